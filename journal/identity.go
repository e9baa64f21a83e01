package journal

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/worker-dispatcher/wd/remote"
)

// An identity says what tasks a journal is of. It is in the header of each run.
type identity struct {
	Version     int    `json:"version"`
	Name        string `json:"name,omitempty"`
	Types       string `json:"types"`       // as people read them
	Fingerprint string `json:"fingerprint"` // of their structure
	Key         string `json:"key"`         // what keys are made of
	Begun       bool   `json:"begun,omitempty"`
}

// The kinds of keys.
const (
	valueKey = "the value"
	ownKey   = "what KeyBy returns"
)

// identity returns that of the journal's tasks. It fails if their types would lose something.
func (j *Journal[T, R]) identity() (id identity, err error) {
	id = identity{
		Version: 1, Name: j.options.Name, Key: valueKey, Begun: j.options.Interrupted != Rerun,
		Types: fmt.Sprintf("func(%v) %v", reflect.TypeFor[T](), reflect.TypeFor[R]()),
	}
	if id.Fingerprint, err = (remote.Ref[T, R]{Name: "journal"}).Fingerprint(); j.key != nil {
		id.Key = ownKey
		id.Fingerprint, err = remote.Ref[string, R]{Name: "journal"}.Fingerprint() // T is not written
	}
	var lossy *remote.TypeError
	if errors.As(err, &lossy) {
		err = fmt.Errorf("journal: a %v would not come back from the file as it was: %w", lossy.Type, lossy)
	}
	return id, err
}

// accept returns an error unless a run of other may be followed by one of id.
func (id identity) accept(other identity, path string) error {
	if other.Version > id.Version {
		return fmt.Errorf("journal: %s has version %d, want %d at most: use the version of this module that wrote it, or a later one", path, other.Version, id.Version)
	}
	for _, x := range []struct{ what, have, want string }{
		{"name", other.Name, id.Name},
		{"key", other.Key, id.Key},
		{"types", other.Types, id.Types},
		{"structure", other.Fingerprint, id.Fingerprint},
	} {
		if x.have != x.want {
			return &MismatchError{path, x.what, x.have, x.want}
		}
	}
	return nil
}
