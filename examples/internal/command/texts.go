package command

// Plan is the part of a help text on the plans of a rate.
const Plan = `A plan has stages, with commas between them:

  10/s..200/s over 1m   from one rate to another, evenly
  200/s for 3m          one rate
  hold 3m               the rate that the stage before ends with

A rate is a number a second (/s), a minute (/m) or an hour (/h).`

// SLO is the part of a help text on SLOs.
const SLO = `An SLO has clauses, with commas between them, all of which must be met:

  p99<300ms             99th percentile of response time, from when a request was due
  service p99<300ms     of service time, from when it was sent
  mean<50ms, max<2s     mean and longest response time
  errors<1%             of the requests that were sent
  dropped<=0%           of the requests that were due
  tps>100               successes a second, over the whole run
  tps>100 over 10s      in the best 10 s`

// CtrlC is the part of a help text on Ctrl-C.
const CtrlC = `The first Ctrl-C ends the run in order, and what is known by then is printed; the second ends it at once.`
