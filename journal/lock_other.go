//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package journal

import (
	"errors"
	"os"
)

// lock cannot lock a file here.
func lock(*os.File) error {
	return errors.New("files cannot be locked on this system, want Linux, BSD, darwin or Windows")
}

func unlock(*os.File) error { return nil }

func syncFolder(string) error { return nil }
