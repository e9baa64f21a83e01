package tps

// slowClauses returns the clauses on time that can be asked of a window. They have a bit each in a class, from bit 1 on.
func (s SLO) slowClauses() (clauses []clause) {
	for _, c := range s.clauses {
		if c.figure == percentile || c.figure == longest {
			clauses = append(clauses, c)
		}
	}
	return clauses
}

// errorClauses returns the clauses on errors.
func (s SLO) errorClauses() (clauses []clause) {
	for _, c := range s.clauses {
		if c.figure == failures {
			clauses = append(clauses, c)
		}
	}
	return clauses
}

// classify notes in the classes which tasks were too slow for which of the clauses, and how many that are.
func (r *run) classify(s SLO) {
	r.late = map[clause]int{}
	for i, c := range s.slowClauses() {
		column := c.column(r)
		bit := success << (i + 1)
		slow := c.slow()
		n := 0
		for at, t := range column {
			if t >= slow {
				r.class[at] |= bit
				n++
			}
		}
		r.late[c] = n
	}
}

// A sweep finds the best windows in which an SLO holds. It needs to know how many of the first n tasks to end succeeded, and
// how many were too slow for each clause, for all n: the rest is differences.
type sweep struct {
	*run
	slow, errors []clause // of the slow ones, those that any task was too slow for
	good         []int32
	late         [][]int32 // by clause of slow
}

func newSweep(r *run, s SLO) *sweep {
	w := &sweep{run: r, errors: s.errorClauses(), good: r.tally(0)}
	for i, c := range s.slowClauses() {
		if r.late[c] > 0 {
			w.slow, w.late = append(w.slow, c), append(w.late, r.tally(i+1))
		}
	}
	return w
}

// tally returns how many of the first n tasks to end have a bit in their class, for n from 0 on.
func (r *run) tally(bit int) []int32 {
	sums := make([]int32, len(r.classes)+1)
	for i, c := range r.classes {
		sums[i+1] = sums[i] + int32(c>>bit&1)
	}
	return sums
}

// peak returns the earliest of the windows of a length, within the run, that hold the most successes of those in which the SLO
// holds; false if there is none with a success.
//
// What a window holds changes where an end comes in at its right edge or leaves at its left one, so no windows need be tried but
// those that change there; and of these, none that is too far left to hold more than the best so far. That makes at most two for
// each completion.
func (w *sweep) peak(length int64) (best Window, found bool) {
	start := w.first
	if w.completed[0] == w.first {
		start-- // for what ended at the first start
	}
	most, from, to := 0, 0, 0
	for {
		for from < len(w.completed) && w.completed[from] <= start {
			from++
		}
		enough := int(w.good[from]) + most // as many successes are not more
		if enough >= len(w.succeeded) {
			break
		}
		if reach := w.succeeded[enough] - length; start < reach {
			start = reach
			continue
		}
		if start > w.last-length {
			break
		}
		for to < len(w.completed) && w.completed[to] <= start+length {
			to++
		}
		if w.holds(from, to) {
			most, best, found = int(w.good[to]-w.good[from]), w.window(start, start+length), true
			continue
		}
		next := w.completed[from]
		if to < len(w.completed) {
			next = min(next, w.completed[to]-length)
		}
		start = next
	}
	return best, found
}

// holds reports whether all clauses hold over some tasks to end.
func (w *sweep) holds(from, to int) bool {
	n := int64(to - from)
	for i, c := range w.slow {
		if int64(w.late[i][to]-w.late[i][from]) > c.allowed(n) {
			return false
		}
	}
	for _, c := range w.errors {
		if !c.below(n-int64(w.good[to]-w.good[from]), n) {
			return false
		}
	}
	return true
}

// findSLOPeaks seeks the best windows in which the SLO holds.
func (r *Report) findSLOPeaks(run *run, o *Options) {
	if len(o.SLO.slowClauses())+len(o.SLO.errorClauses()) == 0 || r.Completed == 0 {
		return
	}
	w := newSweep(run, o.SLO)
	for _, length := range o.Windows {
		if length > r.Span {
			continue
		}
		if best, ok := w.peak(int64(length)); ok {
			r.SLOPeaks = append(r.SLOPeaks, best)
		}
	}
}
