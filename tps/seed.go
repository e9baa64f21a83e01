package tps

// SeedOptions say what [Seed] looks for. Nil and the zero value are valid.
type SeedOptions struct {
	// Interval is the length of the interval rows in seconds. 0 takes the original's choice: three times the mean
	// duration or, if that makes more than 100 rows, a hundredth of the run; at least one second. A negative one makes,
	// as in the original, one row that ends before it starts.
	Interval float64

	// Reverse lays the rows from the last end backward, latest first, instead of from the first start forward.
	Reverse bool

	// Intervals puts the rows into the report. They are searched for the peak in any case.
	Intervals bool
}

// Seed computes what get_tps of the original, the Python worker_dispatcher 1.4.0, returns for the same logs, number by
// number. It is for comparing with reports of old. [Analyze] is the honest report; this one differs from it in that
//
//   - rates are rounded to two decimals, and a peak has to beat the rounded average: a long quiet run has "peaks" of 0.00;
//   - a task is in a row or a peak only if it starts and ends inside: one that crosses an edge is in no row, and one that
//     starts and ends on an edge is in two;
//   - peaks last from a whole second to a whole second, which halves a burst across an edge, and begin only with seconds
//     in which more successes started than the best rate so far; a rate that does not beat the average is no peak;
//   - of windows with the same rate the one examined first is the peak, so the order of the records matters;
//   - a row is the peak only if it also has more successes than all rows before it, and rows and the window that the end
//     of the run cuts may be short: 4 tasks in half a second are a rate of 8;
//   - a run that is a multiple of the interval has one more row, of length 0;
//   - a stamp of 0 counts as missing, the last end is never below 0, and a minimum or maximum of 0 gives way to the next;
//   - a Duration is believed, whatever the stamps say, and an end may be before its start;
//   - Count.Invalidity is the valid records minus the others.
//
// A record without StartedAt, EndedAt or Result is not valid and in no figure. Seed returns an error where the original
// raises or runs for ever: for a record without Result, a success without StartedAt, a valid success without TaskID, a
// record without a stamp where the search for the peak comes upon it, an Interval of 0 if no task takes any time, an
// Interval that is lost in the rounding of the stamps, and a search among negative stamps that does not end.
//
// What is not the original's: numbers that are not finite, stamps and durations beyond 1e15 seconds, a Result that is not
// JSON, and an Interval that makes more rows than a million in the report, or else 33 million (a year of seconds), are
// errors, too. Of no records the report is zero, where the original reports its last run.
//
// Seed takes O(n log n) time for n records and one step for each row. The search for the peak takes a step for each second
// in which enough successes started, times each pair of seconds that successes started and ended in, at worst. Mostly it
// takes a few, as it ends early: see seedSearch. The length of the run does not count. Seed neither changes nor keeps
// the records.
func Seed(records []SeedRecord, o *SeedOptions) (*SeedReport, error) {
	if o == nil {
		o = &SeedOptions{}
	}
	log, err := newSeedLog(records)
	if err != nil {
		return nil, err
	}
	run := log.window(0, 0)
	rows := seedRows{log: log, run: &run, options: *o, threshold: run.TPS}
	if err := rows.examine(); err != nil {
		return nil, err
	}
	search := newSeedSearch(log, run.EndedAt, rows.threshold)
	if err := search.examine(); err != nil {
		return nil, err
	}
	peak := rows.peak
	if search.from != 0 || search.to != 0 {
		peak = new(log.window(search.from, search.to))
	}
	valid := run.Count.Total
	run.Count.Invalidity = new(valid - (len(records) - valid))
	return &SeedReport{SeedWindow: run, Peak: SeedPeak{peak}, Intervals: rows.kept}, nil
}
