package tps

import "time"

// TagFigures are the figures of the tasks of one tag. Rates are over the span of the whole run, so that those of all tags
// add up to the run's.
type TagFigures struct {
	Tag string `json:"tag"` // "": of the tasks without one

	Events      int `json:"events"` // without invalid ones
	Completed   int `json:"completed"`
	Succeeded   int `json:"succeeded"`
	Failed      int `json:"failed"`
	Dropped     int `json:"dropped"`
	Uncompleted int `json:"uncompleted"`

	Rate           float64      `json:"rate"`
	CompletionRate float64      `json:"completion_rate"`
	Peaks          []Window     `json:"peaks,omitempty"` // as Report.Peaks, of this tag alone; none if it has no completion
	Service        Distribution `json:"service"`
	Response       Distribution `json:"response"`
}

// findTags sets the figures by tag.
func (r *Report) findTags(run *run, t *tagger, windows []time.Duration) {
	if len(t.names) == 0 {
		return
	}
	parts := t.split(run)
	r.Tags = make([]TagFigures, len(t.names))
	for i := range r.Tags {
		tag, part, n := &r.Tags[i], &parts[i+1], t.counts[i+1]
		tag.Tag = t.names[i]
		tag.Succeeded, tag.Failed, tag.Dropped, tag.Uncompleted = n[Succeeded], n[Failed], n[Dropped], n[Uncompleted]
		tag.Completed = tag.Succeeded + tag.Failed
		tag.Events = tag.Completed + tag.Dropped + tag.Uncompleted
		tag.Rate, tag.CompletionRate = perSecond(tag.Succeeded, r.Span), perSecond(tag.Completed, r.Span)
		tag.Service, tag.Response = distribute(part.service), distribute(part.response)
		for _, length := range windows {
			if tag.Completed > 0 && length <= r.Span {
				tag.Peaks = append(tag.Peaks, part.peak(part.succeeded, int64(length)))
			}
		}
	}
}

// split makes a run of each tag out of a run, by slot.
func (t *tagger) split(whole *run) []run {
	parts := make([]run, len(t.counts))
	for i, n := range t.counts {
		column := func(n int) []int64 { return make([]int64, 0, n) }
		done := n[Succeeded] + n[Failed]
		parts[i] = run{first: whole.first, last: whole.last, completed: column(done), succeeded: column(n[Succeeded]),
			service: column(done), response: column(done)}
	}
	for i, end := range whole.completed {
		c := whole.classes[i]
		part := &parts[t.slot(c)]
		part.completed = append(part.completed, end)
		if c&success != 0 {
			part.succeeded = append(part.succeeded, end)
		}
	}
	for i, c := range whole.class {
		part := &parts[t.slot(c)]
		part.service, part.response = append(part.service, whole.service[i]), append(part.response, whole.response[i])
	}
	return parts
}
