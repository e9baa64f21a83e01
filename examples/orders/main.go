// Orders sends a list of orders to an HTTP endpoint, 20 at a time, and prints every answer in the order of the list: the
// demonstration of the Python original, with an endpoint of its own so that it runs anywhere.
//
//	go run ./examples/orders
//
// The first Ctrl-C ends the run and still prints what was answered, with exit status 130; the second ends it at once.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/worker-dispatcher/wd/examples/internal/command"
	"github.com/worker-dispatcher/wd/examples/internal/interrupt"
	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/generics/httptask"
)

func run(ctx context.Context) error {
	shop, err := openShop()
	if err != nil {
		return err
	}
	defer shop.Close()
	orders := make([]string, 100)
	for i := range orders {
		orders[i] = fmt.Sprintf("ORD_%03d", i+1)
	}

	send, err := httptask.New(func(ctx context.Context, t *wd.Task[string]) (*http.Request, error) {
		return http.NewRequestWithContext(ctx, http.MethodPost, shop.URL()+"/orders/"+t.Value, nil)
	}, &httptask.Options{KeepBody: 100})
	if err != nil {
		return err
	}
	d := wd.New(send, &wd.Options{Strategy: wd.Fixed{Workers: 20}, Verbose: os.Stdout})
	rep, err := d.Run(ctx, wd.Slice(orders))

	fmt.Println()
	for r := range rep.Records() {
		if r.Err != nil {
			fmt.Println(r.Task, r.Err)
		} else {
			fmt.Printf("%s %d %s\n", r.Task, r.Result.Status, r.Result.Body)
		}
	}
	return err
}

func main() {
	command.New("orders", about, command.CtrlC+"\n\n"+command.Exits).Parse("")
	interrupt.Main(run)
}

const about = `Usage: orders

Sends 100 orders to an HTTP endpoint of its own, 20 at a time, and prints the answers in order.
Takes no arguments.`
