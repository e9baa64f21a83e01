package load

import (
	"go/ast"
	"go/build"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// prune takes those imports out of a file's declarations that nothing is left of, the bodies gone: they need not be loaded, nor
// even compile.
func prune(f *ast.File) {
	used := mentioned(f)
	f.Decls = slices.DeleteFunc(f.Decls, func(d ast.Decl) bool {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.IMPORT {
			return false
		}
		g.Specs = slices.DeleteFunc(g.Specs, func(s ast.Spec) bool { return !used[importName(s.(*ast.ImportSpec))] })
		return len(g.Specs) == 0
	})
}

// mentioned returns the names before a dot, in declarations and directives, and those of imports that are to be kept.
func mentioned(f *ast.File) map[string]bool {
	used := map[string]bool{"": true, ".": true}
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok {
				used[x.Name] = true
			}
		}
		return true
	})
	for _, g := range f.Comments {
		for _, m := range qualifier.FindAllStringSubmatch(directives(g), -1) {
			used[m[1]] = true
		}
	}
	return used
}

// directives are those lines of a comment that are for wdgen.
func directives(g *ast.CommentGroup) string {
	if g == nil {
		return ""
	}
	var b strings.Builder
	for _, c := range g.List {
		if strings.HasPrefix(c.Text, "//wd:") {
			b.WriteString(c.Text + "\n")
		}
	}
	return b.String()
}

var qualifier = regexp.MustCompile(`([\pL_][\pL_\p{Nd}]*)\.`)

var word = regexp.MustCompile(`[\pL_][\pL_\p{Nd}]*`)

var version = regexp.MustCompile(`^v[0-9]+$`)

// importName is what a file calls a package; empty if that cannot be told from the file. In the standard library, packages are
// called as their folders are.
func importName(i *ast.ImportSpec) string {
	if i.Name != nil {
		return i.Name.Name
	}
	p, err := strconv.Unquote(i.Path.Value)
	if err != nil || !isStandard(p) {
		return ""
	}
	if version.MatchString(path.Base(p)) {
		p = path.Dir(p)
	}
	return path.Base(p)
}

func isStandard(p string) bool {
	first, _, _ := strings.Cut(p, "/")
	if build.Default.GOROOT == "" || strings.Contains(first, ".") {
		return false
	}
	_, err := os.Stat(filepath.Join(build.Default.GOROOT, "src", filepath.FromSlash(p)))
	return err == nil
}

// imports are the paths that a pruned file imports.
func imports(f *ast.File) []string {
	var paths []string
	for _, i := range importSpecs(f) {
		if p, err := strconv.Unquote(i.Path.Value); err == nil && p != "C" {
			paths = append(paths, p)
		}
	}
	return paths
}

// importSpecs are the imports that the declarations of a file have.
func importSpecs(f *ast.File) []*ast.ImportSpec {
	var all []*ast.ImportSpec
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.IMPORT {
			break // imports come first
		}
		for _, s := range g.Specs {
			all = append(all, s.(*ast.ImportSpec))
		}
	}
	return all
}
