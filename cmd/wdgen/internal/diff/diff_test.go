package diff_test

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/diff"
)

func TestUnified(t *testing.T) {
	t.Parallel()
	require.Empty(t, diff.Unified("a", "x\n", "b", "x\n"))
	require.Equal(t, "--- a\n+++ b\n@@ -0,0 +1,2 @@\n+x\n+y\n", diff.Unified("a", "", "b", "x\ny\n"))
	require.Equal(t, "--- a\n+++ b\n@@ -1 +0,0 @@\n-x\n", diff.Unified("a", "x\n", "b", ""))
	require.Equal(t, "--- a\n+++ b\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+x\n", diff.Unified("a", "x", "b", "x\n"))
	before := "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n"
	after := strings.Replace(strings.Replace(before, "2\n", "two\n", 1), "11\n", "", 1)
	require.Equal(t, "--- a\n+++ b\n@@ -1,5 +1,5 @@\n 1\n-2\n+two\n 3\n 4\n 5\n@@ -8,5 +8,4 @@\n 8\n 9\n 10\n-11\n 12\n",
		diff.Unified("a", before, "b", after))
}

// What patch makes of the old text with the difference is the new one.
func TestPatchAgrees(t *testing.T) {
	t.Parallel()
	patch, err := exec.LookPath("patch")
	if err != nil {
		t.Skip("there is no patch")
	}
	r := rand.New(rand.NewPCG(1, 2))
	text := func() string {
		var b strings.Builder
		for range r.IntN(40) {
			b.WriteString(string(rune('a'+r.IntN(6))) + "\n")
		}
		return b.String()
	}
	dir := t.TempDir()
	for range 100 {
		before, after := text(), text()
		if before == "" || after == "" || before == after {
			continue
		}
		file := filepath.Join(dir, "f")
		require.NoError(t, os.WriteFile(file, []byte(before), 0o600))
		cmd := exec.Command(patch, "-s", file)
		cmd.Stdin = strings.NewReader(diff.Unified("f", before, "f", after))
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
		got, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, after, string(got))
	}
}
