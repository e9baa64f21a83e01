package load_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/load"
)

func TestConstraint(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"a.go", "package a", ""},
		{"a_linux.go", "package a", "linux"},
		{"a_windows_test.go", "package a", "windows"},
		{"a_arm64.go", "package a", "arm64"},
		{"a_linux_arm64.go", "package a", "linux && arm64"},
		{"linux.go", "package a", ""},
		{"linux_linux.go", "package a", "linux"},
		{"a_b_c.go", "package a", ""},
		{"a_unix.go", "package a", ""},
		{"fetch_linux_x.go", "package a", ""},
		{"a.go", "// Text.\n\n//go:build linux || darwin && !cgo\n\npackage a", "linux || (darwin && !cgo)"},
		{"a_amd64.go", "//go:build a || b\n\npackage a", "amd64 && (a || b)"},
		{"a.go", "package a\n\n//go:build linux\n", ""},
		{"a.go", "package a\n\nimport \"C\"\n", "cgo"},
		{"a.go", "not go", ""},
	} {
		s := &load.Source{Path: c.name, Text: []byte(c.text)}
		require.Equal(t, c.want, s.Constraint(), "%s: %s", c.name, c.text)
	}
}

func TestIsOwn(t *testing.T) {
	t.Parallel()
	header := []byte(load.Header + "\n\npackage a\n")
	for _, name := range []string{"wd_gen.go", "wd_gen_test.go", "wd_gen_x_test.go", "wd_gen_0123abcd.go"} {
		require.True(t, load.IsOwn("dir/"+name, header), name)
		require.False(t, load.IsOwn("dir/"+name, []byte("package a\n")), name)
	}
	require.False(t, load.IsOwn("wd_generic.go", header))
	require.False(t, load.IsOwn("a.go", header))
}
