package tps_test

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"github.com/worker-dispatcher/wd/tps"
)

// lasting is a log of one success, as long as the run.
func lasting(d time.Duration) tps.Log {
	return tps.Log{Events: []tps.Event{{Ended: int64(d)}}}
}

// TestNoSteadyStateIsNamed holds that who asks for ends to be cut off hears it if nothing steady is left.
func TestNoSteadyStateIsNamed(t *testing.T) {
	warnings := func(o tps.Options) string { return fmt.Sprint(tps.Analyze(busyLog(1000), &o).Warnings) }
	require.NotContains(t, warnings(tps.Options{}), "steady")
	require.Contains(t, warnings(tps.Options{Warmup: time.Hour}), "without a warm-up of 1h0m0s and a drain of 0s (0s: as found) there is no steady state")
	require.Contains(t, warnings(tps.Options{Warmup: math.MaxInt64, Drain: math.MaxInt64}), "no steady state")
	require.NotContains(t, warnings(tps.Options{Warmup: time.Nanosecond}), "steady")
}

func TestZeroValues(t *testing.T) {
	r := tps.Analyze(tps.Log{}, nil)
	require.Equal(t, []time.Duration{time.Second, 5 * time.Second, 10 * time.Second, time.Minute}, r.TooLong)
	r.TooLong = nil
	require.Equal(t, &tps.Report{Interval: 1}, r)
	require.Equal(t, tps.Analyze(busyLog(100), nil), tps.Analyze(busyLog(100), &tps.Options{}))
}

func TestOutcomeString(t *testing.T) {
	all := []tps.Outcome{tps.Succeeded, tps.Failed, tps.Dropped, tps.Uncompleted, 4, 255}
	require.Equal(t, "[succeeded failed dropped uncompleted Outcome(4) Outcome(255)]", fmt.Sprint(all))
}

func TestWhatDidNotComplete(t *testing.T) {
	r := tps.Analyze(tps.Log{Events: []tps.Event{
		{Started: -5e9, Ended: 77e9, Outcome: tps.Uncompleted}, // began the run and did not end
		{Started: 0, Ended: 1e9},
		{Started: -90e9, Ended: 90e9, Outcome: tps.Dropped}, // stamps mean nothing
		{Started: 3e9, Outcome: tps.Uncompleted},            // began after the last end
	}}, nil)
	require.Equal(t, []int{4, 1, 1, 0, 1, 2, 0},
		[]int{r.Events, r.Completed, r.Succeeded, r.Failed, r.Dropped, r.Uncompleted, r.Invalid})
	require.Equal(t, []time.Duration{-5 * time.Second, time.Second, 6 * time.Second},
		[]time.Duration{r.FirstStart, r.LastEnd, r.Span})
	require.Equal(t, 1, r.Service.Count)
	require.Equal(t, 1, r.Intervals[0].Started)
	require.ErrorContains(t, r.Warnings[0], "3 of 4 tasks dropped or not completed")
}

func TestNothingCompleted(t *testing.T) {
	for _, started := range []int64{-1e9, 0, 1e9} {
		r := tps.Analyze(tps.Log{Events: []tps.Event{{Started: started, Outcome: tps.Uncompleted}}}, nil)
		require.Empty(t, r.Intervals)
		require.Empty(t, r.Peaks)
		require.Zero(t, r.Span)
	}
}

func TestContradictions(t *testing.T) {
	far := int64(90*365*24*time.Hour) + 1
	r := tps.Analyze(tps.Log{Events: []tps.Event{
		{Started: 2, Ended: 1},
		{Started: far, Ended: far, Intended: far},
		{Intended: -far},
		{Started: far, Outcome: tps.Uncompleted},
		{Outcome: 7},
	}}, nil)
	require.Equal(t, 5, r.Invalid)
	require.Len(t, r.Warnings, 2)
	require.ErrorContains(t, r.Warnings[0], "1 task ended before the start: the clock was set back")
	require.ErrorContains(t, r.Warnings[1], "the figures are without 5 of 5 events")
}

func TestStartedBeforeIntended(t *testing.T) {
	r := tps.Analyze(tps.Log{Events: []tps.Event{{Intended: 5e9, Started: 1e9, Ended: 2e9}}}, nil)
	require.Equal(t, time.Second, r.Response.Max)
	require.ErrorContains(t, r.Warnings[0], "1 task started earlier than intended")
}

func TestSpanOfZero(t *testing.T) {
	r := tps.Analyze(tps.Log{Events: make([]tps.Event, 3)}, nil)
	require.Zero(t, r.Rate)
	require.Len(t, r.Intervals, 1)
	require.Equal(t, 3, r.Intervals[0].Succeeded)
	require.Zero(t, r.Intervals[0].Rate)
	require.ErrorContains(t, r.Warnings[0], "a span of 0")
}

