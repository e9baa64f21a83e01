package tps_test

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/worker-dispatcher/wd/tps"
)

// An oracle computes the figures as they are defined and not as they are implemented: it walks over all tasks for each window,
// instant and row that is worth a try.
type oracle struct {
	events      []tps.Event   // the valid ones
	earlier     []tps.Attempt // likewise
	first, last int64
	o           tps.Options
	stages      []tps.PlanStage
}

func newOracle(l tps.Log, o tps.Options) *oracle {
	const reach = int64(90 * 365 * 24 * time.Hour)
	within := func(stamps ...int64) bool {
		return slices.Max(stamps) <= reach && slices.Min(stamps) >= -reach
	}
	v := &oracle{o: o}
	if l.Pacing != nil {
		v.stages = l.Pacing.Stages
	}
	for _, e := range l.Events {
		ok := e.Outcome == tps.Dropped || e.Outcome == tps.Uncompleted && within(e.Started) ||
			(e.Outcome == tps.Succeeded || e.Outcome == tps.Failed) && within(e.Intended, e.Started, e.Ended) && e.Started <= e.Ended
		if ok {
			v.events = append(v.events, e)
		}
	}
	for _, a := range l.Earlier {
		if within(a.Started, a.Ended) && a.Started <= a.Ended {
			v.earlier = append(v.earlier, a)
		}
	}
	completed := v.completed()
	if len(completed) == 0 {
		return v
	}
	v.first, v.last = completed[0].Started, completed[0].Ended
	for _, e := range v.events {
		if e.Outcome != tps.Dropped {
			v.first = min(v.first, e.Started)
		}
	}
	for _, a := range v.earlier {
		v.first = min(v.first, a.Started)
	}
	for _, e := range completed {
		v.last = max(v.last, e.Ended)
	}
	return v
}

func (v *oracle) filter(keep func(e tps.Event) bool) (events []tps.Event) {
	for _, e := range v.events {
		if keep(e) {
			events = append(events, e)
		}
	}
	return events
}

func (v *oracle) completed() []tps.Event {
	return v.filter(func(e tps.Event) bool { return e.Outcome == tps.Succeeded || e.Outcome == tps.Failed })
}

func (v *oracle) of(o tps.Outcome) int {
	return len(v.filter(func(e tps.Event) bool { return e.Outcome == o }))
}

// in returns what completed with start < end ≤ end.
func (v *oracle) in(start, end int64) []tps.Event {
	return v.filter(func(e tps.Event) bool { return e.Outcome <= tps.Failed && start < e.Ended && e.Ended <= end })
}

// goodIn counts the successes of them.
func (v *oracle) goodIn(start, end int64) (n int64) {
	for i := range v.events {
		if e := &v.events[i]; e.Outcome == tps.Succeeded && start < e.Ended && e.Ended <= end {
			n++
		}
	}
	return n
}

func good(events []tps.Event) (n int) {
	for _, e := range events {
		if e.Outcome == tps.Succeeded {
			n++
		}
	}
	return n
}

func response(e tps.Event) int64 { return max(e.Ended-e.Intended, e.Ended-e.Started) }

func service(e tps.Event) int64 { return e.Ended - e.Started }

// checkWindow requires that a window says what is in it.
func (v *oracle) checkWindow(t *testing.T, w tps.Window) {
	in := v.in(int64(w.Start), int64(w.End))
	require.Equal(t, []int{len(in), good(in)}, []int{w.Completed, w.Succeeded})
	if w.Length() > 0 {
		require.InEpsilon(t, 1+float64(good(in))/w.Length().Seconds(), 1+w.Rate, 1e-9)
		require.InEpsilon(t, 1+float64(len(in))/w.Length().Seconds(), 1+w.CompletionRate, 1e-9)
	}
}

