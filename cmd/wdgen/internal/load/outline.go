package load

import "bytes"

// outline returns the text of a file without what functions do, and without comments after the package clause. That is most of
// it, and nothing that wdgen asks for. The rest keeps its lines and, unless it follows a body in its line, its columns. Where
// outline is not sure it leaves a body in, which takes time to parse and does no harm.
func outline(text []byte) []byte {
	o := outliner{text: text, out: make([]byte, 0, len(text)/4)}
	for o.skipSpace(); o.pos < len(text); o.skipSpace() {
		o.token()
	}
	return append(o.out, text[o.kept:]...)
}

// An outliner goes through a text once.
type outliner struct {
	text, out []byte
	pos       int
	kept      int  // out has what it is to have of the text before
	depth     int  // of brackets of any kind
	clause    bool // the package clause has begun
	function  bool // a declaration of one has begun, and its body has not
	typed     bool // the last word was struct or interface: a brace belongs to it
	body      int  // where the body begins that we are in; 0 if in none
}

// The kinds of bytes.
const (
	other = iota
	space
	letter
	quote
	slash
	opening
	closing
)

var kinds = func() (k [256]byte) {
	for c := range k {
		switch {
		case c == '_', 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c >= 0x80:
			k[c] = letter
		case bytes.IndexByte([]byte(" \t\r\n"), byte(c)) >= 0:
			k[c] = space
		case bytes.IndexByte([]byte("\"'`"), byte(c)) >= 0:
			k[c] = quote
		case bytes.IndexByte([]byte("([{"), byte(c)) >= 0:
			k[c] = opening
		case bytes.IndexByte([]byte(")]}"), byte(c)) >= 0:
			k[c] = closing
		case c == '/':
			k[c] = slash
		}
	}
	return k
}()

func (o *outliner) skipSpace() {
	for o.pos < len(o.text) && kinds[o.text[o.pos]] == space {
		o.pos++
	}
}

func (o *outliner) skipComments() {
	for o.skipSpace(); o.pos < len(o.text) && o.comment(); {
		o.skipSpace()
	}
}

// token takes one token or comment.
func (o *outliner) token() {
	kind := kinds[o.text[o.pos]]
	if kind == slash && o.comment() {
		return
	}
	if kind == letter {
		o.word()
		return
	}
	o.typed = o.typed && kind == opening
	switch kind {
	case quote:
		o.quoted()
		return
	case opening:
		o.open()
	case closing:
		o.close()
	}
	o.pos++
}

// comment takes one, and returns false if there is none.
func (o *outliner) comment() bool {
	start := o.pos
	switch rest := o.text[start:]; {
	case bytes.HasPrefix(rest, []byte("//")):
		o.until("\n")
	case bytes.HasPrefix(rest, []byte("/*")):
		o.pos += 2
		o.until("*/")
		o.pos = min(o.pos+2, len(o.text))
	default:
		return false
	}
	if o.clause && o.body == 0 {
		o.leaveOut(start)
	}
	return true
}

// until goes to a text, or to the end.
func (o *outliner) until(text string) {
	if i := bytes.Index(o.text[o.pos:], []byte(text)); i >= 0 {
		o.pos += i
	} else {
		o.pos = len(o.text)
	}
}

// leaveOut leaves out what has been taken since, but for the ends of lines.
func (o *outliner) leaveOut(since int) {
	o.out = append(o.out, o.text[o.kept:since]...)
	o.out = append(o.out, ' ')
	for range bytes.Count(o.text[since:o.pos], []byte("\n")) {
		o.out = append(o.out, '\n')
	}
	o.kept = o.pos
}

// quoted takes a string or a rune.
func (o *outliner) quoted() {
	q := o.text[o.pos]
	for o.pos++; o.pos < len(o.text); o.pos++ {
		switch c := o.text[o.pos]; {
		case c == q, c == '\n' && q != '`':
			o.pos++
			return
		case c == '\\' && q != '`':
			o.pos++
		}
	}
	o.pos = len(o.text)
}

// word takes a word, and notes what it begins.
func (o *outliner) word() {
	start := o.pos
	for o.pos < len(o.text) && kinds[o.text[o.pos]] == letter {
		o.pos++
	}
	w := o.text[start:o.pos]
	o.typed = string(w) == "struct" || string(w) == "interface"
	if o.depth > 0 {
		return
	}
	switch string(w) {
	case "package":
		o.clause = true
	case "func":
		o.function = o.function || o.firstInLine(start)
	case "const", "import", "type", "var":
		o.function = false
	}
}

func (o *outliner) firstInLine(at int) bool {
	line := o.text[bytes.LastIndexByte(o.text[:at], '\n')+1 : at]
	return len(bytes.TrimLeft(line, " \t")) == 0
}

func (o *outliner) open() {
	if o.text[o.pos] == '{' && o.depth == 0 && o.function && !o.typed {
		o.body = o.pos
	}
	o.typed = false
	o.depth++
}

func (o *outliner) close() {
	if o.depth == 0 {
		return
	}
	if o.depth--; o.depth == 0 && o.body > 0 {
		o.leaveOut(o.body + 1)
		o.body, o.function = 0, false
	}
}
