package remote_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/remote"
)

// A dictionary is what the function below needs and what cannot cross: each process opens its own.
type dictionary map[string]string

func (d dictionary) translate(_ context.Context, word string) (string, error) {
	if t, ok := d[word]; ok {
		return t, nil
	}
	return "", fmt.Errorf("no translation of %q", word)
}

func openDictionary() (dictionary, error) { return dictionary{"tea": "Tee"}, nil }

// Translate is the reference that a pool of processes is given.
var Translate = remote.Register(remote.Ref[string, string]{
	Name: "example.Translate",
	New: func() (wd.Handler[string, string], error) {
		d, err := openDictionary()
		if err != nil {
			return nil, err
		}
		return wd.Func(d.translate), nil
	},
})

func ExampleRegister() {
	fmt.Println(Translate.Name, Translate.Signature)
	fmt.Println(Translate.Check())
	// Output:
	// example.Translate func(string) (string, error)
	// <nil>
}

// Shout is the reference to a function that needs nothing but its task.
var Shout = remote.Func("example.Shout", func(_ context.Context, s string) (string, error) { return strings.ToUpper(s), nil })

func ExampleFunc() {
	value, _ := Shout.Append(nil, "hello")
	f, _ := remote.Lookup("example.Shout")
	var reply []byte
	f.Run(context.Background(), &reply, remote.Call{ID: 1, Attempt: 1, Value: value}) // in another process
	fmt.Println(Shout.Accept(wd.NewTask(1, 1, "hello"), reply))
	// Output: HELLO <nil>
}

func ExampleTypeError() {
	type Order struct {
		ID    string
		total int //nolint:unused // that is the point
	}
	fmt.Println(remote.JSON.Check(reflect.TypeFor[[]Order]()))
	// Output: []remote_test.Order[].total: a field that is not exported would be lost: export it, tag it json:"-", or give remote_test.Order MarshalJSON and UnmarshalJSON
}
