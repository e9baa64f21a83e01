package load

import (
	"go/ast"
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// An ahead asks the go command for what packages import while it is still being asked which packages there are. For patterns
// that are folders, what is in these nearly always tells; where it does not, nothing but time is lost.
type ahead struct{ found chan deps }

func (d *disk) ahead(env Env, patterns []string) ahead {
	paths := pathSet{}
	for _, p := range patterns {
		for _, dir := range d.hits(env, p) {
			d.guess(env, dir, paths)
		}
	}
	a := ahead{make(chan deps, 1)}
	go func() {
		defer close(a.found)
		if found, err := listDeps(env, paths.sorted()); err == nil { // else it is asked again, and says so again
			a.found <- found
		}
	}()
	return a
}

// wait returns what has been found, to the first that waits.
func (a ahead) wait() deps { return <-a.found }

// hits returns the folders that a pattern stands for and that may have a directive; none if it does not stand for folders.
func (d *disk) hits(env Env, pattern string) []string {
	if !build.IsLocalImport(pattern) && !filepath.IsAbs(pattern) {
		return nil
	}
	root, below := strings.CutSuffix(pattern, "...")
	if root = filepath.FromSlash(root); !filepath.IsAbs(root) {
		root = filepath.Join(env.Dir, root)
	}
	root = filepath.Clean(root)
	var found []string
	_ = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil || !e.IsDir():
			return nil
		case path != root && (!below || apart(path)):
			return fs.SkipDir
		}
		sources, err := d.folder(path)
		if err == nil && (env.All || slices.ContainsFunc(sources, func(s *Source) bool { return s.Hit })) {
			found = append(found, path)
		}
		return nil
	})
	return found
}

// apart reports whether ... does not reach a folder.
func apart(path string) bool {
	name := filepath.Base(path)
	_, err := os.Stat(filepath.Join(path, "go.mod"))
	return err == nil || name[0] == '.' || name[0] == '_' || name == "testdata" || name == "vendor"
}

// guess adds the imports of the files that are probably part of a build of the folder.
func (d *disk) guess(env Env, dir string, paths pathSet) {
	c := build.Default
	if env.GOOS != "" {
		c.GOOS = env.GOOS
	}
	if env.GOARCH != "" {
		c.GOARCH = env.GOARCH
	}
	c.BuildTags = strings.Split(env.Tags, ",")
	sources := d.read[dir]
	tests := slices.ContainsFunc(sources, func(s *Source) bool { return s.isTest() && s.Hit || s.benches() })
	sources = slices.DeleteFunc(slices.Clone(sources), func(s *Source) bool {
		in, err := c.MatchFile(dir, filepath.Base(s.Path))
		return err != nil || !in || s.Own || s.isTest() && !tests
	})
	parseAll(sources)
	var files []*ast.File
	for _, s := range sources {
		if f, _ := s.Parse(); f != nil {
			files = append(files, f)
		}
	}
	for _, f := range trim(files, env.All) {
		paths.add(dir, f)
	}
}
