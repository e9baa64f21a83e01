package strategytest

import (
	"sync/atomic"
	"time"
)

// A watched is what was seen of a run, its tasks apart.
type watched struct {
	pulled     atomic.Int64 // values the source has given
	blocked    atomic.Bool  // whether the source came to its pause or wall
	inSource   atomic.Bool  // whether its iterator had begun and not ended when Run returned
	sourceLeft atomic.Int64 // when it had ended
	cancelled  atomic.Bool  // whether a task has cancelled the context
	returned   time.Duration
}
