package tps_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/worker-dispatcher/wd/tps"
)

func TestReadRunLog(t *testing.T) {
	r := tps.NewLogReader(strings.NewReader(threeTasks))
	require.NoError(t, r.Open())
	require.Equal(t, tps.RunLog, r.Format())
	require.Equal(t, "fixed workers=1", r.Header().Strategy)
	require.Equal(t, map[string]string{"commit": "abc"}, r.Header().Notes)
	_, ok := r.Summary()
	require.False(t, ok, "not yet")
	for first, err := range r.Records() {
		require.NoError(t, err)
		require.Equal(t, int64(1), first.ID)
		break
	}
	l, err := r.Log()
	require.NoError(t, err)
	require.Equal(t, tps.Log{
		Start: logStart,
		Events: []tps.Event{
			{ID: 3, Started: 1000, Outcome: tps.Uncompleted},
			{ID: 2, Started: 500, Ended: 1000, Outcome: tps.Failed, Tag: 1},
			{ID: 4, Intended: 7, Outcome: tps.Dropped},
		},
		Tags: []string{"", "read"},
		Meta: map[int64]map[string]any{2: {"status": json.Number("503")}},
		Errors: []tps.ErrorKind{
			{Type: "*tps_test.timeout", Message: "task abandoned", Count: 1, Example: "task abandoned"},
			{Type: "*tps_test.timeout", Message: "no \"way\"\n", Count: 1, Example: "no \"way\"\n"},
		},
		Earlier: earlierOf3,
		Tasks:   4, Stopped: "runtime is over",
	}, l)
	s, ok := r.Summary()
	require.True(t, ok)
	require.Equal(t, []any{1, "runtime is over", 4}, []any{s.Failed, s.Stopped, s.Tasks})
	require.Empty(t, r.Warnings())
	for range r.Records() {
		require.Fail(t, "it is at its end")
	}
}

// A log that ends anywhere in its last three lines gives all records before that place, and says that it was cut.
func TestCutAtEveryByte(t *testing.T) {
	want := readAll(t, strings.NewReader(threeTasks))
	lines := strings.SplitAfter(threeTasks, "\n")
	from := len(threeTasks) - len(strings.Join(lines[len(lines)-4:], ""))
	n := 0
	for at := from; at < len(threeTasks); at++ {
		whole := strings.Count(threeTasks[:at], "\n") - 1
		if threeTasks[at] == '\n' && threeTasks[at-1] == '}' && whole < len(want) {
			whole++ // the record is complete, but for the end of its line
		}
		texts := []io.Reader{strings.NewReader(threeTasks[:at])}
		if at%10 == 0 || soak() {
			texts = append(texts, zipped(t, threeTasks[:at]))
		}
		for _, text := range texts {
			r := tps.NewLogReader(text)
			var got []tps.Record
			for rec, err := range r.Records() {
				require.NoError(t, err)
				got = append(got, rec)
			}
			require.Equal(t, want[:whole], got, "cut at %d", at)
			require.NotEmpty(t, r.Warnings())
			require.Contains(t, fmt.Sprint(r.Warnings()), "cut off")
			n++
		}
	}
	require.Greater(t, n, 270)
}

// The same where gzip itself is cut off, which loses no more than its last block.
func TestCutGzip(t *testing.T) {
	var text bytes.Buffer
	z := gzip.NewWriter(&text)
	w := tps.NewLogWriter(z, nil)
	for i := range 1000 {
		require.NoError(t, w.Write([]tps.Record{{Event: tps.Event{ID: int64(i + 1)}}}))
		require.NoError(t, z.Flush())
	}
	require.NoError(t, z.Close())
	r := tps.NewLogReader(bytes.NewReader(text.Bytes()[:text.Len()-40]))
	l, err := r.Log()
	require.NoError(t, err)
	require.Greater(t, len(l.Events), 990)
	require.Less(t, len(l.Events), 1000)
	require.Contains(t, fmt.Sprint(r.Warnings()), "cut off")
}

func zipped(t *testing.T, text string) io.Reader {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := io.WriteString(z, text)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return &b
}

const header = `{"wdlog":"1.0","start":"2026-01-02T03:04:05Z"}` + "\n"

