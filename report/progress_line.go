package report

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	wd "github.com/worker-dispatcher/wd/generics"
)

// A status is a snapshot to be put into a line.
type status struct {
	wd.Snapshot
	name string
}

// done is how many tasks nothing more will happen to.
func (s status) done() int { return s.Completed + s.Uncompleted + s.Dropped }

// A piece is a part of a line.
type piece struct{ text, colour string }

const (
	red    = "\x1b[31m"
	yellow = "\x1b[33m"
	blue   = "\x1b[34m"
	reset  = "\x1b[0m"
)

// pieces are the parts of the line, the most important first.
func (s status) pieces() []piece {
	all := []piece{{text: s.counts()}}
	add := func(text, colour string) { all = append(all, piece{text, colour}) }
	if s.Failed > 0 {
		add(count(s.Failed)+" failed", red)
	}
	if s.Paused {
		add("paused", yellow)
	}
	add(perSecond(s.Rate)+"/s", "")
	if s.ETA > 0 {
		add(clock(s.ETA)+" left", "")
	} else {
		add("after "+clock(s.Duration()), "")
	}
	if s.Dropped > 0 {
		add(count(s.Dropped)+" dropped", yellow)
	}
	if s.Uncompleted > 0 {
		add(count(s.Uncompleted)+" given up", yellow)
	}
	if s.InFlight > 0 {
		add(count(s.InFlight)+" in flight", "")
	}
	return all
}

func (s status) counts() string {
	if s.Open {
		return count(s.done()) + " done"
	}
	return count(s.done()) + "/" + count(s.Tasks)
}

// plain is the status as a line for a file.
func (s status) plain() string {
	var texts []string
	for _, p := range s.pieces() {
		texts = append(texts, p.text)
	}
	line := strings.Join(texts, ", ")
	if !s.Open {
		line = fmt.Sprintf("%3.0f %%  %s", 100*s.share(), line)
	}
	return s.label() + line
}

// share is how much of the run is done, 0 to 1.
func (s status) share() float64 { return min(1, float64(s.done())/float64(max(1, s.Tasks))) }

func (s status) label() string {
	if s.name == "" {
		return ""
	}
	return s.name + "  "
}

// line is the status in at most so many columns: what matters less is left out if there is no room.
func (s status) line(width int, colours bool) []byte {
	const gap, least, most = 2, 10, 40
	label := fit(s.label(), width/3)
	used := utf8.RuneCountInString(label)
	var texts []string
	for _, p := range s.pieces() {
		long := utf8.RuneCountInString(p.text)
		if used+long > width {
			break
		}
		used += long + gap
		if colours && p.colour != "" {
			p.text = p.colour + p.text + reset
		}
		texts = append(texts, p.text)
	}
	line := strings.Join(texts, strings.Repeat(" ", gap))
	if room := width - used - len("100 %   "); !s.Open && room >= least {
		line = s.bar(min(room/5*5, most), colours) + line // in steps: it would tremble as the figures change
	}
	return []byte(label + line)
}

// bar is the percentage and a bar.
func (s status) bar(width int, colours bool) string {
	full := int(s.share()*float64(width) + 0.5)
	done, rest := strings.Repeat("━", full), strings.Repeat("─", width-full)
	if colours {
		done = blue + done + reset
	}
	return fmt.Sprintf("%3.0f %% %s%s  ", 100*s.share(), done, rest)
}

// fit is a text in at most so many columns, without what a terminal would take for a command.
func fit(s string, width int) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s)
	if utf8.RuneCountInString(s) <= width {
		return s
	}
	if width < 1 {
		return ""
	}
	return string([]rune(s)[:width-1]) + "…"
}

// clock is a time as h:mm:ss or m:ss.
func clock(d time.Duration) string {
	s := int64(d.Round(time.Second).Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
