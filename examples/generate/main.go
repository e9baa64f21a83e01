// Generate sends a list of orders to an HTTP endpoint, 20 at a time, as examples/orders does, by a function that is no handler: what
// it takes to be one is in wd_gen.go, which wdgen has written.
//
//	go generate ./examples/generate   # writes wd_gen.go and its benchmark, wd_gen_test.go, anew
//	go run ./examples/generate
//	go run ./cmd/wdgen advise ./examples/generate
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/worker-dispatcher/wd/examples/internal/command"
	"github.com/worker-dispatcher/wd/examples/internal/interrupt"
	"github.com/worker-dispatcher/wd/examples/internal/target"
	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/generics/httptask"
)

// In a module of your own: go tool wdgen.
//go:generate go run github.com/worker-dispatcher/wd/cmd/wdgen .

func main() {
	command.New("generate", about, command.CtrlC+"\n\n"+command.Exits).Parse("")
	interrupt.Main(run)
}

const about = `Usage: generate

Sends 100 orders to an HTTP endpoint of its own, by a function that wdgen has made a task of.
Takes no arguments.`

func run(ctx context.Context) error {
	t, err := target.Start(20, 50*time.Millisecond, http.HandlerFunc(answer))
	if err != nil {
		return err
	}
	defer t.Close()
	s := shop{client: httptask.NewClient(20), endpoint: t.URL() + "/orders/"}

	d := wd.New(placeOrderTask(s), &wd.Options{Strategy: wd.Fixed{Workers: 20}, Verbose: os.Stdout})
	d.OnDone(func(_ context.Context, r placeOrderRecord) placeOrderResult {
		r.Result.Answer += fmt.Sprintf(" (status %v)", r.Meta["status"])
		return r.Result
	})
	rep, err := d.Run(ctx, wd.Slice(orders(100)))

	fmt.Println()
	for r := range rep.Records() {
		if r.Err != nil {
			fmt.Println(r.Task, r.Err)
		} else {
			fmt.Println(r.Task, r.Result.Sold, r.Result.Answer)
		}
	}
	return err
}

// orders returns the numbers of n orders.
func orders(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("ORD_%03d", i+1)
	}
	return all
}

// answer is what the endpoint does with an order: every 25th is sold out.
func answer(w http.ResponseWriter, r *http.Request) {
	var number int
	if _, err := fmt.Sscanf(r.URL.Path, "/orders/ORD_%d", &number); err != nil || number%25 == 0 {
		w.WriteHeader(http.StatusConflict)
		fmt.Fprint(w, "sold out")
		return
	}
	fmt.Fprint(w, "confirmed for key ", r.Header.Get("Idempotency-Key"))
}
