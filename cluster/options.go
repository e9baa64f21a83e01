package cluster

import (
	"fmt"
	"log/slog"
	"math"
	"time"
)

// Options configure a [Client]. A nil *Options is valid, and so is the zero value; each zero field means its default.
type Options struct {
	// AckWait is how long a node may be silent before its tasks are given to others. It belongs to the queue: the first client of a queue
	// decides, and others have to ask for the same one, or for none. 0: that of the queue, or 30 s. At least 100 ms.
	AckWait time.Duration

	// Deliveries is how often a task may be delivered, if nodes die of it or are cut off. It has failed, with a [*LostError], when all of them are in
	// vain. The last time it runs by itself on its node, so that no task fails for what another did. With 1 it runs once at most. 0: 3.
	Deliveries int

	// Batch is how many tasks a message may have. With 1 each is by itself on the server, and short ones are slower. 0: 256. At most 1024.
	Batch int

	// File says that the server keeps the queue in files, so that what waits there outlives a restart of it. The dispatcher can do without, as it publishes anew what
	// is lost. It belongs to the queue, as AckWait does; false: whatever the queue has.
	File bool

	// Replicas is on how many servers of a cluster of NATS servers the queue is kept: with 3 one of them may be lost without a stop. 1, 3 or 5. It belongs to the queue, as AckWait
	// does; 0: whatever the queue has, 1 for a new one.
	Replicas int

	// NodeKey is under what key the metadata of a record has the name of the node that ran the task. "": it does not.
	NodeKey string

	// Logger gets events such as nodes that come and go, and tasks that are sent again. nil: none.
	Logger *slog.Logger
}

// The defaults.
const (
	defaultAckWait    = 30 * time.Second
	leastAckWait      = 100 * time.Millisecond
	defaultDeliveries = 3
	defaultBatch      = 256
	maxBatch          = 1024
)

// resolved returns the options with their defaults, but for what belongs to the queue, or an error that names the first field with a wrong value.
func (o *Options) resolved() (Options, error) {
	var r Options
	if o != nil {
		r = *o
	}
	if r.AckWait != 0 && r.AckWait < leastAckWait {
		return r, fmt.Errorf("cluster: Options.AckWait is %v, want 0 (that of the queue, or %v) or at least %v", r.AckWait, defaultAckWait, leastAckWait)
	}
	if r.Deliveries < 0 || r.Deliveries > math.MaxInt32 {
		return r, fmt.Errorf("cluster: Options.Deliveries is %d, want 0 (%d) to %d", r.Deliveries, defaultDeliveries, math.MaxInt32)
	}
	if r.Batch < 0 || r.Batch > maxBatch {
		return r, fmt.Errorf("cluster: Options.Batch is %d, want 0 (%d) to %d", r.Batch, defaultBatch, maxBatch)
	}
	if r.Replicas != 0 && r.Replicas != 1 && r.Replicas != 3 && r.Replicas != 5 {
		return r, fmt.Errorf("cluster: Options.Replicas is %d, want 0 (that of the queue, or 1), 1, 3 or 5", r.Replicas)
	}
	if r.Deliveries == 0 {
		r.Deliveries = defaultDeliveries
	}
	if r.Batch == 0 {
		r.Batch = defaultBatch
	}
	if r.Logger == nil {
		r.Logger = slog.New(slog.DiscardHandler)
	}
	return r, nil
}
