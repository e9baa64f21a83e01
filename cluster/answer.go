package cluster

import (
	"encoding/binary"
	"fmt"
	"time"
)

// A fate is what has become of a task on a node.
type fate byte

const (
	done     fate = iota // it has ended, and there is a reply
	returned             // it has not begun there, and will not
	lost                 // it was delivered before, to a node that has said nothing
	fates
)

// An outcome is what a node says of a task.
type outcome struct {
	call  uint64
	fate  fate
	began int64         // by the dispatcher's clock, in nanoseconds
	took  time.Duration // from then to its end
	times int           // it was delivered, if it is lost
	reply []byte        // of [remote.Function.Run]
}

// appendAnswer begins a message with outcomes, which follow.
func appendAnswer(dst []byte, node string) []byte { return appendString(append(dst, protocol), node) }

func (o *outcome) append(dst []byte) []byte {
	dst = binary.AppendUvarint(append(dst, byte(o.fate)), o.call)
	switch o.fate {
	case done:
		dst = binary.AppendUvarint(binary.AppendVarint(dst, o.began), uint64(o.took))
		dst = appendBytes(dst, o.reply)
	case lost:
		dst = binary.AppendUvarint(dst, uint64(o.times))
	}
	return dst
}

// parseAnswer reads a message with outcomes, which it appends to dst. The replies are part of data.
func parseAnswer(dst []outcome, data []byte) (node string, outcomes []outcome, err error) {
	r := &reader{data: data}
	if err := r.protocol(); err != nil {
		return "", dst, err
	}
	node, outcomes = r.string(), dst
	for len(r.data) > 0 && r.err == nil {
		outcomes = append(outcomes, r.outcome())
	}
	return node, outcomes, r.err
}

func (r *reader) outcome() outcome {
	o := outcome{fate: fate(r.data[0])}
	r.data = r.data[1:]
	o.call = r.uvarint()
	switch o.fate {
	case done:
		o.began, o.took, o.reply = r.varint(), time.Duration(r.uvarint()), r.bytes()
	case lost:
		o.times = int(r.uvarint())
	case returned:
	default:
		r.fail(fmt.Errorf("the fate of a task is %d, want less than %d", o.fate, fates))
	}
	return o
}
