package main

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/emit"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/load"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/plan"
)

// The archive with most clashes of names is planned and rendered twenty times.
func TestTwentyRendersAreEqual(t *testing.T) {
	t.Parallel()
	dir := newModule(t)
	unpack(t, dir, "clash", archives(t, "accept")["clash"])
	folders, packages, err := load.Load(load.Env{Dir: dir}, []string{"./clash"})
	require.NoError(t, err)
	var first []byte
	for range 20 {
		p := plan.Of(folders[0], packages, false)
		require.Empty(t, p.Diags)
		require.Len(t, p.Units, 1)
		text, err := emit.File(p.Units[0])
		require.NoError(t, err)
		if first == nil {
			first = text
		}
		require.Equal(t, string(first), string(text))
	}
}
