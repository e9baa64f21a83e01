package tps

import (
	"fmt"
	"math"
	"slices"
	"sort"
)

// A seedSearch looks for the best window that starts and ends on whole seconds. Like the original it goes through the
// seconds in which successes started, and from each through the windows by their length. Of these it tries but those
// that end where a success ends, as the rates between fall, and it stops where none that is still to come can win.
type seedSearch struct {
	log       *seedLog
	ended     float64 // where the run ends
	threshold float64 // the rate to beat
	from, to  float64 // the window that beat it last; both 0 if none did

	groups  []seedGroup // by last, then by first
	outlook []float64   // of each group on: the most by which successes can exceed what is expected at the level
	level   float64     // the threshold that the outlook is for
	slack   float64     // more than all errors of rounding in the outlook
	steps   int         // since the outlook was made
}

func newSeedSearch(log *seedLog, ended, threshold float64) *seedSearch {
	return &seedSearch{log: log, ended: ended, threshold: threshold, groups: newSeedGroups(log.rows)}
}

// examine searches from all seconds in which enough successes started.
func (s *seedSearch) examine() error {
	end := math.Ceil(s.ended)
	for _, second := range s.log.seconds {
		if float64(second.count) <= s.threshold || second.start > end {
			continue
		}
		if s.log.noStart || second.start <= s.log.noEnd {
			return fmt.Errorf("seed: the search from second %v comes upon a record without StartedAt or EndedAt", second.start)
		}
		if !s.endsFrom(second.start) {
			return fmt.Errorf("seed: the search from second %v does not end", second.start)
		}
		s.examineFrom(second.start, end)
	}
	return nil
}

// endsFrom reports whether the original's windows from a second come to an end. If the run ends between two seconds,
// the last whole one is followed by one to the run's end and one that is a second longer; where their sums are
// rounded, which takes a negative stamp, it may come back to these two again and again.
func (s *seedSearch) endsFrom(second float64) bool {
	end, cut := math.Ceil(s.ended), s.ended-second
	return s.ended == end || second+cut <= s.ended && second+(cut+1) > end
}

func (s *seedSearch) examineFrom(second, end float64) {
	if second <= s.ended {
		s.wholeSeconds(second)
	}
	if s.ended < end && second+1 >= end { // from earlier seconds the whole ones are better
		cut := s.ended - second
		s.try(second, cut, s.count(second, second+cut))
		s.try(second, cut+1, s.count(second, second+(cut+1)))
	}
}

// wholeSeconds tries the windows that last whole seconds.
func (s *seedSearch) wholeSeconds(second float64) {
	s.look()
	next, n := second+1, 0
	from := sort.Search(len(s.groups), func(i int) bool { return s.groups[i].latest >= second })
	for i, g := range s.groups[from:] {
		if g.last > next {
			s.try(second, next-second, n)
			if s.hopeless(from+i, second, n) {
				s.steps += i
				return
			}
			next = g.last
		}
		if g.first >= second {
			n += g.count
		}
	}
	s.steps += len(s.groups) - from
	s.try(second, next-second, n)
}

// try makes a window the best if it beats the threshold.
func (s *seedSearch) try(second, length float64, n int) {
	if rate := float64(n) / length; rate > s.threshold {
		s.threshold, s.from, s.to = rate, second, second+length
	}
}

// count returns how many successes are in a window.
func (s *seedSearch) count(from, to float64) (n int) {
	for _, g := range s.groups {
		if from <= g.first && g.last <= to {
			n += g.count
		}
	}
	return n
}

// hopeless reports that no window from a second to the end of a group or of a later one beats the threshold, if n
// successes are in the one that ends with the groups before. At most all that end later are still to come.
func (s *seedSearch) hopeless(group int, second float64, n int) bool {
	g := &s.groups[group]
	return s.outlook[group]+s.slack <= float64(g.before-n)-s.level*(second-s.groups[0].last)
}

// look makes the outlook for the threshold of now. An older one is for a lower threshold, thus too hopeful and not
// wrong: it serves until as many steps have been made as a new one takes.
func (s *seedSearch) look() {
	if s.outlook != nil && (s.level == s.threshold || s.steps < len(s.groups)) {
		return
	}
	s.level, s.steps, s.outlook = s.threshold, 0, make([]float64, len(s.groups))
	most := math.Inf(-1)
	for i, g := range slices.Backward(s.groups) {
		most = max(most, float64(g.before+g.count)-s.level*(g.last-s.groups[0].last))
		s.outlook[i] = most
	}
	span := s.ended - min(s.groups[0].first, s.groups[0].last) + 1
	s.slack = (float64(len(s.log.rows)) + s.level*span) / (1 << 50)
}
