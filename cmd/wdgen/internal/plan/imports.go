package plan

import (
	"go/types"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/dave/jennifer/jen"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/load"
)

// nameImports gives each imported package its name in the file: wd and context first, the others in the order of their paths,
// so that the order of functions is of no matter.
func (u *Unit) nameImports(s *scope) {
	taken := s.taken()
	taken.add(types.Universe.Names()...)
	u.Imports = map[string]string{}
	named := map[string]string{load.Runtime: "wd", "context": "context"}
	for _, t := range u.Tasks {
		maps.Copy(named, t.packages(u.Package.Types))
		if t.Ref != nil {
			named[load.Remote] = path.Base(load.Remote)
		}
	}
	named[load.Runtime] = "wd"
	if len(u.Benches) > 0 {
		named["testing"], named[load.Bench] = "testing", path.Base(load.Bench)
	}
	if u.Main {
		named[load.Process] = path.Base(load.Process)
	}
	order := slices.Sorted(maps.Keys(named))
	order = append([]string{load.Runtime, "context"}, slices.DeleteFunc(order, func(p string) bool {
		return p == load.Runtime || p == "context"
	})...)
	for _, p := range order {
		u.Imports[p] = taken.take(free(aliases(p, named[p]))...)
	}
}

// packages returns the names of the packages that a task's types are from, by path.
func (t *Task) packages(home *types.Package) map[string]string {
	named := map[string]string{}
	for _, x := range t.types() {
		for p := range parts(x) {
			if pkg := packageOf(p); pkg != nil && pkg.Path() != home.Path() {
				named[pkg.Path()] = pkg.Name()
			}
		}
	}
	return named
}

// packageOf returns the package that a type's name is qualified with; nil if it is not.
func packageOf(t types.Type) *types.Package {
	if b, ok := t.(*types.Basic); ok && b.Kind() == types.UnsafePointer {
		return types.Unsafe
	}
	if _, ok := t.(*types.TypeParam); ok {
		return nil
	}
	if n := typeName(t); n != nil {
		return n.Pkg()
	}
	return nil
}

// aliases are names for a package: its own, or with the elements of its path before it.
func aliases(pkgPath, name string) []string {
	all := []string{name}
	for dir := path.Dir(pkgPath); dir != "." && dir != "/"; dir = path.Dir(dir) {
		if word := letters(path.Base(dir)); word != "" {
			all = append(all, word+all[len(all)-1])
		}
	}
	return all
}

// letters is what an identifier can have of a path element.
func letters(s string) string {
	return strings.TrimLeftFunc(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s), unicode.IsDigit)
}

// free leaves out what jennifer would rename.
func free(names []string) []string {
	kept := slices.DeleteFunc(slices.Clone(names), jen.IsReservedWord)
	if len(kept) == 0 {
		return []string{names[0] + "pkg"}
	}
	return kept
}
