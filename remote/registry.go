package remote

import (
	"fmt"
	"maps"
	"slices"
	"sync"
)

// registry holds the functions of the program. Only package variables and init functions add to it.
var registry struct {
	sync.RWMutex
	functions map[string]*Function
	errors    map[string]error
}

// register adds a function, or panics.
func register(f *Function, newIsNil bool) {
	if err := checkName(f.name); err != nil {
		panic("remote: " + err.Error())
	}
	if newIsNil {
		panic(fmt.Sprintf("remote: function %s has no New, want what makes its handler", f.name))
	}
	if f.signature == "" {
		f.signature = fmt.Sprintf("func(%v) (%v, error)", f.task, f.result)
	}
	registry.Lock()
	defer registry.Unlock()
	if old, ok := registry.functions[f.name]; ok {
		panic(fmt.Sprintf("remote: two functions have the name %s: %s and %s", f.name, old.signature, f.signature))
	}
	if registry.functions == nil {
		registry.functions = map[string]*Function{}
	}
	registry.functions[f.name] = f
}

// Lookup returns the registered function with a name.
func Lookup(name string) (*Function, bool) {
	registry.RLock()
	defer registry.RUnlock()
	f, ok := registry.functions[name]
	return f, ok
}

// Functions returns all that are registered, by name.
func Functions() []*Function {
	registry.RLock()
	defer registry.RUnlock()
	all := make([]*Function, 0, len(registry.functions))
	for _, name := range slices.Sorted(maps.Keys(registry.functions)) {
		all = append(all, registry.functions[name])
	}
	return all
}

// RegisterError gives an error a name, so that [errors.Is] finds it in errors of other processes too, and returns it. It panics if the name is taken or
// is none. Some of the standard library and of package wd are registered.
//
//	var ErrSoldOut = remote.RegisterError("shop.ErrSoldOut", errors.New("sold out"))
func RegisterError(name string, err error) error {
	if bad := checkName(name); bad != nil || err == nil {
		panic(fmt.Sprintf("remote: RegisterError(%q, %v): want a name and an error", name, err))
	}
	registry.Lock()
	defer registry.Unlock()
	if old, ok := registry.errors[name]; ok {
		panic(fmt.Sprintf("remote: two errors have the name %s: %v and %v", name, old, err))
	}
	if registry.errors == nil {
		registry.errors = map[string]error{}
	}
	registry.errors[name] = err
	return err
}
