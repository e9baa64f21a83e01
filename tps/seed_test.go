package tps_test

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/worker-dispatcher/wd/tps"
)

// seedRecords decodes records.
func seedRecords(t require.TestingT, encoded string) (records []tps.SeedRecord) {
	require.NoError(t, json.Unmarshal([]byte(encoded), &records))
	return records
}

// TestSeedOfYears ends, which it does not if anything takes a step for each second or each row of a year.
func TestSeedOfYears(t *testing.T) {
	const year = 365.25 * 24 * 3600
	for _, step := range []float64{0, 1, year} {
		var records []tps.SeedRecord
		for i := range 3000 {
			start := 1.7e9 + float64(i%100)*year + float64(i)/100
			records = append(records, tps.SeedRecord{TaskID: json.RawMessage("1"), Result: json.RawMessage("1"),
				StartedAt: &start, EndedAt: new(start + float64(i%7))})
		}
		r, err := tps.Seed(records, &tps.SeedOptions{Interval: step})
		if step == 1 {
			require.ErrorContains(t, err, "Interval is 1 s, which makes more than 33554432 rows")
			continue
		}
		require.NoError(t, err)
		require.Equal(t, 3000, r.Count.Success)
		require.Equal(t, 1, r.Peak.Count.Success)
	}
}

// TestSeedOfEmptyRows has more rows than a report may have; without them in it a year of seconds is allowed.
func TestSeedOfEmptyRows(t *testing.T) {
	records := seedRecords(t, `[
		{"task_id": 1, "started_at": 1000000.5, "ended_at": 1000000.75, "result": 1},
		{"task_id": 2, "started_at": 2999999.5, "ended_at": 2999999.75, "result": 1},
		{"task_id": 3, "started_at": 2999999.5, "ended_at": 2999999.75, "result": 1}]`)
	r, err := tps.Seed(records, &tps.SeedOptions{Interval: 1, Reverse: true})
	require.NoError(t, err)
	require.Equal(t, 2, r.Peak.Count.Success)
	_, err = tps.Seed(records, &tps.SeedOptions{Interval: 1, Intervals: true})
	require.ErrorContains(t, err, "more than 1000000 rows")
}

func TestSeedErrors(t *testing.T) {
	const good = `{"task_id": 1, "started_at": 100.5, "ended_at": 101.5, "result": true}`
	for _, c := range []struct {
		name, records string
		options       tps.SeedOptions
		want          string
	}{
		{name: "no result", records: good + `, {"started_at": 1, "ended_at": 2}`, want: "records[1]: Result is missing"},
		{name: "success without start", records: `{"task_id": 1, "ended_at": 2, "result": 1}`, want: "StartedAt is missing"},
		{name: "null is missing", records: `{"task_id": 1, "started_at": null, "ended_at": 2, "result": 1}`,
			want: "StartedAt is missing"},
		{name: "success without id", records: `{"started_at": 1, "ended_at": 2, "result": 1}`, want: "TaskID is missing"},
		{name: "no time", records: `{"task_id": 1, "started_at": 2, "ended_at": 2, "result": 1}`, want: "Interval is 0"},
		{name: "failure without end in the search's way", records: good + `, {"started_at": 100.9, "result": 0},
			{"task_id": 1, "started_at": 104.5, "ended_at": 105.5, "result": true}`, want: "the search from second 100"},
		{name: "success without end in the search's way",
			records: good + `, {"started_at": 100, "result": 1}`, want: "the search from second 100"},
		{name: "failure without start in the search's way", records: good + `, {"ended_at": 109, "result": 0},
			{"task_id": 1, "started_at": 104.5, "ended_at": 105.5, "result": true}`, want: "the search from second 100"},
		{name: "lost in rounding", records: `{"task_id": 1, "started_at": 1700000000, "ended_at": 1700000002, "result": 1}`,
			options: tps.SeedOptions{Interval: 1e-8}, want: "Interval is 1e-08 s"},
		{name: "too many rows", records: good, options: tps.SeedOptions{Interval: 1e-9}, want: "more than 33554432 rows"},
		{name: "interval not a number", records: good, options: tps.SeedOptions{Interval: math.NaN()}, want: "Interval is NaN"},
		{name: "interval infinite", records: good, options: tps.SeedOptions{Interval: math.Inf(-1)}, want: "Interval is -Inf"},
		{name: "too far", records: `{"started_at": 1e16, "ended_at": 2, "result": 0}`, want: "StartedAt is 1e+16, want at most 1e+15"},
		{name: "search without end", records: `{"task_id": 1, "started_at": -0.5, "ended_at": 0.05, "result": 1},
			{"task_id": 1, "started_at": -0.5, "ended_at": 0.05, "result": 1},
			{"task_id": 1, "started_at": -5, "ended_at": -4, "result": 1},
			{"task_id": 1, "started_at": -5, "ended_at": 1e-17, "result": 1}`, want: "does not end"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := tps.Seed(seedRecords(t, "["+c.records+"]"), &c.options)
			require.ErrorContains(t, err, c.want)
			require.Nil(t, r)
		})
	}
}

