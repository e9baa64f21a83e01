package cluster

import (
	"fmt"

	wd "github.com/worker-dispatcher/wd/generics"
)

// Strategy returns a strategy that does what s does, and shows the cluster in the opening block of wd.Options.Verbose. nil is Fixed with a worker for each
// slot.
func (c *Client) Strategy(s wd.Strategy) wd.Strategy {
	if s == nil {
		s = wd.Fixed{Workers: c.Slots()}
	}
	return described{s, c}
}

// A described strategy is one that says where its tasks run.
type described struct {
	wd.Strategy
	client *Client
}

// String adds the cluster to the description.
func (d described) String() string {
	text := fmt.Sprintf("%T", d.Strategy)
	if s, ok := d.Strategy.(fmt.Stringer); ok {
		text = s.String()
	}
	return fmt.Sprintf("%s execution=cluster nodes=%d slots=%d", text, len(d.client.Nodes()), d.client.Slots())
}

// Validate returns what is wrong with the strategy.
func (d described) Validate() error {
	if v, ok := d.Strategy.(interface{ Validate() error }); ok {
		return v.Validate()
	}
	return nil
}