// row is a line of a run log.
func row(fields string) string {
	return `{"id":1,"intended_ns":0,"started_ns":0,"ended_ns":5,"outcome":"succeeded"` + fields + "}\n"
}

// Texts that are odd and can be read: how many records, and what is said of them.
func TestOddLogs(t *testing.T) {
	end := `{"summary":{"ended_ns":5}}` + "\n"
	for name, test := range map[string]struct {
		text     string
		events   int
		warnings []tps.Warning
	}{
		"as it should be":        {header + row("") + end, 1, nil},
		"CRLF":                   {strings.ReplaceAll(header+row("")+end, "\n", "\r\n"), 1, nil},
		"byte order mark":        {"\ufeff" + header + row("") + end, 1, nil},
		"blank lines":            {"\n \n" + header + "\n" + row("") + end + "\n\r\n", 1, nil},
		"nothing but a header":   {header + end, 0, nil},
		"newer minor version":    {`{"wdlog":"1.7","new":[1]}` + "\n" + row(`,"new":{"a":[]}`) + end, 1, nil},
		"other order":            {header + `{"outcome":"dropped","intended_ns":3,"id":9}` + "\n" + end, 1, nil},
		"header of sorted keys":  {`{"start":"2026-01-02T03:04:05Z","wdlog":"1.0"}` + "\n" + row("") + end, 1, nil},
		"numbers in metadata":    {header + row(`,"meta":{"n":123456789012345678901234567890}`) + end, 1, nil},
		"line of a new kind":     {header + `{"new":1}` + "\n" + row("") + end, 1, []tps.Warning{"a line of a kind that is not known here, left out: line 2"}},
		"no header":              {row(""), 1, []tps.Warning{"a record before a header: without clock times and options: line 1"}},
		"records before header":  {row("") + header + `{"id":2}` + "\n" + end, 2, []tps.Warning{"a record before a header: without clock times and options: line 1", "outcome is missing: line 3", "started_ns is missing: line 3"}},
		"no fields":              {header + strings.Repeat(`{"id":1}`+"\n", 2) + end, 2, []tps.Warning{"outcome is missing: 2 times, first in line 2", "started_ns is missing: 2 times, first in line 2", "an id that has been there before: line 3"}},
		"no id":                  {header + `{"outcome":"failed"}` + "\n" + end, 1, []tps.Warning{"id is missing: line 2", "started_ns is missing: line 2", "ended_ns is missing: line 2"}},
		"null":                   {header + `{"id":1,"outcome":"failed","started_ns":null,"ended_ns":7}` + "\n" + end, 1, []tps.Warning{"started_ns is missing: line 2"}},
		"unknown outcome":        {header + strings.Replace(row(""), "succeeded", "lost", 1) + end, 1, []tps.Warning{"outcome is not one of succeeded, failed, dropped and uncompleted: line 2"}},
		"duplicates":             {header + row("") + row("") + strings.Replace(row(""), ":1,", ":-4,", 1) + strings.Replace(row(""), ":1,", ":-4,", 1) + end, 4, []tps.Warning{"an id that has been there before: 2 times, first in line 3"}},
		"started again":          {header + row(`,"attempt":2`) + strings.Replace(row(`,"attempt":2`), ":1,", ":2,", 1) + end, 2, []tps.Warning{"when tasks that were started again began for the first time is not in the log: the span and what is in flight are without their earlier attempts: 2 times"}},
		"cut line":               {header + row("") + `{"id":2,"inten`, 1, []tps.Warning{"the log is cut off in the midst of a line: what stands before is read: line 3", "a run without a summary: it was cut off, or goes on: line 3"}},
		"cut header":             {header[:20], 0, []tps.Warning{"the log is cut off in the midst of a line: what stands before is read: line 1"}},
		"zeros at the end":       {header + row("") + strings.Repeat("\x00", 5000), 1, []tps.Warning{"the log is cut off in the midst of a line: what stands before is read: line 3", "a run without a summary: it was cut off, or goes on: line 3"}},
		"no line end":            {strings.TrimSpace(header + row("") + end), 1, []tps.Warning{"the log does not end with the end of a line: it may be cut off: line 3"}},
		"two runs":               {header + row("") + end + header + row("") + end, 2, []tps.Warning{"another run follows: line 4"}},
		"runs without a start":   {header + row("") + end + `{"wdlog":"1.0"}` + "\n" + row("") + end, 2, []tps.Warning{"another run follows: line 4", "a run without a start among others: its stamps are taken as if they counted from the first start: line 4"}},
		"a run cut, another not": {header + row("") + header + row("") + end, 2, []tps.Warning{"another run follows: line 3", "a run without a summary: it was cut off: line 2"}},
		"original, array":        {`[{"task_id":1,"started_at":5,"ended_at":6,"duration":1,"result":1,"metadata":{}}, {"task_id":"x","started_at":5,"ended_at":6,"result":0}]`, 2, nil},
		"original, lines":        {`{"task_id":1,"started_at":5,"ended_at":6,"result":1}` + "\n\n", 1, nil},
		"original, nothing":      {" [ ] ", 0, nil},
		"original, pretty":       {"[\n  {\n    \"task_id\": 1,\n \"result\": \"]}\\\"\", \"started_at\": 1, \"ended_at\": 2\n  }\n]\n", 1, nil},
		"original, no fields":    {`[{}, {}]`, 2, []tps.Warning{"task_id is missing: 2 times, first in line 1", "started_at is missing: 2 times, first in line 1", "ended_at is missing: 2 times, first in line 1", "result is missing: 2 times, first in line 1"}},
		"original, contradicts":  {`[{"task_id":1,"started_at":5,"ended_at":6,"duration":77,"result":1}]`, 1, []tps.Warning{"duration contradicts started_at and ended_at, which count: line 1"}},
		"original, far":          {`[{"task_id":1,"started_at":5,"ended_at":1e300,"result":1}]`, 1, []tps.Warning{"ended_at is further from 0 than 292 years: line 1"}},
		"original, cut array":    {`[{"task_id":1,"started_at":5,"ended_at":6,"result":1}, {"task_id`, 1, []tps.Warning{"the log is cut off, or does not end with the end of a line: what stands before is read: line 1"}},
		"original, cut line":     {`{"task_id":1,"started_at":5,"ended_at":6,"result":1}` + "\n" + `{"task_id":2,"st`, 1, []tps.Warning{"the log is cut off, or does not end with the end of a line: what stands before is read: line 2"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, in := range []io.Reader{strings.NewReader(test.text), iotest.OneByteReader(strings.NewReader(test.text)), zipped(t, test.text)} {
				r := tps.NewLogReader(in)
				l, err := r.Log()
				require.NoError(t, err)
				require.Len(t, l.Events, test.events)
				require.Equal(t, test.warnings, r.Warnings())
				report := tps.Analyze(l, nil)
				require.Equal(t, test.events, report.Events)
				require.NotEmpty(t, report.String())
			}
		})
	}
}

