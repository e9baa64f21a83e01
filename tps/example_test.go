package tps_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/worker-dispatcher/wd/tps"
)

// seconds makes a log of tasks that were wanted, started and ended at these seconds, all of them successes.
func seconds(stamps ...[3]float64) tps.Log {
	var l tps.Log
	for i, s := range stamps {
		ns := func(seconds float64) int64 { return int64(seconds * 1e9) }
		l.Events = append(l.Events, tps.Event{ID: int64(i) + 1, Intended: ns(s[0]), Started: ns(s[1]), Ended: ns(s[2])})
	}
	return l
}

// queue is a worker that takes half a second for a task, three of which are wanted at once.
func queue() tps.Log {
	return seconds([3]float64{0, 0, 0.5}, [3]float64{0, 0.5, 1}, [3]float64{0, 1, 1.5}, [3]float64{2.25, 2.25, 2.75})
}

func Example() {
	events := []tps.Event{ // nanoseconds from the log's start
		{ID: 1, Intended: 0, Started: 0, Ended: 500e6},
		{ID: 2, Intended: 0, Started: 500e6, Ended: 1000e6, Outcome: tps.Failed},
		{ID: 3, Intended: 0, Started: 1000e6, Ended: 1500e6},
		{ID: 4, Intended: 2250e6, Started: 2250e6, Ended: 2750e6},
	}
	r := tps.Analyze(tps.Log{Events: events}, nil)
	peak, _ := r.Peak(time.Second)
	fmt.Printf("%.2f successes a second, at most %v in one\n", r.Rate, peak.Succeeded)
	fmt.Printf("p99: %v of work, %v with waiting\n", r.Service.P99, r.Response.P99)
	// Output:
	// 1.09 successes a second, at most 1 in one
	// p99: 500ms of work, 1.5s with waiting
}

func ExampleAnalyze() {
	r := tps.Analyze(queue(), nil)
	fmt.Printf("%d successes in %v: %.2f TPS\n", r.Succeeded, r.Span, r.Rate)
	fmt.Println("p90 of service time:", r.Service.P90)
	fmt.Println("p90 of response time:", r.Response.P90)
	// Output:
	// 4 successes in 2.75s: 1.45 TPS
	// p90 of service time: 500ms
	// p90 of response time: 1.5s
}

func ExampleOptions_interval() {
	r := tps.Analyze(queue(), &tps.Options{Interval: time.Second})
	for _, row := range r.Intervals {
		fmt.Printf("%v to %v: started %d, completed %d\n", row.Start, row.End, row.Started, row.Completed)
	}
	// Output:
	// 0s to 1s: started 2, completed 2
	// 1s to 2s: started 1, completed 1
	// 2s to 2.75s: started 1, completed 1
}

func ExampleOptions_reverse() {
	r := tps.Analyze(queue(), &tps.Options{Interval: time.Second, Reverse: true})
	for _, row := range r.Intervals {
		fmt.Printf("%v to %v: started %d, completed %d\n", row.Start, row.End, row.Started, row.Completed)
	}
	// Output:
	// 1.75s to 2.75s: started 1, completed 1
	// 750ms to 1.75s: started 1, completed 2
	// 0s to 750ms: started 2, completed 1
}

func ExampleOptions_windows() {
	r := tps.Analyze(queue(), &tps.Options{Windows: []time.Duration{500 * time.Millisecond, 2 * time.Second, time.Hour}})
	for _, p := range r.Peaks {
		fmt.Printf("%d in %v, from %v to %v: %.2f TPS\n", p.Succeeded, p.Length(), p.Start, p.End, p.Rate)
	}
	fmt.Println("longer than the run:", r.TooLong)
	// Output:
	// 1 in 500ms, from 0s to 500ms: 2.00 TPS
	// 3 in 2s, from 0s to 2s: 1.50 TPS
	// longer than the run: [1h0m0s]
}

func ExampleOptions_trace() {
	tps.Analyze(queue(), &tps.Options{Interval: time.Second, Trace: os.Stdout})
	// Output:
	// - Average TPS: 1.45, Total Duration: 2.75s, Success Count: 4
	//   - Interval - Start Time: 0s, End Time: 1s, TPS: 2.00
	//   - Interval - Start Time: 1s, End Time: 2s, TPS: 1.00
	//   - Interval - Start Time: 2s, End Time: 2.75s, TPS: 1.33
	//     * Peak detected in 1s - TPS: 2.00, Started at: 0s, Ended at: 1s
}

