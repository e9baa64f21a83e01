package tps_test

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/worker-dispatcher/wd/tps"
)

// Four tasks within one second, which begins at half a second: no whole second has more than two of them.
func ExampleSeed() {
	const logs = `[
		{"task_id": 1, "started_at": 100.5, "ended_at": 100.75, "duration": 0.25, "result": "ok", "metadata": {}},
		{"task_id": 2, "started_at": 100.5, "ended_at": 101, "duration": 0.5, "result": "ok", "metadata": {}},
		{"task_id": 3, "started_at": 101, "ended_at": 101.25, "duration": 0.25, "result": "ok", "metadata": {}},
		{"task_id": 4, "started_at": 101, "ended_at": 101.5, "duration": 0.5, "result": "ok", "metadata": {}},
		{"task_id": 5, "started_at": 102, "ended_at": 104.5, "result": null}
	]`
	var records []tps.SeedRecord
	if err := json.Unmarshal([]byte(logs), &records); err != nil {
		fmt.Println(err)
		return
	}
	r, err := tps.Seed(records, &tps.SeedOptions{Interval: 10})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("TPS:", r.TPS)
	if p := r.Peak.SeedWindow; p != nil {
		fmt.Printf("peak: %v, from %v to %v\n", p.TPS, p.StartedAt, p.EndedAt)
	}
	encoded, err := json.Marshal(r.Count)
	fmt.Println(string(encoded), err)
	// Output:
	// TPS: 1
	// peak: 2, from 100 to 101
	// {"success":4,"total":5,"start":5,"end":5,"invalidity":5} <nil>
}

// The same run twice: what was reported of old, and what is so.
func ExampleLog_SeedRecords() {
	l := seconds([3]float64{0.5, 0.5, 1}, [3]float64{0.5, 0.5, 1}, [3]float64{0.75, 0.75, 1.25}, [3]float64{4, 4, 4.5})
	l.Start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	old, err := tps.Seed(l.SeedRecords(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	honest, _ := tps.Analyze(l, nil).Peak(time.Second)
	fmt.Println("peak of old:", old.Peak.TPS)
	fmt.Println("most in any second:", honest.Rate)
	// Output:
	// peak of old: 2
	// most in any second: 3
}