// Texts that cannot be read, and what is said of them.
func TestBadLogs(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"empty":                    {"", "empty: there is nothing to read; want a run log, logs of"},
		"blank":                    {" \n\t\r\n", "empty: there is nothing to read"},
		"prose":                    {"Dear Sir or Madam", `unknown format, beginning with "Dear Sir or Madam" (no line of column names with started_ns, `},
		"binary":                   {"PK\x03\x04\x14\x00", `unknown format, beginning with "PK\x03\x04\x14\x00"`},
		"UTF-16":                   {"\xff\xfe{\x00\"\x00", "text in UTF-16, want UTF-8"},
		"gzip of nothing":          {"\x1f\x8bgarbage, it is", "begins as gzip does, but: "},
		"other JSON":               {`{"start":"x","events":12}`, "unknown format, a JSON object with the fields events, start; want "},
		"no JSON":                  {`{start}`, `unknown format, beginning with "{start}" (not a JSON object in a line)`},
		"JSON over lines":          {"{\n\"id\":1}", `unknown format, beginning with "{" (not a JSON object in a line)`},
		"newer version":            {`{"wdlog":"2.0"}`, `line 1: run log of version "2.0", want 1.x: read it with the version of this module that wrote it, or a later one`},
		"version is a number":      {`{"wdlog":1}`, "line 1: wdlog is a JSON number, want a string"},
		"no version":               {`{"wdlog":"x"}`, `line 1: run log of version "x", want 1.x`},
		"mixed versions":           {header + row("") + `{"wdlog":"3.1"}` + "\n", `line 3: run log of version "3.1", want 1.x`},
		"start is no time":         {`{"wdlog":"1.0","start":"yesterday"}`, `line 1: not JSON as wanted: parsing time`},
		"not JSON":                 {header + row("") + "{\"id\":2,oops}\n" + row(""), `line 3: not JSON: invalid character 'o' looking for beginning of object key string, in "{\"id\":2,o"`},
		"NaN":                      {header + strings.Replace(row(""), ":5", ":NaN", 1) + row(""), `line 2: not JSON: invalid character 'N' looking for beginning of value`},
		"beyond 64 bits":           {header + strings.Replace(row(""), ":5", ":9223372036854775808", 1), "line 2: ended_ns is a JSON number 9223372036854775808, want a whole number of 64 bits"},
		"fraction":                 {header + strings.Replace(row(""), ":5", ":5.5", 1), "line 2: ended_ns is a JSON number 5.5, want a whole number of 64 bits"},
		"text for a number":        {header + strings.Replace(row(""), ":5", `:"5"`, 1), "line 2: ended_ns is a JSON string, want a whole number of 64 bits"},
		"array":                    {header + "[1]\n", "line 2: a JSON array, want an object"},
		"metadata is no object":    {header + row(`,"meta":[1]`), "line 2: a JSON array, want an object"},
		"summary is no object":     {header + `{"summary":7}` + "\n", "line 2: summary is a JSON number, want an object"},
		"deep":                     {header + row(`,"meta":`+strings.Repeat("[", 100_000)) + row(""), "line 2: not JSON: invalid character '[' exceeded max depth"},
		"original, no array":       {`[1, 2]`, "line 1, record 1: a JSON number, want an object"},
		"original, two commas":     {`[{},,{}]`, `line 1, record 2: not JSON`},
		"original, no comma":       {"[{}\n{}]", `line 1, record 1: not JSON: invalid character '{' after top-level value`},
		"original, NaN":            {"[{\"result\": 0},\n{\"result\": NaN}]", `line 2, record 2: not JSON: invalid character 'N'`},
		"original, more behind":    {"[{}] x", `line 1, record 1: 'x' behind the end of the array, want nothing there`},
		"original, two arrays":     {"[{}]\n[{}]", `line 2, record 1: '[' behind the end of the array, want nothing there`},
		"original, wrong type":     {`[{"started_at":"noon"}]`, "line 1, record 1: "},
		"original, line of prose":  {`{"task_id":1,"started_at":5,"ended_at":6,"result":1}` + "\nprose\n", "line 2: not JSON: invalid character 'p'"},
		"original, deep":           {`[{"result":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "}]", "line 1, record 1: not JSON: invalid character '[' exceeded max depth"},
		"original, wrong metadata": {`[{"metadata":3}]`, "line 1, record 1: a JSON number, want an object"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := tps.ReadLog(strings.NewReader(test.text))
			require.ErrorContains(t, err, test.want)
			_, err = tps.NewLogReader(strings.NewReader(test.text)).SeedRecords()
			if !strings.Contains(name, "metadata") && !strings.Contains(name, "type") {
				require.ErrorContains(t, err, test.want)
			}
			require.Less(t, len(err.Error()), 500)
		})
	}
	_, err := tps.ReadLog(nil)
	require.EqualError(t, err, "log reader: reader is nil, want one, such as a file")
	gone := errors.New("disk is gone")
	for _, text := range []string{"", "[", header, header + row(""), "[{}", "id,started_s,ended_s\n1,2,3\n"} {
		_, err = tps.ReadLog(io.MultiReader(strings.NewReader(text), iotest.ErrReader(gone)))
		require.ErrorIs(t, err, gone, "%q", text)
	}
}

// Runs in one log lie beside each other as they did in time.
func TestRunsInOneLog(t *testing.T) {
	second := strings.Replace(header, "03:04:05", "03:04:07", 1)
	l, err := tps.ReadLog(strings.NewReader(header + row("") + second + row("") + `{"id":2,"outcome":"dropped","intended_ns":1}` + "\n"))
	require.NoError(t, err)
	require.Equal(t, []tps.Event{
		{ID: 1, Ended: 5},
		{ID: 1, Intended: 2e9, Started: 2e9, Ended: 2e9 + 5},
		{ID: 2, Intended: 2e9 + 1, Outcome: tps.Dropped},
	}, l.Events)
}

// endless is a text that goes on for so long.
type endless struct {
	begin, again string
	left         int
	rest         string
}

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if e.rest == "" {
			if e.left == 0 && n == 0 {
				return 0, io.EOF
			}
			if e.left == 0 {
				break
			}
			e.rest, e.begin = e.begin+e.again, ""
			e.left--
		}
		k := copy(p[n:], e.rest)
		n, e.rest = n+k, e.rest[k:]
	}
	return n, nil
}

// heap is what is in use.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A record of a hundred megabytes is refused, and takes no memory like that.
func TestAHundredMegabytesInALine(t *testing.T) {
	mega := strings.Repeat("x", 1<<20)
	for name, begin := range map[string]string{
		"run log": header + `{"id":1,"error":"`, "array": `[{"result":"`, "lines": `{"task_id":1,"result":"`,
		"CSV": "started_s,ended_s,error\n1,2,\"", "prose": "x",
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := tps.ReadLog(&endless{begin: begin, again: mega, left: 100})
			require.ErrorContains(t, err, "longer than 16 MiB")
			runtime.ReadMemStats(&after)
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(200<<20), "all that was ever allocated, as buffers grew to 16 MiB")
		})
	}
}

