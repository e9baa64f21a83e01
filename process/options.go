package process

import (
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"strings"
	"time"
)

// Options configure a [Pool]. A nil *Options is valid, and so is the zero value; each zero field means its default.
type Options struct {
	// Procs is the number of child processes. 0: GOMAXPROCS, one a core.
	Procs int

	// PerProc is how many tasks run in a child at once. 0: one. With more, a child that dies does not tell which task it died of: see
	// the package comment.
	PerProc int

	// Grace is how long a task whose context has ended may go on before its process is killed. 0: a second.
	Grace time.Duration

	// Retries is how often a task is tried again whose process died while it ran, apart from what wd.Options.Retry does. 0: never. A task whose
	// context has ended is not tried again.
	Retries int

	// MaxMessage is how many bytes a task or a result may have, encoded. A larger one is an error of its task. 0: 256 MiB.
	MaxMessage int

	// Env is added to the environment of the children: "KEY=value". Where there is no GOMAXPROCS in it, a child uses its share of the cores, at least PerProc.
	Env []string

	// Stdout and Stderr get what children write to theirs, whole lines, each with the number of its process in front. Writes do not
	// overlap. nil: os.Stdout and os.Stderr.
	Stdout, Stderr io.Writer
}

// resolved returns the options with their defaults, or an error that names the first field with a wrong value.
func (o *Options) resolved() (Options, error) {
	var r Options
	if o != nil {
		r = *o
	}
	for _, f := range []struct {
		name        string
		value, most int64
		zero        string
	}{
		{"Procs", int64(r.Procs), 1 << 16, "one a core"},
		{"PerProc", int64(r.PerProc), maxPerProc, "one"},
		{"Grace", int64(r.Grace), math.MaxInt64, "a second"},
		{"Retries", int64(r.Retries), math.MaxInt64, "none"},
		{"MaxMessage", int64(r.MaxMessage), 1 << 30, "256 MiB"},
	} {
		if f.value < 0 || f.value > f.most {
			return r, fmt.Errorf("process: Options.%s is %d, want 0 (%s) to %d", f.name, f.value, f.zero, f.most)
		}
	}
	for _, e := range r.Env {
		if i := strings.IndexByte(e, '='); i < 1 || strings.ContainsRune(e, 0) {
			return r, fmt.Errorf("process: Options.Env has %q, want KEY=value", e)
		}
	}
	r.setDefaults()
	return r, nil
}

// maxPerProc is how many tasks may run at once in a child.
const maxPerProc = 1 << 16

func (o *Options) setDefaults() {
	if o.Procs == 0 {
		o.Procs = runtime.GOMAXPROCS(0)
	}
	if o.PerProc == 0 {
		o.PerProc = 1
	}
	if o.Grace == 0 {
		o.Grace = time.Second
	}
	if o.MaxMessage == 0 {
		o.MaxMessage = 256 << 20
	}
	if o.Stdout == nil {
		o.Stdout = os.Stdout
	}
	if o.Stderr == nil {
		o.Stderr = os.Stderr
	}
}

// cores returns how many cores a child uses: its share, but one for each task at least.
func (o *Options) cores() int {
	all := runtime.GOMAXPROCS(0)
	return max(1, min(all, max(o.PerProc, (all+o.Procs-1)/o.Procs)))
}
