package directive

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/diag"
)

// A Problem is what is wrong with a line, its position not yet resolved.
type Problem struct {
	Pos     token.Pos
	Code    diag.Code
	Message string
	Fix     string // the line as it should be; empty where that cannot be said
}

// usage is all there is: verbs, their keys, and what each takes.
var usage = map[string]map[string]string{
	"bench": {
		"config": "config=function",
		"tasks":  "tasks=function",
	},
	"provide": {},
	"task": {
		"as":      "as=Identifier",
		"codec":   "codec=variable",
		"config":  "config=parameter,parameter",
		"fail":    "fail=false",
		"inst":    "inst=type,type",
		"local":   "local, without a value",
		"name":    "name=text, at most 256 bytes that are printable, without spaces",
		"version": "version=text",
	},
}

func known[V any](words map[string]V) []string { return slices.Sorted(maps.Keys(words)) }

// Parse reads one comment line that begins at pos. It returns false if the line is no directive of wdgen's; a directive with
// problems is returned as far as it could be read.
func Parse(pos token.Pos, line string) (Line, []Problem, bool) {
	d, ok := ast.ParseDirective(pos, line)
	if !ok || d.Tool != "wd" {
		return Line{}, nil, false
	}
	end := pos + token.Pos(len(line))
	p := parser{text: line, usage: usage[d.Name]}
	switch d.Name {
	case "bench":
		p.line.Bench = &Bench{Pos: pos, End: end}
	case "provide":
		p.line.Provide = &Provide{Pos: pos, End: end}
	case "task":
		p.line.Task = &Task{Pos: pos, End: end}
	default:
		p.unknown(pos, "directive //wd:"+d.Name, d.Name, known(usage))
		return p.line, p.problems, true
	}
	args, err := d.ParseArgs()
	if err != nil {
		p.malformed(d.ArgsPos, "arguments: %v", err)
	}
	for _, a := range args {
		if !p.arg(a) {
			break
		}
	}
	p.agree()
	return p.line, p.problems, true
}

// A parser reads the arguments of one line.
type parser struct {
	line     Line
	text     string
	usage    map[string]string
	seen     []string
	problems []Problem
}

// arg reads one argument, and reports whether the next can be trusted to be one.
func (p *parser) arg(a ast.DirectiveArg) bool {
	key, value, found := strings.Cut(a.Arg, "=")
	switch {
	case p.usage[key] == "":
		p.unknown(a.Pos, "key "+key, key, known(p.usage))
	case slices.Contains(p.seen, key):
		p.malformed(a.Pos, "%s= is given twice", key)
	case strings.ContainsAny(value, "\"`\\"):
		p.requote(a, key)
		return false
	case key == "local":
		p.line.Task.Local = p.want(key, Word{value, a.Pos}, !found)
	case !found || strings.TrimSpace(value) == "":
		p.malformed(a.Pos, "%s has no value, want %s", key, p.usage[key])
	case p.line.Bench != nil:
		p.sample(key, Word{value, a.Pos + token.Pos(len(key)+1)})
	default:
		p.value(key, Word{value, a.Pos + token.Pos(len(key)+1)})
	}
	p.seen = append(p.seen, key)
	return true
}

// sample reads a function of a bench line.
func (p *parser) sample(key string, w Word) {
	if !p.want(key, w, token.IsIdentifier(w.Text)) {
		return
	}
	switch key {
	case "config":
		p.line.Bench.Config = w
	case "tasks":
		p.line.Bench.Tasks = w
	}
}

func (p *parser) value(key string, w Word) {
	switch key {
	case "as":
		if p.want(key, w, token.IsIdentifier(w.Text)) {
			p.line.Task.As = w
		}
	case "config":
		p.config(w)
	case "fail":
		p.line.Task.Fail = p.want(key, w, w.Text == "false")
	case "inst":
		p.line.Task.Inst = w
	case "name":
		if p.want(key, w, isName(w.Text)) {
			p.line.Task.Name = w
		}
	case "codec":
		if p.want(key, w, token.IsIdentifier(w.Text)) {
			p.line.Task.Codec = w
		}
	case "version":
		p.line.Task.Version = w
	}
}

// isName is what package remote asks of a name.
func isName(s string) bool {
	return len(s) <= 256 && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '\uFFFD' })
}

// agree reports a directive that asks for a reference and for none.
func (p *parser) agree() {
	if t := p.line.Task; t != nil && t.Local && t.Remote() {
		p.malformed(t.Pos, "local asks for no reference to other processes, and name=, codec= or version= for one")
	}
}

func (p *parser) want(key string, w Word, ok bool) bool {
	if !ok {
		p.malformed(w.Pos, "%s=%s, want %s", key, w.Text, p.usage[key])
	}
	return ok
}

func (p *parser) config(w Word) {
	pos := w.Pos
	for _, name := range strings.Split(w.Text, ",") {
		word := Word{name, pos}
		if !token.IsIdentifier(name) {
			p.malformed(pos, "config=%s: %q is no name, want %s", w.Text, name, p.usage["config"])
		} else {
			p.line.Task.Config = append(p.line.Task.Config, word)
		}
		pos += token.Pos(len(name) + 1)
	}
}

func (p *parser) malformed(pos token.Pos, format string, args ...any) {
	p.problems = append(p.problems, Problem{Pos: pos, Code: diag.Malformed, Message: fmt.Sprintf(format, args...)})
}

// requote reports a quote inside an argument. The quotes belong around the whole of it.
func (p *parser) requote(a ast.DirectiveArg, key string) {
	p.malformed(a.Pos, "a quote inside %s=, want the whole argument in quotes", key)
	if strings.Count(p.text, `"`) == 2 {
		line := strings.Replace(strings.ReplaceAll(p.text, `"`, ""), key+"=", `"`+key+"=", 1)
		p.problems[len(p.problems)-1].Fix = line + `"`
	}
}

func (p *parser) unknown(pos token.Pos, what, word string, known []string) {
	problem := Problem{Pos: pos, Code: diag.UnknownKey, Message: "unknown " + what + ", there is " + cmp.Or(strings.Join(known, ", "), "none")}
	if near, ok := Nearest(word, known); ok {
		problem.Fix = strings.Replace(p.text, word, near, 1)
	}
	p.problems = append(p.problems, problem)
}

func isSpace(r rune) bool { return unicode.IsSpace(r) }
