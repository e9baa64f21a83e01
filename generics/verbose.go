package wd

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"

	"github.com/worker-dispatcher/wd/tps"
)

// stampLayout is RFC 3339 with microseconds.
const stampLayout = "2006-01-02T15:04:05.000000-07:00"

// A setting is a run's configuration as the opening block shows it.
type setting struct {
	*Options
	start time.Time
	tasks string
}

// writeOpening writes the block before the first task.
func writeOpening(w io.Writer, s setting) {
	var b strings.Builder
	b.WriteString("\nWorker Dispatcher Configuration:\n")
	fmt.Fprintf(&b, "- Local CPU cores: %d\n", runtime.NumCPU())
	fmt.Fprintf(&b, "- Tasks Count: %s\n", s.tasks)
	fmt.Fprintf(&b, "- Runtime: %s\n", limitText(s.Runtime))
	s.writeLimits(&b)
	mode, rest, _ := strings.Cut(describe(s.strategy()), " ")
	fmt.Fprintf(&b, "- Dispatch Mode: %s\n", mode)
	details := fields(rest)
	for i, d := range details {
		branch := "├─"
		if i == len(details)-1 {
			branch = "└─"
		}
		fmt.Fprintf(&b, "  %s %s\n", branch, strings.Replace(d, "=", ": ", 1))
	}
	fmt.Fprintf(&b, "\n--- Start to dispatch workers at %s ---\n\n", s.start.Format(stampLayout))
	_, _ = io.WriteString(w, b.String()) // what cannot be shown must not end the run
}

// fields splits a text at blanks, but for those within quotes, and takes the quotes off.
func fields(text string) []string {
	quoted := false
	words := strings.FieldsFunc(text, func(r rune) bool {
		quoted = quoted != (r == '"')
		return r == ' ' && !quoted
	})
	for i, w := range words {
		words[i] = strings.ReplaceAll(w, `"`, "")
	}
	return words
}

// writeLimits writes the options that are off by default and are on.
func (s setting) writeLimits(w io.Writer) {
	if s.Drain > 0 {
		fmt.Fprintf(w, "- Drain: %v\n", s.Drain)
	}
	if s.Timeout > 0 {
		fmt.Fprintf(w, "- Timeout: %v\n", s.Timeout)
	}
	if s.Grace > 0 {
		fmt.Fprintf(w, "- Grace: %v\n", s.Grace)
	}
	if s.Retry.on() {
		fmt.Fprintf(w, "- Attempts: %d\n", s.Retry.Attempts)
	}
	if s.StopAfterFailures > 0 {
		fmt.Fprintf(w, "- Stop After Failures: %d\n", s.StopAfterFailures)
	}
}

// writeClosing writes the block after the last task.
func writeClosing(w io.Writer, s Summary, p *tps.Pacing) {
	var b strings.Builder
	fmt.Fprintf(&b, "\n--- End of worker dispatch at %s ---\n\n", s.End.Format(stampLayout))
	fmt.Fprintf(&b, "Spend Time: %.6f sec\n", s.Duration().Seconds())
	fmt.Fprintf(&b, "Completed Tasks Count: %d (%d succeeded, %d failed)\n", s.Completed, s.Succeeded, s.Failed)
	fmt.Fprintf(&b, "Uncompleted Tasks Count: %d\n", s.Uncompleted)
	fmt.Fprintf(&b, "Undispatched Tasks Count: %d\n", s.Undispatched)
	if s.Dropped > 0 {
		fmt.Fprintf(&b, "Dropped Tasks Count: %d\n", s.Dropped)
	}
	if s.Stopped != nil {
		fmt.Fprintf(&b, "Stopped: %v\n", s.Stopped)
	}
	if p != nil && p.Limited != "" {
		name := "Generator-limited"
		if p.KeptRate() {
			name = "Generator late"
		}
		fmt.Fprintf(&b, "%s: %s\n", name, p.Limited)
	}
	_, _ = io.WriteString(w, b.String())
}

// describe returns a strategy and its settings in one line.
func describe(s Strategy) string {
	if text, ok := s.(fmt.Stringer); ok {
		return text.String()
	}
	return fmt.Sprintf("%T", s)
}

func limitText(d time.Duration) string {
	if d == 0 {
		return "unlimited"
	}
	return d.String()
}
