// Wdtps says how fast a run of tasks went, from its log.
//
//	wdtps [flags] LOG...
//	wdtps -seed [-interval S] [-reverse] [-intervals] LOG
//	wdtps compare [-json] [-html FILE] BEFORE AFTER
//	wdtps convert [-to csv|log] LOG
//
// wdtps -help lists the flags and the formats of logs.
//
// # The report
//
// A run of 40 tasks, of which a few failed, and what it had to meet. The exit status is 0 if it does, 1 if not and 2 if that cannot be told:
//
//	$ wdtps -slo 'p50<200ms, errors<5%' orders.log
//	orders.log: run log, frequency workers=10 interval=1s, timeout=10s, target=shop.example
//
//	SLO missed
//	  met          p50<200ms                    112ms
//	  missed       errors<5%                    7.50%
//
//	Run of 40 tasks in 3.133s: 2026-03-04 09:00:00.000 to 09:00:03.132 +00:00
//	  40 completed: 37 succeeded, 3 failed
//	  0 uncompleted, 0 dropped, 0 undispatched, 0 invalid
//	  in flight: at most 10, 1.4 on average
//
//	TPS                successes/s  completion/s        from          to  within SLO
//	  whole run              11.81         12.77          0s      3.133s
//	  peak, 1s               12.00         13.00        82ms      1.082s       12.00
//	  densest, 1s up         17.06         18.01        83ms      1.138s
//	  longer than the run: 5s 10s 1m0s
//	  |▆    ▅    ▅    █| each 200ms, at most 67.75/s
//
//	Times              mean      p50      p90      p95      p99    p99.9      max
//	  service       110.4ms  110.5ms    130ms  133.6ms  136.8ms  136.8ms  136.8ms
//	  response      111.5ms    112ms    132ms    135ms  138.1ms  138.1ms  138.1ms
//	  service, ok     110ms  110.5ms    130ms  134.2ms  136.8ms  136.8ms  136.8ms
//	  response, ok  111.1ms    112ms    132ms    135ms  138.1ms  138.1ms  138.1ms
//
//	Errors
//	        1  status 500
//	        1  status 501
//	        1  status 502
//
//	Tags                     tasks   failed  successes/s      p50      p99      max
//	  read                      30        3         8.62  109.6ms  138.1ms  138.1ms
//	  write                     10        0         3.19  115.6ms    135ms    135ms
//
//	Warning: 40 tasks completed: too few for p99, which is the longest time.
//
// # Two runs
//
// Whether the second was better or worse, with 95 % confidence. Here both are CSV; the exit status is 1, as it was worse:
//
//	$ wdtps compare before.csv after.csv
//	Change from a to b: worse
//	                   a           b       change  between
//	     p50      46.2ms      54.9ms        worse  +15.6% and +21.5%
//	     p90      65.7ms      71.6ms        worse  +2.1% and +15.6%
//	     p99      89.9ms      94.8ms  cannot tell  -16.9% and +31.4%
//	    rate     49.70/s     49.45/s         same  -2.5% and +1.5%
//	  errors       0.40%       0.80%  cannot tell  -0.70 points and +1.63 points
//
// # The Python original
//
// What get_tps of the Python worker_dispatcher returns for its logs, or for ours:
//
//	$ wdtps -seed python.json
//	{
//	  "tps": 0.94,
//	  "started_at": 1772614800.25,
//	  "ended_at": 1772614802.375,
//	  "duration": 2.125,
//	  "metrics": {
//	    "execution_time": {
//	      "avg": 1.125,
//	      "max": 1.125,
//	      "min": 1.125
//	    },
//	    "success_execution_time": {
//	      "avg": 1.125,
//	      "max": 1.125,
//	      "min": 1.125
//	    }
//	  },
//	  "count": {
//	    "success": 2,
//	    "total": 3,
//	    "start": 3,
//	    "end": 3,
//	    "invalidity": 3
//	  },
//	  "peak": {}
//	}
//
// # Records
//
// A log of any format as CSV, for other programs:
//
//	$ wdtps convert python.json
//	id,intended_ns,started_ns,ended_ns,outcome,attempt,tag,error_type,error,started_at,earlier_ns
//	1,0,0,1125000000,succeeded,1,,,,2026-03-04T09:00:00.25Z,
//	2,500000000,500000000,1625000000,failed,1,,,,2026-03-04T09:00:00.75Z,
//	3,1000000000,1000000000,2125000000,succeeded,1,,,,2026-03-04T09:00:01.25Z,
package main