// checkCounts compares the counts and the rates of the whole.
func (v *oracle) checkCounts(t *testing.T, l tps.Log, r *tps.Report) {
	require.Equal(t, len(l.Events)-len(v.events), r.Invalid)
	require.Equal(t, []int{v.of(0), v.of(1), v.of(2), v.of(3)}, []int{r.Succeeded, r.Failed, r.Dropped, r.Uncompleted})
	require.Equal(t, []int64{v.first, v.last, v.last - v.first}, []int64{int64(r.FirstStart), int64(r.LastEnd), int64(r.Span)})
	require.Equal(t, len(l.Events)+l.Undispatched, r.Tasks)
	require.Equal(t, []int{len(v.earlier), v.tried()}, []int{r.Retries, r.Retried})
	want := 0.0
	if r.Span > 0 {
		want = float64(v.of(tps.Succeeded)) / r.Span.Seconds()
	}
	require.InEpsilon(t, 1+want, 1+r.Rate, 1e-9)
}

// checkDensities tries every window of the length, and every span between two instants that a longer one may begin and end at.
func (v *oracle) checkDensities(t *testing.T, r *tps.Report) {
	var got []time.Duration
	for _, d := range r.Densities {
		got = append(got, d.AtLeast)
		v.checkWindow(t, d.Window)
		require.GreaterOrEqual(t, d.Length(), d.AtLeast)
		require.Equal(t, v.densest(d.AtLeast).RatString(), big.NewRat(int64(d.Succeeded), int64(d.Length())).RatString())
	}
	var want []time.Duration
	for _, d := range v.o.Density {
		if d <= r.Span {
			want = append(want, d)
		}
	}
	require.Equal(t, want, got)
}

func (v *oracle) densest(atLeast time.Duration) *big.Rat {
	starts, ends := []int64{v.first}, []int64{v.last}
	for _, e := range v.completed() {
		if e.Outcome == tps.Succeeded {
			starts, ends = append(starts, e.Ended), append(ends, e.Ended)
		}
	}
	best := new(big.Rat)
	for _, s := range v.edges(int64(atLeast)) {
		if rate := big.NewRat(v.goodIn(s, s+int64(atLeast)), int64(atLeast)); rate.Cmp(best) > 0 {
			best = rate
		}
	}
	for _, s := range starts {
		for _, e := range ends {
			if e-s < int64(atLeast) {
				continue
			}
			rate := float64(v.goodIn(s, e)) / float64(e-s) // a first look
			if was, _ := best.Float64(); rate < 0.999*was {
				continue
			}
			if rate := big.NewRat(v.goodIn(s, e), e-s); rate.Cmp(best) > 0 {
				best = rate
			}
		}
	}
	return best
}

// flights are from when to when something was in flight.
func (v *oracle) flights() (all []tps.Attempt) {
	for _, e := range v.events {
		switch e.Outcome {
		case tps.Dropped:
		case tps.Uncompleted:
			all = append(all, tps.Attempt{Started: e.Started, Ended: math.MaxInt64})
		default:
			all = append(all, tps.Attempt{Started: e.Started, Ended: e.Ended})
		}
	}
	return append(all, v.earlier...)
}

// flying counts what is in flight at t.
func (v *oracle) flying(t int64) (n int) {
	for _, f := range v.flights() {
		if f.Started <= t && t < f.Ended {
			n++
		}
	}
	return n
}

// checkInFlight looks at every instant at which an attempt starts, and at the beginning.
func (v *oracle) checkInFlight(t *testing.T, got tps.InFlight, from, to int64, closed bool) {
	most, at := v.flying(from), from
	sum := new(big.Int)
	for _, f := range v.flights() {
		if s := f.Started; s >= from && (s < to || closed && s == to) {
			if n := v.flying(s); n > most || n == most && s < at {
				most, at = n, s
			}
		}
		sum.Add(sum, big.NewInt(max(0, min(f.Ended, to)-max(f.Started, from))))
	}
	require.Equal(t, []int64{int64(most), at}, []int64{int64(got.Max), int64(got.At)})
	if to == from {
		require.Zero(t, got.Mean)
		return
	}
	mean, _ := new(big.Rat).SetFrac(sum, big.NewInt(to-from)).Float64()
	require.InEpsilon(t, 1+mean, 1+got.Mean, 1e-12)
}

