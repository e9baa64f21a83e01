package tps_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/worker-dispatcher/wd/tps"
)

const threeTasksCSV = `id,intended_ns,started_ns,ended_ns,outcome,attempt,tag,error_type,error,started_at,earlier_ns
1,0,0,500,succeeded,1,,,,2026-01-02T03:04:05.000000678Z,
3,0,1000,,uncompleted,3,,*tps_test.timeout,task abandoned,2026-01-02T03:04:05.000001678Z,0/250 700/900
2,0,500,1000,failed,1,read,*tps_test.timeout,"no ""way""
",2026-01-02T03:04:05.000001178Z,
4,7,,,dropped,1,,,task dropped,,
`

func TestCSVIsAsDocumented(t *testing.T) {
	var text strings.Builder
	require.NoError(t, tps.WriteCSV(&text, logStart, tps.NewLogReader(strings.NewReader(threeTasks)).Records()))
	require.Equal(t, threeTasksCSV, text.String())
	l, err := tps.ReadLog(strings.NewReader(threeTasks))
	require.NoError(t, err)
	fromCSV, err := tps.ReadLog(strings.NewReader(threeTasksCSV))
	require.NoError(t, err)
	l.Meta, l.Stopped = nil, "" // are not in it
	require.True(t, l.Start.Equal(fromCSV.Start))
	l.Start = fromCSV.Start
	require.Equal(t, l, fromCSV)
}

// What is written is read, but for what spaces and line ends CSV does not keep.
func TestCSVRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		want := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) tps.Record {
			r := drawRecord(t)
			words := rapid.StringMatching(`([a-z,;"é]{1,9}( [a-z]+)?)?`)
			r.Tag, r.Meta = words.Draw(t, "words"), nil
			if r.Err = nil; rapid.Bool().Draw(t, "error") {
				r.Err = &tps.LoggedError{Type: words.Draw(t, "type"), Text: "an error\n" + words.Draw(t, "text")}
			}
			return r
		}), 1, 10).Draw(rt, "records")
		var text bytes.Buffer
		require.NoError(rt, tps.WriteCSV(&text, time.Time{}, func(yield func(tps.Record, error) bool) {
			for _, r := range want {
				if !yield(r, nil) {
					return
				}
			}
		}))
		first := want[0].Intended
		got := readAll(t, &text)
		if first < int64(3*365*24*time.Hour) { // else it is taken for an instant, and offsets are from there
			require.Equal(rt, want, got)
		}
	})
}

func TestReadCSV(t *testing.T) {
	at := func(text string) time.Time {
		when, err := time.Parse(time.RFC3339, text)
		require.NoError(t, err)
		return when
	}
	ok := []tps.Event{{ID: 1, Intended: 5e8, Started: 1e9, Ended: 3e9}, {ID: 2, Intended: 2e9, Started: 2e9, Ended: 2_000_000_001, Outcome: tps.Failed}}
	same := []tps.Event{{ID: 1, Ended: 2e9}, {ID: 2, Intended: 1e9, Started: 1e9, Ended: 1_000_000_001, Outcome: tps.Failed}}
	for name, test := range map[string]struct {
		text     string
		start    time.Time
		events   []tps.Event
		warnings []tps.Warning
	}{
		"seconds":      {"started_s,ended_s,intended_s,success\n1,3.0,0.5,true\n2,2.000000001,2,FALSE", time.Time{}, ok, nil},
		"units":        {"started_ms,ended_us,intended_ns,outcome\n1000,3e6,500000000,Succeeded\n2e3,2000000.001,,failed\n", time.Time{}, ok, nil},
		"duration":     {"\"ID\";Started_S;duration_ms;INTENDED_S;ok\n1;1;2000;0.5;1\n2;2;0.000001;2;0\n", time.Time{}, ok, nil},
		"tabs":         {"id\tstarted_s\tduration_s\tintended_s\terror\n1\t1\t2\t.5\t\n2\t2\t1e-9\t2\toh\n", time.Time{}, ok, nil},
		"clock":        {"started_at,ended_at,succeeded\n2026-01-02T03:04:05+01:00,2026-01-02T03:04:07+01:00,t\n2026-01-02 02:04:06Z,2026-01-02T02:04:06.000000001Z,f\n", at("2026-01-02T02:04:05Z"), same, nil},
		"epoch":        {"task_id,started_at,ended_at,ok\n1,1767319445,1767319447,true\n2,1767319446.0,1767319446.000000001,false\n", at("2026-01-02T02:04:05Z"), same, nil},
		"no outcomes":  {"started_s,ended_s\n0,2\n", time.Time{}, same[:1], []tps.Warning{"no column outcome, success or error: all count as successes: line 1"}},
		"other column": {"started_s,ended_s,size,url,success\n0,2,77,x,true\n", time.Time{}, same[:1], []tps.Warning{"columns of other names are left out: size, url: line 1"}},
		"attempts": {"id,started_s,ended_s,outcome,attempt,earlier_ns\n1,0,2,succeeded,3,\n2,1,1.000000001,failed,2,0/5\n", time.Time{}, same, []tps.Warning{
			"when tasks that were started again began for the first time is not in the log: the span and what is in flight are without their earlier attempts"}},
		"nothing":     {"started_s,ended_s,outcome\n", time.Time{}, nil, nil},
		"blank lines": {"\n\nstarted_s,ended_s,outcome\n\n0,2,succeeded\n\n", time.Time{}, same[:1], nil},
		"missing": {"id,started_s,ended_s,outcome\n1,,2,succeeded\n2,1,NaN,failed\n3,1,,\n", time.Time{}, []tps.Event{
			{ID: 1, Intended: math.MinInt64, Started: math.MinInt64, Ended: 2e9},
			{ID: 2, Intended: 1e9, Started: 1e9, Ended: math.MinInt64, Outcome: tps.Failed},
			{ID: 3, Intended: 1e9, Started: 1e9, Ended: math.MinInt64, Outcome: math.MaxUint8},
		}, []tps.Warning{"the start is missing: line 2", "the end is missing: line 3", "outcome is missing: line 4"}},
		"success missing": {"id,started_s,ended_s,success\n1,0,2,\n", time.Time{}, []tps.Event{{ID: 1, Ended: 2e9, Outcome: math.MaxUint8}}, []tps.Warning{"success is missing: line 2"}},
		"cut":             {"started_s,ended_s,outcome\n0,2,succeeded\n1,2", time.Time{}, same[:1], []tps.Warning{"the log is cut off in the midst of a row: what stands before is read: line 3"}},
		"cut outcome":     {"started_s,ended_s,outcome\n0,2,succeeded\n1,2,fai", time.Time{}, same[:1], []tps.Warning{"the log is cut off in the midst of a row: what stands before is read: line 3"}},
		"cut quote":       {"started_s,ended_s,outcome,error\n0,2,succeeded,\n1,2,failed,\"oh", time.Time{}, same[:1], []tps.Warning{"the log is cut off in the midst of a row: what stands before is read: line 3"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, in := range []io.Reader{strings.NewReader(test.text), iotest.OneByteReader(strings.NewReader(test.text)), zipped(t, strings.ReplaceAll(test.text, "\n", "\r\n"))} {
				r := tps.NewLogReader(in)
				l, err := r.Log()
				require.NoError(t, err)
				require.Equal(t, tps.CSV, r.Format())
				require.Equal(t, test.events, l.Events)
				require.True(t, test.start.Equal(l.Start), "%v", l.Start)
				require.Equal(t, test.warnings, r.Warnings())
			}
		})
	}
}

