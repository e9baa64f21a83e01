package series

import "math"

// Quantiles are the times that a share of the tasks took at most: the classical plot of an HDR histogram, whose axis gives each
// further nine the same room.
type Quantiles struct {
	Share    []float64 `json:"share"` // 0 … 1
	Response []int64   `json:"response_ns"`
	Service  []int64   `json:"service_ns"`
}

// perNine is how many points there are from one nine to the next.
const perNine = 40

func newQuantiles(response, service []int64) (q Quantiles) {
	n := len(response)
	if n == 0 {
		return q
	}
	nines := math.Log10(float64(max(n, 10)))
	for i := range int(nines*perNine) + 1 {
		q.add(1-math.Pow(10, -float64(i)/perNine), response, service)
	}
	q.add(1, response, service)
	return q
}

func (q *Quantiles) add(share float64, response, service []int64) {
	q.Share = append(q.Share, share)
	q.Response = append(q.Response, rank(response, share))
	q.Service = append(q.Service, rank(service, share))
}
