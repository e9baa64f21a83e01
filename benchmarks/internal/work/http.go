package work

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
)

// overHTTP is requests to a server in this process, which answers with the value asked for.
func overHTTP(int) (Do, func(), error) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.URL.Query().Get("v"))
	}))
	client := server.Client()
	client.Transport.(*http.Transport).MaxIdleConnsPerHost = 64
	do := func(ctx context.Context, v int) (int, error) {
		return ask(ctx, client, server.URL+"?v="+strconv.Itoa(v))
	}
	return do, server.Close, nil
}

func ask(ctx context.Context, client *http.Client, url string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, err
	}
	res, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(string(body))
}
