package wd

import (
	"fmt"
	"strings"
	"time"
)

// String returns the plan as [ParsePlan] reads it.
func (p Plan) String() string {
	stages := make([]string, len(p))
	for i, s := range p {
		stages[i] = s.text(i > 0 && units(p[i-1].To) == units(s.From))
	}
	return strings.Join(stages, ", ")
}

// text is the stage as ParsePlan reads it; goesOn says whether its first rate is the last one of the stage before.
func (s Stage) text(goesOn bool) string {
	from, to := rateText(units(s.From)), rateText(units(s.To))
	switch {
	case from != to:
		return from + ".." + to + " over " + durationText(s.Over)
	case goesOn && s.Over == 0:
		return "hold"
	case goesOn:
		return "hold " + durationText(s.Over)
	case s.Over == 0:
		return from
	}
	return from + " for " + durationText(s.Over)
}

// rateText writes a rate in the first of seconds, minutes and hours in which it has no more than 6 decimals.
func rateText(units uint64) string {
	for _, per := range []struct {
		hours uint64
		name  string
	}{{3600, "/s"}, {60, "/m"}, {1, "/h"}} {
		if units%per.hours == 0 {
			millionths := units / per.hours
			text := fmt.Sprintf("%d.%06d", millionths/1_000_000, millionths%1_000_000)
			return strings.TrimRight(strings.TrimRight(text, "0"), ".") + per.name
		}
	}
	panic("unreachable: all numbers can be divided by 1")
}

// durationText is a duration without zeros at its end: 1m, not 1m0s.
func durationText(d time.Duration) string {
	text := d.String()
	if d%time.Minute == 0 {
		text = strings.TrimSuffix(text, "0s")
	}
	if d%time.Hour == 0 {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// MarshalText returns what [Plan.String] does. With UnmarshalText it makes plans values of JSON and of flag.TextVar.
func (p Plan) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText is [ParsePlan]; an empty text is an empty plan.
func (p *Plan) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = nil
		return nil
	}
	read, err := ParsePlan(string(text))
	if err != nil {
		return err
	}
	*p = read
	return nil
}
