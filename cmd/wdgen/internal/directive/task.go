// Package directive reads the lines that ask wdgen for something: //wd:task key=value ..., //wd:bench below it, and //wd:provide.
package directive

import (
	"go/token"
	"strings"
)

// A Line is one directive. It is one of these, and the others are nil; all are if its verb is unknown.
type Line struct {
	Task    *Task
	Bench   *Bench
	Provide *Provide
}

// A Provide is a //wd:provide line, above a function that makes config for other processes.
type Provide struct{ Pos, End token.Pos }

// A Task is one //wd:task line.
type Task struct {
	Pos, End token.Pos // of the whole line
	Config   []Word    // names of parameters
	Inst     Word      // type arguments, separated by commas
	As       Word      // what generated names derive from
	Fail     bool      // fail=false was given

	Local   bool // no reference for other processes
	Name    Word // of the reference
	Codec   Word // what writes its tasks and results
	Version Word // part of its fingerprint
}

// Remote reports whether the directive asks for a reference in so many words.
func (t Task) Remote() bool { return t.Name.Text != "" || t.Codec.Text != "" || t.Version.Text != "" }

// A Word is a piece of a directive and where it stands. The zero Word is none.
type Word struct {
	Text string
	Pos  token.Pos
}

// String is the directive as it should be written, its arguments in a fixed order.
func (t Task) String() string {
	var b strings.Builder
	b.WriteString("//wd:task")
	write := func(key, value string) {
		if value == "" {
			return
		}
		b.WriteString(" " + quoted(key+"="+value))
	}
	write("as", t.As.Text)
	write("config", strings.Join(texts(t.Config), ","))
	write("inst", t.Inst.Text)
	if t.Fail {
		write("fail", "false")
	}
	write("name", t.Name.Text)
	write("codec", t.Codec.Text)
	write("version", t.Version.Text)
	if t.Local {
		b.WriteString(" local")
	}
	return b.String()
}

// quoted puts a whole argument in quotes, if it has a space.
func quoted(arg string) string {
	if strings.ContainsFunc(arg, isSpace) {
		return `"` + arg + `"`
	}
	return arg
}

func texts(words []Word) []string {
	var s []string
	for _, w := range words {
		s = append(s, w.Text)
	}
	return s
}
