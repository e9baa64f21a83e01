package journal

import (
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
	task, result := reflect.TypeFor[T](), reflect.TypeFor[R]()
	id = identity{
		Version: 1, Name: j.options.Name, Key: valueKey, Begun: j.options.Interrupted != Rerun,
		Types: fmt.Sprintf("func(%v) %v", task, result),
	}
	if j.key != nil {
		id.Key = ownKey
	}
	if err := refusal(task, result, id.Key); err != nil {
		return id, err
	}
	if j.key != nil {
		id.Fingerprint, err = remote.Ref[string, R]{Name: "journal"}.Fingerprint() // T is not written
	} else {
		id.Fingerprint, err = remote.Ref[T, R]{Name: "journal"}.Fingerprint()
	}
	return id, err
}

// refusal returns an error if values of a type that is written would not come back as they were.
func refusal(task, result reflect.Type, key string) error {
	if err := remote.JSON.Check(result); err != nil {
		return fmt.Errorf("journal: results are of type %v, want one that comes back from JSON as it was: %w", result, err)
	}
	if key == ownKey {
		return nil
	}
	if err := remote.JSON.Check(task); err != nil {
		return fmt.Errorf("journal: tasks are of type %v, want one that comes back from JSON as it was, or KeyBy: %w", task, err)
	}
	return nil
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
