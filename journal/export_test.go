package journal

import (
	"bytes"
	"reflect"
)

// Store is what a journal needs of a file.
type Store = store

// Through has a journal use what f makes of its file.
func Through[T, R any](j *Journal[T, R], f func(Store) Store) *Journal[T, R] {
	j.through = f
	return j
}

// Collide has all but some bits of hashes be equal.
func Collide[T, R any](j *Journal[T, R], mask uint64) *Journal[T, R] {
	j.mask = mask
	return j
}

// Refusal is the error for tasks and results of some types.
func Refusal(task, result reflect.Type, byValue bool) error {
	return refusal(task, result, map[bool]string{true: valueKey, false: ownKey}[byValue])
}

// Seal makes a line of a body.
func Seal(body []byte, first bool) []byte { return seal(nil, body, first) }

// Unseal is the reverse.
func Unseal(line []byte) (body []byte, first bool, err error) { return unseal(line) }

// Parts are those of a line of a journal that only a journal has.
func Parts(body []byte) (kind int, ident, result []byte, cut bool, err error) {
	p, err := parse(body)
	return int(p.kind), p.ident, p.result, p.cut, err
}

// Record is the kind of the lines of records.
const Record = int(record)

// Load reads a journal as if it were that of any tasks, and returns how many bytes of it are to stay, and of how many tasks there is a word.
func Load(text []byte) (size int64, tasks int, err error) {
	want := identity{Version: 1, Types: "func(string) string", Fingerprint: "f", Key: valueKey}
	c, err := load(bytes.NewReader(text), "x", want, newIndex(0))
	if err != nil {
		return 0, 0, err
	}
	return c.size, len(c.places), nil
}
