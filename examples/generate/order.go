package main

import (
	"context"
	"fmt"
	"io"
	"net/http"

	wd "github.com/worker-dispatcher/wd/generics"
)

// A shop is where orders go. It is the same for all of them.
type shop struct {
	client   *http.Client
	endpoint string
}

// placeOrder is the task: the Python original's function of id, config, task and metadata, each with a type. What is which,
// types and the directive say; the order of parameters is free.
//
//wd:task config=s fail=false
//wd:bench config=openShop tasks=someOrders
func placeOrder(ctx context.Context, id wd.ID, s shop, order string, meta *wd.Meta) (answer string, sold bool, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.endpoint+order, nil)
	if err != nil {
		return "", false, err
	}
	req.Header.Set("Idempotency-Key", fmt.Sprint(id))
	res, err := s.client.Do(req)
	if err != nil {
		return "", false, err
	}
	defer res.Body.Close() //nolint:errcheck // it has been read to its end
	meta.Set("status", res.StatusCode)
	body, err := io.ReadAll(res.Body)
	return string(body), res.StatusCode == http.StatusOK, err
}
