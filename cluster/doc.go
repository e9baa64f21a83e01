// Package cluster runs tasks on many machines, over NATS JetStream: a dispatcher publishes them, and nodes, which are the same program in another role,
// take them as they have room and publish the results.
//
//	var Hash = remote.Func("hash", hash) // func hash(ctx context.Context, path string) (Digest, error)
//
//	func node(ctx context.Context, link cluster.Link) error { return cluster.Serve(ctx, link, nil) }
//
//	func dispatch(ctx context.Context, link cluster.Link) error {
//		client, err := cluster.NewClient(ctx, link, nil)
//		if err != nil {
//			return err
//		}
//		defer client.Close()
//		if err := client.Await(ctx, 2); err != nil { // nodes
//			return err
//		}
//		d := wd.New(cluster.Handler(client, Hash), &wd.Options{Strategy: wd.Fixed{Workers: client.Slots()}})
//		…
//	}
//
// The [Link] is that of a NATS server with JetStream: one that is there, or one in this process, which package
// [github.com/worker-dispatcher/wd/cluster/server] starts.
//
// # What happens to a task
//
// A task runs at least once and has exactly one result: the first that arrives. It runs once unless a node dies, is cut off, or loses the server for
// longer than [Options].AckWait, or a server that keeps files is killed, which may not have noted what it has given to whom; then the server gives it to another node, [Options].Deliveries times at most. A function for which that matters asks
// [DeliveryOf] its context for a key that is the same each time.
//
// The dispatcher keeps each task until it has the result, and publishes it again if nobody has it any more. So a server elsewhere that loses its memory, or that is
// restarted, costs time and not tasks. If the dispatcher dies, its nodes end what they run for it.
//
// When the context of a task ends, by Timeout, Runtime or a cancel, the context of the function on its node ends, with the same cause. Nobody can
// end a goroutine: a function that takes no notice keeps its slot on the node until it returns. Set [wd.Options].Grace, and the run goes on without it.
//
// A record's Started and Ended are when the task began and ended on the node, by the dispatcher's clock. To wait for a node is not service time, nor is the way of
// a result, and Timeout counts from the start.
//
// # Nodes of another build
//
// Each node says which functions it has. It is given the tasks of those that are the same there as in the dispatcher, by name, types and [remote.Ref].Version, and no others:
// so an old node, or one of another program, takes nothing from those that can. What all can run goes to all. A node logs once which function it lacks. While nodes are there of which none can run a function,
// its tasks wait for some seconds, longer if there was one that could, and fail then, with an error that names both versions. Where no node is there at all they wait.
//
// # Short tasks
//
// Tasks that take less than some milliseconds are sent many in a message, up to 256, as many as take about 50 ms. For these give more workers than there are slots,
// such as 64*client.Slots(), or some hundred a slot if they take microseconds, or there will not be many to be sent. What waits behind a task that takes longer is sent anew.
//
// # Trust
//
// Nodes are trusted: one can forge results. See package server for what a node with the key of a join file may not do.
package cluster
