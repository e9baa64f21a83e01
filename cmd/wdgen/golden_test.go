package main

import (
	"fmt"
	"go/build"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/diag"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/diff"
	"golang.org/x/tools/txtar"
)

// checkText is the package that the accepted goldens use.
const checkText = `package check

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/process"
	"github.com/worker-dispatcher/wd/remote"
)

var None wd.None

// Run gives a handler one task, by way of a dispatcher.
func Run[T, R any](h wd.Handler[T, R], task T) wd.Record[T, R] {
	rep, err := wd.New(h, nil).Run(context.Background(), wd.Slice([]T{task}))
	if err != nil {
		panic(err)
	}
	rec, _ := rep.Record(1)
	return rec
}

// Result is what a handler returns.
type Result[R any] struct {
	Result R
	Err    error
	Meta   map[string]any
}

// Call gives a handler one task, directly. That is much less to compile.
func Call[T, R any](h wd.Handler[T, R], value T) Result[R] {
	t := wd.NewTask(1, 1, value)
	r, err := h(context.Background(), t)
	return Result[R]{r, err, t.Meta().Values()}
}

// Cross gives a task to a handler, and to what its reference refers to here and in a child process: all come to the same.
func Cross[T, R any](ref remote.Ref[T, R], h wd.Handler[T, R], value T) Result[R] {
	want := Call(h, value)
	data, err := ref.Append(nil, value)
	if err = errors.Join(err, ref.Check()); err != nil {
		panic(err)
	}
	for place, reply := range Replies(Parcel{ref.Name, 1, data}) {
		t := wd.NewTask(1, 1, value)
		r, err := ref.Accept(t, reply)
		Equal(fmt.Sprint(place, ref.Name, want), fmt.Sprint(place, ref.Name, Result[R]{r, err, t.Meta().Values()}))
		Equal(want.Result, r)
	}
	return want
}

// Replies runs a task here and in a child process.
func Replies(p Parcel) map[string][]byte {
	here, err1 := deliver(context.Background(), p)
	there, err2 := process.Handler(Pool(), deliverRef)(context.Background(), wd.NewTask(1, 1, p))
	if err := errors.Join(err1, err2); err != nil {
		panic(err)
	}
	return map[string][]byte{"here ": here, "in a child ": there}
}

// A Parcel is a task of any function. A handler of its own for each would be much to compile.
type Parcel struct {
	Name  string
	ID    int
	Value []byte
}

var deliverRef = remote.Func("check.deliver", deliver)

func deliver(ctx context.Context, p Parcel) (reply []byte, err error) {
	f, ok := remote.Lookup(p.Name)
	if !ok {
		return nil, errors.New("unknown: " + p.Name)
	}
	f.Run(ctx, &reply, remote.Call{ID: p.ID, Attempt: 1, Value: p.Value})
	return reply, nil
}

// Pool is a pool of one child, which ends with this process.
var Pool = sync.OnceValue(func() *process.Pool {
	pool, err := process.NewPool(&process.Options{Procs: 1})
	if err != nil {
		panic(err)
	}
	return pool
})

func Equal(want, got any) {
	if !reflect.DeepEqual(want, got) {
		panic(fmt.Sprintf("want %#v, got %#v", want, got))
	}
}
`

// Every accepted form: wdgen writes what is in the archives, and that compiles, passes go vet, and works.
func TestAccepted(t *testing.T) {
	t.Parallel()
	all := archives(t, "accept")
	maps.DeleteFunc(all, func(_ string, a *txtar.Archive) bool { return !possible(string(a.Comment)) })
	dir := newModule(t)
	write(t, dir, "check/check.go", checkText)
	for name, a := range all {
		unpack(t, dir, name, a)
	}
	code, _, stderr := wdgen(t, dir, "./...")
	require.Zero(t, code, stderr)
	for name, a := range all {
		compare(t, "accept", name, a, outputs(t, filepath.Join(dir, name)))
	}
	t.Run("used", func(t *testing.T) {
		write(t, dir, "use/main.go", useAll(all))
		goTool(t, dir, "vet", quickAll, "./...")
		require.Contains(t, goTool(t, dir, "run", quickAll, "./use"), "all used")
		require.Contains(t, goTool(t, dir, "run", quickAll, "./program"), "program ran")
		goTool(t, dir, "test", "-vet=off", quickAll, "./testfiles")
		goTool(t, dir, "test", "-vet=off", quickAll, "-run=^$", "-bench=(B|SumInt)$/mode=fixed/workers=1$", "-benchtime=1x", "./bench")
	})
	t.Run("a second run writes nothing", func(t *testing.T) {
		before := stamps(t, dir)
		code, _, stderr := wdgen(t, dir, "./...")
		require.Zero(t, code, stderr)
		require.Equal(t, before, stamps(t, dir))
	})
}

// quick has the compiler do what takes it least time.
const quick = "-gcflags=-N -l"

