package cluster

import (
	"fmt"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/remote"
)

// Strategy returns a strategy that does what s does, and shows the cluster in the opening block of wd.Options.Verbose. nil is Fixed with a worker for each
// slot.
func (c *Client) Strategy(s wd.Strategy) wd.Strategy {
	if s == nil {
		s = wd.Fixed{Workers: c.Slots()}
	}
	return remote.Described(s, func() string { return fmt.Sprintf("execution=cluster nodes=%d slots=%d", len(c.Nodes()), c.Slots()) })
}
