package remote

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"
)

// Fingerprint returns a hash of the name, the version, the codec, and of the structure of T and R: two processes with the same one understand each
// other. It is made of the types as they are in this program, at the first call. It fails with a [*TypeError] if T or R cannot cross without loss.
func (r Ref[T, R]) Fingerprint() (string, error) {
	f, ok := r.function()
	if !ok {
		f = newFunction(r)
	}
	return f.fingerprint()
}

// fingerprint makes the fingerprint of a function.
func fingerprint(f *Function, version string) (string, error) {
	text := f.name + "\x00" + version + "\x00" + f.codec.Name()
	for _, x := range []struct {
		what string
		t    reflect.Type
	}{{"task", f.task}, {"result", f.result}} {
		if err := f.codec.Check(x.t); err != nil {
			return "", fmt.Errorf("remote: the %s of %s: %w", x.what, f.name, err)
		}
		text += "\x00" + describe(x.t)
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16]), nil
}

// describe writes the structure of a type: two types have the same one if values cross between them. A type met before stands as its number.
func describe(t reflect.Type) string {
	d := &describer{numbers: map[reflect.Type]int{}}
	d.describe(t)
	return d.text.String()
}

type describer struct {
	text    strings.Builder
	numbers map[reflect.Type]int
}

func (d *describer) describe(t reflect.Type) {
	if n, ok := d.numbers[t]; ok {
		fmt.Fprintf(&d.text, "#%d", n)
		return
	}
	if t.Name() != "" {
		d.numbers[t] = len(d.numbers)
		if t.PkgPath() != "" {
			fmt.Fprintf(&d.text, "%s.%s=", t.PkgPath(), t.Name())
		}
	}
	if t.PkgPath() != "" && marshals(t) {
		d.text.WriteString("own")
		return
	}
	switch t.Kind() {
	case reflect.Struct:
		d.text.WriteString("struct{")
		for i := range t.NumField() {
			f := t.Field(i)
			fmt.Fprintf(&d.text, "%s %t %q ", f.Name, f.Anonymous, f.Tag)
			d.describe(f.Type)
			d.text.WriteString(";")
		}
		d.text.WriteString("}")
	case reflect.Map:
		d.text.WriteString("map[")
		d.describe(t.Key())
		d.text.WriteString("]")
		d.describe(t.Elem())
	case reflect.Array:
		fmt.Fprintf(&d.text, "[%d]", t.Len())
		d.describe(t.Elem())
	case reflect.Slice, reflect.Pointer:
		d.text.WriteString(t.Kind().String() + " ")
		d.describe(t.Elem())
	default:
		d.text.WriteString(t.Kind().String())
	}
}
