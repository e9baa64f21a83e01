package cluster

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/nats-io/nats.go/jetstream"
)

// errNoStream says that nobody has answered: there is no stream that takes a message.
var errNoStream = errors.New("cluster: there is no stream for it")

// Error codes of the server.
const (
	noMemory = 10028 // insufficient memory resources available
	noDisk   = 10047 // insufficient storage resources available
	tooLarge = 10054 // message size exceeds maximum allowed
	isFull   = 10077 // a limit of the stream is reached: here, that a subject has a message
	tooLong  = 10097 // header size exceeds maximum allowed
)

// perSubject is how the server says that there is a message of a subject, and not that it is full.
const perSubject = "maximum messages per subject exceeded"

// isTaken reports whether the server has refused a message because there is one of its subject.
func isTaken(err error) bool {
	var refused *jetstream.APIError
	return errors.As(err, &refused) && refused.ErrorCode == isFull && refused.Description == perSubject
}

// parseAck reads what a stream says of a message: its number there, or an error, which is a [*jetstream.APIError] if the stream refuses it.
func parseAck(data []byte) (seq uint64, err error) {
	if len(data) == 0 {
		return 0, errNoStream
	}
	if seq, ok := plainAck(data); ok {
		return seq, nil
	}
	var ack struct {
		Seq   uint64
		Error *jetstream.APIError
	}
	if err := json.Unmarshal(data, &ack); err != nil {
		return 0, fmt.Errorf("cluster: the answer of the stream: %w", err)
	}
	if ack.Error != nil {
		return 0, ack.Error
	}
	if ack.Seq == 0 {
		return 0, errors.New("cluster: the answer of the stream has no number")
	}
	return ack.Seq, nil
}

// plainAck reads the usual answer, {"stream":"name","seq":1}, without what reading any JSON costs.
func plainAck(data []byte) (seq uint64, ok bool) {
	rest, ok := bytes.CutPrefix(data, []byte(`{"stream":"`))
	if !ok {
		return 0, false
	}
	name, rest, ok := bytes.Cut(rest, []byte(`","seq":`))
	if !ok || bytes.ContainsAny(name, `"\`) {
		return 0, false
	}
	digits, ok := bytes.CutSuffix(rest, []byte("}"))
	if !ok || len(digits) == 0 || digits[0] < '1' || digits[0] > '9' {
		return 0, false
	}
	seq, err := strconv.ParseUint(string(digits), 10, 64)
	return seq, err == nil
}
