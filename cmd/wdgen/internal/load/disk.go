package load

import (
	"go/token"
	"os"
	"path/filepath"
	"sync"
)

// A disk reads folders, each once.
type disk struct {
	fset *token.FileSet
	read map[string][]*Source
}

// folder returns the Go files in a folder, by name.
func (d *disk) folder(dir string) ([]*Source, error) {
	if sources, ok := d.read[dir]; ok || dir == "" {
		return sources, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var sources []*Source
	for _, e := range entries {
		if e.IsDir() || !isGo(e.Name()) {
			continue
		}
		path := filepath.Join(dir, e.Name())
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		sources = append(sources, newSource(d.fset, path, text))
	}
	d.read[dir] = sources
	return sources, nil
}

// parseAll parses files, several at once.
func parseAll(sources []*Source) {
	var wg sync.WaitGroup
	for _, s := range sources {
		wg.Go(func() { s.Parse() })
	}
	wg.Wait()
}
