package work

import (
	"os"
	"strconv"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/remote"
)

// What a child is told by its environment, so that it does what its parent would.
const (
	tasksVariable = "WD_WORK_TASKS"
	stepsVariable = "WD_WORK_STEPS"
)

// Env is the environment that children of a bench need.
func (b *Bench) Env() []string {
	return []string{tasksVariable + "=" + strconv.Itoa(b.Tasks), stepsVariable + "=" + strconv.Itoa(stepsPerMicrosecond())}
}

// fromEnv returns what a child has been told, 0 if that is nothing.
func fromEnv(variable string) int {
	n, _ := strconv.Atoi(os.Getenv(variable))
	return n
}

// refs are the works that can be done in child processes, by name. The server of http is in the parent.
var refs = func() map[string]remote.Ref[int, int] {
	all := map[string]remote.Ref[int, int]{}
	for _, w := range All() {
		if w.Name != "http" {
			all[w.Name] = w.register()
		}
	}
	return all
}()

// register makes the work known to children.
func (w Work) register() remote.Ref[int, int] {
	return remote.Register(remote.Ref[int, int]{Name: "work." + w.Name, New: func() (wd.Handler[int, int], error) {
		do, _, err := w.open(fromEnv(tasksVariable)) // a child ends as a whole
		return wd.Func(do), err
	}})
}

// Ref refers to what a task of the work does, for child processes; false if it cannot be done there.
func (w Work) Ref() (remote.Ref[int, int], bool) {
	r, ok := refs[w.Name]
	return r, ok
}
