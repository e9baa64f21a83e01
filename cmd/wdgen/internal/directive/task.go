// Package directive reads the lines that ask wdgen for something: //wd:task key=value ..., and //wd:bench below it.
package directive

import (
	"go/token"
	"strings"
)

// A Line is one directive. It is a Task or a Bench, and the other one is nil; both are if its verb is unknown.
type Line struct {
	Task  *Task
	Bench *Bench
}

// A Task is one //wd:task line.
type Task struct {
	Pos, End token.Pos // of the whole line
	Config   []Word    // names of parameters
	Inst     Word      // type arguments, separated by commas
	As       Word      // what generated names derive from
	Fail     bool      // fail=false was given
}

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
