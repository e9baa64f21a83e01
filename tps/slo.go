package tps

import (
	"slices"
	"strings"
)

// An SLO is what is demanded of a run, in clauses that must all be met. The zero value demands nothing. [ParseSLO] makes one
// from text; String gives the text back.
type SLO struct{ clauses []clause }

// IsZero reports whether nothing is demanded.
func (s SLO) IsZero() bool { return len(s.clauses) == 0 }

// String returns the clauses as [ParseSLO] reads them.
func (s SLO) String() string {
	texts := make([]string, len(s.clauses))
	for i, c := range s.clauses {
		texts[i] = c.String()
	}
	return strings.Join(texts, ", ")
}

// MarshalText returns String, so that an SLO can be in JSON and, with [flag.TextVar], a flag.
func (s SLO) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText is [ParseSLO].
func (s *SLO) UnmarshalText(text []byte) (err error) {
	*s, err = ParseSLO(string(text))
	return err
}

// Check says of a log whether it meets the SLO. It is what [Analyze] puts into [Report.SLO]. It is Met if nothing is demanded.
func (s SLO) Check(l Log) Verdict {
	if s.IsZero() {
		return Verdict{Status: Met}
	}
	return *Analyze(l, &Options{SLO: s}).SLO
}

// A Verdict is what an SLO says of a run.
type Verdict struct {
	Status  Status  `json:"status"`  // Missed if a clause is missed, otherwise Undecidable if one is that, otherwise Met
	Clauses []Check `json:"clauses"` // in the order of the SLO
}

// A Check is what one clause of an SLO says of a run. Observed and Limit are in Unit: "ns" for times, "%" for shares, "/s" for
// rates.
type Check struct {
	Clause   string  `json:"clause"` // as SLO.String writes it
	Status   Status  `json:"status"`
	Observed float64 `json:"observed"` // as far as known; 0 if nothing is
	Limit    float64 `json:"limit"`
	Unit     string  `json:"unit"`
	Reason   string  `json:"reason,omitempty"` // why it is undecidable
}

// check sets the verdict, nil if nothing is demanded.
func (r *Report) check(run *run, s SLO) {
	if s.IsZero() {
		return
	}
	r.SLO = &Verdict{Status: Met}
	for _, c := range s.clauses {
		r.SLO.Clauses = append(r.SLO.Clauses, c.check(r, run))
	}
	is := func(status Status) bool {
		return slices.ContainsFunc(r.SLO.Clauses, func(c Check) bool { return c.Status == status })
	}
	switch {
	case is(Missed):
		r.SLO.Status = Missed
	case is(Undecidable):
		r.SLO.Status = Undecidable
	}
}
