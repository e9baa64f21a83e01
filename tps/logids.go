package tps

// An idSet tells which ids were there before. Of ids from 1 on, as runs have them, it takes a bit each; it remembers no more
// than 130 million of them, and of others a million.
type idSet struct {
	bits  []uint64
	other map[int64]struct{}
}

// add adds an id, and returns true if it was there.
func (s *idSet) add(id int64) bool {
	const mostBits, mostOther = 1 << 27, 1 << 20
	if id < 0 || id >= mostBits {
		return s.addOther(id, mostOther)
	}
	if _, ok := s.other[id]; ok {
		return true
	}
	word, bit := id/64, uint64(1)<<(id%64)
	if word >= int64(len(s.bits)) {
		// Far ahead of all others it would cost more than it tells.
		if word > 2*int64(len(s.bits))+1024 {
			return s.addOther(id, mostOther)
		}
		s.bits = append(s.bits, make([]uint64, word+1-int64(len(s.bits)))...)
	}
	was := s.bits[word]&bit != 0
	s.bits[word] |= bit
	return was
}

func (s *idSet) addOther(id int64, most int) bool {
	if _, ok := s.other[id]; ok {
		return true
	}
	if s.other == nil {
		s.other = map[int64]struct{}{}
	}
	if len(s.other) < most {
		s.other[id] = struct{}{}
	}
	return false
}
