// Package wd runs one function over many tasks, on a schedule of your choice, and returns every result and a log of every
// task. Its folder is called generics; import it as wd:
//
//	import wd "github.com/worker-dispatcher/wd/generics"
//
//	d := wd.New(wd.Func(fetch), &wd.Options{Strategy: wd.Fixed{Workers: 20}})
//	rep, err := d.Run(ctx, wd.Slice(urls))
//	for r := range rep.Records() {
//		fmt.Println(r.Task, r.Result, r.Err, r.Duration())
//	}
//
// # The parts
//
// A [Source] yields the tasks: the elements of a slice, the numbers up to n, or an iterator. A [Strategy] decides when they
// start: [Fixed], [Queue] and [Sharded] keep a number of workers busy; [Frequency] starts a batch each interval, and [Rate] follows a
// plan of rates, busy or not. A [Handler] is the function; where it runs is its own affair. A [Report] has a [Record] for each task: its result or
// error, when it was intended to start, when it started and ended. [Report.TPS] tells how fast that was, and at its best.
//
// # What holds for every run
//
// The counts balance: Tasks = Completed + Uncompleted + Undispatched + Dropped, and Completed = Succeeded + Failed, however
// the run ends. Each task runs at most once, and its record is where its ID says.
//
// A failing task is a record with an error and ends nothing: an error returned, a panic, a [runtime.Goexit]. The error of
// [Dispatcher.Run] is about the run: wrong options, a failed source, a cancelled context.
//
// No task starts after the end of [Options.Runtime] or of the context. Run waits for those that run then; their contexts have
// ended, with the cause. One that does not heed this can be left behind after [Options.Grace].
//
// # Time
//
// All timing goes through package time, so that a run of an hour takes no time under [testing/synctest], if the handler waits by package time,
// channels and the like alone: network I/O, on the same machine too, stops the clock there. Stamps are monotonic. A
// worker that takes several tasks at once reads the clock once a task: the end of one is the start of the next.
package wd