func TestSeedRefusesWhatIsNotANumber(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, -1.1e15} {
		for i, name := range []string{"StartedAt", "EndedAt", "Duration"} {
			r := tps.SeedRecord{StartedAt: new(1.0), EndedAt: new(2.0), Duration: new(1.0), Result: json.RawMessage("0")}
			*[]*float64{r.StartedAt, r.EndedAt, r.Duration}[i] = v
			_, err := tps.Seed([]tps.SeedRecord{r}, nil)
			require.ErrorContains(t, err, "records[0]: "+name+" is ")
		}
	}
	_, err := tps.Seed([]tps.SeedRecord{{Result: json.RawMessage("None")}}, nil)
	require.ErrorContains(t, err, `Result is "None", want JSON`)
}

func TestSeedResults(t *testing.T) {
	for result, want := range map[string]int{
		"null": 0, "false": 0, "0": 0, "-0": 0, "0.0": 0, "0e5": 0, "1e-999": 0, `""`: 0, "[]": 0, " [ ] ": 0, "{ }": 0,
		"true": 1, "1": 1, "-1": 1, "0.1": 1, "1e999": 1, `"0"`: 1, `" "`: 1, `"False"`: 1, "[0]": 1, "[[]]": 1, `{"":0}`: 1,
	} {
		r, err := tps.Seed(seedRecords(t, `[{"task_id": 1, "started_at": 5, "ended_at": 6, "result": `+result+`}]`), nil)
		require.NoError(t, err)
		require.Equal(t, want, r.Count.Success, result)
	}
}

func TestSeedOfNothing(t *testing.T) {
	for intervals, want := range map[bool]string{false: `"peak": {}`, true: `"peak": {}, "intervals": []`} {
		r, err := tps.Seed(nil, &tps.SeedOptions{Intervals: intervals})
		require.NoError(t, err)
		encoded, err := json.Marshal(r)
		require.NoError(t, err)
		require.JSONEq(t, `{"tps": 0, "started_at": 0, "ended_at": 0, "duration": 0,
			"metrics": {"execution_time": {"avg": 0, "max": 0, "min": 0},
				"success_execution_time": {"avg": 0, "max": 0, "min": 0}},
			"count": {"success": 0, "total": 0, "start": 0, "end": 0, "invalidity": 0}, `+want+`}`, string(encoded))
	}
}

func TestSeedReportThroughJSON(t *testing.T) {
	for _, g := range readSeedGolden(t) {
		r, err := tps.Seed(g.Logs, &tps.SeedOptions{Interval: 1, Intervals: g.Args.Intervals})
		require.NoError(t, err)
		encoded, err := json.Marshal(r)
		require.NoError(t, err)
		back := &tps.SeedReport{}
		require.NoError(t, json.Unmarshal(encoded, back))
		require.Equal(t, r, back)
	}
}

func TestSeedRecords(t *testing.T) {
	l := tps.Log{
		Events: []tps.Event{
			{ID: 7, Started: -500e6, Ended: 1500e6},
			{ID: 8, Outcome: tps.Dropped},
			{ID: 9, Started: 250e6, Outcome: tps.Uncompleted},
			{ID: 10, Started: 250e6, Ended: 250e6, Outcome: tps.Failed},
		},
		Meta: map[int64]map[string]any{10: {"code": 503}},
	}
	encoded, err := json.Marshal(l.SeedRecords())
	require.NoError(t, err)
	require.JSONEq(t, `[{"task_id": 7, "started_at": -0.5, "ended_at": 1.5, "duration": 2, "result": true},
		{"task_id": 10, "started_at": 0.25, "ended_at": 0.25, "duration": 0, "result": false, "metadata": {"code": 503}}]`,
		string(encoded))
	l.Start = time.Unix(1_700_000_000, 250e6)
	require.Equal(t, 1_699_999_999.75, *l.SeedRecords()[0].StartedAt)
	require.Equal(t, 1_700_000_001.75, *l.SeedRecords()[0].EndedAt)
}
