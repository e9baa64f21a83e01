package cluster

import (
	"encoding/binary"
	"fmt"
	"time"
)

// protocol is the version of what dispatchers and nodes say to each other, the first byte of orders and answers.
const protocol = 1

// An order is a message with tasks of one function.
type order struct {
	name, fingerprint, signature string        // of the function
	number                       uint64        // of the message
	deliveries                   int           // how often its tasks may be delivered
	lost                         int           // how often they have been before, in other messages, in vain
	takes                        time.Duration // how long they are expected to run, if that is no longer than parcelTime; else 0
	tasks                        []task
}

// A task is one attempt, as it crosses.
type task struct {
	call     uint64 // its number
	id       int
	attempt  int
	timeout  time.Duration // 0: none; with one, the node is to say when it begins
	deadline int64         // in nanoseconds of the dispatcher's clock; 0: none
	value    []byte
}

// append appends all of a task but the value.
func (t task) append(dst []byte) []byte {
	dst = binary.AppendUvarint(dst, t.call)
	dst = binary.AppendVarint(dst, int64(t.id))
	dst = binary.AppendUvarint(dst, uint64(t.attempt))
	dst = binary.AppendUvarint(dst, uint64(t.timeout))
	return binary.AppendVarint(dst, t.deadline)
}

// append appends all of an order but the tasks, which follow as bytes.
func (o *order) append(dst []byte) []byte {
	dst = append(dst, protocol)
	dst = appendString(appendString(appendString(dst, o.name), o.fingerprint), o.signature)
	dst = binary.AppendUvarint(dst, o.number)
	dst = binary.AppendUvarint(dst, uint64(o.deliveries))
	dst = binary.AppendUvarint(dst, uint64(o.lost))
	return binary.AppendUvarint(dst, uint64(o.takes))
}

// parseOrder reads an order. The values are part of data.
func parseOrder(data []byte) (o order, err error) {
	r := &reader{data: data}
	if err := r.protocol(); err != nil {
		return o, err
	}
	o = order{name: r.string(), fingerprint: r.string(), signature: r.string(), number: r.uvarint(), deliveries: int(r.uvarint()), lost: int(r.uvarint()), takes: time.Duration(r.uvarint())}
	for len(r.data) > 0 && r.err == nil {
		one := &reader{data: r.bytes()}
		if o.tasks == nil {
			o.tasks = make([]task, 0, 1+min(maxBatch, len(r.data)/(1+len(one.data)))) // most are alike
		}
		t := task{call: one.uvarint(), id: int(one.varint()), attempt: int(one.uvarint()), timeout: time.Duration(one.uvarint()), deadline: one.varint()}
		t.value = one.data
		if one.err != nil {
			r.fail(one.err)
		}
		o.tasks = append(o.tasks, t)
	}
	if r.err == nil && len(o.tasks) == 0 {
		r.fail(fmt.Errorf("it has no task"))
	}
	return o, r.err
}

func (r *reader) protocol() error {
	if len(r.data) == 0 || r.data[0] != protocol {
		return fmt.Errorf("it is not of protocol %d: is it of another version of the program?", protocol)
	}
	r.data = r.data[1:]
	return nil
}
