package wd_test

import (
	"encoding/json"
	"flag"
	"io"
	"math"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	wd "github.com/worker-dispatcher/wd/generics"
)

const week = 7 * 24 * time.Hour

func TestParsePlan(t *testing.T) {
	for text, want := range map[string]wd.Plan{
		"10/s..200/s over 1m, hold 3m, 200/s..0/s over 30s": {{10, 200, time.Minute}, {200, 200, 3 * time.Minute}, {200, 0, 30 * time.Second}},
		"100/s":                {{100, 100, 0}},
		"100/s for 90s, 2.5/m": {{100, 100, 90 * time.Second}, {2.5 / 60, 2.5 / 60, 0}},
		"5/h for 2h, hold":     {{5. / 3600, 5. / 3600, 2 * time.Hour}, {5. / 3600, 5. / 3600, 0}},
		" 0/s .. 1/s  over 100ms ,1/s..\t0/s for 1h1m ": {{0, 1, 100 * time.Millisecond}, {1, 0, 61 * time.Minute}},
		"1000000000/s for 1ns":                          {{1e9, 1e9, 1}},
		"0.000001/h for 1h":                             {{0.000001 / 3600, 0.000001 / 3600, time.Hour}},
	} {
		p, err := wd.ParsePlan(text)
		require.NoError(t, err, text)
		require.Equal(t, want, p, text)
		again, err := wd.ParsePlan(p.String())
		require.NoError(t, err, p.String())
		require.Equal(t, p, again, p.String())
	}
}

func TestPlanString(t *testing.T) {
	for want, p := range map[string]wd.Plan{
		"10/s..200/s over 1m, hold 3m, 200/s..0/s over 30s": {{10, 200, time.Minute}, {200, 200, 3 * time.Minute}, {200, 0, 30 * time.Second}},
		"1/s for 1h, 2/s for 1h1m, hold 1.5s, 0.5/s":        {{1, 1, time.Hour}, {2, 2, 61 * time.Minute}, {2, 2, 1500 * time.Millisecond}, {0.5, 0.5, 0}},
		"1/m for 20m, 1/h for 10h, hold":                    {{1. / 60, 1. / 60, 20 * time.Minute}, {1. / 3600, 1. / 3600, 10 * time.Hour}, {1. / 3600, 1. / 3600, 0}},
		"":                                                  {},
	} {
		require.Equal(t, want, p.String())
	}
}

func TestParsePlanErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                                `plan "": at 1: the text ends, want a rate, such as 10/s, 2.5/m or 600/h`,
		"10":                              `at 1: "10", want a rate`,
		"10/d":                            `at 1: "10/d", want a rate`,
		"-10/s":                           `at 1: "-10/s", want a rate`,
		"1e3/s":                           `at 1: "1e3/s", want a rate`,
		"0.1234567/s":                     `at 1: "0.1234567/s", want a rate`,
		"./s":                             `at 1: "./s", want a rate`,
		"10/s..200/x over 1m":             `at 7: "200/x", want a rate, such as 10/s`,
		"10/s..200/s":                     `at 12: the text ends, want over and a duration`,
		"10/s..200/s in 1m":               `at 13: "in", want over and a duration`,
		"10/s..200/s over":                `at 17: the text ends, want a duration of more than 0`,
		"10/s over 0s":                    `at 11: "0s", want a duration of more than 0`,
		"10/s over -1m":                   `at 11: "-1m", want a duration of more than 0`,
		"10/s over 1":                     `at 11: "1", want a duration of more than 0`,
		"hold 3m":                         `at 1: "hold", want a rate, such as 10/s, as there is no stage before to hold`,
		"10/s for 1m, 20/s, hold 1m":      `at 18: ",", want for and a duration, such as for 3m, as only the last`,
		"10/s for 1m,":                    `at 13: the text ends, want a rate, such as 10/s, 2.5/m or 600/h, or hold`,
		"10/s for 1m 20/s":                `at 13: "20/s", want a comma and another stage, or the end`,
		"1000000001/s":                    `at 1: "1000000001/s", want at most 1000000000/s`,
		"99999999999999999999/s":          `at 1: "99999999999999999999/s", want a rate`,
		"1000000000001/h":                 `at 1: "1000000000001/h", want a rate of at most 15 digits`,
		"1/s for 2000000h, hold 2000000h": `Plan[1]: Over is 2000000h0m0s, want the whole plan to last at most`,
	} {
		_, err := wd.ParsePlan(text)
		require.ErrorContains(t, err, want, text)
	}
	require.Panics(t, func() { wd.MustPlan("10") })
}

