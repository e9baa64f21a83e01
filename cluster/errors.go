package cluster

import (
	"errors"
	"fmt"
)

// ErrClosed is the error of a task that met a closed client.
var ErrClosed = errors.New("cluster: the client is closed")

// ErrServerClosed is the error of a task, of Await and of Serve if the server is one in this process, and has been closed. A Link of it leads to no other one that
// is started in its place: make a new client, and a new node, of the Link of that.
var ErrServerClosed = errors.New("cluster: the server in this process has been closed, and the Link of it leads to no other one: make clients and nodes of the new server's")

// What ends the context of a task on a node, besides what ends it in the dispatcher.
var (
	// ErrLeft is the cause if the node is to end, and NodeOptions.Grace is over. The task runs again on another node.
	ErrLeft = errors.New("cluster: the node ends")

	// ErrDispatcherLost is the cause if nothing has been heard of the dispatcher for twice Options.AckWait.
	ErrDispatcherLost = errors.New("cluster: the dispatcher is gone")

	errUnwanted = errors.New("cluster: the dispatcher has no use for the task any more")
)

// A LostError is the error of a task that was delivered as often as [Options].Deliveries allows, each time to a node that then said nothing more: it
// died, perhaps of the task, or was cut off.
type LostError struct {
	Deliveries int
	Node       string // the name of the last one that is known; "" if none is

	// Cause is the cause of the end of the task's context, if that came before it was lost. nil: it was not ended.
	Cause error
}

// Error says how often it was tried.
func (e *LostError) Error() string {
	text := fmt.Sprintf("cluster: given to %d nodes, of which none came back with a result: did they die of it?", e.Deliveries)
	if e.Deliveries == 1 {
		text = "cluster: given to a node that did not come back with a result: did it die of it?"
	}
	if e.Node != "" {
		text += " The last one was " + e.Node + "."
	}
	if e.Cause != nil {
		return fmt.Sprintf("%v; %s", e.Cause, text)
	}
	return text
}

// Unwrap returns Cause.
func (e *LostError) Unwrap() error { return e.Cause }
