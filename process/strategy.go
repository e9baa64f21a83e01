package process

import (
	"fmt"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/remote"
)

// Strategy returns a strategy that does what s does, and shows the pool in the opening block of wd.Options.Verbose. nil is Fixed with a worker for each
// slot.
func (p *Pool) Strategy(s wd.Strategy) wd.Strategy {
	if s == nil {
		s = wd.Fixed{Workers: p.Slots()}
	}
	return remote.Described(s, func() string {
		return fmt.Sprintf("execution=processes processes=%d tasks_in_each=%d", p.options.Procs, p.options.PerProc)
	})
}
