// Package capacity finds the highest rate at which a task still meets an SLO: how much its target can take.
//
//	slo, err := tps.ParseSLO("p99<250ms, errors<1%")
//	…
//	found, err := capacity.Search(ctx, handler, capacity.Cycle(urls), &capacity.Options{SLO: slo})
//	fmt.Println(found)
//
// # How it searches
//
// The load is an open model: tasks arrive evenly at a rate, however long they take (see [wd.Rate]). The search doubles the rate until
// a probe, a run of some seconds, is refused, goes on between the two last rates until they are close, and confirms the lower one with
// a longer probe. A rate is refused if, after a warm-up of a fifth of the probe,
//
//   - the SLO is missed, or
//   - the target is saturated: tasks were dropped because of the cap of tasks in flight, or they took ever longer, by 2 % of the time that
//     passed or more, so that less than 98 % of what arrived was done and the rest piled up.
//
// Tasks that were abandoned (see [wd.Options]) count against the SLO. A handler that may hang needs a Timeout and a Grace, as a probe ends with its
// last task.
//
// A probe lasts longer than asked for at rates at which it would have fewer than 32 tasks or 6 bursts, as these do not tell whether they pile up,
// and ends earlier than that with a million of them. At a task a minute that is half an hour.
//
// [Options.Limit] bounds the whole search: no probe starts that could not end in time, and the verdict is then [TimeUp], with the two rates as they are.
//
// A refusal that is not blatant has to happen three times on end, as machines have hiccups. A saturated target tells its capacity by the rate at which
// tasks end; the search looks there first.
//
// # What is not the target's fault
//
// If the SLO is missed counting from the instants at which tasks should have started, and met counting from those at which the handler was called,
// or if that was ever later, by 2 % of the time that passed, the generator is the limit. That says nothing of the target, so the probe is
// repeated; after three such probes the search goes no higher, and says so.
package capacity
