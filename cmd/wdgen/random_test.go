package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/diag"
)

const randomHead = `package main

import (
	"context"
	"fmt"
	"sync"
	"time"
	"unsafe"

	wd "github.com/worker-dispatcher/wd/generics"
	"try.test/client"
	other "try.test/other/client"
)

`

const randomTypes = `
type (
	Recv struct{}
	Order struct{ N int }
	Text = string
	Box[T any] struct{ V T }
	Failure struct{}
	Conf struct{ n int }
	secret struct{ n int }
	anys map[int]any
)

//wd:provide
func newRecv() Recv { return Recv{} }

//wd:provide
func newRecvPtr() (*Recv, error) { return &Recv{}, nil }

//wd:provide
func newConf() Conf { return Conf{5} }

//wd:provide
func newConfPtr() *Conf { return &Conf{6} }

func note(name string, a anys) { seen(name, a) }

func (*Failure) Error() string { return "" }

func ptr[T any](v T) *T { return &v }

var (
	anchor int
	seen func(string, anys)
	failure error = &Failure{}
	_ context.Context
	_ fmt.Stringer
	_ sync.Locker
	_ time.Duration
	_ unsafe.Pointer
	_ wd.None
	_ client.Client
	_ other.Client
)
`

const randomUse = `package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/process"
	"github.com/worker-dispatcher/wd/remote"
	"try.test/check"
)

// wants has the arguments that each function is to get; called is the last one that got them.
var (
	wants = map[string]anys{}
	called string
)

func init() {
	seen = func(name string, got anys) {
		same(name+" arguments", wants[name], got)
		called = name
	}
}

// try calls a handler.
func try[T, R any](name string, h wd.Handler[T, R], v T, want R, fails bool) {
	result, err := h(context.Background(), wd.NewTask(7, 1, v))
	same(name+" result", want, result)
	same(name+" error", fails, err != nil)
	same("called", name, called)
}

var crossed, lost int

// begin makes a child one.
func begin() { process.Main() }

// cross calls a function by its reference, here and in a child.
func cross[T, R any](name string, ref remote.Ref[T, R], v T, want R, fails bool) {
	crossed++
	same(name+" crosses", nil, ref.Check())
	data, err := ref.Append(nil, v)
	same(name+" encoded", nil, err)
	for place, reply := range check.Replies(check.Parcel{Name: ref.Name, ID: 7, Value: data}) {
		result, err := ref.Accept(wd.NewTask(7, 1, v), reply)
		same(place+name+" result", want, result)
		var failure *remote.Error
		same(place+name+" error", fails, errors.As(err, &failure) && failure.Type == "*main.Failure")
		same(place+name+" other error", fails, err != nil)
	}
}

// refused expects that a reference says what would be lost.
func refused[T, R any](name string, ref remote.Ref[T, R], _ T, _ R, _ bool) {
	lost++
	same(name+" is refused", true, ref.Check() != nil)
}

func same(what string, want, got any) {
	if reflect.DeepEqual(want, got) {
		return
	}
	fmt.Printf("%s: want %#v, got %#v\n", what, want, got)
	os.Exit(1)
}
`

// Random functions: nearly all are accepted, and their tasks pass on every argument and result, here and, if they can cross, by way of the
// codec and in a child process; the others are rejected for the reason they were made with, at a place inside them.
func TestRandomSignatures(t *testing.T) {
	t.Parallel()
	n := 60
	if os.Getenv("WD_CI") != "" {
		n = 200
	}
	if os.Getenv("WD_SOAK") != "" {
		n = 2000
	}
	all := randomSignatures(1, n)
	dir := newModule(t)
	for _, path := range []string{"client", "other/client"} {
		write(t, dir, path+"/client.go", "package client\n\ntype Client struct{ N int }\n")
	}
	lines := writeRandom(t, dir, all)
	code, _, stderr := wdgen(t, dir)
	require.Equal(t, wrong, code, stderr)
	accepted := rejections(t, stderr, all, lines)
	require.GreaterOrEqual(t, len(accepted)*10, n*9)

	writeRandom(t, dir, accepted)
	code, _, stderr = wdgen(t, dir)
	require.Zero(t, code, stderr)
	require.Empty(t, rejections(t, stderr, nil, nil))
	generated := read(t, dir, "wd_gen.go")
	var use, main strings.Builder
	for _, s := range accepted {
		require.Equal(t, s.refers(), strings.Contains(generated, "\nvar "+s.base()+"Ref = "), s.declaration())
		use.WriteString(s.use())
		fmt.Fprintf(&main, "\tuse%s()\n", s.name)
	}
	write(t, dir, "check/check.go", checkText)
	write(t, dir, "same.go", randomUse)
	write(t, dir, "use.go", randomHead+use.String()+"\nfunc main() {\n\tbegin()\n"+main.String()+"\tfmt.Println(\"all equal\", crossed, lost)\n}\n"+
		"\nvar (\n\t_ sync.Locker\n\t_ time.Duration\n\t_ unsafe.Pointer\n\t_ client.Client\n\t_ other.Client\n\t_ context.Context\n\t_ wd.None\n)\n")
	goTool(t, dir, "vet", ".")
	out := goTool(t, dir, "run", quick, ".")
	require.Regexp(t, `all equal \d\d+ \d+`, out)
	t.Log(out)
}

