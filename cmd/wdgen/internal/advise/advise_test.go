package advise_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/advise"
	"github.com/worker-dispatcher/wd/cmd/wdgen/wdbench"
)

// result is a line of go test, with the ns/op it takes to do so many tasks a second.
func result(mode string, workers, rate int) string {
	return fmt.Sprintf("BenchmarkFetch/mode=%s/workers=%d-4 \t 10\t %d ns/op\t 2000 p99-ns\t %d tasks/s\n", mode, workers, 1_000_000_000/rate, rate)
}

func read(t *testing.T, text string) *advise.Subject {
	t.Helper()
	subjects, err := advise.Read(strings.NewReader("goos: linux\npkg: a.test/b\ncpu: x\n" + text + "PASS\nok  a.test/b 1s\n"))
	require.NoError(t, err)
	require.Len(t, subjects, 1)
	return subjects[0]
}

func TestTheSmallestThatIsAsGoodAsTheBest(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"the best":                   {result("fixed", 1, 100) + result("fixed", 64, 1000), "wd.Fixed{Workers: 64}"},
		"fewer workers, a bit less":  {result("fixed", 64, 1000) + result("queue", 8, 950), "wd.Queue{Workers: 8}"},
		"fewer workers, a lot less":  {result("fixed", 64, 1000) + result("queue", 8, 800), "wd.Fixed{Workers: 64}"},
		"the simpler mode":           {result("fixed", 8, 1000) + result("sharded", 8, 1050), "wd.Fixed{Workers: 8}"},
		"the number that is default": {result("fixed", 1, 500) + result("fixed", 4, 1000), "wd.Fixed{}"},
		"whatever processes do":      {result("fixed", 4, 1000) + result("process", 1, 9000), "wd.Fixed{}"},
		"the median of three":        {result("fixed", 8, 10) + result("fixed", 8, 1000) + result("fixed", 8, 9000) + result("queue", 4, 500), "wd.Fixed{Workers: 8}"},
	} {
		require.Equal(t, c.want, advise.Of(read(t, c.text)).Strategy(), name)
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	text := result("fixed", 4, 1000) + result("fixed", 64, 1030) + result("frequency", 4, 500)
	require.NoError(t, advise.Of(read(t, text)).Write(&b))
	require.Equal(t, `a.test/b.Fetch: use wd.Fixed{}, one worker a core, here 4
  1000000 ns a task, 1000 tasks/s, p99 2µs: within 10% of the most, 1030 of mode=fixed/workers=64, with the fewest workers and the simplest mode

         mode  workers  ns/task  tasks/s  p99
        fixed        4  1000000     1000  2µs <
        fixed       64   970873     1030  2µs
    frequency        4  2000000      500  2µs
`, b.String())
}

// Figures that vary are no ground for advice.
func TestCannotTell(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	text := result("queue", 1, 100) + result("queue", 1, 120) + result("queue", 1, 197)
	require.NoError(t, advise.Of(read(t, text)).Write(&b))
	require.Regexp(t, "^a.test/b.Fetch: cannot tell, the figures vary too much; the best of them is of wd.Queue{Workers: 1}\n", b.String())
	require.Contains(t, b.String(), "  doubtful: figures vary by ")
}

// What it costs to have tasks in child processes is said beside the advice, or why that is not known.
func TestApart(t *testing.T) {
	t.Parallel()
	fixed := result("fixed", 4, 100_000)
	for want, text := range map[string]string{
		"  in child processes, with wd.Fixed{Workers: 64}: 13003 ns a task, 3003 ns more, so that it may crash or hang\n": fixed + result("process", 4, 50_000) + result("process", 64, 76_900),
		"  in child processes, with wd.Fixed{}: 10416 ns a task, no more than here\n":                                     fixed + result("process", 4, 96_000),
		"  not measured in child processes: process: Main has not been called\n":                                          fixed + wdbench.LeftOut + "BenchmarkFetch: process: Main has not been called\n",
	} {
		var b strings.Builder
		require.NoError(t, advise.Of(read(t, text)).Write(&b))
		require.Contains(t, b.String(), want)
	}
	require.True(t, read(t, result("process", 4, 100)).Empty())
}

func TestDoubts(t *testing.T) {
	t.Parallel()
	for want, text := range map[string]string{
		"50% of the tasks failed":       "BenchmarkFetch/mode=fixed/workers=1-4 1 5 ns/op 0.5 failed/op 2000 p99-ns 7 tasks/s\n",
		"figures vary by 50%":           result("fixed", 4, 100) + result("fixed", 4, 120) + result("fixed", 4, 160),
		"no more than 64 workers":       result("fixed", 4, 100) + result("fixed", 64, 900),
		"figures vary by 200%: measure": result("fixed", 4, 100) + result("fixed", 4, 100) + result("fixed", 4, 300),
	} {
		a := advise.Of(read(t, text))
		require.Len(t, a.Doubts, 1, want)
		require.Contains(t, a.Doubts[0], want)
	}
	require.Empty(t, advise.Of(read(t, result("fixed", 1, 100)+result("fixed", 4, 300))).Doubts)
}

func TestOtherLinesAreNoResults(t *testing.T) {
	t.Parallel()
	subjects, err := advise.Read(strings.NewReader("BenchmarkX-2 10 5 ns/op\nBenchmarkX/mode=a/workers=x 1 5 ns/op\nBenchmark\nBenchmarkX/mode=a/workers=1 1 5\n" +
		"BenchmarkX/mode=a/workers=1-y 1 5 ns/op\nBenchmarkX/mode=a/workers=1 1 five ns/op\n"))
	require.NoError(t, err)
	require.Empty(t, subjects)
}
