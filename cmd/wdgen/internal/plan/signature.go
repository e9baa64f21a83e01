package plan

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/token"
	"slices"
)

// The fixes of signatures: the function's first line as it should be.

// contextFirst moves the i-th parameter to the front; empty if there is another context already.
func (b *builder) contextFirst(i int) string {
	if isContext(b.sig.Params().At(0).Type()) {
		return ""
	}
	return b.rewrite(func(params, results []*ast.Field) ([]*ast.Field, []*ast.Field) {
		p := params[i]
		return slices.Insert(slices.Delete(params, i, i+1), 0, p), results
	})
}

// pointer makes the i-th parameter a pointer.
func (b *builder) pointer(i int) string {
	return b.rewrite(func(params, results []*ast.Field) ([]*ast.Field, []*ast.Field) {
		params[i].Type = &ast.StarExpr{X: params[i].Type}
		return params, results
	})
}

// errorLast moves the i-th result to the end; empty if that is an error already.
func (b *builder) errorLast(i int) string {
	rs := b.sig.Results()
	if rs.At(rs.Len()-1).Type() == errorType {
		return ""
	}
	return b.rewrite(func(params, results []*ast.Field) ([]*ast.Field, []*ast.Field) {
		r := results[i]
		return params, append(slices.Delete(results, i, i+1), r)
	})
}

// plainError makes the last result an error.
func (b *builder) plainError() string {
	return b.rewrite(func(params, results []*ast.Field) ([]*ast.Field, []*ast.Field) {
		results[len(results)-1].Type = ast.NewIdent("error")
		return params, results
	})
}

// rewrite returns the declaration without its body, with changed parameters and results, one to a field.
func (b *builder) rewrite(change func(params, results []*ast.Field) (p, r []*ast.Field)) string {
	params, results := change(single(b.decl.Type.Params), single(b.decl.Type.Results))
	decl := *b.decl
	decl.Doc, decl.Body = nil, nil
	decl.Type = &ast.FuncType{TypeParams: b.decl.Type.TypeParams, Params: &ast.FieldList{List: params}}
	if len(results) > 0 {
		decl.Type.Results = &ast.FieldList{List: results}
	}
	var out bytes.Buffer
	if err := format.Node(&out, token.NewFileSet(), &decl); err != nil {
		return ""
	}
	return out.String()
}

// single returns a field for each name.
func single(l *ast.FieldList) []*ast.Field {
	var out []*ast.Field
	if l == nil {
		return nil
	}
	for _, f := range l.List {
		if len(f.Names) == 0 {
			out = append(out, &ast.Field{Type: f.Type})
		}
		for _, n := range f.Names {
			out = append(out, &ast.Field{Names: []*ast.Ident{n}, Type: f.Type})
		}
	}
	return out
}
