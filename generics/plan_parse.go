package wd

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ParsePlan reads a plan: stages, with commas between them. A stage is one of
//
//	10/s..200/s over 1m   from one rate to another, evenly
//	200/s for 3m          one rate
//	hold 3m               the rate that the stage before ends with
//	200/s   or   hold     without end: the last stage only
//
// A rate is a number of tasks, with up to 6 decimals, a second (/s), a minute (/m) or an hour (/h). A duration is as in
// [time.ParseDuration]. "for" and "over" mean the same. An error says where in the text it is, counting bytes from 1, and what was wanted there.
func ParsePlan(text string) (Plan, error) {
	r := planReader{text: text, words: planWords(text)}
	p, err := r.plan()
	if err != nil {
		return nil, fmt.Errorf("plan %q: %w", text, err)
	}
	if err := p.Validate(); err != nil {
		return nil, fmt.Errorf("plan %q: %w", text, err)
	}
	return p, nil
}

// A planWord is a piece of a plan's text that has no parts.
type planWord struct {
	text string
	at   int
}

// planWords splits a text at blanks; commas and ".." are words of their own.
func planWords(text string) (words []planWord) {
	for at := 0; at < len(text); {
		n := planWordLen(text[at:])
		if n > 0 {
			words = append(words, planWord{text[at : at+n], at})
		}
		at += max(n, 1)
	}
	return words
}

// planWordLen returns how long the word is that a text begins with; 0: it begins with a blank.
func planWordLen(text string) int {
	for _, mark := range []string{",", ".."} {
		if strings.HasPrefix(text, mark) {
			return len(mark)
		}
	}
	word, _, _ := strings.Cut(text, "..")
	if end := strings.IndexAny(word, ", \t\r\n"); end >= 0 {
		return end
	}
	return len(word)
}

// A planReader reads the stages of a plan.
type planReader struct {
	text  string
	words []planWord
}

// next returns the next word without taking it; it is empty at the end.
func (r *planReader) next() planWord {
	if len(r.words) == 0 {
		return planWord{at: len(r.text)}
	}
	return r.words[0]
}

// take takes the next word if it is one of these.
func (r *planReader) take(words ...string) bool {
	for _, w := range words {
		if r.next().text == w {
			r.words = r.words[1:]
			return true
		}
	}
	return false
}

// wrong returns an error about the next word.
func (r *planReader) wrong(want string) error {
	w := r.next()
	if w.text == "" {
		return fmt.Errorf("at %d: the text ends, want %s", w.at+1, want)
	}
	return fmt.Errorf("at %d: %q, want %s", w.at+1, w.text, want)
}

func (r *planReader) plan() (p Plan, err error) {
	for {
		s, err := r.stage(p)
		if err != nil {
			return nil, err
		}
		p = append(p, s)
		switch {
		case len(r.words) == 0:
			return p, nil
		case s.Over == 0:
			return nil, r.wrong("for and a duration, such as for 3m, as only the last stage may have no end")
		case !r.take(","):
			return nil, r.wrong("a comma and another stage, or the end")
		}
	}
}

// stage reads a stage that comes after others.
func (r *planReader) stage(before Plan) (s Stage, err error) {
	if len(before) > 0 && r.take("hold") {
		s.From = before[len(before)-1].To
		s.To = s.From
		if w := r.next().text; w != "" && w != "," {
			s.Over, err = r.duration()
		}
		return s, err
	}
	if len(before) == 0 && r.next().text == "hold" {
		return s, r.wrong("a rate, such as 10/s, as there is no stage before to hold")
	}
	if s.From, err = r.rate(len(before) > 0); err != nil {
		return s, err
	}
	s.To = s.From
	ramp := r.take("..")
	if ramp {
		if s.To, err = r.rate(false); err != nil {
			return s, err
		}
	}
	if r.take("over", "for") {
		s.Over, err = r.duration()
	} else if ramp {
		err = r.wrong("over and a duration, such as over 1m")
	}
	return s, err
}

func (r *planReader) duration() (time.Duration, error) {
	d, err := time.ParseDuration(r.next().text)
	if err != nil || d <= 0 {
		return 0, r.wrong("a duration of more than 0, such as 90s or 1h30m")
	}
	r.words = r.words[1:]
	return d, nil
}

// rate reads a rate in tasks a second.
func (r *planReader) rate(orHold bool) (float64, error) {
	number, per, _ := strings.Cut(r.next().text, "/")
	hours := map[string]uint64{"s": 3600, "m": 60, "h": 1}[per]
	millionths, ok := parseMillionths(number)
	if hours == 0 || !ok {
		if orHold {
			return 0, r.wrong("a rate, such as 10/s, 2.5/m or 600/h, or hold")
		}
		return 0, r.wrong("a rate, such as 10/s, 2.5/m or 600/h")
	}
	if millionths > maxPerSecond*perSecond/hours {
		return 0, r.wrong("at most 1000000000/s")
	}
	rate := float64(millionths*hours) / perSecond
	if units(rate) != millionths*hours {
		return 0, r.wrong("a rate of at most 15 digits")
	}
	r.words = r.words[1:]
	return rate, nil
}

// parseMillionths reads a decimal number with at most 6 decimals.
func parseMillionths(s string) (uint64, bool) {
	whole, decimals, point := strings.Cut(s, ".")
	if len(decimals) > 6 || point && decimals == "" || whole == "" {
		return 0, false
	}
	digits := whole + decimals + strings.Repeat("0", 6-len(decimals))
	n, err := strconv.ParseUint(digits, 10, 64)
	return n, err == nil
}
