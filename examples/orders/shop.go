package main

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/worker-dispatcher/wd/examples/internal/target"
)

// openShop starts the endpoint: up to 20 orders at once, 200 ms each, and every 25th is sold out.
func openShop() (*target.Target, error) {
	return target.Start(20, 200*time.Millisecond, http.HandlerFunc(takeOrder))
}

func takeOrder(w http.ResponseWriter, r *http.Request) {
	order := strings.TrimPrefix(r.URL.Path, "/orders/")
	var number int
	if _, err := fmt.Sscanf(order, "ORD_%d", &number); err != nil {
		http.NotFound(w, r)
		return
	}
	if number%25 == 0 {
		w.WriteHeader(http.StatusConflict)
		fmt.Fprint(w, "sold out")
		return
	}
	fmt.Fprintf(w, "confirmed, %d left", 25-number%25)
}
