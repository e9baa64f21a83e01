//go:build !linux

package process

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"sync"
)

// executable returns the path of the running program.
func executable() (string, error) { return os.Executable() }

// identify returns what is the same for two processes if they run the same program: the hash of its file.
var identify = sync.OnceValues(func() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return fmt.Sprintf("sha256 %x", h.Sum(nil)), nil
})
