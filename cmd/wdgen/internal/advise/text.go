package advise

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Write writes the advice with its figures.
func (a *Advice) Write(w io.Writer) error {
	var b strings.Builder
	use := "use"
	if a.unsteady() > varies {
		use = "cannot tell, the figures vary too much; the best of them is of"
	}
	fmt.Fprintf(&b, "%s: %s %s%s\n", a.Subject, use, a.Strategy(), a.note())
	fmt.Fprintf(&b, "  %s\n", a.reason())
	b.WriteString(a.apart())
	for _, d := range a.Doubts {
		fmt.Fprintf(&b, "  doubtful: %s\n", d)
	}
	b.WriteString("\n")
	a.table(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

// note says what a strategy without a number means.
func (a *Advice) note() string {
	if a.Use.Workers == a.Cores {
		return fmt.Sprintf(", one worker a core, here %d", a.Cores)
	}
	return ""
}

// reason is why.
func (a *Advice) reason() string {
	figures := fmt.Sprintf("%.0f ns a task, %.0f tasks/s, p99 %v", a.Use.Median(PerTask), a.Use.Median(TasksPerSecond), a.Use.duration(P99))
	if a.Use == a.Best {
		return figures + ": the most tasks a second"
	}
	return fmt.Sprintf("%s: within %.0f%% of the most, %.0f of mode=%s/workers=%d, with the fewest workers and the simplest mode",
		figures, 100*margin, a.Best.Median(TasksPerSecond), a.Best.Mode, a.Best.Workers)
}

// apart is a line on child processes, for tasks that may crash or hang.
func (a *Advice) apart() string {
	switch {
	case a.Apart != nil:
		more := "no more than here"
		if d := a.Apart.Median(PerTask) - a.Use.Median(PerTask); d > margin*a.Use.Median(PerTask) {
			more = fmt.Sprintf("%.0f ns more, so that it may crash or hang", d)
		}
		return fmt.Sprintf("  in child processes, with %s: %.0f ns a task, %s\n", a.strategy(a.Apart), a.Apart.Median(PerTask), more)
	case a.LeftOut != "":
		return "  not measured in child processes: " + a.LeftOut + "\n"
	}
	return ""
}

// table has a line for each row; the recommended one is marked.
func (a *Advice) table(b *strings.Builder) {
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tmode\tworkers\tns/task\ttasks/s\tp99\t")
	for _, r := range a.Rows {
		mark := ""
		if r == a.Use {
			mark = " <"
		}
		fmt.Fprintf(w, "\t%s\t%d\t%.0f\t%.0f\t%v\t%s\n", r.Mode, r.Workers, r.Median(PerTask), r.Median(TasksPerSecond), r.duration(P99), mark)
	}
	_ = w.Flush() // into memory
}