// What a streamed log takes does not grow with it.
func TestMemoryOfAStreamedLog(t *testing.T) {
	for name, e := range map[string]endless{
		"run log": {begin: header, again: row(`,"meta":{"key":"value"}`)},
		"plain":   {begin: header, again: row(`,"tag":"x"`)},
		"array":   {begin: "[", again: `{"task_id":1,"started_at":5,"ended_at":6,"result":1},`},
		"lines":   {again: `{"task_id":1,"started_at":5,"ended_at":6,"result":1}` + "\n"},
		"CSV":     {begin: "id,started_s,ended_s\n", again: "1,2,3\n"},
	} {
		t.Run(name, func(t *testing.T) {
			used := func(records int) uint64 {
				e := e
				e.left = records
				r := tps.NewLogReader(&e)
				before, n, most := heap(), 0, uint64(0)
				for _, err := range r.Records() {
					require.NoError(t, err)
					if n++; n%(records/4) == 0 {
						most = max(most, heap()-min(before, heap()))
					}
				}
				require.Equal(t, records, n)
				return most
			}
			records, factor := 5000, 5
			if soak() {
				records, factor = 200_000, 10
			}
			few, many := used(records), used(records*factor)
			t.Logf("%d bytes for %d records, %d bytes for %d", few, records, many, records*factor)
			require.Less(t, many, few+512<<10)
		})
	}
}