// tried counts the tasks of the earlier attempts.
func (v *oracle) tried() int {
	ids := map[int64]bool{}
	for _, a := range v.earlier {
		ids[a.ID] = true
	}
	return len(ids)
}

// checkRows compares the rows in flight and their counts.
func (v *oracle) checkRows(t *testing.T, r *tps.Report) {
	if len(v.completed()) == 0 {
		require.Zero(t, r.InFlight)
		require.Empty(t, r.Intervals)
		return
	}
	v.checkInFlight(t, r.InFlight, v.first, v.last, true)
	for _, row := range r.Intervals {
		start := int64(row.Start)
		closed := int64(row.End) == v.last
		v.checkInFlight(t, row.InFlight, start, int64(row.End), closed)
		if start == v.first {
			start--
		}
		in := v.in(start, int64(row.End))
		require.Equal(t, []int{len(in), good(in)}, []int{row.Completed, row.Succeeded})
		starts := v.filter(func(e tps.Event) bool {
			return e.Outcome != tps.Dropped && int64(row.Start) <= e.Started && (e.Started < int64(row.End) || closed && e.Started == v.last)
		})
		require.Len(t, starts, row.Started)
		v.checkTimes(t, in, row.Service, row.Response)
	}
}

// ranked returns the time that p percent of the times do not exceed, p in thousandths, by counting for each of them.
func ranked(times []int64, p int64) (best int64) {
	best = slices.Max(times)
	for _, candidate := range times {
		n := int64(0)
		for _, other := range times {
			if other <= candidate {
				n++
			}
		}
		if 100_000*n >= p*int64(len(times)) {
			best = min(best, candidate)
		}
	}
	return best
}

func (v *oracle) checkTimes(t *testing.T, events []tps.Event, services, responses tps.Distribution) {
	for _, c := range []struct {
		of  func(tps.Event) int64
		got tps.Distribution
	}{{service, services}, {response, responses}} {
		require.Equal(t, len(events), c.got.Count)
		if len(events) == 0 {
			require.Zero(t, c.got)
			continue
		}
		times := column(events, c.of)
		rank := func(p int64) time.Duration { return time.Duration(ranked(times, p)) }
		want := tps.Distribution{Count: len(times), Min: time.Duration(slices.Min(times)), Max: time.Duration(slices.Max(times)),
			Mean: c.got.Mean, P50: rank(50_000), P90: rank(90_000), P95: rank(95_000), P99: rank(99_000), P999: rank(99_900)}
		require.Equal(t, want, c.got)
		require.InEpsilon(t, 1+average(times), 1+c.got.Mean, 1e-12)
	}
}

func column(events []tps.Event, of func(tps.Event) int64) (times []int64) {
	for _, e := range events {
		times = append(times, of(e))
	}
	return times
}

func average(times []int64) float64 {
	sum := new(big.Int)
	for _, t := range times {
		sum.Add(sum, big.NewInt(t))
	}
	mean, _ := new(big.Rat).SetFrac(sum, big.NewInt(int64(len(times)))).Float64()
	return mean
}

