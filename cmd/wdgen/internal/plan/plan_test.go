package plan_test

import (
	"go/build"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/load"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/plan"
)

// No name of an output may have a meaning for the go command that its input does not have.
func TestFileNamesHaveNoMeaning(t *testing.T) {
	t.Parallel()
	nowhere := build.Context{Compiler: "gc", OpenFile: func(string) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader("package p\n")), nil
	}}
	seen := map[string]bool{}
	for _, constraint := range []string{"", "linux", "plan9", "cgo", "linux && arm64", "never"} {
		for _, k := range []load.Kind{load.Code, load.Test, load.XTest} {
			name := plan.FileName(k, constraint)
			require.False(t, seen[name], name)
			seen[name] = true
			require.Equal(t, k != load.Code, strings.HasSuffix(name, "_test.go"))
			require.True(t, load.IsOwnName(name), name)
			ok, err := nowhere.MatchFile("", name)
			require.NoError(t, err)
			require.True(t, ok, name)
		}
	}
}
