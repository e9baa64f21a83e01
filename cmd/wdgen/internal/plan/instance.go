package plan

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"unicode"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/diag"
)

// instantiate gives a generic function the types of inst=, or else makes the adapter generic.
func (b *builder) instantiate() {
	params := b.fn.Signature().TypeParams()
	if b.fn.Signature().Recv() != nil {
		params = b.fn.Signature().RecvTypeParams()
	}
	switch {
	case b.line.Inst.Text != "":
		b.instance(params.Len())
	default:
		for p := range params.TypeParams() {
			b.task.TypeParams = append(b.task.TypeParams, p)
			if b.sig.Recv() == nil {
				b.task.TypeArgs = append(b.task.TypeArgs, p)
			}
		}
	}
}

func (b *builder) instance(want int) {
	inst := b.line.Inst
	args, ok := b.typeArgs()
	if !ok {
		return
	}
	if len(args) != want {
		b.report(inst.Pos, diag.BadInstance, "", "inst=%s: %s takes %d, not %d", inst.Text, b.task.Link, want, len(args))
		return
	}
	if err := b.apply(args); err != nil {
		b.report(inst.Pos, diag.BadInstance, "", "inst=%s: %v", inst.Text, err)
		return
	}
	texts := make([]string, len(args))
	for i, a := range args {
		texts[i] = b.text(a)
	}
	b.task.Instance = strings.Join(texts, ", ")
	if b.line.As.Text == "" {
		b.task.Name += nameOf(b.task.Instance)
	}
}

// typeArgs looks the types of inst= up in the directive's file.
func (b *builder) typeArgs() ([]types.Type, bool) {
	inst := b.line.Inst
	x, err := parser.ParseExpr("_[" + inst.Text + "]")
	if err != nil {
		b.report(inst.Pos, diag.BadInstance, "", "inst=%s: not a list of types", inst.Text)
		return nil, false
	}
	var args []types.Type
	for _, e := range indices(x) {
		tv, err := types.Eval(token.NewFileSet(), b.pkg.Types, b.file.Syntax.Name.End(), types.ExprString(e))
		if err != nil || !tv.IsType() {
			b.report(inst.Pos, diag.BadInstance, "", "inst=%s: %s is no type here", inst.Text, types.ExprString(e))
			return nil, false
		}
		args = append(args, tv.Type)
	}
	return args, true
}

func indices(x ast.Expr) []ast.Expr {
	switch x := x.(type) {
	case *ast.IndexExpr:
		return []ast.Expr{x.Index}
	case *ast.IndexListExpr:
		return x.Indices
	}
	return nil
}

// apply puts the types into the signature.
func (b *builder) apply(args []types.Type) error {
	if named := receiver(b.fn); named != nil {
		return b.applyMethod(named.Origin(), args)
	}
	t, err := types.Instantiate(nil, b.sig, args, true)
	if err != nil {
		return err
	}
	b.sig, b.task.TypeArgs = t.(*types.Signature), args
	return nil
}

func (b *builder) applyMethod(named *types.Named, args []types.Type) error {
	t, err := types.Instantiate(nil, named, args, true)
	if err != nil {
		return err
	}
	object, _, _ := types.LookupFieldOrMethod(t, true, b.pkg.Types, b.fn.Name())
	fn, ok := object.(*types.Func)
	if !ok {
		return fmt.Errorf("%s has no method %s", t, b.fn.Name())
	}
	b.sig = fn.Signature()
	return nil
}

// nameOf makes part of an identifier of the text of types: map[string]*Order is MapStringOrder.
func nameOf(text string) string {
	var b strings.Builder
	text = strings.ReplaceAll(strings.ReplaceAll(text, "[]", "slice "), "*", "ptr ")
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' }) {
		b.WriteString(upperFirst(word))
	}
	return b.String()
}
