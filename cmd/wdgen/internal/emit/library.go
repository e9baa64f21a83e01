package emit

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/load"
)

// A library imports the packages that are loaded already. For those that generated code needs and the user's may not, it
// has stand-ins.
type library map[string]*types.Package

// newLibrary has all that p imports. Nobody uses the runtime if none is true, and all of it is there if exact is.
func newLibrary(p *types.Package) (l library, none, exact bool) {
	l = library{"unsafe": types.Unsafe}
	for _, i := range p.Imports() {
		l.add(i)
	}
	none = l[load.Runtime] == nil
	l.need("context", contextText, "Context")
	exact = l.need(load.Runtime, runtimeText, "Handler", "Task", "Record", "Meta", "ID", "None")
	if exact {
		l.need(load.Remote, remoteText, "Ref", "Register")
	} else {
		l.standIn(load.Remote, remoteText)
	}
	l.need("testing", testingText, "B", "M")
	l.standIn(load.Process, processText)
	l.standIn(load.Bench, benchText)
	return l, none, exact
}

// need puts a stand-in where a package lacks one of the names: of one that others import, only the names they use are known.
// It returns whether there is no need.
func (l library) need(path, text string, names ...string) bool {
	p := l[path]
	for _, n := range names {
		if p == nil || p.Scope().Lookup(n) == nil {
			l.standIn(path, text)
			return false
		}
	}
	p.MarkComplete()
	return true
}

func (l library) add(p *types.Package) {
	if l[p.Path()] != nil {
		return
	}
	l[p.Path()] = p
	for _, i := range p.Imports() {
		l.add(i)
	}
}

// Import implements [types.Importer].
func (l library) Import(path string) (*types.Package, error) {
	for _, p := range []*types.Package{l[path], l["vendor/"+path]} { // the latter in the standard library
		if p != nil {
			return p, nil
		}
	}
	return nil, fmt.Errorf("%s is not imported", path)
}

// What generated code uses of its imports.
const (
	contextText = `package context
type Context interface{ Err() error }`

	runtimeText = `package wd
import "context"
type Handler[T, R any] func(ctx context.Context, t *Task[T]) (R, error)
type Task[T any] struct { ID int; Value T }
func (t *Task[T]) Meta() *Meta
type Record[T, R any] struct { Task T; Result R }
type Meta struct{}
type ID int
type None struct{}`

	remoteText = `package remote
import wd "github.com/worker-dispatcher/wd/generics"
type Ref[T, R any] struct {
	Name, Signature, Version string
	Codec any
	New func() (wd.Handler[T, R], error)
}
func Register[T, R any](r Ref[T, R]) Ref[T, R] { return r }`

	processText = `package process
func Main()`

	testingText = `package testing
type B struct{}
type M struct{}
func (m *M) Run() int`

	benchText = `package wdbench
import (
	"testing"
	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/remote"
)
func Run[T, R any](b *testing.B, h wd.Handler[T, R], tasks []T, refs ...remote.Ref[T, R]) {}`
)

func (l library) standIn(path, text string) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, path, text, 0)
	if err != nil {
		panic(err)
	}
	conf := types.Config{Importer: l, IgnoreFuncBodies: true}
	if l[path], err = conf.Check(path, fset, []*ast.File{f}, nil); err != nil {
		panic(err)
	}
}
