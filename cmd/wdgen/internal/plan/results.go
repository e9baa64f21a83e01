package plan

import (
	"go/types"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/diag"
)

var (
	errorType  = types.Universe.Lookup("error").Type()
	errorIface = errorType.Underlying().(*types.Interface)
)

// results takes the error apart from the results.
func (b *builder) results() {
	t, rs := b.task, b.sig.Results()
	if generic := b.sig.TypeParams().Len()+b.sig.RecvTypeParams().Len() > 0; generic && b.line.Inst.Text != "" && t.Instance == "" {
		return // what they are was to be said by inst=
	}
	var names []string
	misplaced := false
	for i := range rs.Len() {
		switch r := rs.At(i); {
		case !types.Identical(r.Type(), errorType):
			t.Results = append(t.Results, &Result{Type: r.Type()})
			names = append(names, r.Name())
		case i < rs.Len()-1:
			misplaced = true
			b.report(r.Pos(), diag.ErrorPlace, b.errorLast(i), "an error that is not the last result")
		default:
			t.Error = true
		}
	}
	for i, f := range fields("Result", names) {
		t.Results[i].Field = f
	}
	if !misplaced {
		b.concrete()
	}
	b.judge()
}

// concrete reports a last result that is an error and not of the type error.
func (b *builder) concrete() {
	rs := b.sig.Results()
	if rs.Len() == 0 || b.task.Error {
		return
	}
	if last := rs.At(rs.Len() - 1); types.Implements(last.Type(), errorIface) {
		b.report(last.Pos(), diag.ConcreteError, b.plainError(), "the last result is of type %s: a nil of it would be an error", b.text(last.Type()))
	}
}

// judge checks that there is a result for fail=false.
func (b *builder) judge() {
	rs := b.task.Results
	if !b.task.Fail || len(rs) > 1 && isBool(rs[len(rs)-1].Type) {
		return
	}
	line := b.line
	line.Fail = false
	why := "no bool is the last of several results"
	if len(rs) == 1 && isBool(rs[0].Type) {
		why = "a single bool is the success without it"
	}
	b.report(b.line.Pos, diag.NoBool, line.String(), "fail=false: %s", why)
}

func isBool(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.Bool
}
