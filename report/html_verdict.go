package report

import (
	"regexp"

	"github.com/worker-dispatcher/wd/report/internal/page"
	"github.com/worker-dispatcher/wd/tps"
)

// verdict is what the run comes to: first whether it meets the SLO, then in sentences how it went.
func (r *Report) verdict() *page.Verdict {
	f := r.figures
	headline := "No task completed"
	switch {
	case f.Succeeded > 0:
		headline = pluralRate(f.Rate, "success", "successes") + " over " + duration(f.Span)
	case f.Completed > 0:
		headline = "No task succeeded in " + duration(f.Span)
	}
	v := &page.Verdict{Mark: "●", Heading: headline}
	if f.SLO != nil {
		v.Status, v.Clauses = f.SLO.Status.String(), clauseTable(f.SLO)
		v.Mark, v.Heading = marks[f.SLO.Status], sloHeadings[f.SLO.Status]
		v.Sentences = []string{headline + "."}
	}
	for _, s := range []string{r.ended(), r.throughput(), r.latency(), r.losses(), r.generator()} {
		if s != "" {
			v.Sentences = append(v.Sentences, together.ReplaceAllString(s, "$1\u00a0$2"))
		}
	}
	return v
}

// together finds a number and its unit, which a line does not part.
var together = regexp.MustCompile(`(\d) (%|[nµm]?s\b)`)

var marks = map[tps.Status]string{tps.Met: "✓", tps.Missed: "✗", tps.Undecidable: "?"}

var sloHeadings = map[tps.Status]string{
	tps.Met: "SLO met", tps.Missed: "SLO missed", tps.Undecidable: "It cannot be told whether the SLO is met",
}

// clauseTable says of each clause what was observed.
func clauseTable(v *tps.Verdict) *page.Table {
	t := &page.Table{Columns: texts(columns("demanded", "observed", ""), 1)}
	for _, c := range v.Clauses {
		verdict := marks[c.Status] + " " + c.Status.String()
		if c.Reason != "" {
			verdict += ": " + c.Reason
		}
		t.Rows = append(t.Rows, page.Row{Class: c.Status.String(), Cells: page.Texts(c.Clause, shown(c.Unit)(c.Observed), verdict)})
	}
	return t
}
