//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package process

import (
	"fmt"
	"os"
	"sync/atomic"
	"syscall"
	"unsafe"
)

// words are words of a mapped file.
type words []byte

func (w words) at(i int) *uint64 { return (*uint64)(unsafe.Pointer(&w[8*i])) }

func (w words) store(i int, v uint64) { atomic.StoreUint64(w.at(i), v) }

func (w words) load(i int) uint64 { return atomic.LoadUint64(w.at(i)) }

// mapWords maps a file, which may be closed then.
func mapWords(f *os.File, slots int) (words, error) {
	w, err := syscall.Mmap(int(f.Fd()), 0, pageSize(slots), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("map %s: %w", f.Name(), err)
	}
	return w, nil
}

func (w words) close() { _ = syscall.Munmap(w) }

// pageDir is where pages are, which have no names for long. What is in memory is best.
func pageDir() string {
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		return "/dev/shm"
	}
	return os.TempDir()
}