// The quick way reads what the general one does.
func TestPlainLines(t *testing.T) {
	plain := 0
	rapid.Check(t, func(rt *rapid.T) {
		want := drawRecord(rt)
		if rapid.Bool().Draw(rt, "plain") {
			want.Err, want.Meta, want.Tag = nil, nil, rapid.SampledFrom([]string{"", "a", "two words"}).Draw(rt, "plain tag")
		}
		var text bytes.Buffer
		require.NoError(rt, tps.NewLogWriter(&text, nil).Write([]tps.Record{want}))
		line := bytes.Split(text.Bytes(), []byte("\n"))[1]
		got, ok := tps.ParsePlain(line)
		if ok {
			plain++
			require.Equal(rt, want, got)
		}
	})
	require.Positive(t, plain)
}

func TestNanoseconds(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "1": 1e9, "-1.5": -15e8, "1700000000.123456": 1700000000123456000, "1e-9": 1, "0.0000000005": 1, "-0.0000000005": -1, "4e-10": 0,
		"1E2": 1e11, "+2": 2e9, ".5": 5e8, "5.": 5e9, "000000000000000000000000000012": 12e9, "0e999999": 0, "1e-99999": 0,
		"9223372036.854775807": math.MaxInt64, "0.9999999996": 1e9, "5000000000.0000000005": 5e18 + 1,
	} {
		got, ok := tps.Nanoseconds(text)
		require.True(t, ok, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "-", ".", "x", "1x", "1e", "1ee1", "NaN", "Inf", "0x10", "1_000", "9223372036.854775808", "9223372036.8547758075", "1e10", "1e99999", "--1", "1.2.3"} {
		_, ok := tps.Nanoseconds(text)
		require.False(t, ok, text)
	}
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringMatching(`-?[0-9]{1,11}(\.[0-9]{0,12})?(e-?[0-9])?`).Draw(rt, "number")
		exact, ok := new(big.Rat).SetString(text)
		require.True(rt, ok)
		exact.Mul(exact, big.NewRat(1e9, 1))
		got, ok := tps.Nanoseconds(text)
		if !ok {
			require.Positive(rt, new(big.Rat).Abs(exact).Cmp(big.NewRat(math.MaxInt64, 1)))
			return
		}
		off := new(big.Rat).Sub(exact, new(big.Rat).SetInt64(got))
		require.LessOrEqual(rt, off.Abs(off).Cmp(big.NewRat(1, 2)), 0, "%s is %d", text, got)
	})
}

