package main

const help = `Usage: wdtps [flags] LOG...
       wdtps -seed [-interval S] [-reverse] [-intervals] LOG
       wdtps compare [-json] [-html FILE] BEFORE AFTER
       wdtps convert [-to csv|log] LOG

Says how fast a run of tasks went, from its log: the rate of the whole run, its peaks, and percentiles of
service time (from a task's start) and response time (from when it was due).

LOG is a file, or - for standard input. Several logs, as of several machines, are taken as one, as they
lay in time. The format is recognised from what is in the file, which may be packed by gzip:
  - a run log, as tps.LogWriter writes it: wd.Options{Sink: tps.NewLogWriter(file, nil)}
  - the logs of the Python worker_dispatcher, as json.dump(get_logs(), file) writes them, or an object a line
  - a page that -html wrote, of a run of up to some 50,000 tasks
  - CSV with a line of column names: started and ended, or started and duration, each with its unit, as
    started_ns, duration_ms, ended_s, or started_at for times as 2026-01-31T23:59:59.999Z; and as there are
    id, intended_ns, outcome (succeeded, failed, dropped, uncompleted) or success (true, false), attempt,
    tag, error, error_type

Flags:
  -slo TEXT         what the run has to meet, as "p99<300ms, errors<1%, tps>100 over 10s"; see tps.ParseSLO
  -windows LIST     lengths of the windows whose best rate is a peak, as 1s,10s (default 1s,5s,10s,1m)
  -interval TIME    length of the rows in the interval table (default: 1, 2 or 5 times a power of ten, at
                    most 20 rows)
  -intervals        print the interval table too
  -reverse          lay the rows from the end of the run backward
  -warmup TIME      how much to cut from the beginning of the run for its steady state (default: as found)
  -drain TIME       the same at its end
  -ascii            no characters but ASCII
  -o FILE           write the report to a file as well, as its name ends: .html, a page of charts that needs no
                    network, .xlsx, .txt, .json or .csv; compare: .html
  -html FILE        write the page to that file, whatever its name; compare too
  -xlsx FILE        the same for the workbook
  -json             print the figures as JSON: a tps.Report, whose names that end in _ns are nanoseconds
  -csv              print the interval table as CSV
  -seed             print what get_tps of the Python worker_dispatcher returns, as JSON; with -intervals also
                    the rows
A TIME has a unit, as 500ms, 2s, 1m, or is a number of seconds.

compare says whether the second run was better or worse than the first, and by how much at least and at
most. convert prints the records themselves, as CSV or as a run log.

A log that is cut off, as of a program that was killed, is read up to there, with a warning.

Colours are used on a terminal, unless NO_COLOR is set.

Exit status:
  0  the SLO is met, or there is none; compare: the same or better
  1  the SLO is missed; compare: worse, wholly or in part
  2  the logs do not tell, or a log or a flag is wrong

Examples:
  wdtps run.log
  wdtps -slo "p99<300ms, errors<1%" run.log || echo too slow
  wdtps -windows 100ms,1s -json run.log.gz | jq .peaks
  wdtps -csv -interval 1s node1.log node2.log > intervals.csv
  some-program | wdtps -
  wdtps -seed -interval 2 -intervals python-logs.json
  wdtps -o run.html run.log
  wdtps -html run.html -xlsx run.xlsx run.log
  wdtps compare monday.log tuesday.log
  wdtps convert run.log > records.csv
`