func TestPlanAsText(t *testing.T) {
	var plan wd.Plan
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.TextVar(&plan, "plan", wd.MustPlan("1/s"), "")
	require.NoError(t, flags.Parse([]string{"-plan", "10/s for 1m"}))
	require.Equal(t, wd.MustPlan("10/s for 1m"), plan)
	require.Error(t, flags.Parse([]string{"-plan", "10"}))
	data, err := json.Marshal(struct{ Plan, None wd.Plan }{Plan: plan})
	require.NoError(t, err)
	require.JSONEq(t, `{"Plan": "10/s for 1m", "None": ""}`, string(data))
	var back struct{ Plan, None wd.Plan }
	require.NoError(t, json.Unmarshal(data, &back))
	require.Equal(t, plan, back.Plan)
	require.Empty(t, back.None)
}

func TestPlanValidate(t *testing.T) {
	for want, p := range map[string]wd.Plan{
		"Plan is empty, want stages":                   nil,
		"Plan[0]: From is -1, want 0 to 1e9":           {{From: -1}},
		"Plan[0]: From is NaN, want 0 to 1e9":          {{From: math.NaN()}},
		"Plan[1]: To is 2e+09, want 0 to 1e9":          {{1, 1, 1}, {1, 2e9, 1}},
		"Plan[0]: Over is -1ns, want more than 0":      {{1, 1, -1}},
		"Plan[0]: Over is 0s, want more than 0":        {{1, 1, 0}, {1, 1, 1}},
		"Plan[0]: To is 2, want From's 1 in a stage":   {{1, 2, 0}},
		"Plan[1]: Over is 1ns, want the whole plan to": {{1, 1, math.MaxInt64}, {1, 1, 1}},
	} {
		require.ErrorContains(t, p.Validate(), want)
		require.ErrorContains(t, wd.Rate{Plan: p}.Validate(), "Rate: "+want)
	}
}

func TestPlanRate(t *testing.T) {
	p := wd.MustPlan("10/s..20/s over 10s, 5/s for 10s")
	for at, want := range map[time.Duration]float64{-1: 0, 0: 10, 5 * time.Second: 15, 10 * time.Second: 5, 19 * time.Second: 5, 20 * time.Second: 0} {
		require.InDelta(t, want, p.Rate(at), 1e-9, at)
	}
	require.InDelta(t, 7, wd.MustPlan("7/s").Rate(1000*time.Hour), 1e-9)
}

func TestPlanCountsWeeks(t *testing.T) {
	for text, want := range map[string]int{
		"1000000/s for 168h":             604_800_000_000,
		"1000000/s..0/s over 168h":       302_400_000_000,
		"0/s..1000000/s over 168h":       302_400_000_000,
		"1000000000/s for 2562047h":      9_223_369_200_000_000_000,
		"1000000000/s..0/s for 2562047h": 4_611_684_600_000_000_000,
		"3/s for 1s":                     3,
		"3/s for 1.000000001s":           4,
		"0/s for 1h":                     0,
		"0.000001/h for 1ns":             1,
		"1/h for 1h, 1/h for 1h":         2,
		"1.5/s for 1s, 1.5/s for 1s":     3,
	} {
		p := wd.MustPlan(text)
		n, ends := p.Count()
		require.True(t, ends)
		require.Equal(t, want, n, text)
	}
	_, ends := wd.MustPlan("1/s").Count()
	require.False(t, ends)
	_, ends = wd.MustPlan("1/s").Duration()
	require.False(t, ends)
	d, ends := wd.MustPlan("1/s..2/s over 1m, hold 1s").Duration()
	require.True(t, ends)
	require.Equal(t, 61*time.Second, d)
}

func TestWeeksEndAtTheirLastArrival(t *testing.T) {
	p := wd.MustPlan("1000000/s for 168h")
	require.Equal(t, week-time.Microsecond, wd.DueAt(p, 604_800_000_000-1))
	require.Equal(t, week/2, wd.DueAt(p, 302_400_000_000))
	down := wd.MustPlan("1000000/s..0/s over 168h")
	require.Equal(t, oracle{down}.due(302_400_000_000-1), wd.DueAt(down, 302_400_000_000-1))
}

// An oracle knows the integral of a plan as a fraction, by the formula for trapezia.
type oracle struct{ plan wd.Plan }

// rate is a rate as it is kept: in millionths an hour, here a nanosecond.
func rate(perSecond float64) *big.Rat {
	units := new(big.Rat).SetInt64(int64(wd.Units(perSecond)))
	return units.Quo(units, new(big.Rat).SetInt64(3_600_000_000_000_000_000))
}