// quickAll does so for all packages of a test's module.
const quickAll = "-gcflags=try.test/...=-N -l"

// possible reports whether the needs of an archive are met here.
func possible(needs string) bool {
	switch strings.TrimSpace(needs) {
	case "needs amd64":
		return runtime.GOARCH == "amd64"
	case "needs cgo":
		return build.Default.CgoEnabled
	}
	return true
}

func unpack(t *testing.T, dir, name string, a *txtar.Archive) {
	t.Helper()
	for _, f := range a.Files {
		if !isGolden(f.Name) {
			write(t, dir, name+"/"+f.Name, string(f.Data))
		}
	}
}

// outputs returns the generated files below a folder as parts of an archive.
func outputs(t *testing.T, dir string) []txtar.File {
	t.Helper()
	var files []txtar.File
	for path := range stamps(t, dir) {
		rel, err := filepath.Rel(dir, path)
		require.NoError(t, err)
		files = append(files, txtar.File{Name: "want/" + filepath.ToSlash(rel), Data: []byte(read(t, path))})
	}
	slices.SortFunc(files, func(a, b txtar.File) int { return strings.Compare(a.Name, b.Name) })
	return files
}

// stamps returns when the generated files below a folder were written.
func stamps(t *testing.T, dir string) map[string]int64 {
	t.Helper()
	all := map[string]int64{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && strings.HasPrefix(e.Name(), "wd_gen") {
			info, err := e.Info()
			require.NoError(t, err)
			all[path] = info.ModTime().UnixNano()
		}
		return err
	}))
	return all
}

// compare compares the golden parts of an archive with what came out, or rewrites them.
func compare(t *testing.T, folder, name string, a *txtar.Archive, got []txtar.File) {
	t.Helper()
	if *update {
		rewrite(t, folder, name, a, got)
		return
	}
	var want []txtar.File
	for _, f := range a.Files {
		if isGolden(f.Name) {
			want = append(want, f)
		}
	}
	parts := func(files []txtar.File) string { return string(txtar.Format(&txtar.Archive{Files: files})) }
	require.Empty(t, diff.Unified(name, parts(want), "wdgen", parts(got)))
}

// useAll is a program that uses what was generated for all the archives that can be imported.
func useAll(all map[string]*txtar.Archive) string {
	var imports, calls strings.Builder
	for i, name := range slices.Sorted(maps.Keys(all)) {
		if !strings.Contains(string(txtar.Format(all[name])), "\nfunc Use() ") {
			continue
		}
		fmt.Fprintf(&imports, "\tp%d \"try.test/%s\"\n", i, name)
		fmt.Fprintf(&calls, "\tp%d.Use()\n", i)
	}
	return fmt.Sprintf("package main\n\nimport (\n\t\"fmt\"\n\n\t\"github.com/worker-dispatcher/wd/process\"\n%s)\n\n"+
		"func main() {\n\tprocess.Main()\n%s\tfmt.Println(\"all used\")\n}\n", &imports, &calls)
}

// Every code: the archive of that name has what is reported for it, all in one run, and nothing is written where there is an error.
func TestRejected(t *testing.T) {
	t.Parallel()
	all := archives(t, "reject")
	dir := newModule(t)
	for name, a := range all {
		unpack(t, dir, name, a)
	}
	before := stamps(t, dir)
	code, _, stderr := wdgen(t, dir, "./...")
	require.Equal(t, wrong, code)
	for path, at := range stamps(t, dir) {
		rel, err := filepath.Rel(dir, filepath.Dir(path))
		require.NoError(t, err)
		if regexp.MustCompile("(?m)^" + filepath.ToSlash(rel) + `/\w+\.go:\d+:\d+: WD\d+: ([^n]|n[^o])`).MatchString(stderr) {
			require.Equal(t, before[path], at, path)
		}
	}
	got := byArchive(stderr)
	for name, a := range all {
		require.Contains(t, got[name], name, "the code is reported")
		compare(t, "reject", name, a, []txtar.File{{Name: "want/errors", Data: []byte(got[name])}})
	}
}

// byArchive cuts messages apart by the first element of the file names.
func byArchive(messages string) map[string]string {
	all := map[string]string{}
	name := ""
	for line := range strings.Lines(messages) {
		if !strings.HasPrefix(line, "\t") {
			name, _, _ = strings.Cut(line, "/")
		}
		all[name] += strings.TrimPrefix(line, name+"/")
	}
	return all
}

// Every code is explained, and is shown by an archive or a script.
func TestEveryCodeIsShown(t *testing.T) {
	t.Parallel()
	shown := archives(t, "reject")
	for _, c := range diag.Codes() {
		text, err := diag.Explain(c)
		require.NoError(t, err)
		require.Greater(t, len(text), 100)
		if c != diag.Stale { // by the scripts
			require.Contains(t, shown, string(c))
		}
	}
}
