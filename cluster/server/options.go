package server

import (
	"cmp"
	"fmt"
	"log/slog"
	"net"
	"strconv"
)

// Options configure a [Server]. A nil *Options is valid, and so is the zero value; each zero field means its default.
type Options struct {
	// Dir is the folder for what the server keeps: queues in files, and keys, so that a server that is started anew takes the nodes of the old one. It is made if it is not there, for its
	// owner only. "": a temporary one, which is removed at the end.
	Dir string

	// Memory and Disk are how many bytes streams may have there. A [cluster.Link].Queue reserves 512 MiB: of memory or, with [cluster.Options].File, on disk. 0: 1 GiB of memory, 8 GiB
	// on disk, for two queues and 16.
	Memory, Disk int64

	// MaxMessage is how many bytes a message, and so a task or a result, may have. 0: 8 MiB. 64 KiB to 64 MiB.
	MaxMessage int

	// Logger gets the server's warnings and errors. nil: none.
	Logger *slog.Logger
}

// resolved returns the options with their defaults, or an error that names the first field with a wrong value.
func (o *Options) resolved() (Options, error) {
	var r Options
	if o != nil {
		r = *o
	}
	switch {
	case r.Memory < 0:
		return r, fmt.Errorf("server: Options.Memory is %d, want 0 (1 GiB) or more bytes", r.Memory)
	case r.Disk < 0:
		return r, fmt.Errorf("server: Options.Disk is %d, want 0 (8 GiB) or more bytes", r.Disk)
	case r.MaxMessage != 0 && (r.MaxMessage < 64<<10 || r.MaxMessage > 64<<20):
		return r, fmt.Errorf("server: Options.MaxMessage is %d, want 0 (8 MiB) or %d to %d bytes", r.MaxMessage, 64<<10, 64<<20)
	}
	r.Memory = cmp.Or(r.Memory, 1<<30)
	r.Disk = cmp.Or(r.Disk, 8<<30)
	r.MaxMessage = cmp.Or(r.MaxMessage, 8<<20)
	return r, nil
}

// A Port is where a server listens.
type Port struct {
	// Address is host:port. "": a free port of the loopback interface. A host has to be named; 0.0.0.0 means all of the machine's addresses.
	Address string

	// Advertise is what stands in the join file instead, as host:port, for nodes that reach the server under another name. It has to be set if the host of Address is
	// 0.0.0.0 or ::. "": Address.
	Advertise string

	// JoinFile is the file for nodes, which is written. It has to be named unless Insecure is set.
	JoinFile string

	// Insecure says that connections are neither encrypted nor asked for a key. Only an address of the loopback interface may have it.
	Insecure bool
}

// resolved returns the host and the number to listen at, or an error that names the first field with a wrong value.
func (p Port) resolved() (host string, number int, err error) {
	host, text, err := net.SplitHostPort(cmp.Or(p.Address, "127.0.0.1:0"))
	if err == nil {
		number, err = strconv.Atoi(text)
	}
	ip := net.ParseIP(host)
	switch {
	case err != nil || number < 0 || number > 1<<16-1 || host == "":
		return "", 0, fmt.Errorf("server: Port.Address is %q, want host:port", p.Address)
	case p.Insecure && (ip == nil || !ip.IsLoopback()):
		return "", 0, fmt.Errorf("server: Port.Insecure is set, and the host of Port.Address is %q, want an address of the loopback interface, as 127.0.0.1", host)
	case p.JoinFile == "" && !p.Insecure:
		return "", 0, fmt.Errorf("server: Port.JoinFile is empty, want the file to be written for nodes")
	case p.Advertise == "" && ip != nil && ip.IsUnspecified():
		return "", 0, fmt.Errorf("server: Port.Advertise is empty, want host:port as nodes reach it, as the host of Port.Address is %q", host)
	}
	if p.Advertise != "" {
		if _, _, err := net.SplitHostPort(p.Advertise); err != nil {
			return "", 0, fmt.Errorf("server: Port.Advertise is %q, want host:port", p.Advertise)
		}
	}
	return host, number, nil
}

// free returns an error if the address cannot be listened at, such as when another program does.
func (p Port) free() error {
	l, err := net.Listen("tcp", cmp.Or(p.Address, "127.0.0.1:0"))
	if err != nil {
		return fmt.Errorf("server: Port.Address is %q: %w", p.Address, err)
	}
	return l.Close()
}
