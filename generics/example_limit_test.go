package wd_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

// A server has one dispatcher for all its requests. Each request is a run of its own, with two workers, which ends when the client goes away; all
// together they have five tasks at once at the database.
func ExampleDispatcher_Within() {
	price := func(ctx context.Context, item int) (int, error) { // as a query would be
		select {
		case <-time.After(time.Millisecond):
			return 10 * item, nil
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		}
	}
	d := wd.New(wd.Func(price), &wd.Options{Strategy: wd.Fixed{Workers: 2}}).Within(wd.NewLimit(5))

	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		items, err := strconv.Atoi(r.URL.Query().Get("items"))
		if err != nil || items < 0 || items > 100 {
			http.Error(w, "items is no number from 0 to 100", http.StatusBadRequest)
			return
		}
		rep, err := d.Run(r.Context(), wd.Count(items))
		if err = errors.Join(err, rep.Err()); err != nil { // the run's, and the tasks'
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		sum := 0
		for _, price := range rep.Results() {
			sum += price
		}
		fmt.Fprint(w, sum)
	}))
	defer server.Close()

	var clients sync.WaitGroup
	answers := make([]string, 20)
	for i := range answers {
		clients.Go(func() {
			resp, err := http.Get(server.URL + "/?items=4")
			if err != nil {
				answers[i] = err.Error()
				return
			}
			defer resp.Body.Close()
			answer, _ := io.ReadAll(resp.Body)
			answers[i] = string(answer)
		})
	}
	clients.Wait()
	fmt.Println(answers[0], answers[19])
	// Output: 100 100
}
