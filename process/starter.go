package process

import "runtime"

// A starter starts processes, all from one thread that lasts as long as it does: Linux takes the end of the thread that started a child for the death of
// its parent.
type starter struct {
	work  chan func()
	ended chan struct{}
}

func newStarter() *starter {
	s := &starter{make(chan func()), make(chan struct{})}
	go func() {
		defer close(s.ended)
		runtime.LockOSThread()
		defer runtime.UnlockOSThread() // the children are gone by then
		for f := range s.work {
			f()
		}
	}()
	return s
}

// do calls f on the thread.
func (s *starter) do(f func() error) error {
	result := make(chan error, 1)
	s.work <- func() { result <- f() }
	return <-result
}

// stop ends the thread, when all children are gone.
func (s *starter) stop() {
	close(s.work)
	<-s.ended
}
