package plan

import (
	"fmt"
	"go/token"
	"go/types"
	"reflect"
)

// A loss is what is lost of a type on its way to another process.
type loss struct {
	path, why string
	field     bool // a field that is not exported
}

func (l *loss) String() string { return l.path + " " + l.why }

// A crossing looks for what JSON would lose, as package remote does when it is used. Without deep it goes no further than what is
// written in the signature, and the kinds of the types named there.
type crossing struct {
	b    *builder
	deep bool
	own  bool // another codec decides; only what no codec can write is reported
	seen map[types.Type]bool
}

func lost(path, format string, args ...any) *loss {
	return &loss{path: path, why: fmt.Sprintf(format, args...)}
}

// check returns the first loss; nil if there is none.
func (c *crossing) check(t types.Type, path string) *loss {
	t = types.Unalias(t)
	if c.seen[t] || marshals(t) && !c.own {
		return nil
	}
	if c.seen == nil {
		c.seen = map[types.Type]bool{}
	}
	c.seen[t] = true
	_, named := t.(*types.Named)
	switch u := t.Underlying().(type) {
	case *types.Signature, *types.Chan:
		return lost(path, "is %s", kind(u))
	case *types.Basic:
		return c.basic(u, path)
	case *types.Interface:
		if !c.own {
			return lost(path, "is an interface, whose dynamic type would be lost")
		}
	default:
		if !named || c.deep {
			return c.inside(u, path)
		}
	}
	return nil
}

func kind(t types.Type) string {
	if _, ok := t.(*types.Chan); ok {
		return "a channel"
	}
	return "a function"
}

func (c *crossing) basic(t *types.Basic, path string) *loss {
	switch {
	case t.Kind() == types.UnsafePointer:
		return lost(path, "is an unsafe.Pointer")
	case !c.own && (t.Kind() == types.Uintptr || t.Info()&types.IsComplex != 0):
		return lost(path, "is a %s", t.Name())
	}
	return nil
}

// inside checks what a type is made of.
func (c *crossing) inside(t types.Type, path string) *loss {
	switch t := t.(type) {
	case *types.Pointer:
		if _, ok := t.Elem().Underlying().(*types.Pointer); ok && !c.own {
			return lost(path, "is a pointer to a pointer")
		}
		return c.check(t.Elem(), path)
	case *types.Slice:
		return c.check(t.Elem(), path+"[]")
	case *types.Array:
		return c.check(t.Elem(), path+"[]")
	case *types.Map:
		if k := t.Key(); !c.own && !isKey(k) {
			return lost(path, "is a map with keys of type %s", c.b.text(k))
		}
		return c.check(t.Elem(), path+"[]")
	case *types.Struct:
		return c.fields(t, path)
	}
	return nil
}

// isKey reports whether JSON has keys of that type.
func isKey(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return marshalsText(t) || ok && b.Kind() != types.Uintptr && b.Info()&(types.IsInteger|types.IsString) != 0
}

// fields checks those of a struct. What becomes of embedded ones is for package remote to say.
func (c *crossing) fields(t *types.Struct, path string) *loss {
	for i := range t.NumFields() {
		f, at := t.Field(i), path+"."+t.Field(i).Name()
		switch _, embedded := f.Type().Underlying().(*types.Struct); {
		case tagged(t.Tag(i)):
			continue
		case f.Embedded() && embedded && !marshals(f.Type()): // its fields are promoted
		case !f.Exported() && !c.own:
			return &loss{at, `is not exported and would be lost: export it, or tag it json:"-"`, true}
		}
		if l := c.check(f.Type(), at); l != nil {
			return l
		}
	}
	return nil
}

// tagged reports whether a field is left out on purpose.
func tagged(tag string) bool { return reflect.StructTag(tag).Get("json") == "-" }

// The methods of types that are written and read in their own way.
var (
	marshalJSON   = method("MarshalJSON", nil, byteSlice, errorType)
	unmarshalJSON = method("UnmarshalJSON", byteSlice, errorType)
	marshalText   = method("MarshalText", nil, byteSlice, errorType)
	unmarshalText = method("UnmarshalText", byteSlice, errorType)
	byteSlice     = types.NewSlice(types.Typ[types.Byte])
)

// method is an interface of one method, with at most one parameter.
func method(name string, param types.Type, results ...types.Type) *types.Interface {
	variable := func(t types.Type) *types.Var { return types.NewParam(token.NoPos, nil, "", t) }
	var ps, rs []*types.Var
	if param != nil {
		ps = append(ps, variable(param))
	}
	for _, r := range results {
		rs = append(rs, variable(r))
	}
	sig := types.NewSignatureType(nil, nil, nil, types.NewTuple(ps...), types.NewTuple(rs...), false)
	return types.NewInterfaceType([]*types.Func{types.NewFunc(token.NoPos, nil, name, sig)}, nil).Complete()
}

func marshals(t types.Type) bool { return both(t, marshalJSON, unmarshalJSON) || marshalsText(t) }

func marshalsText(t types.Type) bool { return both(t, marshalText, unmarshalText) }

// both reports whether t or a pointer to it has both.
func both(t types.Type, m, u *types.Interface) bool {
	if types.IsInterface(t) {
		return false
	}
	p := types.NewPointer(t)
	return (types.Implements(t, m) || types.Implements(p, m)) && (types.Implements(t, u) || types.Implements(p, u))
}
