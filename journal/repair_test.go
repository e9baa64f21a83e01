package journal_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/journal"
)

// repaired repairs a journal with a text and returns what it has then.
func repaired(t *testing.T, text []byte) ([]byte, *journal.Repaired, error) {
	t.Helper()
	path := file(t)
	require.NoError(t, os.WriteFile(path, text, 0o600))
	r, err := journal.Repair(path)
	after, bad := os.ReadFile(path)
	require.NoError(t, bad)
	files, bad := filepath.Glob(path + "*")
	require.NoError(t, bad)
	if err != nil || r.Backup == "" {
		require.Equal(t, string(text), string(after))
		require.Equal(t, []string{path}, files)
		return after, r, err
	}
	require.Equal(t, []string{path, path + ".damaged"}, files)
	before, bad := os.ReadFile(r.Backup)
	require.NoError(t, bad)
	require.Equal(t, string(text), string(before))
	return after, r, nil
}

// Whatever line is damaged, the others are kept, and what is done is done but for that one.
func TestRepair(t *testing.T) {
	t.Parallel()
	all := words(6)
	whole := written(t, all)
	lines := bytes.SplitAfter(whole, []byte("\n"))
	lines = lines[:len(lines)-1]
	offset := int64(0)
	for i, line := range lines {
		bad := bytes.Clone(whole)
		bad[offset+int64(len(line)/2)] ^= 4
		text, r, err := repaired(t, bad)
		require.NoError(t, err)
		if i == len(lines)-1 {
			require.Empty(t, r.Backup, "the last line is only torn")
			break
		}
		require.Len(t, r.Dropped, 1)
		require.Equal(t, []any{i + 1, offset, int64(len(line))}, []any{r.Dropped[0].Number, r.Dropped[0].Offset, r.Dropped[0].Bytes})
		require.Contains(t, r.Dropped[0].String(), " from byte ")
		require.Contains(t, r.Dropped[0].String(), "its checksum is not that of the line")
		require.Equal(t, len(lines)-1, r.Kept)
		ran, _, err := goesOn(t, text, all)
		require.NoError(t, err)
		require.Equal(t, map[bool]int{true: 2, false: 1}[bytes.Contains(line, []byte(`"outcome"`))], ran, "line %d", i+1)
		offset += int64(len(line))
	}
}

// What a run can go on from is left alone, and so is what is no journal.
func TestWhatIsNotRepaired(t *testing.T) {
	t.Parallel()
	whole := written(t, words(6))
	for name, text := range map[string][]byte{"whole": whole, "torn": whole[:len(whole)-7], "empty": nil, "zeros": append(bytes.Clone(whole), 0, 0)} {
		_, r, err := repaired(t, text)
		require.NoError(t, err, name)
		require.Empty(t, r.Backup, name)
	}
	for name, text := range map[string]string{
		"other": "my only copy\n", "log": `{"wdlog":"1.0"}` + "\n", "line feeds": strings.ReplaceAll(string(whole), "\n", "\r\n"),
	} {
		_, _, err := repaired(t, []byte(text))
		require.ErrorContains(t, err, "is not repaired, and as it was: there is no whole line that says of what tasks it is", name)
	}
	missing := file(t)
	_, err := journal.Repair(missing)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.NoFileExists(t, missing)
	_, err = journal.Repair(t.TempDir())
	require.Error(t, err)
}

// If the first line is gone, that of a later run stands for it.
func TestRepairOfTheFirstLine(t *testing.T) {
	t.Parallel()
	path, all := file(t), words(6)
	for _, n := range []int{4, 6} {
		_, err := run(t, path, all[:n], newJob(nil), nil)
		require.NoError(t, err)
	}
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	_, behind, _ := bytes.Cut(text, []byte("\n"))
	for name, bad := range map[string][]byte{"zeros": append(make([]byte, 100), text[100:]...), "gone": behind} {
		_, _, err = goesOn(t, bad, all)
		require.ErrorContains(t, err, "is no run log", name)
		good, r, err := repaired(t, bad)
		require.NoError(t, err)
		require.NotEmpty(t, r.Backup)
		ran, _, err := goesOn(t, good, all)
		require.NoError(t, err)
		require.Zero(t, ran, name)
	}
}

// A file that a run has is not repaired, and copies of earlier repairs stay.
func TestRepairWhileARunGoesOn(t *testing.T) {
	t.Parallel()
	path := file(t)
	d := wd.New(wd.Func(func(_ context.Context, n int) (int, error) {
		_, err := journal.Repair(path)
		return n, err
	}), nil)
	rep, err := journal.New(path, d, nil).Run(t.Context(), wd.Count(2))
	require.NoError(t, err)
	require.ErrorIs(t, rep.Err(), journal.ErrLocked)
	require.Equal(t, 2, rep.Failed)

	for i, backup := range []string{".damaged", ".damaged2", ".damaged3"} {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		text[len(text)/2] ^= 1
		require.NoError(t, os.WriteFile(path, text, 0o600))
		r, err := journal.Repair(path)
		require.NoError(t, err)
		require.Equal(t, path+backup, r.Backup, "%d", i)
		_, err = journal.New(path, d, nil).Run(t.Context(), wd.Count(2))
		require.NoError(t, err)
	}
}

// Whatever has happened to a journal, it is repaired so that a run goes on with right results, or stays as it was.
func TestRepairOfRandomDamage(t *testing.T) {
	t.Parallel()
	n := 100
	if os.Getenv("WD_SOAK") != "" {
		n = 20_000
	}
	all := words(12)
	text := written(t, all)
	dice := rand.New(rand.NewPCG(5, 6))
	done := 0
	for range n {
		good, r, err := repaired(t, spoil(dice, text))
		if err != nil {
			continue
		}
		_, _, err = goesOn(t, good, all)
		require.NoError(t, err)
		if r.Backup != "" {
			done++
		}
	}
	require.Greater(t, done, n/4)
}