func ExampleOptions_Validate() {
	o := &tps.Options{Interval: -time.Second}
	fmt.Println(o.Validate())
	fmt.Println(tps.Analyze(queue(), o).Warnings[0])
	// Output:
	// options: Interval is -1s, want 0 (automatic) or more
	// options: Interval is -1s, want 0 (automatic) or more; ignored
}

func ExampleReport_Peak() {
	r := tps.Analyze(queue(), nil)
	if p, ok := r.Peak(time.Second); ok {
		fmt.Printf("%.0f TPS for one second\n", p.Rate)
	}
	_, ok := r.Peak(time.Minute)
	fmt.Println("was there a minute:", ok)
	// Output:
	// 2 TPS for one second
	// was there a minute: false
}

func ExampleReport_WriteText() {
	l := queue()
	l.Start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	l.Events[1].Outcome = tps.Failed
	slo, err := tps.ParseSLO("p90<2s, errors<1%, tps>1 over 1s")
	if err != nil {
		fmt.Println(err)
	}
	r := tps.Analyze(l, &tps.Options{Windows: []time.Duration{time.Second, time.Minute}, SLO: slo})
	if err := r.WriteText(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// SLO missed
	//   undecidable  p90<2s                       it takes 10 tasks, and 4 completed
	//   missed       errors<1%                    25.00%
	//   missed       tps>1 over 1s                1.00/s
	//
	// Run of 4 tasks in 2.75s: 2026-03-01 12:00:00.000 to 12:00:02.750 +00:00
	//   4 completed: 3 succeeded, 1 failed
	//   0 uncompleted, 0 dropped, 0 undispatched, 0 invalid
	//   in flight: at most 1, 0.7 on average
	//
	// TPS                successes/s  completion/s        from          to  within SLO
	//   whole run               1.09          1.45          0s       2.75s
	//   peak, 1s                1.00          2.00          0s          1s        1.00
	//   densest, 1s up          1.33          2.00          0s        1.5s
	//   longer than the run: 1m0s
	//   |  ▆    ▆     █| each 200ms, at most 6.67/s
	//
	// Times              mean      p50      p90      p95      p99    p99.9      max
	//   service         500ms    500ms    500ms    500ms    500ms    500ms    500ms
	//   response        875ms    500ms     1.5s     1.5s     1.5s     1.5s     1.5s
	//   service, ok     500ms    500ms    500ms    500ms    500ms    500ms    500ms
	//   response, ok  833.3ms    500ms     1.5s     1.5s     1.5s     1.5s     1.5s
	//
	// Warning: 4 tasks completed: too few for p90, which is the longest time.
}

func ExampleReport_Text() {
	r := tps.Analyze(queue(), &tps.Options{Interval: time.Second, Windows: []time.Duration{time.Second}})
	bold := func(m tps.Mark, part string) string {
		if m == tps.MarkHeading {
			return "*" + part + "*"
		}
		return part
	}
	fmt.Print(r.Text(&tps.TextOptions{ASCII: true, Intervals: true, Mark: bold}))
	// Output:
	// *Run* of 4 tasks in 2.75s
	//   4 completed: 4 succeeded, 0 failed
	//   0 uncompleted, 0 dropped, 0 undispatched, 0 invalid
	//   in flight: at most 1, 0.7 on average
	//
	// *TPS*                successes/s  completion/s        from          to
	//   whole run               1.45          1.45          0s       2.75s
	//   peak, 1s                2.00          2.00          0s          1s
	//   densest, 1s up          2.00          2.00          0s          1s
	//   |@=+| each 1s, at most 2.00/s
	//
	// *Intervals* of 1s
	//        from          to       rate  started  completed  failed      p99
	//          0s          1s       2.00        2          2       0       1s ########
	//          1s          2s       1.00        1          1       0     1.5s ####
	//          2s       2.75s       1.33        1          1       0    500ms #####
	//
	// *Times*              mean      p50      p90      p95      p99    p99.9      max
	//   service         500ms    500ms    500ms    500ms    500ms    500ms    500ms
	//   response        875ms    500ms     1.5s     1.5s     1.5s     1.5s     1.5s
	//
	// Warning: 4 tasks completed: too few for p90, which is the longest time.
}

// A demand in each clause, and what the run makes of it.
func ExampleParseSLO() {
	slo, err := tps.ParseSLO("p50 < 1s, p99 < 1s, service max < 1s, errors <= 0%, tps > 1 over 2s")
	if err != nil {
		fmt.Println(err)
	}
	for _, c := range slo.Check(queue()).Clauses {
		fmt.Println(c.Clause, c.Status, c.Observed, c.Unit)
	}
	_, err = tps.ParseSLO("p50 < 1s, p99 > 1s")
	fmt.Println(err)
	// Output:
	// p50<1s met 5e+08 ns
	// p99<1s missed 1.5e+09 ns
	// service max<1s met 5e+08 ns
	// errors<=0% met 0 %
	// tps>1 over 2s met 1.5 /s
	// slo "p50 < 1s, p99 > 1s": column 15: want < or <= after p99
}

func ExampleReport_SLOPeak() {
	slo, err := tps.ParseSLO("max < 1s")
	if err != nil {
		fmt.Println(err)
	}
	r := tps.Analyze(queue(), &tps.Options{SLO: slo})
	if p, ok := r.SLOPeak(time.Second); ok {
		fmt.Printf("%.0f TPS for one second with no response over %v\n", p.Rate, time.Second)
	}
	// Output:
	// 1 TPS for one second with no response over 1s
}

func ExampleReport_Density() {
	r := tps.Analyze(queue(), &tps.Options{Density: []time.Duration{500 * time.Millisecond}})
	if d, ok := r.Density(500 * time.Millisecond); ok {
		fmt.Printf("%.1f TPS over %v\n", d.Rate, d.Length())
	}
	// Output:
	// 2.0 TPS over 500ms
}

func ExampleErrorKinds() {
	var kinds tps.ErrorKinds
	kinds.Add(errors.New("order 17: out of stock"))
	kinds.Add(errors.New("order 4: out of stock"))
	kinds.Add(&os.PathError{Op: "open", Path: "/var/lib/orders", Err: os.ErrNotExist})
	for _, k := range kinds.List() {
		fmt.Println(k.Count, k.Type, k.Message)
	}
	// Output:
	// 2  order #: out of stock
	// 1 *fs.PathError open /var/lib/orders: file does not exist
}

// A log that another program has written, as CSV.
func ExampleReadLog() {
	log, err := tps.ReadLog(strings.NewReader(`started_at,duration_ms,ok
2026-01-02T03:04:05.000Z,250,true
2026-01-02T03:04:05.500Z,300,false
2026-01-02T03:04:06.750Z,250,true
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	r := tps.Analyze(log, nil)
	fmt.Printf("%d succeeded, %d failed, %v successes a second from %v\n", r.Succeeded, r.Failed, r.Rate, r.Start.UTC())
	// Output: 2 succeeded, 1 failed, 1 successes a second from 2026-01-02 03:04:05 +0000 UTC
}

// A run log, as a LogWriter writes it but for the blanks before the lines.
func ExampleNewLogReader() {
	log := tps.NewLogReader(strings.NewReader(`
	{"wdlog":"1.0","start":"2026-01-02T03:04:05.5Z","strategy":"fixed workers=1","tasks":3,"options":{"timeout":"10s"}}
	{"id":1,"intended_ns":0,"started_ns":0,"ended_ns":500000000,"outcome":"succeeded","tag":"read"}
	{"id":2,"intended_ns":0,"started_ns":500000000,"ended_ns":700000000,"outcome":"failed","attempt":2,"earlier_ns":[[50000000,250000000]],"error":"busy","error_type":"*shop.Error","meta":{"status":503}}
	{"id":3,"intended_ns":0,"outcome":"dropped","error":"task dropped"}
	{"summary":{"ended_ns":700000000,"tasks":3,"completed":2,"succeeded":1,"failed":1,"uncompleted":0,"undispatched":0,"dropped":1,"peak_in_flight":1}}
`))
	for r, err := range log.Records() {
		fmt.Println(r.ID, r.Outcome, r.Tag, r.Meta["status"], err)
	}
	s, ok := log.Summary()
	fmt.Println(log.Header().Strategy, s.Succeeded, ok)
	fmt.Println(log.Warnings())
	// Output:
	// 1 succeeded read <nil> <nil>
	// 2 failed  503 <nil>
	// 3 dropped  <nil> <nil>
	// fixed workers=1 1 true
	// []
}
