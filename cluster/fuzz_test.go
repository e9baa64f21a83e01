package cluster_test

import (
	"testing"

	"github.com/worker-dispatcher/wd/cluster"
)

// Whatever comes, an order is read or refused, and what is read is what has been written.
func FuzzOrder(f *testing.F) {
	f.Add(cluster.SampleOrder)
	f.Add([]byte{})
	f.Add([]byte("\x01\x00\x00\x00\x01\x03\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := cluster.CheckOrder(data); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzAnswer(f *testing.F) {
	f.Add(cluster.SampleAnswer)
	f.Add([]byte{1, 0})
	f.Add([]byte("\x01\x00\x00\x01\x02\x03\xff\xff\xff\xff\x0f"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := cluster.CheckAnswer(data); err != nil {
			t.Fatal(err)
		}
	})
}

// However the answer of a stream is read, it says the same.
func FuzzAck(f *testing.F) {
	f.Add([]byte(`{"stream":"wd-results","seq":12}`))
	f.Add([]byte(`{"stream":"wd-results","domain":"a","seq":12,"duplicate":true}`))
	f.Add([]byte(`{"error":{"code":400,"err_code":10077,"description":"maximum messages per subject exceeded"},"stream":"wd-results","seq":0}`))
	f.Add([]byte(`{"stream":"a","seq":1,"seq":2}`))
	f.Add([]byte(`{"stream":"a","seq":18446744073709551616}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := cluster.CheckAck(data); err != nil {
			t.Fatal(err)
		}
	})
}