// soak reports whether tests may take long.
func soak() bool { return os.Getenv("WD_SOAK") == "1" }

// Logs of several machines become one as they lay in time.
func TestLogCollector(t *testing.T) {
	var c tps.LogCollector
	read := func(text string) []tps.Warning {
		r := tps.NewLogReader(strings.NewReader(text))
		require.NoError(t, c.Read(r))
		return r.Warnings()
	}
	csv := "started_at,ended_at,tag,ok\n2026-01-02T03:04:04Z,2026-01-02T03:04:06Z,b,1\n"
	require.Empty(t, read(header+row(`,"tag":"a"`)+`{"summary":{}}`+"\n"))
	require.Empty(t, read(csv))
	require.Equal(t, []tps.Warning{"a log without a start among others: its stamps are taken as if they counted from the start of the first"},
		read("started_s,ended_s,ok\n1,2,1\n"))
	require.Equal(t, []tps.Event{
		{ID: 1, Ended: 5, Tag: 1}, {ID: 1, Intended: -1e9, Started: -1e9, Ended: 1e9, Tag: 2}, {ID: 1, Intended: 1e9, Started: 1e9, Ended: 2e9},
	}, c.Log().Events)
	require.Equal(t, []string{"", "a", "b"}, c.Log().Tags)
	require.Error(t, c.Read(tps.NewLogReader(strings.NewReader("x"))))
	require.Len(t, c.Log().Events, 3)
}

// Of several runs in a log the last one says why it was stopped; of several logs each does, once.
func TestWhyARunWasStopped(t *testing.T) {
	run := func(why string) string { return header + row("") + `{"summary":{"stopped":"` + why + `"}}` + "\n" }
	old := header + row("") + `{"summary":{}}` + "\n"
	var c tps.LogCollector
	for text, want := range map[string]string{
		run("a"): "a", run("a") + run("b"): "b", run("a") + old: "", old + run("b"): "b", old: "", run("a") + header: "",
	} {
		l, err := tps.ReadLog(strings.NewReader(text))
		require.NoError(t, err)
		require.Equal(t, want, l.Stopped, text)
		require.Equal(t, want, tps.Analyze(l, nil).Stopped)
	}
	for _, text := range []string{run("a"), old, run("b"), run("a")} {
		require.NoError(t, c.Read(tps.NewLogReader(strings.NewReader(text))))
	}
	require.Equal(t, "a; b", c.Log().Stopped)
}

