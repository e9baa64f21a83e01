package report

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/worker-dispatcher/wd/report/internal/page"
	"github.com/worker-dispatcher/wd/tps"
)

// A Comparison is two runs side by side: A, the one there was before, and B.
type Comparison struct {
	a, b    *Report
	changes *tps.Comparison
}

// Compare sets run b beside run a. What it calls better or worse is more than chance: see [tps.Compare].
func Compare(a, b *Report) *Comparison { return &Comparison{a, b, tps.Compare(a.log, b.log)} }

// Changes returns what has changed from run a to run b.
func (c *Comparison) Changes() *tps.Comparison { return c.changes }

// WriteHTML writes both runs as one page that needs no network, with the lines of B laid over those of A, from
// the beginning of each.
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

var changeHeadings = map[tps.Change]page.Verdict{
	tps.CannotTell: {Status: "undecidable", Mark: "?", Heading: "It cannot be told whether B differs from A"},
	tps.Same:       {Mark: "=", Heading: "B is as A"},
	tps.Better:     {Status: "met", Mark: "↑", Heading: "B is better than A"},
	tps.Worse:      {Status: "missed", Mark: "↓", Heading: "B is worse than A"},
	tps.Mixed:      {Status: "undecidable", Mark: "⇅", Heading: "B is better than A in some, worse in other respects"},
}

// verdict says what has changed, and of which figure how much is certain.
func (c *Comparison) verdict() *page.Verdict {
	v := changeHeadings[c.changes.Change]
	t := &page.Table{Columns: texts(columns("", "A", "B", "B − A", "of A", "surely between", ""), 1)}
	t.Columns[0].Keep = true
	for _, d := range c.changes.Differences {
		show := shown(d.Unit)
		cells := page.Texts(figureName(d.Figure), show(d.A), show(d.B), signed(d.Difference, show), change(d.A, d.B))
		if d.Unit == "%" {
			cells[4].Text = "" // of percent there are no percent
		}
		if d.Reason != "" {
			cells = append(cells, page.Texts("", d.Change.String()+": "+d.Reason)...)
		} else {
			cells = append(cells, page.Texts(signed(d.Low, show)+" and "+signed(d.High, show), d.Change.String())...)
		}
		t.Rows = append(t.Rows, page.Row{Class: d.Change.String(), Cells: cells})
	}
	if len(t.Rows) > 0 {
		v.Clauses = t
		v.Sentences = []string{"The bounds are those of chance: all of them hold in 95 of 100 comparisons."}
	}
	return &v
}

func figureName(figure string) string {
	if strings.HasPrefix(figure, "p") {
		return "response time, " + figure
	}
	return figure
}

// shown is how a figure of a unit is written.
func shown(unit string) func(float64) string {
	switch unit {
	case "ns":
		return nanoseconds
	case "/s":
		return func(f float64) string { return perSecond(f) + "/s" }
	}
	return func(f float64) string { return digits(f) + " " + unit }
}

// signed is a difference.
func signed(f float64, show func(float64) string) string {
	switch {
	case f > 0:
		return "+" + show(f)
	case f < 0:
		return "−" + show(-f)
	}
	return show(0)
}

func (c *Comparison) warnings() (all []string) {
	for _, w := range c.changes.Warnings {
		all = append(all, sentence(string(w)))
	}
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
	return signed(p, func(f float64) string { return fmt.Sprintf("%.1f %%", f) })
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
