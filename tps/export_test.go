package tps

import "slices"

// ParsePlain and ParseJSON read a line of a run log by the quick way and by the general one.
func ParsePlain(line []byte) (Record, bool) {
	var p plain
	var r Record
	ok := p.parse(line, &r)
	return r, ok
}

func ParseJSON(line []byte) (r Record, notes []string, err error) {
	l, err := decodeLine(line)
	if err != nil {
		return r, nil, err
	}
	r, err = l.record(func(text string) { notes = append(notes, text) })
	return r, slices.Clone(notes), err
}

// Nanoseconds reads a number of seconds.
func Nanoseconds(seconds string) (int64, bool) { return nanoseconds(seconds, inSeconds) }
