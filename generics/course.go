package wd

import (
	"time"

	"github.com/worker-dispatcher/wd/tps"
)

// A course notes in which stages of a schedule arrivals fell due, and when. What the schedule is put off by begins another stage.
type course struct {
	stages []tps.PlanStage
	now    part          // that the last arrival was in
	shift  time.Duration // by how much the schedule was put off then
	lost   bool          // they are too many
}

// A part of a schedule is a stage of it.
type part struct {
	number int           // counted on from part to part
	rate   uint64        // in a unit of the schedule's
	ramp   bool          // the rate changes in it
	end    time.Duration // the offset in the schedule at which the next one begins
}

// note takes in an arrival at an offset in the schedule that is due at one from the start of the run.
func (c *course) note(s schedule, at, due time.Duration) {
	last, shift := len(c.stages)-1, due-at
	if c.lost {
		return
	}
	if last >= 0 && at < c.now.end && shift == c.shift {
		c.stages[last].End = due
		return
	}
	before, next := c.now, s.part(at)
	goesOn := last >= 0 && shift == c.shift && next.number <= before.number+1 && next.rate == before.rate && !next.ramp && !before.ramp
	c.now, c.shift = next, shift
	switch {
	case goesOn:
		c.stages[last].End = due
	case last+1 == mostChanges:
		*c = course{lost: true}
	default:
		c.stages = append(c.stages, tps.PlanStage{Start: due, End: due, Ramp: next.ramp})
	}
}

// turn forgets where the part at hand ends, as another plan may have taken over.
func (c *course) turn() { c.now.end = 0 }
