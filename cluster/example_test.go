package cluster_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log"

	"github.com/worker-dispatcher/wd/cluster"
	"github.com/worker-dispatcher/wd/cluster/server"
	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/remote"
)

// Hash refers to a function by a name, by which the nodes find it too.
var Hash = remote.Func("example.Hash", func(_ context.Context, text string) (string, error) {
	if text == "" {
		return "", errors.New("nothing to hash")
	}
	return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))[:8], nil
})

// Server, node and dispatcher are in one process here, to show them. Usually nodes are the same program on other machines: they read a join file, by ReadLink.
func ExampleHandler() {
	srv, err := server.Start(nil)
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	node := make(chan error)
	go func() { node <- cluster.Serve(ctx, srv.Link(), nil) }()

	client, err := cluster.NewClient(ctx, srv.Link(), nil)
	if err != nil {
		log.Fatal(err)
	}
	if err := client.Await(ctx, 1); err != nil {
		log.Fatal(err)
	}
	rep, err := wd.New(cluster.Handler(client, Hash), &wd.Options{
		Strategy: wd.Fixed{Workers: client.Slots()},
	}).Run(ctx, wd.Slice([]string{"one", "", "two"}))
	for r := range rep.Records() {
		fmt.Println(r.ID, r.Result, r.Err)
	}
	fmt.Println(err)

	err = client.Close()
	stop()
	fmt.Println(errors.Join(err, <-node, srv.Close()))
	// Output:
	// 1 7692c3ad <nil>
	// 2  nothing to hash
	// 3 3fc4ccfe <nil>
	// <nil>
	// <nil>
}
