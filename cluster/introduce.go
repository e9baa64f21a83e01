package cluster

import (
	"encoding/json"

	"github.com/nats-io/nats.go"
)

// answer returns what hears dispatchers ask who is here, and what functions they have. What cannot be run here is said once.
func (n *node) answer() nats.MsgHandler {
	said := map[Function]bool{}
	return func(m *nats.Msg) {
		if n.leaving.Err() == nil {
			n.introduce()
		}
		poke(n.hailed)
		var wanted []Function
		if json.Unmarshal(m.Data, &wanted) != nil {
			return
		}
		for _, f := range wanted {
			o := order{name: f.Name, signature: f.Signature, fingerprint: f.Fingerprint}
			if _, err := o.find(); err != nil && !said[f] {
				said[f] = true
				n.options.Logger.Warn("a dispatcher has a function that cannot be run here; its tasks go to other nodes", "error", err)
			}
		}
	}
}

// introduce tells dispatchers of the node and its functions.
func (n *node) introduce() { n.present(n.introduction()) }

func (n *node) introduction() Node {
	me := n.me
	me.Functions = n.functions
	return me
}
