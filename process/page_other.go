//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package process

import (
	"encoding/binary"
	"os"
)

// words are words of a file.
type words struct{ file *os.File }

// store writes a word. Where that fails, the parent does not learn whom to blame; nothing is lost by it.
func (w words) store(i int, v uint64) {
	_, _ = w.file.WriteAt(binary.LittleEndian.AppendUint64(nil, v), int64(8*i))
}

func (w words) load(i int) uint64 {
	var b [8]byte
	if _, err := w.file.ReadAt(b[:], int64(8*i)); err != nil {
		return 0
	}
	return binary.LittleEndian.Uint64(b[:])
}

// close closes the file and removes it, which its name has kept until then.
func (w words) close() {
	_ = w.file.Close()
	_ = os.Remove(w.file.Name())
}
