package emit

import (
	"github.com/dave/jennifer/jen"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/plan"
)

// A writer writes one task.
type writer struct {
	*plan.Task
	types typeWriter
}

// declarations are all of a task, in the order of reading.
func (w writer) declarations() []*jen.Statement {
	ds := []*jen.Statement{w.handler(), w.record()}
	if w.Args() != "" {
		ds = append(ds, w.args())
	}
	if w.Result() != "" {
		ds = append(ds, w.result())
		if w.Fail {
			ds = append(ds, w.success())
		}
	}
	switch {
	case w.Ref != nil:
		ds = append(ds, w.reference(), w.register())
	case w.NoRef != "":
		ds = append(ds, comment("There is no "+w.RefName()+" to run ["+w.Link+"] in other processes: "+w.NoRef+"."))
	}
	return append(ds, w.assertion())
}

// handler is the adapter.
func (w writer) handler() *jen.Statement {
	var params []jen.Code
	for _, p := range w.Config() {
		params = append(params, jen.Id(p.Name).Add(w.param(p)))
	}
	return comment(w.handlerDoc()).
		Func().Id(w.Handler()).Add(w.typeParams()).Params(params...).
		Add(runtime("Handler").Types(w.taskType(), w.resultType())).
		Block(jen.Return(w.closure()))
}

// param is the type of a parameter, with dots if it is variadic.
func (w writer) param(p *plan.Param) *jen.Statement {
	if w.Last(p) {
		return w.types.variadic(p.Type)
	}
	return w.types.code(p.Type)
}

// closure is what the adapter returns.
func (w writer) closure() *jen.Statement {
	ctx, task := "_", "_"
	if w.Has(plan.Context) {
		ctx = w.Locals.Ctx
	}
	if w.Has(plan.Value, plan.ID, plan.Meta) {
		task = w.Locals.Task
	}
	s := jen.Func().Params(
		jen.Id(ctx).Qual("context", "Context"),
		jen.Id(task).Op("*").Add(runtime("Task")).Types(w.taskType()),
	)
	if w.Result() != "" {
		err := "_"
		if w.Error {
			err = w.Locals.Err
		}
		return s.Params(jen.Id(w.Locals.Result).Add(w.resultType()), jen.Id(err).Error()).Block(w.several()...)
	}
	return s.Params(w.resultType(), jen.Error()).Block(w.single()...)
}

// single calls a function with at most one result.
func (w writer) single() []jen.Code {
	none := runtime("None").Values()
	switch {
	case len(w.Results) == 0 && w.Error:
		return []jen.Code{jen.Return(none, w.call())}
	case len(w.Results) == 0:
		return []jen.Code{w.call(), jen.Return(none, jen.Nil())}
	case w.Error:
		return []jen.Code{jen.Return(w.call())}
	}
	return []jen.Code{jen.Return(w.call(), jen.Nil())}
}

// several calls a function and collects its results.
func (w writer) several() []jen.Code {
	var left []jen.Code
	for _, r := range w.Results {
		left = append(left, jen.Id(w.Locals.Result).Dot(r.Field))
	}
	end := jen.Return(jen.Id(w.Locals.Result), jen.Nil())
	if w.Error {
		left = append(left, jen.Id(w.Locals.Err))
		end = jen.Return(jen.Id(w.Locals.Result), jen.Id(w.Locals.Err))
	}
	return []jen.Code{jen.List(left...).Op("=").Add(w.call()), end}
}

// call calls the function.
func (w writer) call() *jen.Statement {
	s := jen.Id(w.Object.Name())
	if w.Recv != nil {
		s = jen.Id(w.Recv.Name).Dot(w.Object.Name())
	}
	if len(w.TypeArgs) > 0 {
		s.Types(w.typeArgs()...)
	}
	var args []jen.Code
	for _, p := range w.Params {
		a := w.arg(p)
		if w.Last(p) {
			a.Op("...")
		}
		args = append(args, a)
	}
	return s.Call(args...)
}

// arg is what a parameter is given.
func (w writer) arg(p *plan.Param) *jen.Statement {
	task := jen.Id(w.Locals.Task)
	switch p.Role {
	case plan.Context:
		return jen.Id(w.Locals.Ctx)
	case plan.ID:
		return runtime("ID").Call(task.Dot("ID"))
	case plan.Meta:
		return task.Dot("Meta").Call()
	case plan.Config:
		return jen.Id(p.Name)
	}
	if w.Args() == "" {
		return task.Dot("Value")
	}
	return task.Dot("Value").Dot(p.Field)
}
