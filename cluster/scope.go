package cluster

import "context"

// A scope is a context that calls have in common: of a run, mostly. It is watched once and not by each of them, since to wait for two things costs
// a goroutine twice as much as to wait for one.
type scope struct {
	calls int   // that are not over
	idle  bool  // there have been none since the watch looked last
	cause error // it has ended with this
	stop  func() bool
}

// enter puts a call into the scope of its context, if that can end; it returns what that has ended with. The client's mutex is held.
func (c *Client) enter(ctx context.Context, k *call) error {
	ended := ctx.Done()
	if ended == nil {
		return nil
	}
	s := c.scopes[ended]
	if s == nil {
		s = &scope{}
		c.scopes[ended] = s
		s.stop = context.AfterFunc(ctx, func() { c.endScope(s, context.Cause(ctx)) })
	}
	if s.cause == nil {
		k.scope = s
		s.calls++
		s.idle = false
	}
	return s.cause
}

// exit takes a call out of its scope. The client's mutex is held.
func (c *Client) exit(k *call) {
	if s := k.scope; s != nil {
		k.scope = nil
		s.calls--
	}
}

// endScope cancels all calls of a scope.
func (c *Client) endScope(s *scope, cause error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s.cause = cause
	for _, k := range c.calls {
		if k.scope == s {
			c.cancelled(k, cause)
		}
	}
}

// tidy stops watching scopes that have had no calls for some time. The client's mutex is held.
func (c *Client) tidy() {
	for ended, s := range c.scopes {
		if s.calls == 0 && (s.idle || c.over != nil) {
			s.stop()
			delete(c.scopes, ended)
		}
		s.idle = s.calls == 0
	}
}
