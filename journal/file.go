package journal

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// A store is what a journal needs of a file.
type store interface {
	io.ReaderAt
	io.Writer // appends
	Truncate(size int64) error
	Sync() error
	Close() error
}

// A file is a journal that lines are appended to. What several goroutines write while it is busy goes out together.
type file struct {
	store store
	path  string
	every time.Duration // as Options.Sync

	mu      sync.Mutex
	free    *sync.Cond // no longer busy
	busy    bool       // somebody writes or syncs
	waiting []byte     // bodies to be written, each with a line feed
	spare   []byte
	turn    int64 // of the batch that waits
	written int64 // turns that are over
	dirty   bool  // not all is synced
	timer   *time.Timer
	err     error // the first, which all have from then on
	told    bool  // somebody has been told
}

func newFile(s store, path string, every time.Duration) *file {
	f := &file{store: s, path: path, every: every}
	f.free = sync.NewCond(&f.mu)
	return f
}

// commit appends bodies, each of which has a line feed at its end, and returns when they are in the file, and on disk if that is wanted.
func (f *file) commit(bodies []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waiting = append(f.waiting, bodies...)
	turn := f.turn
	for f.err == nil && f.written <= turn {
		if f.busy {
			f.free.Wait()
			continue
		}
		f.flush()
	}
	f.told = f.told || f.err != nil
	return f.err
}

// flush writes what waits, for all who wait for that.
func (f *file) flush() {
	batch := f.waiting
	f.waiting, f.spare = f.spare[:0], nil
	f.turn++
	f.do(func() error {
		lines := sealAll(batch)
		n, err := f.store.Write(lines)
		if err == nil && n < len(lines) {
			err = io.ErrShortWrite
		}
		if err == nil && f.every == 0 {
			err = f.store.Sync()
		}
		return err
	})
	const kept = 1 << 20
	if f.written = f.turn; cap(batch) <= kept {
		f.spare = batch
	}
	if f.every > 0 && !f.dirty && f.err == nil {
		f.dirty, f.timer = true, time.AfterFunc(f.every, f.syncLate)
	}
}

// do does something with the file while nobody else does, and without the lock.
func (f *file) do(something func() error) {
	f.busy = true
	f.mu.Unlock()
	err := something()
	f.mu.Lock()
	f.busy = false
	if f.err == nil && err != nil {
		f.err = f.fault(err)
	}
	f.free.Broadcast()
}

// syncLate syncs what has been written.
func (f *file) syncLate() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for f.busy {
		f.free.Wait()
	}
	if f.dirty && f.err == nil {
		f.dirty = false
		f.do(f.store.Sync)
	}
}

// close syncs and closes the file, and with that gives up the lock. It returns an error of which nobody has been told.
func (f *file) close() error {
	if f.timer != nil && f.timer.Stop() {
		f.syncLate()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for f.busy {
		f.free.Wait()
	}
	err := f.err
	if f.told {
		err = nil
	}
	if f.err == nil {
		f.err = f.fault(os.ErrClosed)
	}
	if closed := f.store.Close(); err == nil && closed != nil {
		err = f.fault(closed)
	}
	return err
}

func (f *file) fault(err error) error { return fmt.Errorf("journal: %s: %w", f.path, err) }

// sealAll makes lines of bodies.
func sealAll(bodies []byte) []byte {
	lines := make([]byte, 0, len(bodies)+len(bodies)/4+64)
	for first := true; len(bodies) > 0; first = false {
		body, rest, _ := bytes.Cut(bodies, []byte("\n"))
		lines = seal(lines, body, first)
		bodies = rest
	}
	return lines
}
