package load

import (
	"go/ast"
	"go/build"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// deps are packages that others import, by path, and all that they import in turn.
type deps map[string]listed

// listDeps has the go command compile packages, as far as it has not yet and as they do compile. Of those that do not, it also
// returns what they import.
func listDeps(env Env, paths []string) (deps, error) {
	all := deps{}
	if err := all.list(env, paths, "-export"); err != nil {
		return nil, err
	}
	var broken []string
	for path, p := range all {
		if p.Export == "" && p.Dir != "" && path != "unsafe" {
			broken = append(broken, path)
		}
	}
	return all, all.list(env, broken, "-export", "-deps")
}

func (d deps) list(env Env, paths []string, flags ...string) error {
	flags = append(flags, "-json=Dir,ImportPath,Name,GoFiles,CgoFiles,Export,Error")
	for _, some := range pieces(paths) {
		packages, err := goList(env, flags, some)
		if err != nil {
			return err
		}
		for _, p := range packages {
			d[p.ImportPath] = p
		}
	}
	return nil
}

// pieces cuts a list so that each piece fits on a command line.
func pieces(paths []string) [][]string {
	const most = 16 << 10
	var all [][]string
	size := most
	for _, p := range paths {
		if size += len(p) + 1; size > most {
			all, size = append(all, nil), len(p)
		}
		all[len(all)-1] = append(all[len(all)-1], p)
	}
	return all
}

// complete adds what is missing of the paths.
func (d deps) complete(env Env, paths []string) error {
	var missing []string
	for _, p := range paths {
		if _, ok := d[p]; !ok {
			missing = append(missing, p)
		}
	}
	more, err := listDeps(env, missing)
	maps.Copy(d, more)
	return err
}

// A pathSet has import paths.
type pathSet map[string]bool

func (s pathSet) sorted() []string { return slices.Sorted(maps.Keys(s)) }

// add adds what a file in a folder imports. In the standard library, what is not of it is vendored.
func (s pathSet) add(dir string, f *ast.File) {
	for _, p := range imports(f) {
		if inStandard(dir) && strings.Contains(p, ".") {
			p = "vendor/" + p
		}
		s[p] = true
	}
}

func inStandard(dir string) bool {
	return strings.HasPrefix(dir, filepath.Join(build.Default.GOROOT, "src")+string(filepath.Separator))
}
