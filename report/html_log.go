package report

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/worker-dispatcher/wd/tps"
)

// maxLog is how many bytes of a packed log a page carries: that of some 50,000 tasks.
const maxLog = 1 << 20

// packedLog is the log as a run log, packed by gzip; nil if that is too large for a page.
func (r *Report) packedLog() []byte {
	b := &bounded{left: maxLog}
	z := gzip.NewWriter(b)
	if err := errors.Join(r.writeLog(tps.NewLogWriter(z, nil)), z.Close()); err != nil {
		return nil
	}
	return b.Bytes()
}

func (r *Report) writeLog(w *tps.LogWriter) error {
	f := r.figures
	notes := maps.Clone(r.options.Config)
	if notes == nil {
		notes = map[string]string{}
	}
	notes["title"] = r.options.Title
	if err := w.Begin(tps.LogHeader{Start: r.log.Start, Tasks: f.Tasks, Notes: notes}); err != nil {
		return err
	}
	earlier := map[int64][]tps.Attempt{}
	for _, a := range r.log.Earlier {
		earlier[a.ID] = append(earlier[a.ID], a)
	}
	records := make([]tps.Record, 0, 1000)
	for part := range slices.Chunk(r.log.Events, cap(records)) {
		records = records[:0]
		for i := range part {
			e := &part[i]
			tag, _ := r.tag(e).(string)
			records = append(records, tps.Record{Event: *e, Attempt: 1 + len(earlier[e.ID]), Earlier: earlier[e.ID], Tag: tag, Meta: r.log.Meta[e.ID]})
		}
		if err := w.Write(records); err != nil {
			return err
		}
	}
	return w.End(tps.LogSummary{
		Ended: int64(f.LastEnd), Tasks: f.Tasks, Completed: f.Completed, Succeeded: f.Succeeded, Failed: f.Failed, Uncompleted: f.Uncompleted,
		Undispatched: f.Undispatched, Dropped: f.Dropped, PeakInFlight: f.InFlight.Max, Stopped: f.Stopped, Pacing: f.Pacing,
	})
}

// A bounded buffer fails when it is full.
type bounded struct {
	bytes.Buffer
	left int
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, io.ErrShortWrite
	}
	return b.Buffer.Write(p)
}

// ReadLog returns the run log that a page made by [Report.WriteHTML] carries, for [tps.NewLogReader]: of runs of up to some 50,000
// tasks. Of errors it has none, as the log that the page was made of had only their kinds.
func ReadLog(page io.Reader) (io.Reader, error) {
	const most = 64 << 20
	text, err := io.ReadAll(io.LimitReader(page, most+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > most:
		return nil, fmt.Errorf("report: a page of more than %d MiB, want one that WriteHTML made", most>>20)
	}
	_, after, found := bytes.Cut(text, []byte(`<script type="application/gzip" id="log"`))
	_, after, open := bytes.Cut(after, []byte(">"))
	packed, _, closed := bytes.Cut(after, []byte("</script>"))
	if !found || !open || !closed {
		return nil, errors.New("report: a page without a log in it: it is not of ours, compares two runs, or its run was too large for that")
	}
	return base64.NewDecoder(base64.StdEncoding, bytes.NewReader(packed)), nil
}
