package generate

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"slices"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/diag"
)

// Fix puts the lines of the findings into the files, and returns what it replaced: one a directive, since what a second fix
// would say of the same line depends on the first.
func Fix(found diag.List) (diag.List, error) {
	byFile := map[string]diag.List{}
	for _, d := range found.Sorted() {
		if d.Span != (diag.Span{}) {
			byFile[d.Pos.Filename] = append(byFile[d.Pos.Filename], d)
		}
	}
	var fixed diag.List
	for name, ds := range byFile {
		done, err := fixFile(name, ds)
		fixed.Add(done...)
		if err != nil {
			return fixed, err
		}
	}
	return fixed.Sorted(), nil
}

// fixFile replaces from the end of the file on, so that spans stay where they are.
func fixFile(name string, ds diag.List) (diag.List, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(ds, func(a, b diag.Diag) int { return cmp.Compare(b.Span.Start, a.Span.Start) })
	ds = slices.CompactFunc(ds, func(a, b diag.Diag) bool { return a.Span.Start == b.Span.Start })
	for _, d := range ds {
		if d.Span.End > len(text) || !bytes.HasPrefix(text[d.Span.Start:], []byte("/")) {
			return nil, fmt.Errorf("%s has changed meanwhile", name)
		}
		text = slices.Concat(text[:d.Span.Start], []byte(d.Fix), text[d.Span.End:])
	}
	return ds, Change{Path: name, New: text}.Apply()
}
