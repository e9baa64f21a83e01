// Package report shows what a run did to people: as one HTML file to open and to send, as a workbook, as text, and, while the
// run goes on, as a line in the terminal.
//
// [WriteFile] takes the report of a run as it is, and the ending of the name says what is written:
//
//	rep, err := wd.New(handler, nil).Run(ctx, source)
//	...
//	err = report.WriteFile("run.html", rep)
//
// With a title, an SLO, or the log of a run of yesterday, [New] comes before it:
//
//	r := report.New(rep.Log(), &report.Options{Title: "Checkout, 500/s", Config: report.System()})
//	err = report.WriteFile("run.xlsx", r)
//
// [Compare] sets two runs side by side. [Progress] is for wd.Options.Observe.
package report
