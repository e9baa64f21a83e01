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

	CompiledGoFiles []string // with -compiled
	Export          string   // with -export

	Error *struct{ Err string }
}

// list returns the packages that match the patterns, with the text of their files, and the env for what comes next: if files of
// wdgen's are in the way, they are hidden in it. The function ends the use of that.
func (d *disk) list(env Env, patterns []string, a answer) ([]*Folder, Env, func(), error) {
	folders, err := d.folders(a)
	nothing := func() {}
	if err != nil {
		return nil, env, nothing, err
	}
	hide := obstacles(folders)
	if len(hide) == 0 {
		return folders, env, nothing, complain(folders)
	}
	env, done, err := env.with(hide)
	if err != nil {
		return nil, env, nothing, err
	}
	folders, err = d.folders(ask(env, patterns))
	return folders, env, done, errors.Join(err, complain(folders))
}

// An answer is what the go command says of patterns.
type answer struct {
	packages []listed
	err      error
}

// ask asks which packages match the patterns.
func ask(env Env, patterns []string) answer {
	flags := []string{"-find", "-json=Dir,ImportPath,Name,GoFiles,CgoFiles,TestGoFiles,XTestGoFiles,Error"}
	packages, err := goList(env, flags, patterns)
	return answer{packages, err}
}

// folders opens the packages of an answer.
func (d *disk) folders(a answer) ([]*Folder, error) {
	var folders []*Folder
	err := a.err
	for _, p := range a.packages {
		f, bad := d.open(p)
		folders, err = append(folders, f), errors.Join(err, bad)
	}
	return folders, err
}

// obstacles are files of wdgen's in packages that go list has trouble with: they may be the trouble.
func obstacles(folders []*Folder) map[string]string {
	hide := map[string]string{}
	for _, f := range folders {
		if f.Trouble == "" {
			continue
		}
		for _, s := range f.Sources {
			if s.Own {
				hide[s.Path] = ""
			}
		}
	}
	return hide
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

// goList runs go list. It makes do with packages that have errors.
func goList(env Env, flags, packages []string) ([]listed, error) {
	args := append([]string{"list", "-e"}, append(flags, env.flags()...)...)
	cmd := exec.Command("go", append(append(args, "--"), packages...)...)
	cmd.Dir, cmd.Env = env.Dir, env.environ()
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, strings.TrimSpace(stderr.String()))
	}
	var all []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var l listed
		switch err := dec.Decode(&l); {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, fmt.Errorf("go list: %w", err)
		}
		all = append(all, l)
	}
}
