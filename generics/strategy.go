package wd

import "context"

// A Strategy decides when tasks start and how many run at once. [Fixed], [Queue], [Sharded], [Frequency] and [Rate] are
// strategies; others are written against [Feed] and [Unit] alone, with nothing that these have and yours has not.
// The suite in strategytest says whether a strategy keeps the rules.
//
// Next may block: hold no sync.Mutex meanwhile, which would stop the clock of testing/synctest, but a channel.
//
// Dispatch claims units from f in ID order and runs or drops each at most once, on any goroutine. It returns when Next says
// false or ctx ends, after the goroutines it started. A unit claimed and left is counted Undispatched. One value serves
// several runs at once, each with its own workers and limit in flight. Its error is the run's.
//
// Three optional methods: Validate() error, called before any task; String() string, one line such as
// "frequency workers=10 interval=1s" for the opening block, which prints what is behind the first word as a list; Unwrap() Strategy, if it is
// wrapped around another one.
type Strategy interface {
	Dispatch(ctx context.Context, f *Feed) error
}
