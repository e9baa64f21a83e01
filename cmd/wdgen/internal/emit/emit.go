// Package emit writes plans down as Go code, and checks that it compiles.
package emit

import (
	"bytes"
	"fmt"
	"path"

	"github.com/dave/jennifer/jen"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/load"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/plan"
)

// File returns the text of a unit's file.
func File(u *plan.Unit) ([]byte, error) {
	f := jen.NewFilePathName(u.Package.Types.Path(), u.Package.Types.Name())
	f.HeaderComment(load.Header)
	if u.Constraint != "" {
		f.HeaderComment("//go:build " + u.Constraint)
	}
	for p, alias := range u.Imports {
		if path.Base(p) == alias {
			f.ImportName(p, alias)
		} else {
			f.ImportAlias(p, alias)
		}
	}
	for _, t := range u.Tasks {
		w := writer{Task: t, types: typeWriter{names: t.TypeNames}}
		for _, d := range w.declarations() {
			f.Add(d)
			f.Line()
		}
	}
	for _, t := range u.Benches {
		f.Add(writer{Task: t}.benchmark())
		f.Line()
	}
	if u.Main {
		f.Add(testMain())
	}
	var out bytes.Buffer
	if err := f.Render(&out); err != nil {
		return nil, fmt.Errorf("%s: %w", u.File, err)
	}
	text := bytes.Replace(out.Bytes(), []byte("\n//go:build"), []byte("\n\n//go:build"), 1)
	return append(bytes.TrimRight(text, "\n"), '\n'), nil
}
