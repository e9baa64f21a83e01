package tps

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// ParseSLO reads an SLO: clauses with commas between them, all of which must be met.
//
//	p99<300ms          the 99th percentile of response time; any from p0.001 to p99.999
//	service p99<300ms  of service time; "response" may be written too
//	mean<50ms, max<2s  the mean and the longest response time
//	errors<1%          of the tasks that started, those that failed or did not complete
//	dropped<=0%        of all tasks, those that were due and never started
//	tps>100            successes a second over the whole run
//	tps>100 over 10s   in the best window of that length, as in [Report.Peaks]
//
// Times, errors and drops have upper limits, < or <=, and tps a lower one, > or >=. A time is as [time.ParseDuration] reads it,
// a percentage has at most six decimals. Blanks are free between words and signs. An empty text is the zero SLO; there are at most 16 clauses. An error names the
// column, counted in bytes from 1.
//
// A clause on time is undecidable if no task completed, if tasks whose time is not known (dropped, for response time, or not
// completed) could turn it, or if there are too few tasks to have the percentile: 100/(100-p), which makes 100 for p99.
// One on tps is undecidable if no task completed, or the run has no length or is shorter than the window, one on errors if no
// task started, one on drops if there are no tasks.
func ParseSLO(text string) (SLO, error) {
	if strings.TrimSpace(text) == "" {
		return SLO{}, nil
	}
	p := parser{text: text}
	var s SLO
	for {
		c, err := p.clause()
		if err != nil {
			return SLO{}, err
		}
		if s.clauses = append(s.clauses, c); len(s.clauses) > maxClauses {
			return SLO{}, p.fail(p.at, "more than %d clauses", maxClauses)
		}
		if p.at == len(p.text) {
			return s, nil
		}
		p.at++ // a comma
	}
}

const (
	maxClauses = 16
	maxRate    = 1e15
)

// A parser reads a text from left to right.
type parser struct {
	text string
	at   int
}

func (p *parser) fail(at int, format string, args ...any) error {
	return fmt.Errorf("slo %q: column %d: %s", p.text, at+1, fmt.Sprintf(format, args...))
}

func (p *parser) blanks() {
	for p.at < len(p.text) && (p.text[p.at] == ' ' || p.text[p.at] == '\t') {
		p.at++
	}
}

// take returns what comes up to one of the ends, without blanks around it, and where it begins.
func (p *parser) take(ends string) (string, int) {
	p.blanks()
	start := p.at
	for p.at < len(p.text) && !strings.ContainsRune(ends, rune(p.text[p.at])) {
		p.at++
	}
	word := strings.TrimRight(p.text[start:p.at], " \t")
	return word, start
}

func (p *parser) clause() (c clause, err error) {
	if err := p.figure(&c); err != nil {
		return c, err
	}
	if err := p.sign(&c); err != nil {
		return c, err
	}
	switch value, at := p.take(","); c.figure {
	case failures, drops:
		err = p.share(&c, value, at)
	case throughput:
		err = p.throughput(&c, value, at)
	default:
		c.limit, err = p.duration(value, at)
	}
	return c, err
}

func (p *parser) figure(c *clause) error {
	name, at := p.take(" \t,<>=")
	prefix := name == "service" || name == "response"
	if prefix {
		c.service = name == "service"
		name, at = p.take(" \t,<>=")
	}
	switch {
	case name == "mean":
		c.figure = average
	case name == "max":
		c.figure = longest
	case strings.HasPrefix(name, "p"):
		percent, ok := fraction(name[1:], 3)
		if !ok || percent <= 0 || percent >= whole {
			return p.fail(at, "%q is no percentile, want p0.001 to p99.999", name)
		}
		c.percent = percent
	case prefix:
		return p.fail(at, "%q is no time, want a percentile such as p99, mean or max", name)
	case name == "errors":
		c.figure = failures
	case name == "dropped":
		c.figure = drops
	case name == "tps":
		c.figure = throughput
	default:
		return p.fail(at, "%q is no figure, want a percentile such as p99, mean, max, errors, dropped or tps", name)
	}
	return nil
}

func (p *parser) sign(c *clause) error {
	p.blanks()
	at := p.at
	for p.at < len(p.text) && strings.IndexByte("<>=", p.text[p.at]) >= 0 {
		p.at++
	}
	sign := p.text[at:p.at]
	want := c.relation()
	if sign != want && sign != want+"=" {
		return p.fail(at, "want %s or %s= after %s", want, want, c.name())
	}
	c.equal = sign != want
	return nil
}

func (p *parser) share(c *clause, value string, at int) error {
	number, found := strings.CutSuffix(value, "%")
	n, ok := fraction(strings.TrimRight(number, " \t"), 6)
	if !found || !ok || n > allUnits || n == 0 && !c.equal {
		return p.fail(at, "%q is no share that can be met, want a percentage such as 1%%, at most 100%%", value)
	}
	c.limit = n
	return nil
}

func (p *parser) throughput(c *clause, value string, at int) (err error) {
	number, over, found := strings.Cut(value, "over")
	if found {
		start := at + len(value) - len(strings.TrimLeft(over, " \t"))
		var d int64
		if d, err = p.duration(strings.Trim(over, " \t"), start); err != nil {
			return err
		}
		c.over = time.Duration(d)
	}
	number = strings.TrimRight(number, " \t")
	c.rate, err = strconv.ParseFloat(number, 64)
	if err != nil || math.IsNaN(c.rate) || c.rate < 0 || c.rate > maxRate {
		return p.fail(at, "%q is no rate, want successes a second, such as 100 or 0.5, with or without \"over 10s\"", number)
	}
	c.rate += 0 // no negative zero
	return nil
}

func (p *parser) duration(value string, at int) (int64, error) {
	d, err := time.ParseDuration(value)
	if err != nil || d <= 0 || int64(d) > reach {
		return 0, p.fail(at, "%q is no time, want more than 0, such as 300ms, and at most 90 years", value)
	}
	return int64(d), nil
}

// fraction reads a decimal number that is not negative, in units of the last of so many decimals.
func fraction(text string, places int) (int64, bool) {
	units, decimals, point := strings.Cut(text, ".")
	if units == "" || point && decimals == "" || len(units) > 3 || len(decimals) > places {
		return 0, false
	}
	n, err := strconv.ParseUint(units+decimals+strings.Repeat("0", places-len(decimals)), 10, 63)
	return int64(n), err == nil
}