// writeRandom writes the functions to a file and returns in which lines each begins; at the end, where the file ends.
func writeRandom(t *testing.T, dir string, all []*signature) []int {
	t.Helper()
	text := randomHead
	var lines []int
	for _, s := range all {
		lines = append(lines, 1+strings.Count(text, "\n"))
		text += s.declaration() + "\n"
	}
	lines = append(lines, 1+strings.Count(text, "\n"))
	write(t, dir, "in.go", text+randomTypes)
	return lines
}

var finding = regexp.MustCompile(`(?m)^in\.go:(\d+):\d+: (WD\d+): (note: )?`)

// rejections checks what is reported, and returns the signatures that nothing was said of.
func rejections(t *testing.T, stderr string, all []*signature, lines []int) []*signature {
	t.Helper()
	rejected := map[int]diag.Code{}
	count := map[diag.Code]int{}
	for _, m := range finding.FindAllStringSubmatch(stderr, -1) {
		if m[3] != "" {
			continue
		}
		line, err := strconv.Atoi(m[1])
		require.NoError(t, err)
		i := 0
		for lines[i+1] <= line {
			i++
		}
		require.Equal(t, all[i].want, diag.Code(m[2]), "%s\n%s", all[i].declaration(), stderr)
		if rejected[i] == "" {
			count[diag.Code(m[2])]++
		}
		rejected[i] = diag.Code(m[2])
	}
	var accepted []*signature
	for i, s := range all {
		require.Equal(t, s.want, rejected[i], s.declaration())
		if s.want == "" {
			accepted = append(accepted, s)
		}
	}
	t.Logf("%d of %d accepted, rejected by code: %v", len(accepted), len(all), count)
	return accepted
}

// What the source says counts, and not in which order it says it.
func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	var all []*signature
	for _, s := range randomSignatures(2, 60) {
		if s.want == "" {
			all = append(all, s)
		}
	}
	dir := newModule(t)
	for _, path := range []string{"client", "other/client"} {
		write(t, dir, path+"/client.go", "package client\n\ntype Client struct{ N int }\n")
	}
	body := make([]string, len(all))
	for i, s := range all {
		body[i] = s.declaration()
	}
	backwards := make([]string, len(body))
	for i, b := range body {
		backwards[len(body)-1-i] = b
	}
	half := len(body) / 2
	write(t, dir, "asis/a.go", randomHead+strings.Join(body, "\n")+randomTypes)
	write(t, dir, "backwards/a.go", randomHead+randomTypes+strings.Join(backwards, "\n"))
	write(t, dir, "files/z.go", reversed(randomHead)+strings.Join(body[:half], "\n"))
	write(t, dir, "files/a.go", randomHead+randomTypes)
	write(t, dir, "files/b.go", randomHead+strings.Join(body[half:], "\n"))
	extra := "//wd:task\nfunc Added(d time.Duration, o Order) (int, error) { return 0, nil }\n"
	write(t, dir, "more/a.go", randomHead+extra+strings.Join(body, "\n")+randomTypes)
	code, _, stderr := wdgen(t, dir, "./...")
	require.Zero(t, code, stderr)

	want := in(t, dir, "asis")
	for _, other := range []string{"backwards", "files"} {
		require.Equal(t, want, in(t, dir, other))
	}
	more := in(t, dir, "more")
	require.NotEqual(t, want, more)
	for line := range strings.Lines(want) {
		rest, found := cutLine(more, line)
		require.True(t, found, "a line went away when a function came: %s", line)
		more = rest
	}
	matches, err := filepath.Glob(filepath.Join(dir, "*", "wd_gen*"))
	require.NoError(t, err)
	require.Len(t, matches, 4)
}

// in returns what was generated in a folder, as it would be in folder asis.
func in(t *testing.T, dir, folder string) string {
	t.Helper()
	return strings.ReplaceAll(read(t, dir, folder, "wd_gen.go"), `"try.test/`+folder+".", `"try.test/asis.`)
}

// reversed puts imports in the opposite order.
func reversed(head string) string {
	before, rest, _ := strings.Cut(head, "import (\n")
	specs, after, _ := strings.Cut(rest, ")\n")
	var out string
	for line := range strings.Lines(specs) {
		out = line + out
	}
	return before + "import (\n" + out + ")\n" + after
}

// cutLine returns what follows the first line that is equal.
func cutLine(text, line string) (string, bool) {
	for l := range strings.Lines(text) {
		text = text[len(l):]
		if l == line {
			return text, true
		}
	}
	return "", false
}
