package journal_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/journal"
)

// written returns a journal of two runs, of which the second has all but the last of some words.
func written(t *testing.T, all []string) []byte {
	t.Helper()
	path := file(t)
	for n := range 2 {
		_, err := run(t, path, all[:n*(len(all)-1)], newJob(nil), nil)
		require.NoError(t, err)
	}
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return text
}

// run runs words, one after the other.
func run(t *testing.T, path string, all []string, j *job, o *journal.Options) (*journal.Report[string, answer], error) {
	t.Helper()
	return journal.New(path, wd.New(j.do, &wd.Options{Strategy: wd.Fixed{Workers: 1}}), o).Run(t.Context(), wd.Slice(all))
}

// goesOn runs words with a damaged journal. All results are right, or the run is refused and the file is as it was.
func goesOn(t *testing.T, text []byte, all []string) (ran int, rep *journal.Report[string, answer], err error) {
	t.Helper()
	path := filepath.Join(os.TempDir(), fmt.Sprintf("wd-%d-%s", os.Getpid(), t.Name())) // one file for many
	require.NoError(t, os.WriteFile(path, text, 0o600))
	defer os.Remove(path)
	j := newJob(nil)
	rep, err = run(t, path, all, j, &journal.Options{Sync: journal.NoSync})
	if err != nil {
		after, bad := os.ReadFile(path)
		require.NoError(t, bad)
		require.Equal(t, string(text), string(after))
		require.Empty(t, j.ran)
		return 0, rep, err
	}
	require.Equal(t, len(all), rep.Earlier.Succeeded+rep.Succeeded)
	for i, r := range rep.Results() {
		require.Equal(t, answerTo(all[i]), r)
	}
	requireOnce(t, path, len(all))
	return len(j.ran), rep, nil
}

// A journal that ends anywhere goes on from its last whole line.
func TestATailMayBeTorn(t *testing.T) {
	t.Parallel()
	all := words(6)
	text := written(t, all)
	whole := 0 // records of what is there
	for n := range len(text) + 1 {
		if n > 0 && text[n-1] == '\n' && bytes.Contains(lastLine(text[:n]), []byte(`"outcome"`)) {
			whole++
		}
		if !chosen(text, n) {
			continue
		}
		ran, rep, err := goesOn(t, text[:n], all)
		require.NoError(t, err, "%d bytes", n)
		require.Equal(t, len(all)-whole, ran, "%d bytes", n)
		torn := n > 0 && text[n-1] != '\n'
		require.Len(t, rep.Warnings, map[bool]int{true: 1}[torn])
		if torn {
			require.Contains(t, rep.Warnings[0], "cut off at the end: ")
		}
	}
	require.Equal(t, 5, whole)
}

// chosen reports whether a place is tried: all are in the last lines, at the ends of others, and with WD_SOAK=1; else some.
func chosen(text []byte, i int) bool {
	around := text[max(0, i-2):min(len(text), i+2)]
	return i > len(text)-400 || i%31 == 0 || bytes.Contains(around, []byte("\n")) || os.Getenv("WD_SOAK") != ""
}

func lastLine(text []byte) []byte { return text[bytes.LastIndexByte(text[:len(text)-1], '\n')+1:] }

// Zeros at the end, as some file systems leave them, are cut off as well.
func TestZerosAtTheEnd(t *testing.T) {
	t.Parallel()
	all := words(6)
	ran, rep, err := goesOn(t, append(written(t, all), make([]byte, 100_000)...), all)
	require.NoError(t, err)
	require.Equal(t, 1, ran)
	require.Len(t, rep.Warnings, 1)
}

// A flipped bit is found, or its line was the last and its task runs again; no result is wrong.
func TestFlippedBits(t *testing.T) {
	t.Parallel()
	all := words(6)
	text := written(t, all)
	last := len(text) - len(lastLine(text))
	for i := range text {
		if !chosen(text, i) {
			continue
		}
		bad := bytes.Clone(text)
		bad[i] ^= 1 << (i % 8)
		_, _, err := goesOn(t, bad, all)
		if i >= last-1 { // with the end of the line before it, there is no last line but that
			require.NoError(t, err)
			continue
		}
		require.Error(t, err, "byte %d", i)
		var d *journal.DamageError
		if bytes.HasPrefix(bad, []byte(`{"wdlog":`)) {
			require.ErrorAs(t, err, &d)
			line := 1 + bytes.Count(text[:i], []byte("\n"))
			require.Equal(t, line, d.Line)
			require.Equal(t, int64(bytes.LastIndexByte(text[:i], '\n')+1), d.Offset)
			require.ErrorContains(t, err, fmt.Sprintf("in line %d, at byte %d: ", line, d.Offset))
		}
	}
}

// Lines that are deleted are tasks that run again.
func TestDeletedLines(t *testing.T) {
	t.Parallel()
	all := words(6)
	lines := bytes.SplitAfter(written(t, all), []byte("\n"))
	for i, line := range lines {
		if bytes.Contains(line, []byte(`"outcome"`)) {
			rest := append(append([][]byte{}, lines[:i]...), lines[i+1:]...)
			ran, _, err := goesOn(t, bytes.Join(rest, nil), all)
			require.NoError(t, err)
			require.Equal(t, 2, ran)
		}
	}
}

