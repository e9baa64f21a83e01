package journal

import "hash/maphash"

// An index knows what is in a journal of each task, and which keys the source has had: a hash and a number for each.
type index struct {
	seeds  [2]maphash.Seed
	mask   uint64 // all bits, but in tests of what happens if hashes are equal
	places map[hash]place
	more   map[hash]int // of keys that the source had more than once: how often
}

type hash [2]uint64

// A place is where the last word on a task stands in the file, what that is, and whether the source has had its key.
type place int64

// The states of a task.
const (
	unknown     place = iota // nothing is written of it
	done                     // has succeeded, and its result is there
	failed                   // for good
	again                    // failed as the run was ending, or has succeeded and its result could not be written
	interrupted              // has begun, and nobody knows how that ended

	stateBits = 3
	seen      = 1 << stateBits
	placeBits = stateBits + 1
)

func (p place) state() place  { return p & (1<<stateBits - 1) }
func (p place) offset() int64 { return int64(p >> placeBits) }

// newIndex returns an index of nothing, with hashes of the bits of a mask, or of all.
func newIndex(mask uint64) *index {
	if mask == 0 {
		mask = ^uint64(0)
	}
	return &index{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}, mask: mask, places: map[hash]place{}, more: map[hash]int{}}
}

func (x *index) hash(ident []byte) hash {
	return hash{maphash.Bytes(x.seeds[0], ident) & x.mask, maphash.Bytes(x.seeds[1], ident) & x.mask}
}

// put notes the last word on a task.
func (x *index) put(ident []byte, state place, offset int64) {
	x.places[x.hash(ident)] = place(offset)<<placeBits | state
}

// get returns the last word on a task.
func (x *index) get(ident []byte) place { return x.places[x.hash(ident)] }

// count returns how often the source has had a key, this time included.
func (x *index) count(key []byte) int {
	h := x.hash(key)
	if x.places[h]&seen == 0 {
		x.places[h] |= seen
		return 1
	}
	x.more[h]++
	return x.more[h] + 1
}

// interrupted returns where tasks stand of which nobody knows how they ended.
func (x *index) interrupted() (offsets []int64) {
	for _, p := range x.places {
		if p.state() == interrupted {
			offsets = append(offsets, p.offset())
		}
	}
	return offsets
}
