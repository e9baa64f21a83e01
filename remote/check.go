package remote

import (
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
	c := &checker{seen: map[place]bool{}}
	var found *TypeError
	if err := c.check(place{t, true}, typeName(t)); errors.As(err, &found) {
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
type checker struct{ seen map[place]bool }

func loses(path, format string, args ...any) error {
	return &TypeError{Path: path, Why: fmt.Sprintf(format, args...)}
}

func (c *checker) check(p place, path string) error {
	if c.seen[p] {
		return nil
	}
	c.seen[p] = true
	t := p.Type
	if own, why := p.marshals(); own || why != "" {
		if why != "" {
			return loses(path, "%s", why)
		}
		return nil
	}
	switch t.Kind() {
	case reflect.Struct:
		return c.checkStruct(p, path)
	case reflect.Pointer:
		if t.Elem().Kind() == reflect.Pointer {
			return loses(path, "a pointer to a pointer, whose nil would come out as another nil: use one pointer")
		}
		return c.check(place{t.Elem(), true}, path)
	case reflect.Slice:
		return c.check(place{t.Elem(), true}, path+"[]")
	case reflect.Array:
		return c.check(place{t.Elem(), p.addressable}, path+"[]")
	case reflect.Map:
		return c.checkMap(t, path)
	case reflect.Interface:
		return loses(path, "an interface, %v, whose dynamic type would be lost: use a type of its own, or one with MarshalJSON and UnmarshalJSON", t)
	case reflect.Func, reflect.Chan, reflect.UnsafePointer, reflect.Complex64, reflect.Complex128, reflect.Uintptr:
		return loses(path, "a %v cannot cross, want data: numbers, text, slices, maps and structs of them", t.Kind())
	}
	return nil
}

func (c *checker) checkMap(t reflect.Type, path string) error {
	switch k := t.Key(); {
	case k.Implements(textMarshaler) && reflect.PointerTo(k).Implements(textUnmarshaler) || k.Kind() >= reflect.Int && k.Kind() <= reflect.Uint64 || k.Kind() == reflect.String:
	default:
		return loses(path, "a map with keys of type %v, want text, integers or a type with MarshalText and UnmarshalText", k)
	}
	return c.check(place{t.Elem(), false}, path+"[]")
}

// checkStruct looks at the fields, those of embedded structs included, which JSON has side by side.
func (c *checker) checkStruct(p place, path string) error {
	names, within := map[string]string{}, map[reflect.Type]bool{p.Type: true}
	var look func(t reflect.Type, path string) error
	look = func(t reflect.Type, path string) error {
		for i := range t.NumField() {
			f := t.Field(i)
			at := path + "." + f.Name
			name, tagged := jsonName(f)
			inner := indirect(f.Type)
			switch {
			case f.Tag.Get("json") == "-":
				continue
			case f.Anonymous && !tagged && inner.Kind() == reflect.Struct:
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
			if err := c.check(place{f.Type, p.addressable}, at); err != nil {
				return err
			}
		}
		return nil
	}
	return look(p.Type, path)
}

// jsonName returns a field's name in JSON, and whether a tag gives it.
func jsonName(f reflect.StructField) (name string, tagged bool) {
	name, _, _ = strings.Cut(f.Tag.Get("json"), ",")
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
