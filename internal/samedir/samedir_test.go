package samedir_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/internal/samedir"
)

// The path is the same again and again, except while it is taken; what a run has left is removed when no run can have it.
func TestSame(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir()) // Unix
	t.Setenv("TMP", os.Getenv("TMPDIR"))
	var first string
	t.Run("of", func(t *testing.T) { first = samedir.For(t) })
	require.NoDirExists(t, first)
	name := "TestSame/of"
	second, err := samedir.New(name)
	require.NoError(t, err)
	require.Equal(t, first, second)

	require.NoError(t, os.WriteFile(filepath.Join(second, "file"), nil, 0o600))
	other, err := samedir.New(name)
	require.NoError(t, err)
	require.NotEqual(t, first, other)
	require.NoError(t, os.Chtimes(second, time.Time{}, time.Now().Add(-2*time.Hour)))
	third, err := samedir.New(name)
	require.NoError(t, err)
	require.Equal(t, first, third)
	require.NoFileExists(t, filepath.Join(third, "file"))
}
