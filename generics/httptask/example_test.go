package httptask_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/generics/httptask"
)

// shop is a server that has the items 1 and 2 and takes orders.
func shop() *httptest.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /items/{id}", func(w http.ResponseWriter, r *http.Request) {
		if id := r.PathValue("id"); id > "2" {
			http.Error(w, "none", http.StatusNotFound)
			return
		}
		fmt.Fprintf(w, "item %s", r.PathValue("id"))
	})
	mux.HandleFunc("POST /orders", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated) })
	return httptest.NewServer(mux)
}

// The tasks are URLs, and 20 workers share 20 connections.
func ExampleGet() {
	server := shop()
	defer server.Close()

	client := httptask.NewClient(20)
	defer client.CloseIdleConnections()
	get, err := httptask.Get(&httptask.Options{Client: client, KeepBody: 100})
	if err != nil {
		fmt.Println(err)
		return
	}
	urls := []string{server.URL + "/items/1", server.URL + "/items/2", server.URL + "/items/3"}
	rep, _ := wd.New(get, &wd.Options{Strategy: wd.Fixed{Workers: 20}}).Run(context.Background(), wd.Slice(urls))
	for r := range rep.Records() {
		fmt.Println(r.OK, r.Result.Status, r.Result.Bytes, strings.TrimSpace(string(r.Result.Body)))
	}
	// Output:
	// true 200 6 item 1
	// true 200 6 item 2
	// false 404 5 none
}

// A function builds the request of a task, and SuccessIf replaces the rule that status 200 is a success.
func ExampleNew() {
	server := shop()
	defer server.Close()

	order, err := httptask.New(func(ctx context.Context, t *wd.Task[int]) (*http.Request, error) {
		t.Tag("POST /orders")
		body := strings.NewReader(fmt.Sprintf(`{"item": %d}`, t.Value))
		return http.NewRequestWithContext(ctx, http.MethodPost, server.URL+"/orders", body)
	}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	d := wd.New(order, nil).SuccessIf(func(r httptask.Result) bool { return r.Status/100 == 2 })
	rep, _ := d.Run(context.Background(), wd.Count(3))
	fmt.Println(rep.Succeeded, rep.Results()[0].Status)
	// Output: 3 201
}

// A server that is busy says so with a status, and may say when to come back: with Retry the task is tried again then.
func ExampleOptions_retry() {
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/closed" || asked.Add(1) < 3 {
			w.Header().Set("Retry-After", "0") // seconds
			http.Error(w, "busy", http.StatusServiceUnavailable)
		}
	}))
	defer server.Close()

	get, err := httptask.Get(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	d := wd.New(get, &wd.Options{Retry: wd.Retry{Attempts: 4}})
	rep, _ := d.Run(context.Background(), wd.Slice([]string{server.URL + "/open", server.URL + "/closed"}))
	for r := range rep.Records() {
		fmt.Println(r.Attempt, r.OK, r.Result.Status, r.Err)
	}
	// Output:
	// 3 true 200 <nil>
	// 4 false 503 status 503 Service Unavailable (retry after 0s)
}
