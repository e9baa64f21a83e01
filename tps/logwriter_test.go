package tps_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/worker-dispatcher/wd/tps"
)

var logStart = time.Date(2026, 1, 2, 3, 4, 5, 678, time.UTC)

// A run log as it stands in a file.
const threeTasks = `{"wdlog":"1.0","start":"2026-01-02T03:04:05.000000678Z","strategy":"fixed workers=1","tasks":4,"options":{"runtime":"1s"},"notes":{"commit":"abc"}}
{"id":1,"intended_ns":0,"started_ns":0,"ended_ns":500,"outcome":"succeeded"}
{"id":3,"intended_ns":0,"started_ns":1000,"outcome":"uncompleted","attempt":3,"earlier_ns":[[0,250],[700,900]],"error":"task abandoned","error_type":"*tps_test.timeout"}
{"id":2,"intended_ns":0,"started_ns":500,"ended_ns":1000,"outcome":"failed","tag":"read","error":"no \"way\"\n","error_type":"*tps_test.timeout","meta":{"status":503}}
{"id":4,"intended_ns":7,"outcome":"dropped","error":"task dropped"}
{"summary":{"ended_ns":1500,"tasks":4,"completed":2,"succeeded":1,"failed":1,"uncompleted":1,"undispatched":0,"dropped":1,"peak_in_flight":1,"stopped":"runtime is over"}}
`

// timeout is an error of a type of its own.
type timeout struct{ text string }

func (e *timeout) Error() string { return e.text }

var earlierOf3 = []tps.Attempt{{ID: 3, Ended: 250}, {ID: 3, Started: 700, Ended: 900}}

func threeRecords() []tps.Record {
	wrapped := fmt.Errorf("no \"way\"%w", &timeout{"\n"})
	return []tps.Record{
		{Event: tps.Event{ID: 1, Ended: 500}, Attempt: 1, Task: "a", Result: 5},
		{Event: tps.Event{ID: 3, Started: 1000, Outcome: tps.Uncompleted}, Attempt: 3, Earlier: earlierOf3, Err: &timeout{"task abandoned"}},
		{Event: tps.Event{ID: 2, Started: 500, Ended: 1000, Outcome: tps.Failed}, Tag: "read", Err: wrapped, Meta: map[string]any{"status": 503}},
		{Event: tps.Event{ID: 4, Intended: 7, Outcome: tps.Dropped}, Err: errors.New("task dropped")},
	}
}

func writeThree(t *testing.T, o *tps.LogOptions) string {
	var text strings.Builder
	w := tps.NewLogWriter(&text, o)
	require.NoError(t, w.Begin(tps.LogHeader{
		Start: logStart, Strategy: "fixed workers=1", Tasks: 4, Options: map[string]string{"runtime": "1s"},
	}))
	require.NoError(t, w.Write(threeRecords()[:1]))
	require.NoError(t, w.Write(nil))
	require.NoError(t, w.Write(threeRecords()[1:]))
	require.NoError(t, w.End(tps.LogSummary{
		Ended: 1500, Tasks: 4, Completed: 2, Succeeded: 1, Failed: 1, Uncompleted: 1, Dropped: 1, PeakInFlight: 1, Stopped: "runtime is over",
	}))
	return text.String()
}

func TestRunLogIsAsDocumented(t *testing.T) {
	require.Equal(t, threeTasks, writeThree(t, &tps.LogOptions{Notes: map[string]string{"commit": "abc"}}))
	require.Contains(t, writeThree(t, &tps.LogOptions{Values: true}),
		`{"id":1,"intended_ns":0,"started_ns":0,"ended_ns":500,"outcome":"succeeded","task":"a","result":5}`)
}

// What JSON has no way to say is said in words, and nothing that a task left behind ends the log.
func TestWhatJSONCannotHold(t *testing.T) {
	loop := map[string]any{}
	loop["loop"] = loop
	meta := map[string]any{"nan": math.NaN(), "channel": make(chan int), "panics": evil{}, "good": 1, "loop": loop}
	var text bytes.Buffer
	require.NoError(t, tps.NewLogWriter(&text, nil).Write([]tps.Record{
		{Meta: meta, Err: evil{}, Tag: "\xff\x00\u2028<"},
	}))
	got := readAll(t, &text)
	require.Len(t, got, 1)
	require.Equal(t, "panic in Error: evil", got[0].Err.Error())
	require.Equal(t, "\ufffd\x00\u2028<", got[0].Tag)
	require.Equal(t, "1", fmt.Sprint(got[0].Meta["good"]))
	require.Equal(t, "float64: json: unsupported value: NaN", got[0].Meta["nan"])
	require.Equal(t, "chan int: json: unsupported type: chan int", got[0].Meta["channel"])
	require.Equal(t, "tps_test.evil: panic: evil", got[0].Meta["panics"])
	require.Contains(t, got[0].Meta["loop"], "cycle")
}

