package tps

import "slices"

// An Attempt is one that failed, and after which its task was started again. The event of the task tells of its last one. Its stamps are as
// those of an [Event].
type Attempt struct {
	ID             int64 // of the task
	Started, Ended int64
}

// attempts are the earlier attempts of a run.
type attempts struct {
	starts, ends []int64 // ascending once in order
	ids          []int64
	invalid      int
}

// add adds the valid ones of those.
func (a *attempts) add(all []Attempt) {
	for _, x := range all {
		if !within(x.Started) || !within(x.Ended) || x.Ended < x.Started {
			a.invalid++
			continue
		}
		a.starts, a.ends, a.ids = append(a.starts, x.Started), append(a.ends, x.Ended), append(a.ids, x.ID)
	}
}

// order sorts them.
func (a *attempts) order() {
	slices.Sort(a.starts)
	slices.Sort(a.ends)
	slices.Sort(a.ids)
}

// tasks returns how many tasks they are of.
func (a *attempts) tasks() int { return len(slices.Compact(slices.Clone(a.ids))) }

// merged returns two ascending columns as one.
func merged(a, b []int64) []int64 {
	if len(b) == 0 {
		return a
	}
	all := make([]int64, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if a[0] <= b[0] {
			all, a = append(all, a[0]), a[1:]
		} else {
			all, b = append(all, b[0]), b[1:]
		}
	}
	return append(append(all, a...), b...)
}
