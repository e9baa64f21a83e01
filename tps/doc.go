// Package tps says how fast a run of tasks went, truthfully: the rate of the whole run, the exact peak for windows of
// any length, a table of intervals, percentiles of service and response time, and whether all that is good enough.
//
// [Analyze] reads a [Log], which a run makes or which you build by hand, and returns a [Report]: plain data, which
// prints itself on a terminal and goes through JSON unharmed. The package needs the standard library only, and knows
// nothing of what ran the tasks.
//
// One worker takes half a second for a task, and three tasks are wanted at once, then a fourth:
//
//	events := []tps.Event{ // nanoseconds from the log's start
//		{ID: 1, Intended: 0, Started: 0, Ended: 500e6},
//		{ID: 2, Intended: 0, Started: 500e6, Ended: 1000e6, Outcome: tps.Failed},
//		{ID: 3, Intended: 0, Started: 1000e6, Ended: 1500e6},
//		{ID: 4, Intended: 2250e6, Started: 2250e6, Ended: 2750e6},
//	}
//	r := tps.Analyze(tps.Log{Events: events}, nil)
//	peak, _ := r.Peak(time.Second)
//	fmt.Printf("%.2f successes a second, at most %v in one\n", r.Rate, peak.Succeeded)
//	fmt.Printf("p99: %v of work, %v with waiting\n", r.Service.P99, r.Response.P99)
//	// Output:
//	// 1.09 successes a second, at most 1 in one
//	// p99: 500ms of work, 1.5s with waiting
//
// # What is counted
//
// Throughput is what ends. A task counts at the instant it ends, in the one interval or in all the windows that hold
// this instant, however long it ran. A rate is of successes if it says nothing else: completions are successes and
// failures together. Tasks that were dropped or did not complete are counted and are in no rate and no percentile.
//
// The run lasts from the first start to the last end. What lies outside, such as the wait for a task that never ended,
// no rate is divided by.
//
// # Peaks
//
// The peak for a length w is the greatest rate of any window of that length: the maximum over all instants s of the
// number of tasks with s < end ≤ s+w, divided by w. It is exact, as the windows lie anywhere and not on a grid of
// seconds. It is never divided by less than w: a run that is shorter has no such peak. The half-open window matters:
// with both ends closed a steady stream of 10 a second would have a peak of 11.
//
// [Report.Density] is the best rate over any span of at least a length. [Report.SLOPeaks] are the best windows in which an
// [SLO] held, and [Steady] is the run at one rate, without its warm-up, its drain and ramps.
//
// # Intervals
//
// The rows of the table lie side by side and add up to the run. Their rates are over their own lengths; a remainder
// too short to have an honest rate is part of the row before it. See [Interval].
//
// # Percentiles
//
// They are by nearest rank, so that each is a time that a task took: no interpolation, no buckets. Service time is what
// the task took. Response time counts from the instant that the schedule wanted it to start, and so has in it what a
// stalled system made later tasks wait, which service time alone omits (coordinated omission). See [Distribution].
//
// A [Histogram] has them within 0.8 %, in memory that does not grow, and can be merged with others.
//
// # Good enough
//
// [ParseSLO] reads what is demanded, such as "p99<300ms, errors<1%, tps>100 over 10s". Each clause is met, missed or, if the run
// does not tell, undecidable. A [Watch] ends a run that misses it. [Compare] says what has changed between two runs, with intervals, or that it cannot tell.
//
// # Doubt
//
// What cannot be right (an end before its start, a negative interval) is left out and named in [Report.Warnings], and
// so is what makes a figure too favourable. Analyze never fails and takes linear time, whatever it is given.
//
// # Logs
//
// A [LogWriter] writes a run into a file as it goes on. A [LogReader] reads that, however long it is, and logs of other programs: see
// [LogFormat]. A run log is text, a JSON object a line: a header, the records as their tasks end, and a summary, without which the run was cut off.
//
//	{"wdlog":"1.0","start":"2026-01-02T03:04:05.5Z","strategy":"fixed workers=1","tasks":3,"options":{"timeout":"10s"}}
//	{"id":1,"intended_ns":0,"started_ns":0,"ended_ns":500000000,"outcome":"succeeded","tag":"read"}
//	{"id":2,"intended_ns":0,"started_ns":500000000,"ended_ns":700000000,"outcome":"failed","attempt":2,"earlier_ns":[[50000000,250000000]],"error":"busy","error_type":"*shop.Error","meta":{"status":503}}
//	{"id":3,"intended_ns":0,"outcome":"dropped","error":"task dropped"}
//	{"summary":{"ended_ns":700000000,"tasks":3,"completed":2,"succeeded":1,"failed":1,"uncompleted":0,"undispatched":0,"dropped":1,"peak_in_flight":1}}
//
// Stamps count from the header's start; earlier_ns are start and end of each attempt before the last. Left out are stamps that mean nothing, an attempt of 1, and whatever is empty. A reader takes a
// record without intended_ns for one that started when it was wanted, passes over lines with began_ns, which say that a task has begun, over fields and kinds of lines that it does not know, and refuses another major version.
//
// # Figures of old
//
// [Seed] reads the logs of the Python worker_dispatcher and returns the report that it made of them, flaws included, so
// that old and new runs can be set side by side. [Log.SeedRecords] makes such logs.
package tps