// integral is that from the start to t.
func (o oracle) integral(t time.Duration) *big.Rat {
	sum := new(big.Rat)
	for _, s := range o.plan {
		part := min(t, s.Over)
		from, x := rate(s.From), new(big.Rat).SetInt64(int64(part))
		rise := new(big.Rat).Sub(rate(s.To), from)
		rise.Mul(rise, x).Quo(rise, new(big.Rat).SetInt64(2*int64(s.Over)))
		sum.Add(sum, x.Mul(x, rise.Add(rise, from)))
		if t -= part; t == 0 {
			break
		}
	}
	return sum
}

// due is the last nanosecond at which the integral is at most k.
func (o oracle) due(k int64) time.Duration {
	lo, hi := time.Duration(0), time.Duration(0)
	for _, s := range o.plan {
		hi += s.Over
	}
	for hi-lo > 1 {
		if mid := lo + (hi-lo)/2; o.integral(mid).Cmp(new(big.Rat).SetInt64(k)) <= 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// count is the integral rounded up.
func (o oracle) count() int {
	d, _ := o.plan.Duration()
	sum := o.integral(d)
	n := new(big.Int).Add(sum.Num(), sum.Denom())
	return int(n.Sub(n, big.NewInt(1)).Quo(n, sum.Denom()).Int64())
}

// plans draws plans that end, of all magnitudes.
func plans(t *rapid.T) wd.Plan {
	rates := rapid.OneOf(rapid.Just(0.), rapid.Float64Range(0, 1e9), rapid.Float64Range(0, 100), rapid.Float64Range(0, 1e-3),
		rapid.Map(rapid.IntRange(0, 1000), func(n int) float64 { return float64(n) }))
	spans := rapid.OneOf(rapid.Int64Range(1, int64(week)), rapid.Int64Range(1, 1e9), rapid.Int64Range(1, 3),
		rapid.Map(rapid.Int64Range(1, 100), func(n int64) int64 { return n * int64(time.Second) }))
	p := make(wd.Plan, rapid.IntRange(1, 5).Draw(t, "stages"))
	for i := range p {
		p[i] = wd.Stage{From: rates.Draw(t, "from"), To: rates.Draw(t, "to"), Over: time.Duration(spans.Draw(t, "over"))}
		if rapid.Bool().Draw(t, "constant") {
			p[i].To = p[i].From
		}
	}
	return p
}

// The count is the integral, and any arrival is due where the integral says.
func TestPlanIsItsIntegral(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := plans(t)
		require.NoError(t, p.Validate())
		o := oracle{p}
		n, ends := p.Count()
		require.True(t, ends)
		require.Equal(t, o.count(), n)
		if n == 0 {
			return
		}
		for _, k := range []int64{0, int64(n) / 2, int64(n) - 1, rapid.Int64Range(0, int64(n)-1).Draw(t, "arrival")} {
			require.Equal(t, o.due(k), wd.DueAt(p, k), "arrival %d of %d", k, n)
		}
		again, err := wd.ParsePlan(p.String())
		require.NoError(t, err)
		require.Equal(t, p.String(), again.String())
	})
}

// Short plans are gone through whole: the arrivals are as many as counted, in order.
func TestDueYieldsThemAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := plans(t)
		count, _ := p.Count()
		if count > 10_000 {
			t.Skip()
		}
		every := time.Duration(rapid.Int64Range(1, 1e9).Draw(t, "burst"))
		o := oracle{p}
		var k int64
		var last time.Duration
		d, _ := p.Duration()
		for due := range (wd.Rate{Plan: p, Arrivals: wd.Burst(every)}).Due() {
			require.GreaterOrEqual(t, due, last)
			require.Less(t, due, d)
			last = due
			if k%97 == 0 {
				at := o.due(k)
				require.Equal(t, at-at%every, due)
			}
			k++
		}
		require.EqualValues(t, count, k)
	})
}

func FuzzParsePlan(f *testing.F) {
	for _, text := range []string{
		"10/s..200/s over 1m, hold 3m, 200/s..0/s over 30s", "100/s", "1/m for 1h, hold", "0.000001/h..1000000000/s over 2562047h",
		"10/s..", "hold", ",", "1/s for 1s,,", "999999999.999999/s", "1/s for 9223372036854775807ns",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := wd.ParsePlan(text)
		if err != nil {
			return
		}
		require.NoError(t, p.Validate())
		again, err := wd.ParsePlan(p.String())
		require.NoError(t, err, p.String())
		require.Equal(t, p.String(), again.String())
		if n, ends := p.Count(); ends && n > 0 {
			d, _ := p.Duration()
			require.Less(t, wd.DueAt(p, int64(n)-1), d)
		}
		k := 0
		for range (wd.Rate{Plan: p}).Due() {
			if k++; k == 100 {
				break
			}
		}
	})
}