func TestAutomaticInterval(t *testing.T) {
	for _, c := range []struct {
		span, interval time.Duration
		rows           int
	}{
		{3, 1, 3},
		{100 * time.Millisecond, 5 * time.Millisecond, 20},
		{100*time.Millisecond + 1, 10 * time.Millisecond, 10},
		{15 * time.Second, time.Second, 15},
		{time.Minute, 5 * time.Second, 12},
		{time.Hour, 200 * time.Second, 18},
		{24 * time.Hour, 5000 * time.Second, 17},
	} {
		r := tps.Analyze(lasting(c.span), nil)
		require.Equal(t, c.interval, r.Interval, "%v", c.span)
		require.Len(t, r.Intervals, c.rows, "%v", c.span)
	}
}

// TestRemainder holds that a remainder is a row of its own from half an interval on, else part of the row before it.
func TestRemainder(t *testing.T) {
	for _, c := range []struct {
		span time.Duration
		last time.Duration
		rows int
	}{
		{3 * time.Second, time.Second, 3},
		{3*time.Second + 1, time.Second + 1, 3},
		{3499 * time.Millisecond, 1499 * time.Millisecond, 3},
		{3500 * time.Millisecond, 500 * time.Millisecond, 4},
		{400 * time.Millisecond, 400 * time.Millisecond, 1},
	} {
		for _, reverse := range []bool{false, true} {
			r := tps.Analyze(lasting(c.span), &tps.Options{Interval: time.Second, Reverse: reverse})
			require.Len(t, r.Intervals, c.rows)
			last := r.Intervals[c.rows-1]
			require.Equal(t, c.last, last.Length())
			require.Equal(t, c.last != time.Second, last.Partial)
		}
	}
}

func TestTooManyRows(t *testing.T) {
	r := tps.Analyze(lasting(time.Hour), &tps.Options{Interval: time.Microsecond})
	require.Equal(t, 50*time.Millisecond, r.Interval)
	require.Len(t, r.Intervals, 72_000)
	require.ErrorContains(t, r.Warnings[0], "options: Interval is 1µs")
	r = tps.Analyze(lasting(100*time.Second), &tps.Options{Interval: time.Millisecond})
	require.Len(t, r.Intervals, 100_000)
	require.Equal(t, []tps.Warning{"1 task completed: too few for p50, which is the longest time"}, r.Warnings)
}

func TestWrongOptions(t *testing.T) {
	o := &tps.Options{Interval: -1, Windows: []time.Duration{time.Second, 0, -time.Second}}
	require.EqualError(t, o.Validate(), "options: Interval is -1ns, want 0 (automatic) or more\n"+
		"options: Windows[1] is 0s, want more than 0\noptions: Windows[2] is -1s, want more than 0")
	r := tps.Analyze(lasting(time.Minute), o)
	require.Len(t, r.Warnings, 4)
	require.Equal(t, 5*time.Second, r.Interval)
	require.Len(t, r.Peaks, 1)

	r = tps.Analyze(lasting(time.Minute), &tps.Options{Windows: []time.Duration{-1}})
	require.Len(t, r.Peaks, 4, "the default")
	require.NoError(t, (*tps.Options)(nil).Validate())
	require.NoError(t, (&tps.Options{}).Validate())
}

func TestAnalyzeLeavesLogAndOptions(t *testing.T) {
	l, before := busyLog(3000), busyLog(3000)
	o := &tps.Options{Interval: -1, Windows: []time.Duration{-1, 1}}
	tps.Analyze(l, o)
	require.Equal(t, before, l)
	require.Equal(t, &tps.Options{Interval: -1, Windows: []time.Duration{-1, 1}}, o)
}

func TestPeakWithoutSuccesses(t *testing.T) {
	r := tps.Analyze(tps.Log{Events: []tps.Event{{Ended: 2e9, Outcome: tps.Failed}}}, nil)
	p, ok := r.Peak(time.Second)
	require.True(t, ok)
	require.Equal(t, tps.Window{End: time.Second}, p)
	_, ok = r.Peak(3 * time.Second)
	require.False(t, ok, "not asked")
}

func TestReportThroughJSON(t *testing.T) {
	l, o := crowded(t)
	l.Start = l.Start.UTC()
	l.Events = append(l.Events, tps.Event{Outcome: tps.Dropped})
	want := tps.Analyze(l, o)
	for i := range want.Errors {
		want.Errors[i].Example = "" // not all of it is Unicode
	}
	require.NotEmpty(t, want.Warnings)
	require.NotNil(t, want.Steady)
	require.NotEmpty(t, want.Tags)
	require.NotEmpty(t, want.Densities)
	b, err := json.Marshal(want)
	require.NoError(t, err)
	var got *tps.Report
	require.NoError(t, json.Unmarshal(b, &got))
	require.Equal(t, want, got)
}

