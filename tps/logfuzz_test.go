package tps_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/tps"
)

// FuzzReadLog gives any text: no panic, no endless loop; what can be read goes through the run log and, where CSV can hold it,
// through CSV, and comes back the same; a report can be made of it.
func FuzzReadLog(f *testing.F) {
	for _, text := range []string{
		"", "[", "[{}]", "{}", threeTasks, threeTasksCSV, header + row(`,"meta":{"a":[1,{}]},"task":1,"result":null`) + `{"id":`, "\ufeff" + threeTasks,
		`{"wdlog":"9.0"}`, `{"id":1}`, header + header + row("") + `{"wdlog":"1.0","start":"9999-12-31T23:59:59Z"}` + "\n" + row(""),
		`[{"task_id":1,"started_at":1.5e9,"ended_at":"2","duration":1e-7,"result":"","metadata":{}} , {"result":[]}]`,
		"{\"task_id\":null,\"started_at\":-1,\"ended_at\":1e300}\n{\"result\":0}\n",
		"started_at;duration_ms;ok\n2026-01-02 02:04:06Z;1;t\n", "Started_us\tended_s\terror\n1e3\tNaN\t\"a\nb\"\n", "\xff\xfe", "\x1f\x8b\x08",
		"started_ns,ended_ns,started_at,outcome\n-9223372036854775808,9223372036854775807,1970-01-01T00:00:00Z,dropped",
	} {
		f.Add([]byte(text))
		if text != "" {
			f.Add([]byte(text[:len(text)-1]))
		}
	}
	f.Fuzz(checkAnyLog)
}

// The same for texts that begin as one format does, so that each reader is tried for long.
func FuzzReadRunLog(f *testing.F) {
	begin, rest, _ := strings.Cut(threeTasks, "\n")
	fuzzAfter(f, begin+"\n", rest, row(`,"meta":{}`)+"{", `{"id":2,"outcome":"dropped"}`)
}

func FuzzReadArray(f *testing.F) {
	fuzzAfter(f, "[{", `"task_id":1,"started_at":1.5e9,"ended_at":"2","duration":1e-7,"result":"\"]","metadata":{}} , {"result":[{}]}]`, "}]", "},{}")
}

func FuzzReadLines(f *testing.F) {
	fuzzAfter(f, `{"task_id":1,`, "\"started_at\":0.25,\"ended_at\":1,\"result\":true}\n{\"task_id\":null,\"metadata\":{\"a\":1}}\n", "}\n", `"result":{}}`+"\n[]")
}

func FuzzReadCSV(f *testing.F) {
	names, rest, _ := strings.Cut(threeTasksCSV, "\n")
	fuzzAfter(f, names+"\n", rest, "1,2,3,4,failed,0,,,\"\n\",\n", "1,1e-9,NaN,2026-01-02 03:04:05Z,,,,,,9\n")
}

func fuzzAfter(f *testing.F, begin string, rests ...string) {
	for _, rest := range rests {
		f.Add([]byte(rest))
		f.Add([]byte(rest[:len(rest)-1]))
	}
	f.Fuzz(func(t *testing.T, rest []byte) { checkAnyLog(t, append([]byte(begin), rest...)) })
}

func checkAnyLog(t *testing.T, text []byte) {
	r := tps.NewLogReader(bytes.NewReader(text))
	var records []tps.Record
	var failed error
	for rec, err := range r.Records() {
		if failed = err; err == nil {
			records = append(records, rec)
		}
	}
	require.LessOrEqual(t, len(records), len(text))
	l, err := tps.ReadLog(bytes.NewReader(text))
	require.Equal(t, failed == nil, err == nil)
	require.Len(t, l.Events, len(records))
	require.Equal(t, len(records), tps.Analyze(l, nil).Events)
	_, _ = tps.NewLogReader(bytes.NewReader(text)).SeedRecords()
	requireSame(t, records)
	err = tps.WriteCSV(io.Discard, r.Header().Start, tps.NewLogReader(bytes.NewReader(text)).Records())
	require.Equal(t, failed == nil, err == nil)
}

// requireSame writes records as a run log and reads them back.
func requireSame(t *testing.T, want []tps.Record) {
	if len(want) == 0 {
		return
	}
	var text bytes.Buffer
	require.NoError(t, tps.NewLogWriter(&text, &tps.LogOptions{Values: true}).Write(want))
	got := readAll(t, &text)
	require.Len(t, got, len(want))
	for i := range want {
		w, g := want[i], got[i]
		w.Meta, g.Meta, w.Task, g.Task, w.Result, g.Result = nil, nil, nil, nil, nil, nil
		require.Equal(t, w, g)
	}
}

// FuzzLine gives any line of a run log: the quick way takes no line that the general way does not, and reads the same.
func FuzzLine(f *testing.F) {
	for line := range strings.Lines(threeTasks) {
		f.Add([]byte(strings.TrimSpace(line)))
	}
	for _, line := range []string{
		row("")[:len(row(""))-1], `{"id":-0,"intended_ns":01,"outcome":"dropped"}`, `{"id":1,"intended_ns":2,"outcome":"dropped","attempt":0}`,
		`{"id":123456789012345678,"intended_ns":-1,"started_ns":1,"outcome":"uncompleted","attempt":3,"tag":"a b"}`,
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		got, ok := tps.ParsePlain(line)
		if !ok {
			return
		}
		want, notes, err := tps.ParseJSON(line)
		require.NoError(t, err)
		require.Empty(t, notes)
		require.Equal(t, want, got)
	})
}
