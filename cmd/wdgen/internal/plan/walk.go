package plan

import (
	"go/types"
	"iter"
)

// parts yields a type and all that it is written with: the elements, but not what is behind a name.
func parts(t types.Type) iter.Seq[types.Type] {
	return func(yield func(types.Type) bool) { walk(t, yield) }
}

func walk(t types.Type, yield func(types.Type) bool) bool {
	if !yield(t) {
		return false
	}
	for _, e := range elements(t) {
		if !walk(e, yield) {
			return false
		}
	}
	return true
}

// elements returns the types directly in t.
func elements(t types.Type) []types.Type {
	switch t := t.(type) {
	case interface{ TypeArgs() *types.TypeList }: // named types and aliases
		return list(t.TypeArgs())
	case *types.Map:
		return []types.Type{t.Key(), t.Elem()}
	case interface{ Elem() types.Type }: // arrays, channels, pointers, slices
		return []types.Type{t.Elem()}
	case *types.Signature:
		return []types.Type{t.Params(), t.Results()}
	case *types.Tuple:
		return vars(t.Len(), t.At)
	case *types.Struct:
		return vars(t.NumFields(), t.Field)
	case *types.Interface:
		return members(t)
	case *types.Union:
		return terms(t)
	}
	return nil
}

func list(l *types.TypeList) []types.Type {
	var ts []types.Type
	for i := range l.Len() {
		ts = append(ts, l.At(i))
	}
	return ts
}

func vars(n int, at func(int) *types.Var) []types.Type {
	var ts []types.Type
	for i := range n {
		ts = append(ts, at(i).Type())
	}
	return ts
}

func members(t *types.Interface) []types.Type {
	var ts []types.Type
	for i := range t.NumExplicitMethods() {
		ts = append(ts, t.ExplicitMethod(i).Type())
	}
	for i := range t.NumEmbeddeds() {
		ts = append(ts, t.EmbeddedType(i))
	}
	return ts
}

func terms(t *types.Union) []types.Type {
	var ts []types.Type
	for i := range t.Len() {
		ts = append(ts, t.Term(i).Type())
	}
	return ts
}

// typeName returns the name that a type is written with; nil if it is written otherwise.
func typeName(t types.Type) *types.TypeName {
	if n, ok := t.(interface{ Obj() *types.TypeName }); ok {
		return n.Obj()
	}
	return nil
}

// invalid reports whether a part of the type could not be resolved.
func invalid(t types.Type) bool {
	for p := range parts(t) {
		if types.Unalias(p) == types.Typ[types.Invalid] {
			return true
		}
	}
	return false
}
