package emit

import (
	"go/types"

	"github.com/dave/jennifer/jen"
)

// record is the alias of the record type.
func (w writer) record() *jen.Statement {
	return comment(w.Record()+" is the log entry of one call of ["+w.Link+"]"+w.forTypes()+".").
		Type().Id(w.Record()).Add(w.typeParams()).Op("=").Add(runtime("Record")).Types(w.taskType(), w.resultType())
}

// args is the struct of several parameters.
func (w writer) args() *jen.Statement {
	var fields []jen.Code
	for _, p := range w.Values() {
		fields = append(fields, jen.Id(p.Field).Add(w.types.code(p.Type)))
	}
	return comment(w.Args() + " are the arguments of one call of [" + w.Link + "]" + w.forTypes() + ".").
		Type().Id(w.Args()).Add(w.typeParams()).Struct(fields...)
}

// result is the struct of several results.
func (w writer) result() *jen.Statement {
	var fields []jen.Code
	for _, r := range w.Results {
		fields = append(fields, jen.Id(r.Field).Add(w.types.code(r.Type)))
	}
	return comment(w.Result() + " is what one call of [" + w.Link + "]" + w.forTypes() + " returns.").
		Type().Id(w.Result()).Add(w.typeParams()).Struct(fields...)
}

// success is the method that a run judges the result by.
func (w writer) success() *jen.Statement {
	judge := w.Results[len(w.Results)-1]
	value := jen.Id("r").Dot(judge.Field)
	if _, plain := judge.Type.(*types.Basic); !plain {
		value = jen.Bool().Call(value)
	}
	return comment("Success reports whether the call counts as a success.").
		Func().Params(jen.Id("r").Add(w.resultType())).Id("Success").Params().Bool().Block(jen.Return(value))
}
