// Wdtps says how fast a run of tasks went, from its log.
//
//	wdtps [flags] LOG...
//	wdtps -seed [-interval S] [-reverse] [-intervals] LOG
//	wdtps convert [-to csv|log] LOG
//
// wdtps -help lists the flags and the formats of logs.
//
// # The report
//
// A run of 40 tasks, of which a few failed; - is standard input:
//
//	$ wdtps orders.log
//	orders.log: run log, frequency workers=10 interval=1s, timeout=10s, target=shop.example
//
//	TPS: 11.81 successes/s, 12.77 completions/s in 3.133s
//	  2026-03-04 09:00:00.000 to 2026-03-04 09:00:03.132 +00:00
//	  40 tasks: 37 succeeded, 3 failed
//	  0 dropped, 0 uncompleted, 0 invalid
//
//	Intervals of 200ms
//	       from          to       rate started completed failed      p99
//	      100µs     200.1ms      50.00      10        10      0  129.4ms #######
//	    200.1ms     400.1ms       0.00       0         0      0        -
//	    400.1ms     600.1ms       0.00       0         0      0        -
//	    600.1ms     800.1ms       0.00       0         0      0        -
//	    800.1ms     1.0001s       0.00       1         0      0        -
//	    1.0001s     1.2001s      45.00       9        10      1  138.1ms ######
//	    1.2001s     1.4001s       0.00       0         0      0        -
//	    1.4001s     1.6001s       0.00       0         0      0        -
//	    1.6001s     1.8001s       0.00       0         0      0        -
//	    1.8001s     2.0001s       0.00       0         0      0        -
//	    2.0001s     2.2001s      45.00      10        10      1  135.2ms ######
//	    2.2001s     2.4001s       0.00       0         0      0        -
//	    2.4001s     2.6001s       0.00       0         0      0        -
//	    2.6001s     2.8001s       0.00       0         0      0        -
//	    2.8001s     3.0001s       0.00       0         0      0        -
//	    3.0001s      3.133s      67.75      10        10      1    133ms #########
//
//	Peaks: the most successes that ended in a window, and the most completions
//	   window       rate succeeded completion/s        from          to at
//	       1s      12.00        12        13.00        82ms      1.082s 09:00:00.081
//	  longer than the run: 5s 10s 1m0s
//
//	Times of all that completed, and of the successes
//	                   service       response   service (ok)  response (ok)
//	        min        80.45ms        81.45ms        80.45ms        81.45ms
//	       mean        110.4ms        111.5ms          110ms        111.1ms
//	        p50        110.5ms          112ms        110.5ms          112ms
//	        p90          130ms          132ms          130ms          132ms
//	        p95        133.6ms          135ms        134.2ms          135ms
//	        p99        136.8ms        138.1ms        136.8ms        138.1ms
//	      p99.9        136.8ms        138.1ms        136.8ms        138.1ms
//	        max        136.8ms        138.1ms        136.8ms        138.1ms
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
//	id,intended_ns,started_ns,ended_ns,outcome,attempt,tag,error_type,error,started_at
//	1,0,0,1125000000,succeeded,1,,,,2026-03-04T09:00:00.25Z
//	2,500000000,500000000,1625000000,failed,1,,,,2026-03-04T09:00:00.75Z
//	3,1000000000,1000000000,2125000000,succeeded,1,,,,2026-03-04T09:00:01.25Z
package main
