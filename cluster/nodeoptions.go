package cluster

import (
	"cmp"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"time"
)

// NodeOptions configure a node. A nil *NodeOptions is valid, and so is the zero value; each zero field means its default.
type NodeOptions struct {
	// Name is what the node is called in errors and logs, in at most 100 bytes. "": the name of the machine.
	Name string

	// Slots is how many tasks run at once. 0: GOMAXPROCS, one a core. Tasks that wait for others, such as servers, want more.
	Slots int

	// Grace is how long tasks that run when the node is to end may go on. Then their contexts end with ErrLeft, and they run again on other nodes. 0: five seconds.
	Grace time.Duration

	// Logger gets events, such as results that came too late. nil: none.
	Logger *slog.Logger
}

// Limits of the options.
const (
	maxSlots    = 1 << 16
	maxNodeName = 100
)

// resolved returns the options with their defaults, or an error that names the first field with a wrong value.
func (o *NodeOptions) resolved() (NodeOptions, error) {
	var r NodeOptions
	if o != nil {
		r = *o
	}
	switch {
	case r.Slots < 0 || r.Slots > maxSlots:
		return r, fmt.Errorf("cluster: NodeOptions.Slots is %d, want 0 (one a core) to %d", r.Slots, maxSlots)
	case len(r.Name) > maxNodeName:
		return r, fmt.Errorf("cluster: NodeOptions.Name has %d bytes, want at most %d", len(r.Name), maxNodeName)
	case r.Grace < 0:
		return r, fmt.Errorf("cluster: NodeOptions.Grace is %v, want 0 (five seconds) or more", r.Grace)
	}
	host, err := os.Hostname()
	if err != nil {
		host = "node"
	}
	r.Name = cmp.Or(r.Name, host[:min(len(host), maxNodeName)])
	r.Slots = cmp.Or(r.Slots, runtime.GOMAXPROCS(0))
	r.Grace = cmp.Or(r.Grace, 5*time.Second)
	if r.Logger == nil {
		r.Logger = slog.New(slog.DiscardHandler)
	}
	return r, nil
}
