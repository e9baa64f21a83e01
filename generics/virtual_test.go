package wd_test

import (
	"flag"
	"testing"
)

// runTest runs a function as a test, for examples that show one. What go test -v says of it would be among the example's output, so it says nothing.
func runTest(f func(*testing.T)) {
	verbose := flag.Lookup("test.v").Value
	was := verbose.String()
	_ = verbose.Set("false") // a value that it has
	defer func() { _ = verbose.Set(was) }()
	all := func(string, string) (bool, error) { return true, nil }
	testing.RunTests(all, []testing.InternalTest{{Name: "Test", F: f}})
}