// checkTags computes the figures of each tag from a log that has no other tasks.
func (v *oracle) checkTags(t *testing.T, l tps.Log, r *tps.Report) {
	byTag := map[string][]tps.Event{}
	tagged := false
	for _, e := range v.events {
		name := ""
		if e.Tag > 0 && int(e.Tag) < len(l.Tags) {
			name, tagged = l.Tags[e.Tag], true
		}
		byTag[name] = append(byTag[name], e)
	}
	if !tagged {
		require.Empty(t, r.Tags)
		return
	}
	require.Len(t, r.Tags, len(byTag))
	for i, tag := range r.Tags {
		own := &oracle{events: byTag[tag.Tag], first: v.first, last: v.last, o: v.o}
		require.Equal(t, []int{len(own.events), len(own.completed()), own.of(0), own.of(1), own.of(2), own.of(3)},
			[]int{tag.Events, tag.Completed, tag.Succeeded, tag.Failed, tag.Dropped, tag.Uncompleted})
		if i > 0 {
			require.GreaterOrEqual(t, r.Tags[i-1].Events, tag.Events)
		}
		if r.Span > 0 {
			require.InEpsilon(t, 1+float64(own.of(0))/r.Span.Seconds(), 1+tag.Rate, 1e-9)
			require.InEpsilon(t, 1+float64(tag.Completed)/r.Span.Seconds(), 1+tag.CompletionRate, 1e-9)
		}
		own.checkTimes(t, own.completed(), tag.Service, tag.Response)
		if tag.Completed > 0 {
			own.checkPeaks(t, tag.Peaks, int64(r.Span), good)
		}
	}
}

// checkPeaks tries the windows that begin or end where a task ends, and their neighbours.
func (v *oracle) checkPeaks(t *testing.T, peaks []tps.Window, span int64, count func([]tps.Event) int) {
	i := 0
	for _, length := range v.o.Windows {
		if int64(length) > span {
			continue
		}
		most := 0
		for _, s := range v.edges(int64(length)) {
			most = max(most, count(v.in(s, s+int64(length))))
		}
		require.Equal(t, length, peaks[i].Length())
		require.Equal(t, most, count(v.in(int64(peaks[i].Start), int64(peaks[i].End))))
		v.checkWindow(t, peaks[i])
		i++
	}
	require.Len(t, peaks, i)
}

// edges are where windows of a length may begin so that something changes, and the instants around them, in order.
func (v *oracle) edges(length int64) (starts []int64) {
	for _, e := range v.completed() {
		for d := int64(-1); d <= 1; d++ {
			starts = append(starts, e.Ended+d, e.Ended-length+d)
		}
	}
	for d := int64(-1); d <= 1; d++ {
		starts = append(starts, v.first+d, v.last-length+d)
	}
	slices.Sort(starts)
	return slices.Compact(starts)
}

// A randomCase draws logs in which stamps often coincide, of any scale, with and without what the figures are about.
type randomCase struct{ *rand.Rand }

func (c randomCase) log() tps.Log {
	scales := []int64{1, 3, 1000, int64(time.Second) / 7, int64(time.Second), int64(time.Hour), int64(100 * 24 * time.Hour)}
	scale := scales[c.IntN(len(scales))]
	size := []int{0, 1, 2, 5, 10, 10, 20, 20, 40, 130}[c.IntN(10)]
	width := []int64{1, 5, 40, 300}[c.IntN(4)]
	l := tps.Log{Events: make([]tps.Event, size), Undispatched: c.IntN(3)}
	if c.IntN(2) == 0 {
		l.Tags = []string{"", "a", "b", "c"}[:1+c.IntN(4)]
	}
	failing, losing := c.IntN(4), c.IntN(3)
	for i := range l.Events {
		e := &l.Events[i]
		*e = tps.Event{ID: int64(i) + 1, Intended: (c.Int64N(width) - width/3) * scale, Tag: uint32(c.IntN(5))}
		e.Started = e.Intended + c.Int64N(4)*scale
		e.Ended = e.Started + c.Int64N(1+width/2)*scale
		if c.IntN(10) < failing {
			e.Outcome = tps.Failed
		}
		if c.IntN(20) < losing {
			e.Outcome = tps.Outcome(c.IntN(5))
			e.Intended += scale * c.Int64N(3) // some start too early
		}
	}
	for range c.IntN(3) * c.IntN(1+size) { // those of several tasks may lie anywhere, and some end before they start
		a := tps.Attempt{ID: 1 + c.Int64N(int64(size)), Started: (c.Int64N(2*width) - width) * scale}
		a.Ended = a.Started + (c.Int64N(2+width/2)-1)*scale
		l.Earlier = append(l.Earlier, a)
	}
	if c.IntN(2) == 0 {
		l.Pacing = &tps.Pacing{}
		at := -width / 2 * scale
		for range c.IntN(4) {
			next := at + c.Int64N(width+2)*scale
			l.Pacing.Stages = append(l.Pacing.Stages, tps.PlanStage{Start: time.Duration(at), End: time.Duration(next), Ramp: c.IntN(3) == 0})
			at = next
		}
	}
	return l
}

