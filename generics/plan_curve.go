package wd

import (
	"math"
	"sort"
	"time"
)

// A curve is the integral of a plan's rate over the time, exactly: in doubled units of the rate times nanoseconds.
type curve struct {
	segments []segment
	total    wide          // the integral to the end; of no meaning if there is none
	end      time.Duration // forever if there is none
}

// A segment is a stage, or what is left of one, on a curve.
type segment struct {
	start    time.Duration
	base     wide   // the integral to its start
	from, to uint64 // rates, of the whole stage
	over     uint64 // its length in nanoseconds; 0: without end
}

func newCurve(p Plan) *curve {
	c := &curve{}
	c.add(p)
	return c
}

// add appends the stages of a plan.
func (c *curve) add(p Plan) {
	for _, s := range p {
		g := segment{start: c.end, base: c.total, from: units(s.From), to: units(s.To), over: uint64(s.Over)}
		c.segments = append(c.segments, g)
		if g.over == 0 {
			c.end = forever
			return
		}
		c.end += min(s.Over, forever-c.end)
		c.total = g.base.plus(g.area(g.over))
	}
}

func (c *curve) endless() bool { return c.end == forever && c.segments[len(c.segments)-1].over == 0 }

// splice makes p what follows from an offset on.
func (c *curve) splice(at time.Duration, p Plan) {
	if at > c.end {
		c.add(Plan{{Over: at - c.end}})
	}
	i := c.index(func(g segment) bool { return g.start <= at })
	c.total, c.end = c.integral(at), at
	c.segments = c.segments[:i+1]
	c.add(p)
}

// integral returns that from the start to an offset, rounded up.
func (c *curve) integral(at time.Duration) wide {
	if at >= c.end {
		return c.total
	}
	g := &c.segments[c.index(func(g segment) bool { return g.start <= at })]
	return g.base.plus(g.area(uint64(at - g.start)))
}

// part returns what an offset is in.
func (c *curve) part(at time.Duration) part {
	i := c.index(func(g segment) bool { return g.start <= at })
	p := part{number: i, rate: c.segments[i].from, ramp: c.segments[i].from != c.segments[i].to, end: c.end}
	if i+1 < len(c.segments) {
		p.end = c.segments[i+1].start
	}
	return p
}

// index returns the last segment for which a condition holds that holds for the first one, and up to some other.
func (c *curve) index(holds func(segment) bool) int {
	return max(0, sort.Search(len(c.segments), func(i int) bool { return !holds(c.segments[i]) })-1)
}

// at returns the last nanosecond at which the integral is no more than a value: when what that value stands for is due. False if the curve
// does not get beyond it. On a curve without end that is forever, true if the last rate is 0.
func (c *curve) at(value wide) (time.Duration, bool) {
	if !c.endless() && c.total.atMost(value) {
		return 0, false
	}
	g := c.segments[c.index(func(g segment) bool { return g.base.atMost(value) })]
	offset := g.invert(value.minus(g.base))
	if offset > uint64(forever-g.start) {
		return forever, true
	}
	return g.start + time.Duration(offset), true
}

// area returns the integral of a segment from its start to t, rounded up to a whole unit.
func (g *segment) area(t uint64) wide {
	even := times(2*g.from, t)
	switch {
	case g.from < g.to:
		return even.plus(times(g.to-g.from, t).scaled(t, g.over, true))
	case g.from > g.to:
		return even.minus(times(g.from-g.to, t).scaled(t, g.over, false))
	}
	return even
}

// invert returns the greatest t at which the integral from the start is no more than a value that it gets beyond.
func (g *segment) invert(value wide) uint64 {
	if g.from == g.to {
		if g.from == 0 {
			return math.MaxUint64
		}
		t, _ := value.over(2 * g.from)
		return t
	}
	lo, hi := g.bracket(g.guess(value), value)
	for hi-lo > 1 {
		if mid := lo + (hi-lo)/2; g.area(mid).atMost(value) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// guess solves the quadratic equation for t in floating point, which is some nanoseconds off, or many at the end of a ramp to 0.
func (g *segment) guess(value wide) uint64 {
	from, area := float64(g.from), value.float()/2
	slope := (float64(g.to) - from) / float64(g.over)
	t := 2 * area / (from + math.Sqrt(max(0, from*from+2*slope*area)))
	if !(t > 0) { // 0/0 at the start of a ramp from 0
		return 0
	}
	return min(uint64(t), g.over-1)
}

// bracket returns lo < hi about a guess, such that the integral is no more than the value at lo, and more at hi.
func (g *segment) bracket(t uint64, value wide) (lo, hi uint64) {
	up := g.area(t).atMost(value)
	for step := uint64(1); ; step *= 2 {
		switch {
		case up && step < g.over-t && g.area(t+step).atMost(value):
			t += step
		case up:
			return t, t + min(step, g.over-t)
		case step < t && !g.area(t-step).atMost(value):
			t -= step
		default:
			return t - min(step, t), t
		}
	}
}
