package emit

import (
	"github.com/dave/jennifer/jen"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/load"
)

// taskType is T.
func (w writer) taskType() *jen.Statement {
	switch values := w.Values(); len(values) {
	case 0:
		return runtime("None")
	case 1:
		return w.types.code(values[0].Type)
	}
	return w.own(w.Args())
}

// resultType is R.
func (w writer) resultType() *jen.Statement {
	switch len(w.Results) {
	case 0:
		return runtime("None")
	case 1:
		return w.types.code(w.Results[0].Type)
	}
	return w.own(w.Result())
}

// own is a generated type, with the adapter's type parameters.
func (w writer) own(name string) *jen.Statement {
	var args []jen.Code
	for _, p := range w.TypeParams {
		args = append(args, jen.Id(w.TypeNames[p]))
	}
	if len(args) == 0 {
		return jen.Id(name)
	}
	return jen.Id(name).Types(args...)
}

func (w writer) typeArgs() []jen.Code {
	var args []jen.Code
	for _, a := range w.TypeArgs {
		args = append(args, w.types.code(a))
	}
	return args
}

// typeParams are those of the adapter, in brackets; nothing if there are none.
func (w writer) typeParams() *jen.Statement {
	var list []jen.Code
	for _, p := range w.TypeParams {
		list = append(list, jen.Id(w.TypeNames[p]).Add(w.types.code(p.Constraint())))
	}
	if len(list) == 0 {
		return jen.Null()
	}
	return jen.Types(list...)
}

// runtime is a name of the library.
func runtime(name string) *jen.Statement { return jen.Qual(load.Runtime, name) }
