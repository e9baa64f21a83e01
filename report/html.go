package report

import (
	"io"
	"strings"
	"time"

	"github.com/worker-dispatcher/wd/report/internal/page"
	"github.com/worker-dispatcher/wd/report/internal/series"
	"github.com/worker-dispatcher/wd/tps"
)

// WriteHTML writes the report as one page that needs no network: verdict and balance, charts over time, how times spread, and
// tables. It draws a few thousand points at most, however long the run was, and loses no extreme. The figures are in it as data,
// and of a run of up to some 50,000 tasks the log, which [ReadLog] takes out again.
func (r *Report) WriteHTML(w io.Writer) error {
	f := r.figures
	v := &page.View{Title: r.options.Title, Subtitle: r.subtitle(), Footer: footer}
	v.Tables = append(v.Tables, r.configTable())
	if f.Events == 0 {
		v.Verdict = r.noData()
		v.Data = pageData{Runs: []runData{}}
		return page.Write(w, v)
	}
	v.Verdict = r.verdict()
	for _, warning := range f.Warnings {
		v.Warnings = append(v.Warnings, sentence(string(warning)))
	}
	v.Cards, v.Balance = r.cards(), r.balance()
	v.Charts = f.Completed > 0 || f.Dropped > 0 || f.Uncompleted > 0
	v.Spread = []page.Table{r.timesTable()}
	v.Tables = append(r.tables(), v.Tables...)
	v.Notes = notes
	v.Data, v.Log, v.LogName = r.data(), r.packedLog(), "run.log.gz"
	v.Footer = r.foot(v.Log)
	return page.Write(w, v)
}

func (r *Report) noData() *page.Verdict {
	text := "The log has no records: nothing was started, or nothing was logged."
	if n := r.figures.Undispatched; n > 0 {
		text = "Of " + plural(n, "task", "tasks") + " none was started."
	}
	sentences := []string{text}
	if why := r.ended(); why != "" {
		sentences = append(sentences, why)
	}
	return &page.Verdict{Mark: "∅", Heading: "No data", Sentences: sentences}
}

// foot says whether the log is in the page.
func (r *Report) foot(log []byte) string {
	if log == nil {
		return footer + " The log of all tasks would be too large for it."
	}
	return footer + " The log of all tasks is in it too."
}

// maxIntervals is how many rows of the interval table a page has. A table of more is for .csv.
const maxIntervals = 500

const footer = "Made by Worker Dispatcher for Go. This file needs no network and holds what it shows as data."

// pageData is what the page's script draws.
type pageData struct {
	Start   string    `json:"start,omitempty"` // of the log, in UTC
	Offset  int       `json:"offset_min"`      // of local time there, in minutes
	Span    int64     `json:"span_ns"`
	Windows []window  `json:"windows"`
	Stages  []Stage   `json:"stages,omitempty"`
	Runs    []runData `json:"runs"`
}

// A runData is one run: what is drawn of it, and all figures.
type runData struct {
	*series.Series
	Limits  []limit     `json:"limits,omitempty"`
	Figures *tps.Report `json:"figures"` // without Intervals if those are many
}

// A window is a stretch of the run that is shaded.
type window struct {
	Name  string        `json:"name"`
	Title string        `json:"title"`
	From  time.Duration `json:"from"`
	To    time.Duration `json:"to"`
	Hide  bool          `json:"hidden"` // until asked for: it is most of the run
}

// A limit is a time that an SLO allows.
type limit struct {
	Of    string  `json:"of"` // "response" or "service"
	Name  string  `json:"name"`
	Value float64 `json:"value"`
}

func (r *Report) data() pageData {
	d := pageData{Span: int64(r.figures.Span), Windows: r.windows(), Stages: r.options.Stages, Runs: []runData{r.run()}}
	if !r.log.Start.IsZero() {
		_, offset := r.log.Start.Zone()
		d.Start, d.Offset = r.log.Start.UTC().Format(time.RFC3339Nano), offset/60
	}
	return d
}

func (r *Report) run() runData {
	f := *r.figures
	if len(f.Intervals) > maxIntervals {
		f.Intervals = nil // the lines have as much
	}
	d := runData{Series: series.Of(r.log), Figures: &f}
	if slo := r.figures.SLO; slo != nil {
		for _, c := range slo.Clauses {
			if c.Unit == "ns" {
				d.Limits = append(d.Limits, limitOf(c))
			}
		}
	}
	return d
}

// limitOf is the limit that a clause sets to a time.
func limitOf(c tps.Check) limit {
	of := "response"
	if strings.HasPrefix(c.Clause, "service") {
		of = "service"
	}
	return limit{of, c.Clause, c.Limit}
}

// windows are the peaks that say more than the whole run does.
func (r *Report) windows() []window {
	shown := []window{}
	for _, p := range r.figures.Peaks {
		if p.Succeeded > 0 && p.Length() < r.figures.Span {
			name := "best " + duration(p.Length()) + ": " + perSecond(p.Rate) + "/s"
			title := plural(p.Succeeded, "success", "successes") + " from " + duration(p.Start) + " to " + duration(p.End)
			shown = append(shown, window{name, title, p.Start, p.End, 2*p.Length() > r.figures.Span})
		}
	}
	return shown
}
