package report

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/worker-dispatcher/wd/report/internal/sheet"
	"github.com/worker-dispatcher/wd/tps"
)

// logSheet writes the records, in the order of their IDs.
func (r *Report) logSheet(b *sheet.Book) error {
	at := sheet.Instant
	if r.log.Start.IsZero() {
		at = sheet.Seconds
	}
	columns := []sheet.Column{
		{Name: "id", Kind: sheet.Whole}, {Name: "tag", Kind: sheet.Text}, {Name: "outcome", Kind: sheet.Text, Width: 13},
		{Name: "intended", Kind: at}, {Name: "started", Kind: at}, {Name: "ended", Kind: at},
		{Name: "start delay (ms)", Kind: sheet.Millis}, {Name: "service (ms)", Kind: sheet.Millis}, {Name: "response (ms)", Kind: sheet.Millis},
	}
	keys := r.metaKeys(sheet.MaxColumns - len(columns))
	own := len(columns)
	for _, key := range keys {
		name := key
		if slices.ContainsFunc(columns[:own], func(c sheet.Column) bool { return c.Name == key }) {
			name = "meta: " + key
		}
		columns = append(columns, sheet.Column{Name: name})
	}
	return fill(b, "Raw Logs", columns, func(t *sheet.Table) error {
		cells := make([]any, 0, len(columns))
		for _, e := range r.byID() {
			cells = r.logCells(cells[:0], &e)
			for _, key := range keys {
				cells = append(cells, r.log.Meta[e.ID][key])
			}
			if err := t.Row(cells...); err != nil {
				return err
			}
		}
		return nil
	})
}

// byID are the events in the order of their IDs.
func (r *Report) byID() []tps.Event {
	order := func(a, b tps.Event) int { return cmp.Compare(a.ID, b.ID) }
	if slices.IsSortedFunc(r.log.Events, order) {
		return r.log.Events
	}
	return slices.SortedStableFunc(slices.Values(r.log.Events), order)
}

// logCells appends what an event says of itself.
func (r *Report) logCells(cells []any, e *tps.Event) []any {
	cells = append(cells, e.ID, r.tag(e), e.Outcome.String(), r.stamp(e.Intended))
	switch e.Outcome {
	case tps.Dropped:
		return append(cells, nil, nil, nil, nil, nil)
	case tps.Uncompleted:
		return append(cells, r.stamp(e.Started), nil, time.Duration(e.Started-e.Intended), nil, nil)
	}
	return append(cells, r.stamp(e.Started), r.stamp(e.Ended), time.Duration(e.Started-e.Intended), time.Duration(e.Ended-e.Started), time.Duration(e.Ended-e.Intended))
}

// stamp is an instant; without a start of the log, seconds.
func (r *Report) stamp(offset int64) any {
	if r.log.Start.IsZero() {
		return time.Duration(offset)
	}
	return r.log.Start.Add(time.Duration(offset))
}

func (r *Report) tag(e *tps.Event) any {
	if e.Tag == 0 || int(e.Tag) >= len(r.log.Tags) {
		return nil
	}
	return r.log.Tags[e.Tag]
}

// metaKeys are the keys of the metadata in order, as many as there is room for.
func (r *Report) metaKeys(room int) []string {
	seen := map[string]bool{}
	for _, meta := range r.log.Meta {
		for key := range meta {
			seen[key] = true
		}
	}
	keys := slices.Sorted(maps.Keys(seen))
	return keys[:min(len(keys), room)]
}
