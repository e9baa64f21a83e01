package wd

import (
	"context"
	"sync"
	"sync/atomic"
)

// A member is the context of one of a crew. It is a type of its own, so that Next need not ask each whether it has ended; and as most are
// never asked, a context that can end before the crew's is derived only for those that are.
type member struct {
	context.Context // the crew's

	mu      sync.Mutex
	retired bool
	derived atomic.Pointer[derived] // nil: nobody has asked yet
}

// A derived context ends by its cancel.
type derived struct {
	context.Context
	cancel context.CancelFunc
}

func (m *member) Done() <-chan struct{} { return m.own().Done() }
func (m *member) Err() error            { return m.own().Err() }
func (m *member) Value(key any) any     { return m.own().Value(key) }

// own returns the member's own context.
func (m *member) own() *derived {
	if d := m.derived.Load(); d != nil {
		return d
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	d := m.derived.Load()
	if d == nil {
		ctx, cancel := context.WithCancel(m.Context)
		d = &derived{ctx, cancel}
		m.derived.Store(d)
		if m.retired {
			cancel()
		}
	}
	return d
}

// retire ends the member's context.
func (m *member) retire() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.retired = true
	if d := m.derived.Load(); d != nil {
		d.cancel()
	}
}
