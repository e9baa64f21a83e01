package remote_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"net/netip"
	"net/url"
	"reflect"
	"strconv"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/worker-dispatcher/wd/remote"
)

type (
	secret   struct{ note string } //nolint:unused // that is what it is for
	embedsA  struct{ Name string }
	embedsB  struct{ Name string }
	shadowed struct {
		embedsA
		Name string
	}
	twice struct {
		embedsA
		embedsB
	}
	tagged struct {
		embedsA
		Other string `json:"Name"`
	}
	renamed struct {
		embedsA
		Other string `json:"other"`
	}
	pointed  struct{ *embedsA }
	Exported struct{ Name string }
	pointer  struct{ *Exported }
	skipped  struct {
		Name string
		Skip chan int `json:"-"`
	}
	tree    struct{ Children []tree }
	deep    struct{ Lines []map[string]*secret }
	oneWay  struct{ note string } //nolint:unused // that is what it is for
	wrapped struct {
		When time.Time
		Big  *big.Int
		Addr netip.Addr
		Raw  json.RawMessage
	}
	loop struct {
		*Loop
	}
	Loop struct{ *Loop }
)

func (oneWay) MarshalJSON() ([]byte, error) { return nil, nil }

// JSON treats each of these in a way of its own.
type (
	dashed struct {
		F func() `json:"-,"` //nolint:staticcheck // its name is "-"
	}
	redacted  string
	readsMore int
	byPointer struct{ a int }
	event     struct {
		time.Time
		Name string
	}
	ownEvent struct {
		time.Time
		Name string
	}
	onlyTime  struct{ time.Time }
	ambiguous struct {
		netip.Addr
		netip.Prefix
	}
)

func (redacted) MarshalText() ([]byte, error)     { return []byte("***"), nil }
func (*readsMore) UnmarshalJSON([]byte) error     { return nil }
func (p *byPointer) MarshalText() ([]byte, error) { return strconv.AppendInt(nil, int64(p.a), 10), nil }
func (p *byPointer) UnmarshalText(text []byte) (err error) {
	p.a, err = strconv.Atoi(string(text))
	return err
}
func (ownEvent) MarshalJSON() ([]byte, error)  { return nil, nil }
func (*ownEvent) UnmarshalJSON(_ []byte) error { return nil }

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, v := range []any{
		0, "", true, []byte(nil), [3]int{}, map[string][]float64{}, map[int8]bool{}, order{}, tree{}, skipped{}, renamed{}, wrapped{}, pointer{},
		map[string]*byPointer{}, []byPointer{}, [1]byPointer{}, struct{ A byPointer }{}, ownEvent{}, onlyTime{}, readsMore(0), map[string]time.Time{},
		struct{}{}, time.Second, time.Time{}, map[netip.Addr]int{}, (*int)(nil), struct{ A, B order }{}, struct{ embedsA }{},
	} {
		require.NoError(t, remote.JSON.Check(reflect.TypeOf(v)), "%T", v)
	}
	for want, v := range map[string]any{
		"URL.User.username: a field that is not exported":                               url.URL{},
		"secret.note: a field that is not exported":                                     secret{},
		"deep.Lines[][].note: a field":                                                  deep{},
		`shadowed.Name: it has the name "Name" in JSON, as has shadowed.embedsA.Name`:   shadowed{},
		`twice.embedsB.Name: it has the name "Name" in JSON, as has twice.embedsA.Name`: twice{},
		`tagged.Other: it has the name "Name" in JSON, as has tagged.embedsA.Name`:      tagged{},
		"pointed.embedsA: an embedded pointer":                                          pointed{},
		"Loop.Loop: remote_test.Loop embeds itself":                                     Loop{},
		"loop.Loop.Loop: remote_test.Loop embeds itself":                                loop{},
		"oneWay: remote_test.oneWay has a method that writes it and none":               oneWay{},
		"dashed.F: a func cannot cross":                                                 dashed{},
		"redacted: remote_test.redacted has a method that writes it and none":           redacted(""),
		"map[string]remote_test.byPointer[]: the method that writes":                    map[string]byPointer{},
		"event: it has the methods of its embedded field Time":                          event{},
		"ambiguous.Addr.addr: a field that is not exported":                             ambiguous{},
		"map[remote_test.byPointer]int: a map with keys":                                map[byPointer]int{},
		"[]func()[]: a func cannot cross":                                               []func(){},
		"[2]chan int[]: a chan":                                                         [2]chan int{},
		"[]interface {}[]: an interface, interface {}":                                  []any{},
		"map[string]error[]: an interface, error":                                       map[string]error{},
		"complex128: a complex128":                                                      1i,
		"Pointer: a unsafe.Pointer":                                                     unsafe.Pointer(nil),
		"**int: a pointer to a pointer":                                                 (**int)(nil),
		"map[bool]int: a map with keys of type bool, want text":                         map[bool]int{},
		"struct { U *time.Time; F func() }.F: a func": struct {
			U *time.Time
			F func()
		}{},
	} {
		err := remote.JSON.Check(reflect.TypeOf(v))
		require.ErrorContains(t, err, want, "%T", v)
		var e *remote.TypeError
		require.ErrorAs(t, err, &e)
		require.Equal(t, reflect.TypeOf(v), e.Type)
	}
}

var secretRef = remote.Func("remote_test.secret", func(context.Context, int) (secret, error) { return secret{}, nil })

func TestARefThatLosesSomethingIsRefused(t *testing.T) {
	t.Parallel()
	require.ErrorContains(t, secretRef.Check(), "remote: the result of remote_test.secret: secret.note: a field that is not exported would be lost")
}

