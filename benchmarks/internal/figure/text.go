package figure

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// String is the result as tables.
func (r *Result) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s/%s, %d cores", r.Machine.Go, r.Machine.OS, r.Machine.Arch, r.Machine.Cores)
	if r.Machine.CPU != "" {
		fmt.Fprintf(&b, ", %s", r.Machine.CPU)
	}
	fmt.Fprintf(&b, ". %s, %d rounds in %.0f s", r.Began.Format("2006-01-02 15:04"), r.Rounds, r.Seconds)
	if r.Foreign != nil {
		fmt.Fprintf(&b, "; others used %.0f %% of the processors", 100**r.Foreign)
	}
	b.WriteString(".\n\n")
	if r.Rounds == 0 {
		b.WriteString("No round was completed.\n")
		return b.String()
	}
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "figure\tgoal\tmedian\tquartiles\t")
	for _, o := range r.Figures {
		verdict := "reached"
		if o.Missed {
			verdict = "MISSED"
		}
		fmt.Fprintf(w, "%s\t%v\t%s\t%s … %s\t%s\n", o.Name, Goal{o.Goal, o.AtLeast},
			digits(o.Median), digits(o.Lower), digits(o.Upper), verdict)
	}
	fmt.Fprintln(w, "\t\t\t\t\nmeasured\tunit\tmedian\tquartiles\t")
	for _, p := range r.Probes {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s … %s\t\n", p.Name, p.Unit, digits(p.Median), digits(p.Lower), digits(p.Upper))
	}
	_ = w.Flush() // to a strings.Builder
	return b.String()
}

// digits prints a value with as many digits as can be told apart.
func digits(v float64) string {
	switch {
	case v >= 1000:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.3f", v)
}
