// Package load finds the packages that ask wdgen for something, and gives them types.
//
// go list names packages and files, whose text is searched for directives. The packages that have some are parsed without the
// bodies of functions, and checked against what the compiler has exported of their imports, or against the source of one that
// does not compile yet. They themselves are never compiled.
package load

import (
	"cmp"
	"encoding/json"
	"go/build"
	"go/types"
	"os"
	"path/filepath"
)

// An Env says where and for which build packages are loaded. The zero Env is the current folder and the default build.
type Env struct {
	Dir    string
	Tags   string // as in go build -tags
	GOOS   string
	GOARCH string
	All    bool // every package is loaded, directive or not

	overlay string // a file for go list -overlay
}

// flags are the build flags for the go command.
func (e Env) flags() []string {
	var flags []string
	if e.Tags != "" {
		flags = append(flags, "-tags="+e.Tags)
	}
	if e.overlay != "" {
		flags = append(flags, "-overlay="+e.overlay)
	}
	return flags
}

func (e Env) environ() []string {
	env := os.Environ()
	if e.Dir != "" {
		env = append(env, "PWD="+e.Dir)
	}
	if e.GOOS != "" {
		env = append(env, "GOOS="+e.GOOS)
	}
	if e.GOARCH != "" {
		env = append(env, "GOARCH="+e.GOARCH)
	}
	return env
}

// sizes are those of the architecture.
func (e Env) sizes() types.Sizes { return types.SizesFor("gc", cmp.Or(e.GOARCH, build.Default.GOARCH)) }

// without returns the env with files hidden from the go command, and a function that ends it.
func (e Env) without(files []string) (Env, func(), error) {
	replace := map[string]string{}
	for _, f := range files {
		replace[f] = ""
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return e, nil, err
	}
	dir, err := os.MkdirTemp("", "wdgen")
	if err != nil {
		return e, nil, err
	}
	done := func() { _ = os.RemoveAll(dir) }
	e.overlay = filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(e.overlay, text, 0o600); err != nil {
		done()
		return e, nil, err
	}
	return e, done, nil
}
