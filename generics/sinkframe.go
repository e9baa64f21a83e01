package wd

import (
	"cmp"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/worker-dispatcher/wd/tps"
)

// beginSink tells the sink what is going to run.
func (r *run[T, R]) beginSink() {
	if r.writer == nil {
		return
	}
	if err := guarded(func() error { return begin(r.options.Sink, r.logHeader()) }); err != nil {
		r.writer.giveUp(err)
	}
}

// begin tells a sink what is going to run, if it wants to know.
func begin(s Sink, h tps.LogHeader) error {
	if b, ok := s.(interface{ Begin(tps.LogHeader) error }); ok {
		return b.Begin(h)
	}
	return nil
}

// endSink tells the sink how the run has ended.
func (r *run[T, R]) endSink() {
	e, ok := r.options.Sink.(interface{ End(tps.LogSummary) error })
	if !ok || r.writer.hasFailed() {
		return
	}
	s := r.summary().logSummary()
	s.Pacing = r.feed.tuning.report()
	if err := guarded(func() error { return e.End(s) }); err != nil {
		r.fail(err)
	}
}

// guarded calls f; a panic there is its error.
func guarded(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = newPanicError(0, v)
		}
	}()
	return f()
}

// logHeader is the run as a log has it.
func (r *run[T, R]) logHeader() tps.LogHeader {
	h := tps.LogHeader{
		Start: r.start, Strategy: describe(r.options.strategy()), Tasks: r.src.n, Options: r.options.texts(),
		Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH,
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		h.Library = version(info)
	}
	return h
}

// config is how the run was set up.
func (r *run[T, R]) config() map[string]string {
	all := r.options.texts()
	all["strategy"] = describe(r.options.strategy())
	return all
}

// version returns the version of this module in a program, "" if that does not say.
func version(info *debug.BuildInfo) string {
	const module = "github.com/worker-dispatcher/wd"
	for _, m := range append(info.Deps, &info.Main) {
		if m.Path == module {
			return cmp.Or(m.Version, "(devel)")
		}
	}
	return ""
}

// texts are the options that limit or change a run and are set, as texts.
func (o *Options) texts() map[string]string {
	all := map[string]string{"gomaxprocs": strconv.Itoa(runtime.GOMAXPROCS(0))}
	for name, d := range map[string]time.Duration{"runtime": o.Runtime, "drain": o.Drain, "timeout": o.Timeout, "grace": o.Grace} {
		if d > 0 {
			all[name] = d.String()
		}
	}
	if o.Retry.on() {
		all["attempts"] = strconv.Itoa(o.Retry.Attempts)
	}
	if o.StopAfterFailures > 0 {
		all["stop_after_failures"] = strconv.Itoa(o.StopAfterFailures)
	}
	if o.Panics != RecordPanics {
		all["panics"] = o.Panics.String()
	}
	return all
}

// logSummary is the summary as a log has it.
func (s Summary) logSummary() tps.LogSummary {
	return tps.LogSummary{
		Ended: int64(s.Duration()), Tasks: s.Tasks, Completed: s.Completed, Succeeded: s.Succeeded, Failed: s.Failed,
		Uncompleted: s.Uncompleted, Undispatched: s.Undispatched, Dropped: s.Dropped, PeakInFlight: s.PeakInFlight,
		Stopped: s.reason(),
	}
}

// reason is Stopped as logs have it.
func (s Summary) reason() string {
	if s.Stopped == nil {
		return ""
	}
	return s.Stopped.Error()
}
