package plan

import (
	"go/types"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/load"
)

// nameLocals names what the adapter itself declares: type parameters, config and its own variables. None of them may hide
// what the adapter mentions. The user's names are kept where they can be.
func (t *Task) nameLocals(u *Unit) {
	taken := t.mentioned(u)
	t.TypeNames = map[*types.TypeParam]string{}
	for _, p := range t.TypeParams {
		t.TypeNames[p] = taken.take(orElse(p.Obj().Name(), "T"))
	}
	for _, p := range t.Config() {
		p.Name = taken.take(orElse(p.Name, "recv"))
	}
	t.Locals = Locals{
		Ctx: taken.take("ctx"), Task: taken.take("t", "task"), Result: taken.take("r", "result"), Err: taken.take("err"),
	}
	t.nameProvided(taken)
}

// nameProvided names what providers return after the parameters it is for. A name that a later provider has would hide that.
func (t *Task) nameProvided(taken nameSet) {
	if t.Ref == nil {
		return
	}
	for i, p := range t.Config() {
		t.Ref.Config[i].Var = p.Name
		for _, later := range t.Ref.Config[i+1:] {
			if later.Func == p.Name {
				t.Ref.Config[i].Var = taken.take(p.Name)
			}
		}
	}
}

func orElse(name, other string) string {
	if name == "" || name == "_" {
		return other
	}
	return name
}

// mentioned returns the names from outside that an adapter is written with.
func (t *Task) mentioned(u *Unit) nameSet {
	s := nameSet{"nil": true, u.Imports[load.Runtime]: true, u.Imports["context"]: true}
	s.add("error", t.Object.Name())
	s.add(t.Names()...)
	if t.Ref != nil {
		s.add(u.Imports[load.Remote])
	}
	for _, x := range t.types() {
		for p := range parts(x) {
			s.add(t.word(u, p))
		}
	}
	return s
}

// word is the first identifier that a type is written with; empty if there is none.
func (t *Task) word(u *Unit, x types.Type) string {
	if pkg := packageOf(x); pkg != nil && pkg.Path() != u.Package.Types.Path() {
		return u.Imports[pkg.Path()]
	}
	switch x := x.(type) {
	case *types.TypeParam:
		return ""
	case *types.Basic:
		return x.Name()
	}
	if n := typeName(x); n != nil {
		return n.Name()
	}
	return ""
}