func TestBadCSV(t *testing.T) {
	for text, want := range map[string]string{
		"a,b\n1,2\n":                                       `unknown format, beginning with "a,b" (no line of column names with started_ns, and ended_ns or duration_ns; or with _us, _ms, _s or _at for _ns)`,
		"started_s,outcome\n":                              "no line of column names with started_ns, and ended_ns",
		"started_s,started_ms,ended_s\n":                   "two columns for started",
		"id,task_id,started_s,ended_s\n":                   "two columns for id",
		"started,ended\n1,2\n":                             "no line of column names with started_ns",
		"started_s,ended_s,outcome\n1,2,lost\n":            `line 2: outcome is "lost", want succeeded, failed, dropped or uncompleted`,
		"started_s,ended_s,success\n1,2,maybe\n":           `line 2: success is "maybe", want true or false`,
		"started_s,ended_s\n1,2\nx,2\n1,2\n":               `line 3: started_s is "x", want a number, or a time such as 2026-01-31T23:59:59.999Z, within 292 years of 1970`,
		"started_s,duration_ms\n1,long\n":                  `line 2: duration_ms is "long", want a number, within 292 years`,
		"started_at,ended_at\n2500-01-01T00:00:00Z,2\n":    "want a number, or a time",
		"started_at,ended_at\n2026-01-01T00:00:00,2\n":     "want a number, or a time",
		"started_s,ended_s\n1,1e30\n":                      `line 2: ended_s is "1e30", want a number`,
		"started_s,ended_s\n1,2,3\n1,2\n":                  "line 2: wrong number of fields",
		"started_s,ended_s\n1,\"2\n3\"x\n1,2\n":            "line 3: extraneous or missing \" in quoted-field",
		"id,started_s,ended_s\n1.5,1,2\n":                  `line 2: id is "1.5", want a whole number of 64 bits`,
		"id,started_s,ended_s\n9223372036854775808,1,2\n":  `line 2: id is "9223372036854775808", want`,
		"earlier_ns,started_s,ended_s\n0-5,1,2\n":          `line 2: earlier_ns is "0-5", want pairs of whole numbers such as 0/250 700/900`,
		"attempt,started_s,ended_s\n0,1,2\n":               `line 2: attempt is "0", want a whole number of at least 1`,
		"id,started_s,ended_s\n1,2,3\n\"\x00\x01é\",1,2\n": `line 3: id is "\x00\x01\u00e9", want`,
	} {
		_, err := tps.ReadLog(strings.NewReader(text))
		require.ErrorContains(t, err, want, "%q", text)
	}
}

func TestCSVThatCannotBeWritten(t *testing.T) {
	full := errors.New("disk is full")
	records := tps.NewLogReader(strings.NewReader(threeTasks)).Records()
	require.Equal(t, full, tps.WriteCSV(&failing{0, full}, logStart, records))
	bad := tps.NewLogReader(strings.NewReader(header + row("") + "bad\n")).Records()
	var text strings.Builder
	require.ErrorContains(t, tps.WriteCSV(&text, logStart, bad), "line 3")
	require.Equal(t, 2, strings.Count(text.String(), "\n"), "what came before is written")
}