type evil struct{}

func (evil) Error() string                { panic("evil") }
func (evil) MarshalJSON() ([]byte, error) { panic("evil") }

// A record that no reader would take is written without what makes it long.
func TestARecordThatIsTooLong(t *testing.T) {
	long := strings.Repeat("x", 17<<20)
	var text bytes.Buffer
	require.NoError(t, tps.NewLogWriter(&text, nil).Write([]tps.Record{
		{Event: tps.Event{ID: 7}, Meta: map[string]any{"long": long}}, {Event: tps.Event{ID: 8}, Err: errors.New(long), Tag: "t"},
	}))
	got := readAll(t, &text)
	require.Equal(t, []int64{7, 8}, []int64{got[0].ID, got[1].ID})
	require.Nil(t, got[0].Meta)
	require.Len(t, got[1].Err.Error(), 64<<10)
	require.Equal(t, "t", got[1].Tag)
}

// failing is a writer that fails, or writes short, after some calls.
type failing struct {
	calls int
	err   error
}

func (f *failing) Write(p []byte) (int, error) {
	if f.calls--; f.calls < 0 {
		return len(p) / 2, f.err
	}
	return len(p), nil
}

func TestALogThatCannotBeWritten(t *testing.T) {
	full := errors.New("disk is full")
	w := tps.NewLogWriter(&failing{1, full}, nil)
	require.NoError(t, w.Begin(tps.LogHeader{}))
	require.Equal(t, full, w.Write(threeRecords()))
	require.Equal(t, full, w.Write(threeRecords()))
	require.Equal(t, full, w.End(tps.LogSummary{}))
	require.Equal(t, full, w.Begin(tps.LogHeader{}))
	require.Equal(t, io.ErrShortWrite, tps.NewLogWriter(&failing{}, nil).Write(threeRecords()))

	w = tps.NewLogWriter(io.Discard, nil)
	require.EqualError(t, w.End(tps.LogSummary{}), "log writer: End before Begin")
	require.NoError(t, w.Begin(tps.LogHeader{}))
	require.ErrorContains(t, w.Begin(tps.LogHeader{}), "want a writer for each of two runs at once")
	require.NoError(t, w.End(tps.LogSummary{}))
	require.NoError(t, w.Begin(tps.LogHeader{}))
	w.Abort()
	require.NoError(t, w.Begin(tps.LogHeader{}), "a run that was cut off is no hindrance")
	require.Error(t, tps.NewLogWriter(io.Discard, nil).Begin(tps.LogHeader{Start: time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)}))
}

// readAll reads the records of a log.
func readAll(t *testing.T, r io.Reader) (records []tps.Record) {
	t.Helper()
	for rec, err := range tps.NewLogReader(r).Records() {
		require.NoError(t, err)
		records = append(records, rec)
	}
	return records
}

// drawStamp is any stamp but the one that stands for none.
func drawStamp(t *rapid.T, name string) int64 { return rapid.Int64Min(math.MinInt64+1).Draw(t, name) }

// drawRecord is any record that a run can have.
func drawRecord(t *rapid.T) tps.Record {
	r := tps.Record{
		Event: tps.Event{
			ID: rapid.Int64().Draw(t, "id"), Intended: drawStamp(t, "intended"), Outcome: tps.Outcome(rapid.IntRange(0, 3).Draw(t, "outcome")),
		},
		Attempt: rapid.IntRange(1, math.MaxInt32).Draw(t, "attempt"), Tag: rapid.String().Draw(t, "tag"),
	}
	if r.Outcome != tps.Dropped {
		r.Started = drawStamp(t, "started")
	}
	for range min(r.Attempt-1, rapid.IntRange(0, 3).Draw(t, "earlier")) {
		r.Earlier = append(r.Earlier, tps.Attempt{ID: r.ID, Started: rapid.Int64().Draw(t, "began"), Ended: rapid.Int64().Draw(t, "failed")})
	}
	if r.Outcome <= tps.Failed {
		r.Ended = drawStamp(t, "ended")
	}
	if rapid.Bool().Draw(t, "has error") {
		r.Err = &tps.LoggedError{Type: rapid.String().Draw(t, "type"), Text: rapid.String().Draw(t, "text")}
	}
	if rapid.Bool().Draw(t, "has meta") {
		r.Meta = map[string]any{rapid.String().Draw(t, "key"): rapid.String().Draw(t, "value"), "more": true}
	}
	return r
}

// What is written is read.
func TestRunLogRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		want := rapid.SliceOfN(rapid.Custom(drawRecord), 1, 10).Draw(rt, "records")
		var text bytes.Buffer
		w := tps.NewLogWriter(&text, nil)
		require.NoError(rt, w.Begin(tps.LogHeader{Start: logStart}))
		require.NoError(rt, w.Write(want))
		require.NoError(rt, w.End(tps.LogSummary{}))
		require.Equal(rt, want, readAll(t, &text))
	})
}