type (
	taggedPair = struct {
		A int `json:"x"`
		B int
	}
	untaggedPair = struct {
		A int
		B string
	}
)

func ref[T any](name, version string) remote.Ref[T, int] {
	return remote.Ref[T, int]{Name: name, Version: version}
}

func TestFingerprint(t *testing.T) {
	t.Parallel()
	hash := func(f func() (string, error)) string {
		s, err := f()
		require.NoError(t, err)
		require.Len(t, s, 32)
		return s
	}
	seen := map[string]string{}
	for what, f := range map[string]func() (string, error){
		"int":           ref[int]("f", "").Fingerprint,
		"name":          ref[int]("g", "").Fingerprint,
		"version":       ref[int]("f", "2").Fingerprint,
		"int64":         ref[int64]("f", "").Fingerprint,
		"order":         ref[order]("f", "").Fingerprint,
		"pointer":       ref[*order]("f", "").Fingerprint,
		"slice":         ref[[]order]("f", "").Fingerprint,
		"array":         ref[[2]order]("f", "").Fingerprint,
		"array of 3":    ref[[3]order]("f", "").Fingerprint,
		"map":           ref[map[string]order]("f", "").Fingerprint,
		"struct":        ref[struct{ A, B int }]("f", "").Fingerprint,
		"field order":   ref[struct{ B, A int }]("f", "").Fingerprint,
		"field type":    ref[struct{ A, B int8 }]("f", "").Fingerprint,
		"tag":           ref[taggedPair]("f", "").Fingerprint,
		"no tag":        ref[untaggedPair]("f", "").Fingerprint,
		"embedded":      ref[struct{ Exported }]("f", "").Fingerprint,
		"not embedded":  ref[struct{ Exported Exported }]("f", "").Fingerprint,
		"tree":          ref[tree]("f", "").Fingerprint,
		"own":           ref[time.Time]("f", "").Fingerprint,
		"another's own": ref[netip.Addr]("f", "").Fingerprint,
		"named int":     ref[time.Duration]("f", "").Fingerprint,
	} {
		s := hash(f)
		require.Equal(t, s, hash(f))
		require.Empty(t, seen[s], "%s and %s", what, seen[s])
		seen[s] = what
	}
}

// randomType draws a type that can cross.
func randomType(t *rapid.T, depth int) reflect.Type {
	if depth == 0 {
		return rapid.SampledFrom([]reflect.Type{
			reflect.TypeFor[int](), reflect.TypeFor[string](), reflect.TypeFor[bool](), reflect.TypeFor[float64](),
			reflect.TypeFor[[]byte](), reflect.TypeFor[order](), reflect.TypeFor[time.Time](),
		}).Draw(t, "leaf")
	}
	switch rapid.IntRange(0, 4).Draw(t, "kind") {
	case 0:
		return reflect.SliceOf(randomType(t, depth-1))
	case 1:
		return reflect.MapOf(reflect.TypeFor[string](), randomType(t, depth-1))
	case 2:
		return reflect.ArrayOf(rapid.IntRange(1, 3).Draw(t, "length"), randomType(t, depth-1))
	case 3:
		var fields []reflect.StructField
		for i := range rapid.IntRange(1, 4).Draw(t, "fields") {
			fields = append(fields, reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: randomType(t, depth-1)})
		}
		return reflect.StructOf(fields)
	}
	return randomType(t, 0)
}

// Two types have the same structure if, and only if, they are the same, as long as their names are.
func TestStructures(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := randomType(t, rapid.IntRange(0, 3).Draw(t, "depth")), randomType(t, rapid.IntRange(0, 3).Draw(t, "depth"))
		require.Equal(t, a == b, remote.Describe(a) == remote.Describe(b), "%v and %v", a, b)
		require.NoError(t, remote.JSON.Check(a))
	})
}

// A value of any type that can cross comes out as it was.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		typ := randomType(t, rapid.IntRange(0, 3).Draw(t, "depth"))
		in, out := reflect.New(typ), reflect.New(typ)
		fill(t, in.Elem())
		data, err := remote.JSON.Append(nil, in.Interface())
		require.NoError(t, err)
		require.NoError(t, remote.JSON.Decode(data, out.Interface()))
		require.Equal(t, in.Interface(), out.Interface(), "%s", data)
	})
}

// fill draws a value.
func fill(t *rapid.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.Int:
		v.SetInt(rapid.Int64().Draw(t, "int"))
	case reflect.String:
		v.SetString(rapid.String().Draw(t, "string"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	case reflect.Float64:
		v.SetFloat(rapid.Float64().Draw(t, "float"))
	case reflect.Uint8:
		v.SetUint(uint64(rapid.Byte().Draw(t, "byte")))
	case reflect.Slice:
		if n := rapid.IntRange(-1, 3).Draw(t, "length"); n >= 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			fill(t, v.Index(i))
		}
	case reflect.Map:
		if rapid.Bool().Draw(t, "nil") {
			return
		}
		v.Set(reflect.MakeMap(v.Type()))
		for range rapid.IntRange(0, 3).Draw(t, "length") {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(t, key)
			fill(t, value)
			v.SetMapIndex(key, value)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(int64(rapid.Int32().Draw(t, "time")), 0).UTC()))
			return
		}
		for i := range v.NumField() {
			if v.Field(i).Kind() != reflect.Pointer { // that of order is order's again
				fill(t, v.Field(i))
			}
		}
	}
}
