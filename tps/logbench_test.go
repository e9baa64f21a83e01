package tps_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"testing"

	"github.com/worker-dispatcher/wd/tps"
)

// benchRecords are a batch of records, as a run hands them to a sink.
func benchRecords(kind string) []tps.Record {
	records := make([]tps.Record, 1000)
	for i := range records {
		at := int64(i) * 1_234_567
		records[i] = tps.Record{Event: tps.Event{ID: int64(i) + 1, Intended: at, Started: at + 1000, Ended: at + 5_000_000}, Attempt: 1}
		switch kind {
		case "error":
			records[i].Outcome, records[i].Err = tps.Failed, errors.New("dial tcp 127.0.0.1:8080: connect: connection refused")
		case "meta":
			records[i].Meta = map[string]any{"status": 200, "host": "a.example"}
		}
	}
	return records
}

// jsonRecord is a record as encoding/json writes and reads it, to compare with.
type jsonRecord struct {
	ID       int64          `json:"id"`
	Intended int64          `json:"intended_ns"`
	Started  int64          `json:"started_ns"`
	Ended    int64          `json:"ended_ns"`
	Outcome  string         `json:"outcome"`
	Error    string         `json:"error,omitempty"`
	Meta     map[string]any `json:"meta,omitempty"`
}

func writeJSON(w io.Writer, records []tps.Record) error {
	e := json.NewEncoder(w)
	for i := range records {
		r := &records[i]
		line := jsonRecord{ID: r.ID, Intended: r.Intended, Started: r.Started, Ended: r.Ended, Outcome: r.Outcome.String(), Meta: r.Meta}
		if r.Err != nil {
			line.Error = r.Err.Error()
		}
		if err := e.Encode(&line); err != nil {
			return err
		}
	}
	return nil
}

func readJSON(text []byte) error {
	for line := range bytes.Lines(text) {
		var r jsonRecord
		if err := json.Unmarshal(line, &r); err != nil {
			return err
		}
	}
	return nil
}

func readLog(text []byte) error {
	for _, err := range tps.NewLogReader(bytes.NewReader(text)).Records() {
		if err != nil {
			return err
		}
	}
	return nil
}

func BenchmarkLogWriter(b *testing.B) {
	for _, kind := range []string{"plain", "error", "meta"} {
		records := benchRecords(kind)
		w := tps.NewLogWriter(io.Discard, nil)
		for name, write := range map[string]func() error{
			"wd":   func() error { return w.Write(records) },
			"json": func() error { return writeJSON(io.Discard, records) },
		} {
			b.Run("impl="+name+"/record="+kind, func(b *testing.B) { perRecord(b, write) })
		}
	}
}

func BenchmarkLogReader(b *testing.B) {
	for _, kind := range []string{"plain", "error", "meta"} {
		var text bytes.Buffer
		if err := tps.NewLogWriter(&text, nil).Write(benchRecords(kind)); err != nil {
			b.Fatal(err)
		}
		for name, read := range map[string]func([]byte) error{"wd": readLog, "json": readJSON} {
			b.Run("impl="+name+"/record="+kind, func(b *testing.B) {
				b.SetBytes(int64(text.Len()))
				perRecord(b, func() error { return read(text.Bytes()) })
			})
		}
	}
}

// perRecord measures what is done with a thousand records, and reports the time of one.
func perRecord(b *testing.B, do func() error) {
	b.ReportAllocs()
	for b.Loop() {
		if err := do(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/record")
}
