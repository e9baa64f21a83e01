package load

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// listed is a package as go list prints it.
type listed struct {
	Dir, ImportPath, Name string

	GoFiles, CgoFiles, TestGoFiles, XTestGoFiles []string

	Error *struct{ Pos, Err string }
}

const fields = "-json=Dir,ImportPath,Name,GoFiles,CgoFiles,TestGoFiles,XTestGoFiles,Error"

// List returns the packages that match the patterns, with the text of their files, and the env to load types in. The
// function ends the use of that.
func List(env Env, patterns []string) ([]*Folder, Env, func(), error) {
	folders, err := list(env, patterns)
	if err != nil {
		return nil, env, nil, err
	}
	files := obstacles(folders)
	if len(files) == 0 {
		return folders, env, func() {}, complain(folders)
	}
	env, done, err := env.without(files)
	if err != nil {
		return nil, env, nil, err
	}
	folders, err = list(env, patterns)
	return folders, env, done, errors.Join(err, complain(folders))
}

// obstacles are files of wdgen's in packages that go list has trouble with: they may be the trouble.
func obstacles(folders []*Folder) []string {
	var files []string
	for _, f := range folders {
		if f.Trouble == "" {
			continue
		}
		for _, s := range f.Sources {
			if s.Own {
				files = append(files, s.Path)
			}
		}
	}
	return files
}

// complain returns why a pattern has no package.
func complain(folders []*Folder) error {
	var errs []error
	for _, f := range folders {
		if f.Trouble != "" && len(f.Sources) == 0 {
			errs = append(errs, errors.New(f.Trouble))
		}
	}
	return errors.Join(errs...)
}

func list(env Env, patterns []string) ([]*Folder, error) {
	args := append(append([]string{"list", "-e", fields}, env.flags()...), "--")
	cmd := exec.Command("go", append(args, patterns...)...)
	cmd.Dir, cmd.Env = env.Dir, env.environ()
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, strings.TrimSpace(stderr.String()))
	}
	return decode(out)
}

func decode(out []byte) ([]*Folder, error) {
	var folders []*Folder
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var l listed
		switch err := dec.Decode(&l); {
		case errors.Is(err, io.EOF):
			return folders, nil
		case err != nil:
			return nil, fmt.Errorf("go list: %w", err)
		}
		f, err := read(l)
		if err != nil {
			return nil, err
		}
		folders = append(folders, f)
	}
}