// A batch that was not synced when the machine crashed may lack something in its midst: what is after that is no proof of damage.
func TestATornBatch(t *testing.T) {
	t.Parallel()
	all := words(6)
	lines := bytes.SplitAfter(written(t, all), []byte("\n"))
	lines = lines[:len(lines)-2] // without the summary
	var batch [][]byte
	for i, line := range lines[len(lines)-3:] {
		body, _, err := journal.Unseal(bytes.TrimSuffix(line, []byte("\n")))
		require.NoError(t, err)
		batch = append(batch, journal.Seal(body, i == 0))
	}
	before := bytes.Join(lines[:len(lines)-3], nil)
	batch[1] = make([]byte, len(batch[1]))
	ran, rep, err := goesOn(t, append(before, bytes.Join(batch, nil)...), all)
	require.NoError(t, err)
	require.Equal(t, 3, ran, "two of the batch, and the one that never ran")
	require.Len(t, rep.Warnings, 1)
}

// What is no journal stays as it is.
func TestForeignFiles(t *testing.T) {
	t.Parallel()
	all := words(6)
	lines := strings.SplitAfter(string(written(t, all)), "\n")
	log := `{"wdlog":"1.0"}` + "\n" + `{"id":1,"intended_ns":0,"started_ns":0,"ended_ns":1,"outcome":"succeeded"}` + "\n"
	for text, want := range map[string]string{
		"my only copy":           "is no run log, want a journal, or a file that does not exist yet; nothing has been changed",
		"{\"my\":\"only copy\"}": "is no run log",
		"\n" + lines[0]:          "is no run log",
		"\x00":                   "is no run log",
		log:                      "is a run log without checksums and keys",
		lines[0] + log:           "damaged in line 2",
		strings.Replace(lines[0], `"version":1`, `"version":2`, 1): "damaged in line 1",
	} {
		if strings.Contains(want, "damaged") { // or at the end
			text += lines[1]
		}
		_, _, err := goesOn(t, []byte(text), all)
		require.ErrorContains(t, err, want)
	}
	body, _, err := journal.Unseal([]byte(strings.TrimSpace(lines[0])))
	require.NoError(t, err)
	later := journal.Seal(bytes.Replace(body, []byte(`"version":1`), []byte(`"version":2`), 1), true)
	_, _, err = goesOn(t, later, all)
	require.ErrorContains(t, err, "has version 2, want 1 at most")
}

// Random damage of several bytes is found or harmless. WD_SOAK=1 tries for long.
func TestRandomDamage(t *testing.T) {
	t.Parallel()
	n := 100
	if os.Getenv("WD_SOAK") != "" {
		n = 100_000
	}
	all := words(12)
	text := written(t, all)
	dice := rand.New(rand.NewPCG(3, 4))
	found := 0
	for range n {
		if _, _, err := goesOn(t, spoil(dice, text), all); err != nil {
			found++
		}
	}
	t.Logf("%d of %d were found", found, n)
	require.Greater(t, found, n/3)
	require.Less(t, found, n)
}

// spoil returns a text of which several bytes are damaged, missing, or too many.
func spoil(dice *rand.Rand, text []byte) []byte {
	bad := bytes.Clone(text)
	at := dice.IntN(len(bad))
	switch dice.IntN(4) {
	case 0:
		return append(bad[:at:at], bad[min(len(bad), at+1+dice.IntN(300)):]...)
	case 1:
		for i := range bad[at:min(len(bad), at+1+dice.IntN(300))] {
			bad[at+i] = byte(dice.IntN(256))
		}
	case 2:
		return append(append(bad[:at:at], "\n{}\n"...), bad[at:]...)
	case 3:
		clear(bad[at:min(len(bad), at+1+dice.IntN(1000))])
	}
	return bad
}

// FuzzLoad gives any text, and any text behind a journal: it is refused, or what is to stay of it can be loaded and is the same.
func FuzzLoad(f *testing.F) {
	head := journal.Seal([]byte(`{"wdlog":"1.0","start":"2026-01-02T03:04:05Z","journal":{"version":1,"types":"func(string) string","fingerprint":"f","key":"the value"}`), true)
	task := journal.Seal([]byte(`{"key":"a","nth":2,"result":{"a":[1,"\"}"]},"ended_with_run":true,"id":1,"intended_ns":0,"started_ns":0,"ended_ns":1,"outcome":"failed"`), true)
	began := journal.Seal([]byte(`{"key_sha256":"00","began_ns":1`), false)
	end := journal.Seal([]byte(`{"summary":{"ended_ns":1}`), true)
	for _, text := range [][]byte{nil, head, task, began, end, bytes.Join([][]byte{task, began, end, head}, nil), task[:20], []byte("{\"key\n"), []byte(`{}`)} {
		f.Add(true, text)
		f.Add(false, append(bytes.Clone(head), text...))
	}
	f.Fuzz(func(t *testing.T, with bool, text []byte) {
		if with {
			text = append(bytes.Clone(head), text...)
		}
		size, tasks, err := journal.Load(text)
		if err != nil {
			return
		}
		require.LessOrEqual(t, size, int64(len(text)))
		again, same, err := journal.Load(text[:size])
		require.NoError(t, err)
		require.Equal(t, []any{size, tasks}, []any{again, same})
		after, more, err := journal.Load(append(append(bytes.Clone(text[:size]), task...), end...))
		if size > 0 {
			require.NoError(t, err)
			require.Equal(t, size+int64(len(task)+len(end)), after)
			require.GreaterOrEqual(t, more, tasks)
		}
	})
}

// A journal of which each line has been changed, as by a program that writes other line feeds, is not taken for one that is torn.
func TestOtherLineFeeds(t *testing.T) {
	all := words(5)
	text := bytes.ReplaceAll(written(t, all), []byte("\n"), []byte("\r\n"))
	_, _, err := goesOn(t, text, all)
	var damage *journal.DamageError
	require.ErrorAs(t, err, &damage)
	require.Equal(t, 1, damage.Line)
}
