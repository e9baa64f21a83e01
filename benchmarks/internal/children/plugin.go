package children

import (
	"context"
	"errors"
	"net/rpc"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
)

var cookie = plugin.HandshakeConfig{ProtocolVersion: 1, MagicCookieKey: "WD_BENCHMARK_PLUGIN", MagicCookieValue: "echo"}

// echo is the plugin: its server in the child, and its client here.
type echo struct{ client *rpc.Client }

// Echo is the method that is called.
func (echo) Echo(s string, reply *string) error {
	*reply = s
	return nil
}

func (echo) Server(*plugin.MuxBroker) (any, error) { return echo{}, nil }

func (echo) Client(_ *plugin.MuxBroker, c *rpc.Client) (any, error) { return echo{c}, nil }

var plugins = map[string]plugin.Plugin{"echo": echo{}}

func servePlugin() {
	plugin.Serve(&plugin.ServeConfig{HandshakeConfig: cookie, Plugins: plugins, Logger: hclog.NewNullLogger()})
	os.Exit(0)
}

// startPlugin starts a child and returns its client, and what ends it.
func startPlugin() (echo, func(), error) {
	self, err := os.Executable()
	if err != nil {
		return echo{}, nil, err
	}
	cmd := exec.Command(self)
	cmd.Env = os.Environ()
	c := plugin.NewClient(&plugin.ClientConfig{HandshakeConfig: cookie, Plugins: plugins, Cmd: cmd, Logger: hclog.NewNullLogger()})
	p, err := c.Client()
	if err != nil {
		c.Kill()
		return echo{}, nil, err
	}
	raw, err := p.Dispense("echo")
	if err != nil {
		c.Kill()
		return echo{}, nil, err
	}
	return raw.(echo), c.Kill, nil
}

// Plugin measures go-plugin with net/rpc: n tasks, so many callers for each child.
func Plugin(callers, n int) Measurement {
	return func(context.Context) (float64, error) {
		var children [Procs]echo
		for i := range children {
			c, end, err := startPlugin()
			if err != nil {
				return 0, err
			}
			defer end()
			children[i] = c
		}
		if _, err := callAll(children[:], callers, 100); err != nil {
			return 0, err
		}
		return callAll(children[:], callers, n)
	}
}

// callAll calls the children n times in all.
func callAll(children []echo, callers, n int) (float64, error) {
	errs := make([]error, len(children)*callers)
	share := n / len(errs)
	var done sync.WaitGroup
	start := time.Now()
	for i := range errs {
		done.Go(func() {
			for range share {
				var got string
				err := children[i%len(children)].client.Call("Plugin.Echo", payload, &got)
				if err == nil && got != payload {
					err = wrong(got)
				}
				if err != nil {
					errs[i] = err
					return
				}
			}
		})
	}
	done.Wait()
	return perTask(start, share*len(errs)), errors.Join(errs...)
}
