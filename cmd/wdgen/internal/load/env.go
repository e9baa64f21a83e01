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
	"strconv"
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

// with returns the env with other texts in files, for the go command, and a function that ends it. An empty text hides a file.
func (e Env) with(texts map[string]string) (Env, func(), error) {
	dir, err := os.MkdirTemp("", "wdgen")
	if err != nil {
		return e, nil, err
	}
	done := func() { _ = os.RemoveAll(dir) }
	e.overlay = filepath.Join(dir, "overlay.json")
	if err := writeOverlay(e.overlay, texts); err != nil {
		done()
		return e, nil, err
	}
	return e, done, nil
}

// writeOverlay writes the file for go list -overlay, and beside it each text once.
func writeOverlay(name string, texts map[string]string) error {
	written, replace := map[string]string{"": ""}, map[string]string{}
	for path, text := range texts {
		if _, ok := written[text]; !ok {
			written[text] = filepath.Join(filepath.Dir(name), strconv.Itoa(len(written)))
			if err := os.WriteFile(written[text], []byte(text), 0o600); err != nil {
				return err
			}
		}
		replace[path] = written[text]
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o600)
}
