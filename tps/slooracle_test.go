package tps_test

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/worker-dispatcher/wd/tps"
)

// A demand is a clause of an SLO, read from its text once more, in the simplest way.
type demand struct {
	text, figure string
	service      bool
	equal        bool
	limit        *big.Rat // in nanoseconds, percent or per second
	over         time.Duration
}

func readDemands(slo tps.SLO) (demands []demand) {
	if slo.String() == "" {
		return nil
	}
	for _, text := range strings.Split(slo.String(), ", ") {
		d := demand{text: text, equal: strings.Contains(text, "=")}
		at := strings.IndexAny(text, "<>")
		d.figure = text[:at]
		d.figure, d.service = strings.CutPrefix(d.figure, "service ")
		value := strings.TrimLeft(text[at:], "<>=")
		value, over, _ := strings.Cut(value, " over ")
		d.over, _ = time.ParseDuration(over)
		if took, err := time.ParseDuration(value); err == nil && d.figure != "tps" {
			d.limit = big.NewRat(int64(took), 1)
		} else {
			d.limit, _ = new(big.Rat).SetString(strings.TrimSuffix(value, "%"))
		}
		demands = append(demands, d)
	}
	return demands
}

// under reports whether a value is within an upper limit.
func (d demand) under(value *big.Rat) bool {
	return value.Cmp(d.limit) < 0 || d.equal && value.Cmp(d.limit) == 0
}

func (d demand) time(e tps.Event) int64 {
	if d.service {
		return service(e)
	}
	return response(e)
}

// percent is that of a percentile, in thousandths.
func (d demand) percent() (p int64, ok bool) {
	number, ok := strings.CutPrefix(d.figure, "p")
	if !ok {
		return 0, false
	}
	f, err := strconv.ParseFloat(number, 64)
	return int64(f*1000 + 0.5), err == nil
}

// holds says whether a clause on time or errors holds over tasks that all have their times; other clauses always do.
func (d demand) holds(events []tps.Event) bool {
	p, isPercentile := d.percent()
	switch {
	case len(events) == 0:
		return true
	case isPercentile:
		return d.under(big.NewRat(ranked(column(events, d.time), p), 1))
	case d.figure == "max":
		return d.under(big.NewRat(slices.Max(column(events, d.time)), 1))
	case d.figure == "errors":
		return d.under(percentage(len(events)-good(events), len(events)))
	}
	return true
}

func percentage(part, all int) *big.Rat { return big.NewRat(100*int64(part), int64(all)) }

// checkSLOPeaks tries the windows within the run that begin or end where a task ends, and their neighbours.
func (v *oracle) checkSLOPeaks(t *testing.T, r *tps.Report) {
	demands := slices.DeleteFunc(readDemands(v.o.SLO), func(d demand) bool {
		return d.figure == "mean" || d.figure == "tps" || d.figure == "dropped"
	})
	var want []tps.Window
	for _, length := range v.o.Windows {
		if length > r.Span || len(demands) == 0 {
			continue
		}
		if start, ok := v.sloPeak(demands, int64(length)); ok {
			want = append(want, tps.Window{Start: time.Duration(start), End: time.Duration(start) + length})
		}
	}
	require.Len(t, r.SLOPeaks, len(want))
	for i, w := range r.SLOPeaks {
		v.checkWindow(t, w)
		require.Equal(t, []time.Duration{want[i].Start, want[i].End}, []time.Duration{w.Start, w.End})
	}
}

func (v *oracle) sloPeak(demands []demand, length int64) (at int64, found bool) {
	most, from := 0, v.first
	if len(v.in(v.first-1, v.first)) > 0 {
		from--
	}
	for _, start := range v.edges(length) {
		if start < from || start+length > v.last {
			continue
		}
		in := v.in(start, start+length)
		if good(in) > most && !slices.ContainsFunc(demands, func(d demand) bool { return !d.holds(in) }) {
			most, at, found = good(in), start, true
		}
	}
	return at, found
}

// checkVerdict decides each clause by what the tasks without a known time could make of it: all very quick, or all very slow.
func (v *oracle) checkVerdict(t *testing.T, r *tps.Report) {
	demands := readDemands(v.o.SLO)
	if len(demands) == 0 {
		require.Nil(t, r.SLO)
		return
	}
	want := tps.Met
	for i, d := range demands {
		check := r.SLO.Clauses[i]
		status := v.decide(d, r)
		require.Equal(t, status, check.Status, "%s: %+v", d.text, check)
		require.Equal(t, d.text, check.Clause)
		require.Equal(t, status == tps.Undecidable, check.Reason != "")
		if status == tps.Missed || status == tps.Undecidable && want == tps.Met {
			want = status
		}
	}
	require.Equal(t, want, r.SLO.Status)
	require.Len(t, r.SLO.Clauses, len(demands))
}

func (v *oracle) decide(d demand, r *tps.Report) tps.Status {
	completed := v.completed()
	sides := func(holds, alsoAtWorst bool) tps.Status {
		switch {
		case !holds:
			return tps.Missed
		case alsoAtWorst:
			return tps.Met
		}
		return tps.Undecidable
	}
	switch d.figure {
	case "errors":
		if started := len(completed) + v.of(tps.Uncompleted); started > 0 {
			holds := d.under(percentage(started-v.of(tps.Succeeded), started))
			return sides(holds, holds)
		}
		return tps.Undecidable
	case "dropped":
		if len(v.events) == 0 {
			return tps.Undecidable
		}
		holds := d.under(percentage(v.of(tps.Dropped), len(v.events)))
		return sides(holds, holds)
	}
	if len(completed) == 0 {
		return tps.Undecidable
	}
	if d.figure == "tps" {
		return v.decideRate(d, r)
	}
	unknown := v.of(tps.Uncompleted)
	if !d.service {
		unknown += v.of(tps.Dropped)
	}
	times := column(completed, d.time)
	quick, slow := slices.Clone(times), slices.Clone(times)
	for range unknown {
		quick, slow = append(quick, 0), append(slow, 1<<62)
	}
	if p, ok := d.percent(); ok {
		for (100_000-p)*int64(len(quick)) < 100_000 { // the percentile would be the longest
			quick, slow = append(quick, 0), append(slow, 1<<62)
		}
		return sides(d.under(big.NewRat(ranked(quick, p), 1)), d.under(big.NewRat(ranked(slow, p), 1)))
	}
	if d.figure == "max" {
		return sides(d.under(big.NewRat(slices.Max(quick), 1)), d.under(big.NewRat(slices.Max(slow), 1)))
	}
	sum := new(big.Rat)
	for _, took := range times {
		sum.Add(sum, big.NewRat(took, 1))
	}
	return sides(d.under(sum.Quo(sum, big.NewRat(int64(len(quick)), 1))), unknown == 0)
}

func (v *oracle) decideRate(d demand, r *tps.Report) tps.Status {
	length := v.last - v.first
	most := v.of(tps.Succeeded)
	if d.over > 0 {
		if int64(d.over) > length {
			return tps.Undecidable
		}
		length, most = int64(d.over), 0
		for _, s := range v.edges(length) {
			most = max(most, good(v.in(s, s+length)))
		}
	}
	if length == 0 {
		return tps.Undecidable
	}
	limit, _ := d.limit.Float64()
	rate := float64(most) * 1e9 / float64(length) // the rate as the report has it
	if rate > limit || d.equal && rate == limit {
		return tps.Met
	}
	return tps.Missed
}
