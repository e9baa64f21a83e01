package tps_test

import (
	"encoding/json"
	"flag"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/worker-dispatcher/wd/tps"
	"pgregory.net/rapid"
)

func TestParseSLO(t *testing.T) {
	for text, want := range map[string]string{
		"":                                       "",
		" \t":                                    "",
		"p99<300ms, errors<1%, tps>100 over 10s": "p99<300ms, errors<1%, tps>100 over 10s",
		" service  p99.9 <= 1s,mean< 50ms ":      "service p99.9<=1s, mean<50ms",
		"response max<1m":                        "max<1m0s",
		"p050.500<1us":                           "p50.5<1µs",
		"dropped<=0%,errors < 0.000001 %":        "dropped<=0%, errors<0.000001%",
		"tps>=1e3 over 60s":                      "tps>=1000 over 1m0s",
		"tps>100over 1s":                         "tps>100 over 1s",
		"p0.001<1ns,p99.999<1h":                  "p0.001<1ns, p99.999<1h0m0s",
	} {
		s, err := tps.ParseSLO(text)
		require.NoError(t, err)
		require.Equal(t, want, s.String())
		require.Equal(t, want == "", s.IsZero())
	}
}

func TestWrongSLO(t *testing.T) {
	for text, want := range map[string]string{
		"p99>300ms":              `slo "p99>300ms": column 4: want < or <= after p99`,
		"p99":                    `column 4: want < or <= after p99`,
		"tps<5":                  `column 4: want > or >= after tps`,
		"errors==1%":             `column 7: want < or <= after errors`,
		"p99<300ms,":             `column 11: "" is no figure, want a percentile such as p99, mean, max, errors, dropped or tps`,
		",":                      `column 1: "" is no figure`,
		"p99<300ms,  latency<1s": `column 13: "latency" is no figure`,
		"service errors<1%":      `column 9: "errors" is no time, want a percentile such as p99, mean or max`,
		"p100<1s":                `column 1: "p100" is no percentile, want p0.001 to p99.999`,
		"p0<1s":                  `"p0" is no percentile`,
		"p<1s":                   `"p" is no percentile`,
		"p99.<1s":                `"p99." is no percentile`,
		"p99.9999<1s":            `"p99.9999" is no percentile`,
		"p99<300":                `column 5: "300" is no time, want more than 0, such as 300ms, and at most 90 years`,
		"p99<0s":                 `column 5: "0s" is no time`,
		"p99<788401h":            `"788401h" is no time`,
		"p99<-1s":                `"-1s" is no time`,
		"p99<":                   `column 5: "" is no time`,
		"errors<1":               `column 8: "1" is no share that can be met, want a percentage such as 1%, at most 100%`,
		"errors<0%":              `"0%" is no share that can be met`,
		"errors<101%":            `"101%" is no share`,
		"errors<-1%":             `"-1%" is no share`,
		"errors<0.0000001%":      `"0.0000001%" is no share`,
		"tps>x":                  `column 5: "x" is no rate, want successes a second, such as 100 or 0.5, with or without "over 10s"`,
		"tps>NaN":                `"NaN" is no rate`,
		"tps>-1":                 `"-1" is no rate`,
		"tps>Inf":                `"Inf" is no rate`,
		"tps>1 over":             `column 11: "" is no time`,
		"tps>1 over  5":          `column 13: "5" is no time`,
		"tps>1 in 5s":            `"1 in 5s" is no rate`,
		"mean<1s" + strings.Repeat(",p99<1s", 16): `more than 16 clauses`,
	} {
		_, err := tps.ParseSLO(text)
		require.ErrorContains(t, err, want)
	}
}

func TestSLOIsAFlagAndJSON(t *testing.T) {
	var s tps.SLO
	f := flag.NewFlagSet("", flag.ContinueOnError)
	f.SetOutput(&strings.Builder{})
	f.TextVar(&s, "slo", tps.SLO{}, "")
	require.NoError(t, f.Parse([]string{"-slo", "p99<1s, errors<1%"}))
	require.Equal(t, "p99<1s, errors<1%", s.String())
	require.ErrorContains(t, f.Parse([]string{"-slo", "p99"}), "column 4")
	b, err := json.Marshal(s)
	require.NoError(t, err)
	var got tps.SLO
	require.NoError(t, json.Unmarshal(b, &got))
	require.Equal(t, s, got)
}

// anySLO draws the text of clauses.
func anySLO(t *rapid.T) string {
	return rapid.StringMatching(`((response |service )?(p[1-9][0-9](\.[0-9]{1,3})?|mean|max) ?<=? ?[1-9][0-9]{0,8}(ns|us|ms|s)`+
		`|(errors|dropped) ?<=? ?[1-9][0-9]?(\.[0-9]{1,6})?%|tps ?>=? ?[0-9]{1,9}(\.[0-9]{1,9})?( over [1-9][0-9]{0,4}(ms|s|m))?)`).Draw(t, "clause")
}

func TestSLOParsesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := make([]string, rapid.IntRange(1, 16).Draw(t, "clauses"))
		for i := range texts {
			texts[i] = anySLO(t)
		}
		s, err := tps.ParseSLO(strings.Join(texts, ","))
		require.NoError(t, err)
		again, err := tps.ParseSLO(s.String())
		require.NoError(t, err)
		require.Equal(t, s, again)
		require.Equal(t, s.String(), again.String())
	})
}

