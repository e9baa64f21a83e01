package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/worker-dispatcher/wd/examples/internal/target"
)

// openDesk starts the service: it answers a line in capitals, 20 lines at once, 20 ms each, and is too busy for every tenth request.
// An empty line it refuses.
func openDesk() (*target.Target, error) {
	var requests atomic.Int64
	return target.Start(20, 20*time.Millisecond, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		line, err := io.ReadAll(r.Body)
		switch {
		case err != nil || len(line) == 0:
			w.WriteHeader(http.StatusBadRequest)
		case requests.Add(1)%10 == 0:
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			fmt.Fprint(w, strings.ToUpper(string(line)))
		}
	}))
}

// ownLines returns n lines, one of which is empty.
func ownLines(n int) string {
	var b strings.Builder
	for i := range n {
		if i == n/2 {
			b.WriteByte('\n')
			continue
		}
		fmt.Fprintf(&b, "line %d of the example\n", i+1)
	}
	return b.String()
}
