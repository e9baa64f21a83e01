package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/load"
)

// reference is the variable that refers to the task for other processes. What calls the function is not in it, so that the function may use it.
func (w writer) reference() *jen.Statement {
	fields := jen.Dict{jen.Id("Name"): jen.Lit(w.Ref.Name), jen.Id("Signature"): jen.Lit(w.Ref.Signature)}
	if w.Ref.Version != "" {
		fields[jen.Id("Version")] = jen.Lit(w.Ref.Version)
	}
	if w.Ref.Codec != "" {
		fields[jen.Id("Codec")] = jen.Id(w.Ref.Codec)
	}
	return comment(w.RefName()+" is ["+w.Link+"]"+w.forTypes()+" for other processes, which find it by its name.").
		Var().Id(w.RefName()).Op("=").Qual(load.Remote, "Ref").Types(w.taskType(), w.resultType()).Values(fields)
}

// register makes the task known in this process.
func (w writer) register() *jen.Statement {
	handler := jen.Func().Params().Params(runtime("Handler").Types(w.taskType(), w.resultType()), jen.Error()).Block(w.provide()...)
	return jen.Func().Id("init").Params().Block(
		jen.Id(w.RefName()).Dot("New").Op("=").Add(handler),
		jen.Qual(load.Remote, "Register").Call(jen.Id(w.RefName())),
	)
}

// provide makes config, and the handler with it.
func (w writer) provide() []jen.Code {
	var body, args []jen.Code
	for i, p := range w.Config() {
		by := w.Ref.Config[i]
		name, arg := jen.Id(by.Var), jen.Id(by.Var)
		if by.Error {
			name = jen.List(name, jen.Id(w.Locals.Err))
		}
		body = append(body, name.Op(":=").Id(by.Func).Call())
		if by.Error {
			body = append(body, jen.If(jen.Id(w.Locals.Err).Op("!=").Nil()).Block(jen.Return(jen.Nil(), jen.Id(w.Locals.Err))))
		}
		if w.Last(p) {
			arg.Op("...")
		}
		args = append(args, arg)
	}
	return append(body, jen.Return(jen.Id(w.Handler()).Call(args...), jen.Nil()))
}