// TestDoubtsAboutGeneratorsStay holds that runs read together do not hide that a generator was too slow.
func TestDoubtsAboutGeneratorsStay(t *testing.T) {
	run := func(p *tps.Pacing) string {
		var b bytes.Buffer
		w := tps.NewLogWriter(&b, nil)
		require.NoError(t, w.Begin(tps.LogHeader{Start: time.Unix(1, 0)}))
		require.NoError(t, w.Write([]tps.Record{{Event: tps.Event{ID: 1, Ended: 5}}}))
		require.NoError(t, w.End(tps.LogSummary{Tasks: 1, Completed: 1, Succeeded: 1, Pacing: p}))
		return b.String()
	}
	slow, late, good := run(&tps.Pacing{Limited: "too slow"}), run(&tps.Pacing{Skipped: 1, Planned: 2}), run(&tps.Pacing{})
	kept := run(&tps.Pacing{Limited: "late", Planned: 9, Started: 9, Asked: 1, Achieved: 1})
	cut, _, _ := strings.Cut(good, `{"summary"`)
	const limit, unkept = "generator was the limit", "generator did not wholly keep"
	for text, want := range map[string][]string{
		slow: nil, good + good: nil, slow + good: {limit}, good + slow: {limit}, slow + cut: {limit}, late + slow: {limit, unkept}, kept + good: {unkept},
	} {
		l := tps.NewLogReader(strings.NewReader(text))
		log, err := l.Log()
		require.NoError(t, err)
		warnings := fmt.Sprint(l.Warnings())
		for _, doubt := range []string{limit, unkept} {
			require.Equal(t, slices.Contains(want, doubt), strings.Contains(warnings, doubt), "%s\n%s", text, warnings)
		}
		require.Equal(t, text == slow, log.Pacing != nil)
	}

	var c tps.LogCollector
	require.NoError(t, c.Read(tps.NewLogReader(strings.NewReader(slow))))
	require.NotNil(t, c.Log().Pacing)
	require.NoError(t, c.Read(tps.NewLogReader(strings.NewReader(cut))))
	require.Nil(t, c.Log().Pacing, "of two logs there is none, even if the second is cut off")
	require.Empty(t, (*tps.Pacing)(nil).Warnings())
}

// Lines that say that a task has begun, as a journal has them, are no records and no doubt.
func TestLinesOfTasksThatHaveBegun(t *testing.T) {
	r := tps.NewLogReader(strings.NewReader(header + `{"key":"a","began_ns":5}` + "\n" + row(`,"key":"a","crc32c":"00000000"`) + `{"summary":{"tasks":1}}` + "\n"))
	l, err := r.Log()
	require.NoError(t, err)
	require.Empty(t, r.Warnings())
	require.Len(t, l.Events, 1)
}

// Where runs of a log follow each other with a pause, the rates are named that have it not in them, and each run that was cut off by its last line.
func TestRunsOfALogHaveRatesOfTheirOwn(t *testing.T) {
	var log strings.Builder
	run := func(start string, tasks int, end string) {
		fmt.Fprintf(&log, `{"wdlog":"1.0","start":"2026-01-02T03:%sZ"}`+"\n", start)
		for i := range tasks {
			fmt.Fprintf(&log, `{"id":%d,"intended_ns":%d,"started_ns":%[2]d,"ended_ns":%d,"outcome":"succeeded"}`+"\n", i+1, i*1e9, (i+1)*1e9)
		}
		log.WriteString(end)
	}
	run("04:05", 10, "")
	run("05:05", 20, `{"summary":{"ended_ns":20000000000,"tasks":20,"completed":20,"succeeded":20}}`+"\n")
	run("06:05", 0, "")
	run("06:05", 30, `{"summary":{"ended_ns":30000000000,"tasks":30,"completed":30,"succeeded":30}}`+"\n")
	r := tps.NewLogReader(strings.NewReader(log.String()))
	l, err := r.Log()
	require.NoError(t, err)
	require.Len(t, l.Events, 60)
	require.Equal(t, []tps.Warning{
		"another run follows: 3 times, first in line 12",
		"a run without a summary: it was cut off: 2 times, first in line 11",
		"nothing ran for 1m30s between its 3 runs, and the rates of the whole log count that time: those of each run are 1.00, 1.00, 1.00 successes/s",
	}, r.Warnings())

	log.Reset()
	for range 9 {
		run("04:05", 1, "")
		run("04:07", 1, "")
	}
	r = tps.NewLogReader(strings.NewReader(log.String()))
	_, err = r.Log()
	require.NoError(t, err)
	require.Contains(t, fmt.Sprint(r.Warnings()), "nothing ran for 1s between its 18 runs, and the rates of the whole log count that time: those of each run are 1.00, 1.00, 1.00, 1.00, 1.00, … successes/s")
}
