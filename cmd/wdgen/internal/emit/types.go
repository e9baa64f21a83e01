package emit

import (
	"fmt"
	"go/types"
	"strconv"

	"github.com/dave/jennifer/jen"
)

// A typeWriter turns types into code. Names from other packages are qualified, so that jennifer imports them; aliases are
// kept. A new statement is returned each time.
type typeWriter struct {
	names map[*types.TypeParam]string
}

func (w typeWriter) code(t types.Type) *jen.Statement {
	switch t := t.(type) {
	case *types.Basic:
		return basic(t)
	case *types.Alias:
		return w.named(t.Obj(), t.TypeArgs())
	case *types.Named:
		return w.named(t.Obj(), t.TypeArgs())
	case *types.TypeParam:
		return jen.Id(w.names[t])
	case *types.Pointer:
		return jen.Op("*").Add(w.code(t.Elem()))
	case *types.Slice:
		return jen.Index().Add(w.code(t.Elem()))
	case *types.Array:
		return jen.Index(jen.Lit(int(t.Len()))).Add(w.code(t.Elem()))
	case *types.Map:
		return jen.Map(w.code(t.Key())).Add(w.code(t.Elem()))
	case *types.Chan:
		return w.channel(t)
	case *types.Signature:
		return jen.Func().Add(w.signature(t))
	case *types.Struct:
		return w.structure(t)
	case *types.Interface:
		return w.iface(t)
	case *types.Union:
		return w.union(t)
	}
	panic(fmt.Sprintf("no code for the type %v", t))
}

func basic(t *types.Basic) *jen.Statement {
	if t.Kind() == types.UnsafePointer {
		return jen.Qual("unsafe", "Pointer")
	}
	return jen.Id(t.Name())
}

func (w typeWriter) named(n *types.TypeName, args *types.TypeList) *jen.Statement {
	s := jen.Id(n.Name())
	if n.Pkg() != nil {
		s = jen.Qual(n.Pkg().Path(), n.Name())
	}
	if args.Len() == 0 {
		return s
	}
	var list []jen.Code
	for i := range args.Len() {
		list = append(list, w.code(args.At(i)))
	}
	return s.Types(list...)
}

func (w typeWriter) channel(t *types.Chan) *jen.Statement {
	elem := w.code(t.Elem())
	switch t.Dir() {
	case types.SendOnly:
		return jen.Chan().Op("<-").Add(elem)
	case types.RecvOnly:
		return jen.Op("<-").Chan().Add(elem)
	}
	if e, ok := t.Elem().(*types.Chan); ok && e.Dir() == types.RecvOnly {
		elem = jen.Parens(elem)
	}
	return jen.Chan().Add(elem)
}

// signature is what follows func: parameters and results, without names.
func (w typeWriter) signature(t *types.Signature) *jen.Statement {
	s := jen.Params(w.params(t)...)
	switch rs := t.Results(); rs.Len() {
	case 0:
		return s
	case 1:
		return s.Add(w.code(rs.At(0).Type()))
	default:
		return s.Params(w.tuple(rs)...)
	}
}

func (w typeWriter) params(t *types.Signature) []jen.Code {
	ps := w.tuple(t.Params())
	if n := len(ps) - 1; t.Variadic() {
		ps[n] = w.variadic(t.Params().At(n).Type())
	}
	return ps
}

// variadic is the type of a variadic parameter.
func (w typeWriter) variadic(t types.Type) *jen.Statement {
	return jen.Op("...").Add(w.code(t.(*types.Slice).Elem()))
}

func (w typeWriter) tuple(t *types.Tuple) []jen.Code {
	var list []jen.Code
	for v := range t.Variables() {
		list = append(list, w.code(v.Type()))
	}
	return list
}

func (w typeWriter) structure(t *types.Struct) *jen.Statement {
	var fields []jen.Code
	for i := range t.NumFields() {
		f := t.Field(i)
		s := jen.Null()
		if !f.Embedded() {
			s.Id(f.Name())
		}
		s.Add(w.code(f.Type()))
		if tag := t.Tag(i); tag != "" {
			s.Id(strconv.Quote(tag))
		}
		fields = append(fields, s)
	}
	return jen.Struct(fields...)
}

func (w typeWriter) iface(t *types.Interface) *jen.Statement {
	if t.IsImplicit() {
		return w.code(t.EmbeddedType(0))
	}
	var members []jen.Code
	for m := range t.ExplicitMethods() {
		members = append(members, jen.Id(m.Name()).Add(w.signature(m.Signature())))
	}
	for e := range t.EmbeddedTypes() {
		members = append(members, w.code(e))
	}
	return jen.Interface(members...)
}

func (w typeWriter) union(t *types.Union) *jen.Statement {
	var terms []jen.Code
	for term := range t.Terms() {
		s := w.code(term.Type())
		if term.Tilde() {
			s = jen.Op("~").Add(s)
		}
		terms = append(terms, s)
	}
	return jen.Union(terms...)
}
