package tps

import (
	"cmp"
	"math"
	"slices"
)

// A seedGroup is the successes that start and end in the same seconds.
type seedGroup struct {
	first  float64 // second in which they start
	last   float64 // second by whose beginning they have ended
	count  int
	before int     // how many are in the groups before
	latest float64 // the greatest first up to here
}

// newSeedGroups groups the successes.
func newSeedGroups(rows []seedRow) []seedGroup {
	groups := make([]seedGroup, 0, len(rows))
	for _, row := range rows {
		if row.ok {
			groups = append(groups, seedGroup{first: math.Floor(row.started), last: math.Ceil(row.ended), count: 1})
		}
	}
	slices.SortFunc(groups, func(a, b seedGroup) int {
		return cmp.Or(cmp.Compare(a.last, b.last), cmp.Compare(a.first, b.first))
	})
	return mergeSeedGroups(groups)
}

// mergeSeedGroups merges groups of the same seconds, in place.
func mergeSeedGroups(sorted []seedGroup) []seedGroup {
	groups := sorted[:0]
	for i, g := range sorted {
		if n := len(groups); n > 0 && groups[n-1].first == g.first && groups[n-1].last == g.last {
			groups[n-1].count++
			continue
		}
		g.before, g.latest = i, g.first
		if n := len(groups); n > 0 {
			g.latest = max(g.latest, groups[n-1].latest)
		}
		groups = append(groups, g)
	}
	return groups
}
