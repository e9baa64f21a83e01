package plan

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"slices"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/load"
)

// A Unit is one file to write: the tasks of a package that have the same build constraint.
type Unit struct {
	Package    *load.Package
	File       string
	Constraint string
	Tasks      []*Task           // by name
	Imports    map[string]string // alias by path
}

// FileName is the name of the file for functions of a kind under a constraint. It has no part that the go command could take
// for an operating system.
func FileName(kind load.Kind, constraint string) string {
	name := "wd_gen"
	if kind == load.XTest {
		name += "_x"
	}
	if constraint != "" {
		sum := sha256.Sum256([]byte(constraint))
		name += "_" + hex.EncodeToString(sum[:4])
	}
	if kind == load.Test || kind == load.XTest {
		name += "_test"
	}
	return name + ".go"
}

// units groups tasks by constraint.
func units(p *load.Package, made []made) []*Unit {
	byFile := map[string]*Unit{}
	var all []*Unit
	for _, m := range made {
		name := FileName(p.Kind, m.constraint)
		u := byFile[name]
		if u == nil {
			u = &Unit{Package: p, File: filepath.Join(p.Dir, name), Constraint: m.constraint}
			byFile[name] = u
			all = append(all, u)
		}
		u.Tasks = append(u.Tasks, m.task)
	}
	for _, u := range all {
		slices.SortFunc(u.Tasks, func(a, b *Task) int { return cmp.Compare(a.Name, b.Name) })
	}
	slices.SortFunc(all, func(a, b *Unit) int { return cmp.Compare(a.File, b.File) })
	return all
}
