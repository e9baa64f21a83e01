package process

import (
	"fmt"
	"os"
)

// A page is what parent and child share of memory. The child notes there which tasks it runs and when each began, in a slot for each that may
// run at once. The parent reads it when the child is dead, and blames these tasks and no others.
//
// A slot is two words: the number of the task, 0 if there is none, and when it began.
type page struct{ words words }

// note says that a task begins in a slot. The number is written last, so that it never stands beside another one's time.
func (p page) note(slot int, id uint64, began int64) {
	p.words.store(2*slot+1, uint64(began))
	p.words.store(2*slot, id)
}

// clear says that the task in a slot has ended.
func (p page) clear(slot int) { p.words.store(2*slot, 0) }

// find returns when a task that runs began.
func (p page) find(id uint64, slots int) (began int64, ok bool) {
	for slot := range slots {
		if p.words.load(2*slot) == id {
			began = int64(p.words.load(2*slot + 1))
			return began, p.words.load(2*slot) == id
		}
	}
	return 0, false
}

// running returns which tasks run, and when each began.
func (p page) running(slots int) map[uint64]int64 {
	tasks := map[uint64]int64{}
	for slot := range slots {
		if id := p.words.load(2 * slot); id != 0 {
			tasks[id] = int64(p.words.load(2*slot + 1))
		}
	}
	return tasks
}

// pageSize is how many bytes a page has.
func pageSize(slots int) int { return 16 * slots }

// newPageFile makes the file beneath a page. It is filled, so that there is room for it.
func newPageFile(dir string, slots int) (*os.File, error) {
	f, err := os.CreateTemp(dir, "wd-process-")
	if err != nil {
		return nil, err
	}
	if _, err := f.Write(make([]byte, pageSize(slots))); err != nil {
		_ = f.Close()
		_ = os.Remove(f.Name())
		return nil, fmt.Errorf("%s: %w", f.Name(), err)
	}
	return f, nil
}