// FuzzParseSLO holds that a text is refused with a column, or makes an SLO that parses back and checks any log.
func FuzzParseSLO(f *testing.F) {
	for _, seed := range []string{
		"", "p99<300ms, errors<1%, tps>100 over 10s", "service p99.9<=1s", "mean<1h,max<=1ns", "dropped<=0%", "tps>=1e3 over 1m",
		"p<", "errors<1e1%", "tps>0x1p-2", "p99<1s,,", "tps>1 over over", "p50.5 < 1.5h2m", "tps>-0",
	} {
		f.Add(seed)
	}
	l := busyLog(50)
	f.Fuzz(func(t *testing.T, text string) {
		s, err := tps.ParseSLO(text)
		if err != nil {
			require.Contains(t, err.Error(), ": column ")
			return
		}
		again, err := tps.ParseSLO(s.String())
		require.NoError(t, err)
		require.Equal(t, s, again)
		require.Len(t, s.Check(l).Clauses, len(s.Check(tps.Log{}).Clauses))
	})
}

// took is a log of tasks that are wanted at 0, one a nanosecond apart, and take so many milliseconds.
func took(ms ...int) (l tps.Log) {
	for i, m := range ms {
		l.Events = append(l.Events, tps.Event{ID: int64(i) + 1, Ended: int64(m) * int64(time.Millisecond)})
	}
	return l
}

func TestVerdict(t *testing.T) {
	hundred := make([]int, 100)
	for i := range hundred {
		hundred[i] = i + 1
	}
	l := took(hundred...)
	lost := func(n int, o tps.Outcome) (l tps.Log) {
		l = took(hundred...)
		for range n {
			l.Events = append(l.Events, tps.Event{Outcome: o})
		}
		return l
	}
	for _, c := range []struct {
		slo    string
		log    tps.Log
		status tps.Status
		value  float64
		reason string
	}{
		{"p99<100ms", l, tps.Met, 99e6, ""},
		{"p99<99ms", l, tps.Missed, 99e6, ""},
		{"p99<=99ms", l, tps.Met, 99e6, ""},
		{"p99.9<1s", l, tps.Undecidable, 100e6, "it takes 1000 tasks, and 100 completed"},
		{"p99.9<50ms", l, tps.Missed, 100e6, ""},
		{"max<=100ms", l, tps.Met, 100e6, ""},
		{"max<100ms", l, tps.Missed, 100e6, ""},
		{"mean<50.5ms", l, tps.Missed, 50.5e6, ""},
		{"mean<=50.5ms", l, tps.Met, 50.5e6, ""},
		{"p50<1s", tps.Log{}, tps.Undecidable, 0, "no task completed"},
		{"p50<=60ms", lost(10, tps.Dropped), tps.Met, 50e6, ""},
		{"p50<=54ms", lost(10, tps.Dropped), tps.Undecidable, 50e6, "10 tasks without an end could change it"},
		{"p50<40ms", lost(10, tps.Dropped), tps.Missed, 50e6, ""},
		{"service p50<=54ms", lost(10, tps.Dropped), tps.Met, 50e6, ""},
		{"mean<1s", lost(1, tps.Uncompleted), tps.Undecidable, 50.5e6, "1 task without an end could change it"},
		{"errors<1%", l, tps.Met, 0, ""},
		{"errors<1%", lost(1, tps.Failed), tps.Met, 100.0 / 101, ""},
		{"errors<1%", lost(2, tps.Uncompleted), tps.Missed, 200.0 / 102, ""},
		{"errors<1%", lost(2, tps.Dropped), tps.Met, 0, ""},
		{"errors<1%", tps.Log{}, tps.Undecidable, 0, "no task started"},
		{"dropped<=50%", lost(100, tps.Dropped), tps.Met, 50, ""},
		{"dropped<50%", lost(100, tps.Dropped), tps.Missed, 50, ""},
		{"dropped<50%", tps.Log{}, tps.Undecidable, 0, "there are no tasks"},
		{"tps>999", l, tps.Met, 1000, ""},
		{"tps>1000", l, tps.Missed, 1000, ""},
		{"tps>=1000 over 50ms", l, tps.Met, 1000, ""},
		{"tps>1 over 101ms", l, tps.Undecidable, 1000, "the run took only 100ms"},
		{"tps>1", took(0), tps.Undecidable, 0, "the run has a span of 0"},
		{"tps>1", tps.Log{}, tps.Undecidable, 0, "no task completed"},
	} {
		s, err := tps.ParseSLO(c.slo)
		require.NoError(t, err)
		v := s.Check(c.log)
		require.Equal(t, c.status, v.Status, c.slo)
		require.Equal(t, c.reason, v.Clauses[0].Reason, c.slo)
		require.InDelta(t, c.value, v.Clauses[0].Observed, 1e-9, c.slo)
	}
	require.Equal(t, tps.Verdict{Status: tps.Met}, tps.SLO{}.Check(l))
	require.Nil(t, tps.Analyze(l, nil).SLO)
}

func TestVerdictOfSeveral(t *testing.T) {
	l := took(1, 2, 3)
	for text, want := range map[string]tps.Status{
		"p50<1s, max<1s": tps.Met, "p50<1s, p99<1s": tps.Undecidable, "p99<1s, max<1ms": tps.Missed,
	} {
		s, err := tps.ParseSLO(text)
		require.NoError(t, err)
		require.Equal(t, want, s.Check(l).Status)
	}
}

func TestStatusText(t *testing.T) {
	for _, s := range []tps.Status{tps.Undecidable, tps.Met, tps.Missed} {
		b, err := json.Marshal(s)
		require.NoError(t, err)
		var got tps.Status
		require.NoError(t, json.Unmarshal(b, &got))
		require.Equal(t, s, got)
	}
	require.Equal(t, "Status(9)", tps.Status(9).String())
	var s tps.Status
	require.EqualError(t, s.UnmarshalText([]byte("good")), `status is "good", want one of ["undecidable" "met" "missed"]`)
}
