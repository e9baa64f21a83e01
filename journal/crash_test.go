package journal_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/journal"
)

// A setting is what a program with a journal is to do, which it has from its environment.
type setting struct {
	Path     string
	Tasks    int
	Strategy int // of crashWorkers
	Stream   bool
	Seq      bool
	Hang     int // how many tasks end; 0: all
	Options  journal.Options
}

const workers = 4

// crashStrategies run as many tasks at once as there are workers.
var crashStrategies = []wd.Strategy{
	wd.Fixed{Workers: workers}, wd.Queue{Workers: workers}, wd.Sharded{Workers: workers},
	wd.Frequency{Workers: 10, Interval: time.Millisecond, Max: workers}, wd.Rate{Plan: wd.MustPlan("10000/s for 1h"), Max: workers},
}

// beProgram runs words and prints a line as each task starts, and all results at the end.
func beProgram(options string) {
	var s setting
	if err := json.Unmarshal([]byte(options), &s); err != nil {
		panic(err)
	}
	d := wd.New(func(_ context.Context, t *wd.Task[string]) (answer, error) {
		fmt.Printf("start %s\n", t.Value) // a write of its own
		if s.Hang > 0 && t.ID > s.Hang {
			time.Sleep(time.Hour)
		}
		if len(t.Value)%2 == 0 {
			time.Sleep(200 * time.Microsecond)
		}
		return answerTo(t.Value), nil
	}, &wd.Options{Strategy: crashStrategies[s.Strategy]})
	src := wd.Slice(words(s.Tasks))
	if s.Seq {
		src = sources["seq"](words(s.Tasks))
	}
	results, err := allOf(journal.New(s.Path, d, &s.Options), src, s.Stream)
	text, _ := json.Marshal(results)
	fmt.Printf("\nresults %s\nerror %v\n", text, err)
}

// allOf runs a journal to its end and returns all results.
func allOf(j *journal.Journal[string, answer], src wd.Source[string], stream bool) (results []answer, err error) {
	if !stream {
		rep, err := j.Run(context.Background(), src)
		return rep.Results(), err
	}
	for r, e := range j.StreamInOrder(context.Background(), src, 50) {
		if err = e; err == nil {
			results = append(results, r.Result)
		}
	}
	return results, err
}

// A life is what a program printed before it ended or was killed.
type life struct {
	started []string
	results []answer
	err     string
	ended   bool
}

// live starts a program and kills it when it has started so many tasks.
func live(t *testing.T, s setting, most int) (l life) {
	t.Helper()
	options, err := json.Marshal(s)
	require.NoError(t, err)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashing+"="+string(options))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			break
		}
		if name, ok := strings.CutPrefix(line, "start "); ok {
			l.started = append(l.started, strings.TrimSpace(name))
		} else if text, ok := strings.CutPrefix(line, "results "); ok {
			require.NoError(t, json.Unmarshal([]byte(text), &l.results))
			l.ended = true
		} else if text, ok := strings.CutPrefix(line, "error "); ok {
			l.err = strings.TrimSpace(text)
		}
		if most--; most == 0 {
			_ = cmd.Process.Kill() // it may have ended
		}
	}
	_ = cmd.Wait()
	return l
}

// seeds are those of the random crashes: one, or with WD_SOAK=1 many.
func seeds() uint64 {
	if os.Getenv("WD_SOAK") != "" {
		return 40
	}
	return 1
}

// A program that is killed again and again, and started again with another strategy, does each task once, but for those that ran when it was
// killed; its results are those of one that was not.
func TestKilledAgainAndAgain(t *testing.T) {
	const tasks = 240
	want := make([]answer, tasks)
	for i, w := range words(tasks) {
		want[i] = answerTo(w)
	}
	for seed := range seeds() {
		for name, o := range map[string]journal.Options{
			"sync":     {},
			"interval": {Sync: time.Millisecond},
			"no sync":  {Sync: journal.NoSync},
			"skip":     {Sync: journal.NoSync, Interrupted: journal.Skip},
		} {
			t.Run(fmt.Sprint(name, " ", seed), func(t *testing.T) {
				t.Parallel()
				dice := rand.New(rand.NewPCG(seed, uint64(len(name))))
				s := setting{Path: file(t), Tasks: tasks, Options: o}
				started, kills := map[string]int{}, 0
				var l life
				for ; !l.ended; kills++ {
					require.Less(t, kills, 100)
					s.Strategy, s.Stream, s.Seq = dice.IntN(len(crashStrategies)), dice.IntN(2) == 0, dice.IntN(2) == 0
					l = live(t, s, 1+dice.IntN(60))
					for _, name := range l.started {
						started[name]++
					}
					requireFew(t, s.Path, started, (kills+1)*workers, o.Interrupted)
				}
				require.Equal(t, "<nil>", l.err)
				t.Logf("killed %d times", kills-1)
				if o.Interrupted == journal.Skip { // some may have been killed between their lines and their tasks
					require.Len(t, l.results, tasks)
					require.GreaterOrEqual(t, len(started), tasks-kills*workers)
					return
				}
				require.Len(t, started, tasks)
				require.Equal(t, want, l.results)
				requireOnce(t, s.Path, tasks)
			})
		}
	}
}

// requireFew reads what a killed program has left: tasks that ran and have no record are at most as many as ran at once at each kill.
func requireFew(t *testing.T, path string, started map[string]int, most int, policy journal.Policy) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	done := strings.Count(string(text), `"outcome":"succeeded"`)
	times := 0
	for name, n := range started {
		times += n
		if policy == journal.Skip {
			require.Equal(t, 1, n, "%s ran twice", name)
		}
	}
	require.LessOrEqual(t, times-done, most)
}

// With Fail a killed program does not go on by itself.
func TestKilledAndRefused(t *testing.T) {
	t.Parallel()
	s := setting{Path: file(t), Tasks: 200, Hang: 50, Options: journal.Options{Interrupted: journal.Fail}}
	require.False(t, live(t, s, 51).ended)
	s.Hang = 0
	before, err := os.ReadFile(s.Path)
	require.NoError(t, err)
	l := live(t, s, 1000)
	require.Contains(t, l.err, " ended when an earlier run was cut off")
	require.Contains(t, l.err, `"key":"word `)
	after, err := os.ReadFile(s.Path)
	require.NoError(t, err)
	require.Equal(t, string(before), string(after))
	s.Options.Interrupted = journal.Rerun
	require.Equal(t, "<nil>", live(t, s, 1000).err)
	s.Options.Interrupted = journal.Fail
	require.Equal(t, "<nil>", live(t, s, 1000).err, "nothing is interrupted any more")

	s = setting{Path: file(t), Tasks: 200, Hang: 50}
	require.False(t, live(t, s, 51).ended)
	s.Options.Interrupted = journal.Skip
	require.Contains(t, live(t, s, 1000).err, "did not write which tasks had begun, as Interrupted was Rerun: want Rerun again, not skip")
}
