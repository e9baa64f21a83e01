// Package plan decides what is generated: the tasks, the part each parameter plays, and all names. What it returns is
// complete; the emitter only writes it down.
package plan

import (
	"go/token"
	"go/types"
)

// A Role is the part that a parameter plays.
type Role int

// The roles. Types and the directive decide, not positions.
const (
	Value   Role = iota // the task's value, or a field of it
	Context             // the first parameter, if it is a context.Context
	ID                  // of type wd.ID
	Meta                // of type *wd.Meta
	Config              // the receiver, or named in config=
)

// A Task is one adapter.
type Task struct {
	Name     string // what generated names derive from
	Link     string // the function, as a doc comment links to it
	Instance string // its type arguments in words; empty if there is no inst=

	Object     *types.Func
	TypeParams []*types.TypeParam          // of a generic adapter
	TypeNames  map[*types.TypeParam]string // what they are called
	TypeArgs   []types.Type                // of a function's call; nil if it takes none

	Recv     *Param // nil for a function
	Params   []*Param
	Variadic bool
	Results  []*Result // without the error
	Error    bool      // an error is the last result
	Fail     bool      // the last of several results says whether the task is a success

	Ref   *Ref   // nil if there is none
	NoRef string // why, if there is something to say

	Locals Locals
	Bench  *Bench         // nil if no benchmark is asked for
	Pos    token.Position // of the function's name
}

// A Param is a parameter or the receiver.
type Param struct {
	Role  Role
	Name  string // config: in the adapter
	Field string // value: in the Args struct
	Type  types.Type

	object *types.Var
}

// A Result is a result that is no error.
type Result struct {
	Field string // in the Result struct
	Type  types.Type
}

// Locals are what an adapter calls its own variables.
type Locals struct{ Ctx, Task, Result, Err string }

// Values returns the parameters that are the task's value.
func (t *Task) Values() []*Param { return t.role(Value) }

// Config returns the parameters of the adapter: the receiver and what config= names.
func (t *Task) Config() []*Param {
	if t.Recv == nil {
		return t.role(Config)
	}
	return append([]*Param{t.Recv}, t.role(Config)...)
}

// Has reports whether a parameter has one of the roles.
func (t *Task) Has(roles ...Role) bool {
	for _, r := range roles {
		if len(t.role(r)) > 0 {
			return true
		}
	}
	return false
}

func (t *Task) role(r Role) []*Param {
	var ps []*Param
	for _, p := range t.Params {
		if p.Role == r {
			ps = append(ps, p)
		}
	}
	return ps
}

// Last reports whether p is the variadic parameter.
func (t *Task) Last(p *Param) bool {
	return t.Variadic && p == t.Params[len(t.Params)-1]
}

// The names that are generated for a task.

// Handler is the name of the adapter.
func (t *Task) Handler() string { return t.Name + "Task" }

// Record is the name of the record type.
func (t *Task) Record() string { return t.Name + "Record" }

// RefName is the name of the reference for other processes, if there is to be one.
func (t *Task) RefName() string { return t.Name + "Ref" }

// Args is the name of the struct of several parameters; empty if there are not several.
func (t *Task) Args() string { return several(t.Name+"Args", len(t.Values())) }

// Result is the name of the struct of several results; empty if there are not several.
func (t *Task) Result() string { return several(t.Name+"Result", len(t.Results)) }

func several(name string, n int) string {
	if n < 2 {
		return ""
	}
	return name
}

// Names are all that are generated for the task.
func (t *Task) Names() []string {
	names := []string{t.Handler(), t.Record()}
	if t.Ref != nil {
		names = append(names, t.RefName())
	}
	for _, n := range []string{t.Args(), t.Result(), t.Benchmark()} {
		if n != "" {
			names = append(names, n)
		}
	}
	return names
}

// types returns all types that the adapter mentions.
func (t *Task) types() []types.Type {
	var ts []types.Type
	for _, p := range t.Config() {
		ts = append(ts, p.Type)
	}
	for _, p := range t.Params {
		ts = append(ts, p.Type)
	}
	for _, r := range t.Results {
		ts = append(ts, r.Type)
	}
	for _, p := range t.TypeParams {
		ts = append(ts, p.Constraint())
	}
	return append(ts, t.TypeArgs...)
}
