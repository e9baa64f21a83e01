package tps

import (
	"cmp"
	"errors"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// An ErrorKind is what errors of one type and one text, but for the numbers in it, have in common.
type ErrorKind struct {
	Type    string `json:"type,omitempty"` // as [ErrorType] says it
	Message string `json:"message"`        // the text with # for each number; of a long one its begin and its end, 200 bytes at most
	Count   int    `json:"count"`
	Example string `json:"example"`          // the text of the first such error; of a long one its begin and its end, 500 bytes at most
	Varied  bool   `json:"varied,omitempty"` // whether there was another text than Example
}

// Text is what errors of the kind have in common: Message, or Example if that was the text of them all.
func (k ErrorKind) Text() string {
	if k.Varied || k.Example == "" {
		return k.Message
	}
	return k.Example
}

// ErrorKinds groups errors into kinds. The zero value is ready. It takes little memory, however many errors there are: it
// keeps the first 1,000 kinds, and counts what is of none of them as a kind of its own, "other errors".
//
// A number is a run of digits, or of eight and more hexadecimal digits and hyphens between them, as in addresses of
// memory, hashes and UUIDs: "dial tcp 10.0.0.7:443: i/o timeout" is of the kind "dial tcp #.#.#.#:#: i/o timeout". What tells kinds apart stays:
// up to three digits behind the word status or code, as in "exit status 2" and "code: 7", and what can be a status of HTTP, from 100 to 599,
// as all of the text, before a phrase at its begin ("503 Service Unavailable"), and behind HTTP, response, returned and got, unless these count something ("got 120 rows").
type ErrorKinds struct {
	kinds []ErrorKind
	at    map[errorKey]int
}

type errorKey struct{ typ, message string }

const (
	maxKinds   = 1000
	maxMessage = 200
	maxExample = 500
)

// other is the kind of what is too many.
var other = errorKey{message: "other errors"}

// Add counts an error. Nil is none.
func (k *ErrorKinds) Add(err error) {
	if err != nil {
		k.AddText(ErrorType(err), err.Error())
	}
}

// AddText counts an error that has been written down: what [ErrorType] said of it and its text.
func (k *ErrorKinds) AddText(typ, text string) {
	key := errorKey{cut(typ, maxMessage), shorten(mask(shorten(text, 4*maxMessage)), maxMessage)}
	i, ok := k.at[key]
	if !ok && len(k.kinds) >= maxKinds {
		key, text = other, ""
		i, ok = k.at[key]
	}
	if !ok {
		if k.at == nil {
			k.at = map[errorKey]int{}
		}
		i = len(k.kinds)
		k.at[key] = i
		k.kinds = append(k.kinds, ErrorKind{Type: key.typ, Message: key.message, Example: shorten(text, maxExample)})
	}
	kind := &k.kinds[i]
	kind.Count++
	kind.Varied = kind.Varied || kind.Example != shorten(text, maxExample)
}

// List returns the kinds, the most frequent first; of equally frequent ones the first that came. It returns nil if no
// error came.
func (k *ErrorKinds) List() []ErrorKind {
	kinds := slices.Clone(k.kinds)
	slices.SortStableFunc(kinds, func(a, b ErrorKind) int { return cmp.Compare(b.Count, a.Count) })
	return kinds
}

// ErrorType returns the Go type of an error, such as "*url.Error". Of errors that wrap others it is the outermost one that
// was not made by the packages fmt and errors, whose types say nothing; if there is no other, it is "".
func ErrorType(err error) string {
	for ; err != nil; err = errors.Unwrap(err) {
		if logged, ok := err.(*LoggedError); ok { //nolint:errorlint // it is the loop that unwraps
			return logged.Type
		}
		name := reflect.TypeOf(err).String()
		if !strings.HasPrefix(name, "*fmt.") && !strings.HasPrefix(name, "*errors.") {
			return name
		}
	}
	return ""
}

// cut returns at most the first n bytes, and no part of a rune.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// shorten returns at most n bytes: the begin of a longer text and its end, where the cause of an error stands.
func shorten(text string, n int) string {
	const gap = "..."
	if len(text) <= n {
		return text
	}
	half := (n - len(gap)) / 2
	from := len(text) - half
	for from < len(text) && !utf8.RuneStart(text[from]) {
		from++
	}
	return cut(text, n-len(gap)-half) + gap + text[from:]
}
