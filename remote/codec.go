package remote

import "reflect"

// A Codec writes values for another process and reads them there. It is used by many goroutines at once.
type Codec interface {
	// Name is part of the fingerprint, so that both sides have the same one.
	Name() string

	// Check returns an error if values of a type lose something on their way: it names the path to what that is. It is asked once a type.
	Check(t reflect.Type) error

	// Append appends the value that v points to, encoded, to dst.
	Append(dst []byte, v any) ([]byte, error)

	// Decode reads a value into what v points to, which is zero. It keeps no part of data. Data may be anything: Decode returns an error for what
	// Append has not written, and takes no more memory than that has a use for.
	Decode(data []byte, v any) error
}

// JSON is the codec of a reference that names no other one: encoding/json, which nests 10,000 levels at most. It refuses types and values that
// JSON would change without a word:
//
//   - fields that are not exported, and two fields of one name, one of which would be left out; a field tagged json:"-" is left out as its
//     tag asks
//   - functions, channels, complex numbers and unsafe pointers
//   - interfaces, as their dynamic type would be lost, and pointers to pointers
//   - text that is not UTF-8; use []byte
//
// A type with methods MarshalJSON and UnmarshalJSON, or MarshalText and UnmarshalText, is its own business. It is refused if it has none to be read, if a
// struct of several fields has them from an embedded one, and in a map if the receiver of the one that writes is a pointer.
var JSON Codec = jsonCodec{}