func (c randomCase) options(l tps.Log) tps.Options {
	span := int64(1)
	for _, e := range l.Events {
		span = max(span, e.Ended)
	}
	length := func() time.Duration { return time.Duration(1 + c.Int64N(span)/(1+c.Int64N(20))) }
	o := tps.Options{Reverse: c.IntN(2) == 0, Windows: []time.Duration{length(), length()}, Density: []time.Duration{length(), 1}}
	if c.IntN(2) == 0 {
		o.Interval = max(length(), time.Duration(span/30))
	}
	if c.IntN(4) == 0 {
		o.Warmup = length()
	}
	if c.IntN(4) == 0 {
		o.Drain = length()
	}
	o.SLO = c.slo(time.Duration(span/4+1), length())
	return o
}

func (c randomCase) slo(typical, window time.Duration) tps.SLO {
	pick := func(of ...string) string { return of[c.IntN(len(of))] }
	text := ""
	for range c.IntN(5) {
		limit := time.Duration(1 + c.Int64N(int64(typical)))
		if text != "" {
			text += ","
		}
		switch c.IntN(6) {
		case 0, 1, 2:
			text += pick("", "service ", "response ") + pick("p50", "p90", "p99", "p75.5", "p33.333", "max", "mean") + pick("<", "<=") + limit.String()
		case 3:
			text += pick("errors", "dropped") + pick("<", "<=") + pick("1", "10", "25", "0.5", "33.333333") + "%"
		case 4:
			text += "tps" + pick(">", ">=") + pick("0", "1", "0.5", "1000")
		case 5:
			text += "tps" + pick(">", ">=") + pick("0.01", "2", "100") + " over " + window.String()
		}
	}
	s, err := tps.ParseSLO(text)
	if err != nil {
		panic(err)
	}
	return s
}

// rounds is how many random logs a test tries: all n with WD_CI=1, ten times as many by hand, with WD_SOAK=1, and otherwise the first quarter.
func rounds(n int) int {
	switch {
	case os.Getenv("WD_SOAK") != "":
		return 10 * n
	case os.Getenv("WD_CI") != "":
		return n
	}
	return n / 4
}

func TestFiguresAreAsDefined(t *testing.T) {
	t.Parallel()
	for seed := range rounds(1000) {
		c := randomCase{rand.New(rand.NewPCG(uint64(seed), 6))}
		l := c.log()
		o := c.options(l)
		ok := t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := tps.Analyze(l, &o)
			v := newOracle(l, o)
			v.checkCounts(t, l, r)
			v.checkRows(t, r)
			v.checkTimes(t, v.completed(), r.Service, r.Response)
			v.checkSteady(t, r)
			v.checkTags(t, l, r)
			v.checkVerdict(t, r)
			if len(v.completed()) > 0 {
				v.checkPeaks(t, r.Peaks, int64(r.Span), good)
				v.checkPeaks(t, r.CompletionPeaks, int64(r.Span), func(events []tps.Event) int { return len(events) })
				v.checkDensities(t, r)
				v.checkSLOPeaks(t, r)
			}
		})
		if !ok {
			break
		}
	}
}
