package report

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/worker-dispatcher/wd/report/internal/page"
)

// A Comparison is two runs side by side: A, the one there was before, and B.
type Comparison struct{ a, b *Report }

// Compare sets run b beside run a. Both begin at 0 on the axis of time.
func Compare(a, b *Report) *Comparison { return &Comparison{a, b} }

// WriteHTML writes both runs as one page that needs no network, with the lines of B laid over those of A.
func (c *Comparison) WriteHTML(w io.Writer) error {
	v := &page.View{
		Title: c.a.options.Title + " ↔ " + c.b.options.Title, Footer: footer, Notes: notes,
		Subtitle: "A: " + c.a.subtitle() + " — B: " + c.b.subtitle(),
		Verdict:  c.verdict(), Warnings: c.warnings(), Charts: c.a.figures.Events > 0 && c.b.figures.Events > 0,
		Spread: []page.Table{c.timesTable()}, Tables: []page.Table{c.figureTable(), c.configTable()},
		Data: pageData{Windows: []window{}, Runs: []runData{c.a.fromZero(), c.b.fromZero()}},
	}
	return page.Write(w, v)
}

// fromZero is a run as if it had begun when the log did.
func (r *Report) fromZero() runData {
	d := r.run()
	d.Shift(-d.From)
	return d
}

func (c *Comparison) verdict() *page.Verdict {
	a, b := c.a.figures, c.b.figures
	v := &page.Verdict{Mark: "⇄", Heading: "B against A"}
	if a.Completed == 0 || b.Completed == 0 {
		v.Sentences = []string{"One of the runs completed no task: there is nothing to compare."}
		return v
	}
	v.Sentences = []string{
		fmt.Sprintf("Successes a second: %s, then %s (%s).", perSecond(a.Rate), perSecond(b.Rate), change(a.Rate, b.Rate)),
		fmt.Sprintf("99 %% responded within %s, then %s (%s).", duration(a.Response.P99), duration(b.Response.P99),
			change(float64(a.Response.P99), float64(b.Response.P99))),
	}
	return v
}

func (c *Comparison) warnings() (all []string) {
	for name, r := range map[string]*Report{"A": c.a, "B": c.b} {
		for _, w := range r.figures.Warnings {
			all = append(all, name+": "+sentence(string(w)))
		}
	}
	slices.Sort(all)
	return all
}

// change is by how much b is more than a.
func change(a, b float64) string {
	switch a {
	case b:
		return "no change"
	case 0:
		return "from 0"
	}
	p := 100 * (b - a) / math.Abs(a)
	if math.Abs(p) < 0.05 {
		return "< 0.1 %"
	}
	return fmt.Sprintf("%+.1f %%", p)
}

func (c *Comparison) figureTable() page.Table {
	t := page.Table{Title: "Figures", Columns: texts(columns("", "A", "B", "B against A"), 1)}
	row := func(name string, a, b float64, show func(float64) string) {
		t.Rows = append(t.Rows, page.Row{Cells: page.Texts(name, show(a), show(b), change(a, b))})
	}
	whole := func(f float64) string { return count(int(f)) }
	rate := func(f float64) string { return perSecond(f) + "/s" }
	a, b := c.a.figures, c.b.figures
	row("tasks", float64(a.Events), float64(b.Events), whole)
	row("succeeded", float64(a.Succeeded), float64(b.Succeeded), whole)
	row("failed", float64(a.Failed), float64(b.Failed), whole)
	row("dropped", float64(a.Dropped), float64(b.Dropped), whole)
	row("uncompleted", float64(a.Uncompleted), float64(b.Uncompleted), whole)
	row("span", float64(a.Span), float64(b.Span), nanoseconds)
	row("rate, whole run", a.Rate, b.Rate, rate)
	for _, p := range a.Peaks {
		if q, ok := b.Peak(p.Length()); ok {
			row("best "+duration(p.Length()), p.Rate, q.Rate, rate)
		}
	}
	return t
}

func (c *Comparison) timesTable() page.Table {
	t := page.Table{Title: "Times", Note: "of all that completed", Columns: texts(columns("", "response A", "response B", "", "service A", "service B", ""), 1)}
	a, b := c.a.figures, c.b.figures
	for _, r := range rowsOfTimes {
		cells := page.Texts(r.name)
		for _, pair := range [][2]time.Duration{{r.of(a.Response), r.of(b.Response)}, {r.of(a.Service), r.of(b.Service)}} {
			cells = append(cells, page.Texts(duration(pair[0]), duration(pair[1]), change(float64(pair[0]), float64(pair[1])))...)
		}
		t.Rows = append(t.Rows, page.Row{Cells: cells})
	}
	return t
}

// configTable marks what was set up differently.
func (c *Comparison) configTable() page.Table {
	t := page.Table{Title: "How they were run", Columns: texts(columns("", "A", "B"), 3)}
	a, b := c.a.options.Config, c.b.options.Config
	keys := maps.Clone(a)
	if keys == nil {
		keys = map[string]string{}
	}
	maps.Copy(keys, b)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		row := page.Row{Cells: page.Texts(key, a[key], b[key])}
		if a[key] != b[key] {
			row.Class = "differs"
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
