package wd

import (
	"fmt"
	"reflect"
)

// A successer is a result that knows whether it is a success.
type successer interface{ Success() bool }

// successRule returns what the type R says of success; nil: every result without an error is one.
func successRule[R any]() func(R) bool {
	t := reflect.TypeFor[R]()
	if rule, ok := any(func(b bool) bool { return b }).(func(R) bool); ok {
		return rule
	}
	switch s := reflect.TypeFor[successer](); {
	case t.Implements(s):
		return func(r R) bool {
			v, ok := any(r).(successer)
			if p := reflect.ValueOf(v); ok && p.Kind() == reflect.Pointer && p.IsNil() {
				defer nameNil(v)
			}
			return ok && v.Success()
		}
	case reflect.PointerTo(t).Implements(s):
		return func(r R) bool { return any(&r).(successer).Success() }
	case t.Kind() == reflect.Bool:
		return func(r R) bool { return reflect.ValueOf(r).Bool() }
	}
	return nil
}

// nameNil has a panic of the method Success of a nil pointer say where it comes from.
func nameNil(v successer) {
	if why := recover(); why != nil {
		panic(fmt.Errorf("the result is a nil %T, for which its method Success panics: %v", v, why))
	}
}

// unsuccessful returns the error of a result that is no success, with what its method Failure says.
func unsuccessful[R any](result *R) error {
	type failure interface{ Failure() string }
	f, ok := any(*result).(failure)
	if !ok {
		f, ok = any(result).(failure)
	}
	if !ok {
		return ErrUnsuccessful
	}
	why := ""
	if err := guarded(func() error { why = f.Failure(); return nil }); err != nil {
		return fmt.Errorf("%w: %w", ErrUnsuccessful, err)
	}
	return fmt.Errorf("%w: %s", ErrUnsuccessful, why)
}
