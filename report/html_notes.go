package report

import "github.com/worker-dispatcher/wd/report/internal/page"

var notes = []page.Note{
	{Term: "Rate", Meaning: "Tasks that ended with success, a second, from the first start to the last end. A task counts at the instant it ends."},
	{Term: "Peak", Meaning: "The most successes in any window of that length, wherever it lies: not one on a grid of seconds. Never divided by less than that length."},
	{Term: "Densest span", Meaning: "The best rate over any span of at least that length: the best window of that length, as the peak, or a longer span, from just after one success to another."},
	{Term: "Peak within the SLO", Meaning: "The best window in which the percentiles and the share of errors that the SLO demands held."},
	{Term: "Steady", Meaning: "The run at one rate: without its beginning and end, and without ramps. There is none where the rate did not settle, or where nothing ended for long though tasks were due."},
	{Term: "Response time", Meaning: "From when the schedule wanted a task to start until it ended: what somebody waited. A stalled system shows in it, as later tasks wait; but not in a closed loop, whose workers wait for it before they want the next task."},
	{Term: "Service time", Meaning: "From when a task started until it ended: the work alone."},
	{Term: "Start delay", Meaning: "From when a task was due until it started: waiting for a free place, or a generator that was late."},
	{Term: "Percentiles", Meaning: "By nearest rank: each is a time that some task took, without interpolation. p99: 99 % of the tasks took at most that."},
	{Term: "Offered", Meaning: "Tasks that were due, whether they were then started or dropped."},
	{Term: "Dropped", Meaning: "Due and never started, as too much was in flight."},
	{Term: "Uncompleted", Meaning: "Started, and given up before it ended."},
	{Term: "Not started", Meaning: "The run ended before it was their turn."},
}
