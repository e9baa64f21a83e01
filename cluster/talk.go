package cluster

// What dispatchers and nodes say to each other besides orders and answers, as JSON.

// A Node is a program that runs tasks, as it presents itself.
type Node struct {
	ID    string // of this start of it; unique
	Name  string // as its options have it
	Slots int    // how many tasks it runs at once
	PID   int

	// Build is the same for nodes that have the same functions. Those that were built of other code may lack one, or have another one of its name, and are
	// given no tasks of that.
	Build     string
	Functions []Function // in [Client.Nodes]; on its way nil unless it has been asked who it is

	// Left says that it takes no more tasks.
	Left bool `json:",omitempty"`
}

// A Function is one that is registered in package remote, in a node or a dispatcher.
type Function struct {
	Name, Signature string
	Fingerprint     string // "": its types cannot cross
}

// news is what a node tells a dispatcher.
type news struct {
	Node   string
	Holds  []holding        `json:",omitempty"` // all the orders that it has of this dispatcher, in a request that asks for a clock
	Began  map[uint64]int64 `json:",omitempty"` // tasks that have begun, by the dispatcher's clock
	Answer uint64           `json:",omitempty"` // to the control message with this number
	Runs   []uint64         `json:",omitempty"` // tasks named there that have begun and go on
}

// A holding is an order that a node has, delivered to it as the nth time.
type holding struct {
	Order uint64
	Times int
	Last  bool `json:",omitempty"` // it is about to begin, for the last time, if the dispatcher still wants it
}

// A clock answers news.
type clock struct {
	Now     int64    // nanoseconds of the dispatcher's clock
	Unknown []uint64 `json:",omitempty"` // orders that the dispatcher has no use for
}

// A control is what a dispatcher tells all nodes.
type control struct {
	Number uint64   `json:",omitempty"` // to be answered
	Ends   []ending `json:",omitempty"`
	Closed bool     `json:",omitempty"` // the dispatcher ends
}

// An ending is of the contexts of tasks.
type ending struct {
	Calls []uint64
	Cause []byte // of remote.AppendError
}
