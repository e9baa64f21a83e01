package remote

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// A TypeError says that values of a type would lose something on their way to another process.
type TypeError struct {
	Type reflect.Type // of the task or result
	Path string       // to what would be lost: "Order.Lines[].note"
	Why  string
}

// Error names the path and the reason.
func (e *TypeError) Error() string { return fmt.Sprintf("%s: %s", e.Path, e.Why) }

// checkJSON returns a *TypeError if JSON does not keep values of t as they are.
func checkJSON(t reflect.Type) error {
	c := &checker{seen: map[reflect.Type]bool{}}
	var found *TypeError
	if err := c.check(t, typeName(t)); errors.As(err, &found) {
		found.Type = t
		return found
	}
	return nil
}

func typeName(t reflect.Type) string {
	if t.Name() != "" {
		return t.Name()
	}
	return t.String()
}

// A checker looks for what JSON would lose.
type checker struct{ seen map[reflect.Type]bool }

func loses(path, format string, args ...any) error {
	return &TypeError{Path: path, Why: fmt.Sprintf(format, args...)}
}

func (c *checker) check(t reflect.Type, path string) error {
	if c.seen[t] || marshals(t) {
		return nil
	}
	c.seen[t] = true
	switch t.Kind() {
	case reflect.Struct:
		return c.checkStruct(t, path)
	case reflect.Pointer:
		if t.Elem().Kind() == reflect.Pointer {
			return loses(path, "a pointer to a pointer, whose nil would come out as another nil: use one pointer")
		}
		return c.check(t.Elem(), path)
	case reflect.Slice, reflect.Array:
		return c.check(t.Elem(), path+"[]")
	case reflect.Map:
		return c.checkMap(t, path)
	case reflect.Interface:
		return loses(path, "an interface, %v, whose dynamic type would be lost: use a type of its own, or one with MarshalJSON and UnmarshalJSON", t)
	case reflect.Func, reflect.Chan, reflect.UnsafePointer, reflect.Complex64, reflect.Complex128, reflect.Uintptr:
		return loses(path, "a %v cannot cross to another process", t.Kind())
	}
	return nil
}

func (c *checker) checkMap(t reflect.Type, path string) error {
	switch k := t.Key(); {
	case marshalsText(k) || k.Kind() >= reflect.Int && k.Kind() <= reflect.Uint64 || k.Kind() == reflect.String:
	default:
		return loses(path, "a map with keys of type %v, want text, integers or a type with MarshalText and UnmarshalText", k)
	}
	return c.check(t.Elem(), path+"[]")
}

// checkStruct looks at the fields, those of embedded structs included, which JSON has side by side.
func (c *checker) checkStruct(t reflect.Type, path string) error {
	names, within := map[string]string{}, map[reflect.Type]bool{t: true}
	var look func(t reflect.Type, path string) error
	look = func(t reflect.Type, path string) error {
		for i := range t.NumField() {
			f := t.Field(i)
			at := path + "." + f.Name
			name, tagged := jsonName(f)
			inner := indirect(f.Type)
			switch {
			case name == "-":
				continue
			case f.Anonymous && !tagged && inner.Kind() == reflect.Struct && !marshals(f.Type):
				if !f.IsExported() && f.Type.Kind() == reflect.Pointer {
					return loses(at, "an embedded pointer to a type that is not exported: JSON cannot fill it")
				}
				if within[inner] { // JSON would stop there
					return loses(at, "%v embeds itself", inner)
				}
				within[inner] = true
				if err := look(inner, at); err != nil {
					return err
				}
				delete(within, inner)
				continue
			case !f.IsExported():
				return loses(at, "a field that is not exported would be lost: export it, tag it json:\"-\", or give %v MarshalJSON and UnmarshalJSON", t)
			case names[name] != "":
				return loses(at, "it has the name %q in JSON, as has %s, and one of them would be lost: tag it with another", name, names[name])
			}
			names[name] = at
			if err := c.check(f.Type, at); err != nil {
				return err
			}
		}
		return nil
	}
	return look(t, path)
}

// jsonName returns a field's name in JSON, and whether a tag gives it.
func jsonName(f reflect.StructField) (name string, tagged bool) {
	tag := f.Tag.Get("json")
	if tag == "-" {
		return "-", true
	}
	name, _, _ = strings.Cut(tag, ",")
	if name != "" {
		return name, true
	}
	return f.Name, false
}

func indirect(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

// marshals reports whether t, or a pointer to it, has its own way to be written and read.
func marshals(t reflect.Type) bool {
	return both[json.Marshaler, json.Unmarshaler](t) || marshalsText(t)
}

func marshalsText(t reflect.Type) bool {
	return both[encoding.TextMarshaler, encoding.TextUnmarshaler](t)
}

// both reports whether t implements M and *t, or t, U.
func both[M, U any](t reflect.Type) bool {
	if t.Kind() == reflect.Interface {
		return false
	}
	p := reflect.PointerTo(t)
	m, u := reflect.TypeFor[M](), reflect.TypeFor[U]()
	return (t.Implements(m) || p.Implements(m)) && (t.Implements(u) || p.Implements(u))
}
