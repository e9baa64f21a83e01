package emit

import (
	"go/types"

	"github.com/dave/jennifer/jen"
)

// assertion compiles only as long as the function's signature is what it was.
func (w writer) assertion() *jen.Statement {
	line := jen.Var().Id("_").Func().Add(w.signature()).Op("=").Add(w.function())
	doc := comment("Does this not compile? Then " + w.Link + " has changed: run wdgen again.")
	if len(w.TypeParams) == 0 {
		return doc.Add(line)
	}
	return doc.Func().Id("_").Add(w.typeParams()).Params().Block(line)
}

// signature is that of the function, with a receiver as first parameter.
func (w writer) signature() *jen.Statement {
	var params []jen.Code
	if w.Recv != nil {
		params = append(params, w.types.code(w.Recv.Type))
	}
	for _, p := range w.Params {
		params = append(params, w.param(p))
	}
	var results []jen.Code
	for _, r := range w.Results {
		results = append(results, w.types.code(r.Type))
	}
	if w.Error {
		results = append(results, jen.Error())
	}
	s := jen.Params(params...)
	switch len(results) {
	case 0:
		return s
	case 1:
		return s.Add(results[0])
	}
	return s.Params(results...)
}

// function is the function as a value.
func (w writer) function() *jen.Statement {
	switch {
	case w.Recv == nil && len(w.TypeArgs) > 0:
		return jen.Id(w.Object.Name()).Types(w.typeArgs()...)
	case w.Recv == nil:
		return jen.Id(w.Object.Name())
	}
	recv := w.types.code(w.Recv.Type)
	if _, ok := types.Unalias(w.Recv.Type).(*types.Pointer); ok {
		recv = jen.Parens(recv)
	}
	return recv.Dot(w.Object.Name())
}