// crowded is a log that has all that a report can show, and names and errors that want to break out of it.
func crowded(t *testing.T) (tps.Log, *tps.Options) {
	l := busyLog(20_000)
	l.Tags = []string{"", "read", strings.Repeat("write", 30), "日本語日本語日本語日本語日本語", "\x1b[31mred\n", "d", "e", "f"}
	for i := range l.Events {
		l.Events[i].Tag = uint32(i % 9)
		l.Events[i].Outcome = tps.Outcome(i % 100 / 96)
	}
	var kinds tps.ErrorKinds
	for i := range 20 {
		kinds.AddText(strings.Repeat("T", i*10), "\t\x1b[2Jit failed\r\n"+strings.Repeat("é", i*i))
	}
	l.Errors = kinds.List()
	l.Tasks, l.Undispatched = 1_000_000, 5
	slo, err := tps.ParseSLO("service p99.999<=123.456789ms, errors<33.333333%, tps>=123456.789 over 1h2m3.5s, dropped<1%, mean<1h2m3.456789s")
	require.NoError(t, err)
	return l, &tps.Options{SLO: slo, Windows: []time.Duration{time.Second, 123456789 * time.Microsecond, 2 * time.Hour}}
}

func TestTextFits80Columns(t *testing.T) {
	full, o := crowded(t)
	for i, l := range []tps.Log{{}, lasting(0), lasting(33), lasting(100 * time.Hour), busyLog(20_000), full} {
		if i < 5 {
			o = nil
		}
		r := tps.Analyze(l, o)
		for line := range strings.Lines(r.Text(&tps.TextOptions{Intervals: true})) {
			require.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")), 80, line)
			require.NotContains(t, line, "\x1b")
		}
		require.Equal(t, r.String(), r.Text(&tps.TextOptions{}))
	}
}

// TestTextIsOneScreen holds that a usual run with all that can be seen of it is read without scrolling.
func TestTextIsOneScreen(t *testing.T) {
	l := busyLog(20_000)
	l.Tags = []string{"", "read", "write"}
	for i := range l.Events {
		l.Events[i].Tag = 1 + uint32(i%2)
	}
	var kinds tps.ErrorKinds
	kinds.Add(io.EOF)
	kinds.Add(os.ErrDeadlineExceeded)
	l.Errors = kinds.List()
	slo, err := tps.ParseSLO("p99<500ms, errors<1%, tps>100 over 10s")
	require.NoError(t, err)
	require.LessOrEqual(t, strings.Count(tps.Analyze(l, &tps.Options{SLO: slo}).String(), "\n"), 40)
}

func TestMarks(t *testing.T) {
	l, o := crowded(t)
	seen := map[tps.Mark]int{}
	r := tps.Analyze(l, o)
	text := r.Text(&tps.TextOptions{ASCII: true, Intervals: true, Mark: func(m tps.Mark, part string) string {
		seen[m]++
		return part
	}})
	require.Equal(t, r.Text(&tps.TextOptions{ASCII: true, Intervals: true}), text)
	require.Len(t, seen, 6)
	require.Equal(t, len(r.Warnings), seen[tps.MarkWarning])
	require.Positive(t, seen[tps.MarkMet])
	require.Equal(t, 1+len(r.Intervals), seen[tps.MarkRate])
}

// A closedWriter takes nothing.
type closedWriter struct{}

func (closedWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestWriteErrors(t *testing.T) {
	r := tps.Analyze(lasting(time.Second), &tps.Options{Trace: closedWriter{}})
	require.Len(t, r.Warnings, 2)
	require.ErrorContains(t, r.Warnings[1], "options: Trace is not written: io: read/write on closed pipe")
	require.ErrorIs(t, r.WriteText(closedWriter{}), io.ErrClosedPipe)
}

// TestDocumentationIsTheExample holds that each line of code in the package's documentation is in the examples, where
// it runs.
func TestDocumentationIsTheExample(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	examples, err := os.ReadFile("example_test.go")
	require.NoError(t, err)
	for line := range strings.Lines(string(doc)) {
		if code, ok := strings.CutPrefix(line, "//\t"); ok {
			require.Contains(t, string(examples), "\t"+code)
		}
	}
}

// TestDensestIsNoLessThanPeak holds that a burst which begins after a pause is in the densest span.
func TestDensestIsNoLessThanPeak(t *testing.T) {
	events := []tps.Event{{ID: 1, Ended: 1e8}}
	for i := range int64(100) {
		events = append(events, tps.Event{ID: i + 2, Intended: 1e8, Started: 1e8, Ended: 5e9 + i*1e6})
	}
	r := tps.Analyze(tps.Log{Events: events}, nil)
	peak, ok := r.Peak(time.Second)
	require.True(t, ok)
	require.Equal(t, 100.0, peak.Rate)
	densest, ok := r.Density(time.Second)
	require.True(t, ok)
	require.Equal(t, peak, densest.Window)
}
