package strategytest

import (
	"errors"
	"fmt"
	"time"
)

// A source is what the tasks of a trial come from.
type source struct {
	kind     sourceKind
	slow     bool // it sleeps before each value
	obstacle obstacle
	hitch    int           // the obstacle comes before the value of this ID, or at the end
	delay    time.Duration // of a pause
}

type sourceKind int

const (
	slice sourceKind = iota
	count
	seq
	trySeq

	sourceKinds
)

func (k sourceKind) String() string { return [sourceKinds]string{"Slice", "Count", "Seq", "TrySeq"}[k] }

// An obstacle is what keeps a source from going on.
type obstacle int

const (
	none  obstacle = iota
	pause          // for a time
	wall           // until Run has returned
	fault          // an error
	crash          // a panic
)

var errSource = errors.New("the source of strategytest fails")

// prompt reports whether the source gives its values at once.
func (s source) prompt() bool { return s.kind < seq || !s.slow && s.obstacle == none }

// fails reports whether the source ends in an error.
func (s source) fails() bool { return s.obstacle >= fault }

func (s source) String() string {
	text := s.kind.String()
	if s.slow && s.kind >= seq {
		text = "slow " + text
	}
	switch s.obstacle {
	case pause:
		text += fmt.Sprintf(" that pauses at %d for %v", s.hitch, s.delay)
	case wall:
		text += fmt.Sprintf(" that blocks at %d", s.hitch)
	case fault:
		text += fmt.Sprintf(" that fails at %d", s.hitch)
	case crash:
		text += fmt.Sprintf(" that panics at %d", s.hitch)
	}
	return text
}

// value returns what the task with this ID is to have.
func (x *trial) value(id int) any { return x.options.value(id) }

// slice returns the values as a slice.
func (x *trial) slice() []any {
	values := make([]any, x.size)
	for i := range values {
		values[i] = x.value(i + 1)
	}
	return values
}

// values yields the values as the source does.
func (x *trial) values(yield func(any) bool) {
	x.tryValues(func(v any, _ error) bool { return yield(v) })
}

// tryValues yields the values as the source does, and its error.
func (x *trial) tryValues(yield func(any, error) bool) {
	x.watched.inSource.Store(true)
	defer x.leaveSource()
	for id := 1; id <= x.size; id++ {
		if x.source.slow {
			x.sleep(time.Duration(x.chance(id)%3) * time.Millisecond)
		}
		if id == x.source.hitch && !x.hitch(yield) {
			return
		}
		x.watched.pulled.Add(1)
		if !yield(x.value(id), nil) {
			return
		}
	}
	if x.source.hitch > x.size {
		x.hitch(yield)
	}
}

// hitch is what comes in the way of the source. It returns whether the source goes on.
func (x *trial) hitch(yield func(any, error) bool) bool {
	switch x.source.obstacle {
	case pause:
		x.watched.blocked.Store(true)
		x.sleep(x.source.delay)
	case wall:
		x.watched.blocked.Store(true)
		<-x.release
	case fault:
		yield(nil, errSource)
		return false
	case crash:
		panic(errSource)
	}
	return true
}

// leaveSource notes when the source was left, if Run has not returned before.
func (x *trial) leaveSource() {
	if !x.isReleased() {
		x.watched.inSource.Store(false)
		x.watched.sourceLeft.Store(int64(x.now()))
	}
}

// isReleased reports whether Run has returned.
func (x *trial) isReleased() bool {
	select {
	case <-x.release:
		return true
	default:
		return false
	}
}
