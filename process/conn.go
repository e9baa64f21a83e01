package process

import (
	"io"
	"time"
)

// A conn connects parent and child.
type conn interface {
	io.ReadWriteCloser
	SetReadDeadline(time.Time) error
}
