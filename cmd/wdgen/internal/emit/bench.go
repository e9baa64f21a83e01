package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/load"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/plan"
)

// benchmark measures the adapter.
func (w writer) benchmark() *jen.Statement {
	b := w.Bench.B
	tasks := jen.Index().Add(runtime("None")).Values(jen.Values())
	if w.Bench.Tasks != nil {
		tasks = w.sample(w.Bench.Tasks)
	}
	handler := jen.Id(w.Handler()).Call()
	if w.Bench.Config != nil {
		handler = jen.Id(w.Handler()).Call(w.sample(w.Bench.Config))
	}
	args := []jen.Code{jen.Id(b), handler, tasks}
	if w.Ref != nil {
		args = append(args, jen.Id(w.RefName()))
	}
	return comment(w.Benchmark() + " measures [" + w.Link + "]" + w.forTypes() + " in every mode.").
		Func().Id(w.Benchmark()).Params(jen.Id(b).Op("*").Qual("testing", "B")).
		Block(jen.Qual(load.Bench, "Run").Call(args...))
}

// testMain lets the test binary be its own child.
func testMain() *jen.Statement {
	return comment("TestMain lets benchmarks run tasks in children of the test binary. If this package has one of its own by now, run wdgen again.").
		Func().Id("TestMain").Params(jen.Id("m").Op("*").Qual("testing", "M")).
		Block(jen.Qual(load.Process, "Main").Call(), jen.Id("m").Dot("Run").Call())
}

// sample calls a function of the bench line.
func (w writer) sample(c *plan.Call) *jen.Statement {
	if c.B {
		return jen.Id(c.Func).Call(jen.Id(w.Bench.B))
	}
	return jen.Id(c.Func).Call()
}
