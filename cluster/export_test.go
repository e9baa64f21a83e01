package cluster

import "context"

// Crash ends the connection of a client, as its death would.
func (c *Client) Crash() { c.conn.Close() }

// Outstanding returns how many messages with tasks are on the server.
func (c *Client) Outstanding(ctx context.Context) uint64 {
	s, err := c.js.Stream(ctx, c.names.tasks())
	if err != nil {
		return 0
	}
	return s.CachedInfo().State.Msgs
}
