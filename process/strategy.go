package process

import (
	"fmt"

	wd "github.com/worker-dispatcher/wd/generics"
)

// Strategy returns a strategy that does what s does, and shows the pool in the opening block of wd.Options.Verbose. nil is Fixed with a worker for each
// slot.
func (p *Pool) Strategy(s wd.Strategy) wd.Strategy {
	if s == nil {
		s = wd.Fixed{Workers: p.Slots()}
	}
	return described{s, p}
}

// A described strategy is one that says where its tasks run.
type described struct {
	wd.Strategy
	pool *Pool
}

// String adds the pool to the description.
func (d described) String() string {
	o := &d.pool.options
	return fmt.Sprintf("%v execution=processes processes=%d tasks_in_each=%d", describe(d.Strategy), o.Procs, o.PerProc)
}

// describe returns a strategy and its settings in one line.
func describe(s wd.Strategy) string {
	if text, ok := s.(fmt.Stringer); ok {
		return text.String()
	}
	return fmt.Sprintf("%T", s)
}

// Unwrap returns the strategy that is described.
func (d described) Unwrap() wd.Strategy { return d.Strategy }

// Validate returns what is wrong with the strategy.
func (d described) Validate() error {
	if v, ok := d.Strategy.(interface{ Validate() error }); ok {
		return v.Validate()
	}
	return nil
}
