package emit

import (
	"strings"

	"github.com/dave/jennifer/jen"
)

// comment is a doc comment of one paragraph. A line ending in it would be the end of the comment, so there is none.
func comment(text string) *jen.Statement {
	return jen.Comment("// " + strings.Join(strings.Fields(text), " ")).Line()
}

// handlerDoc is the doc comment of the adapter.
func (w writer) handlerDoc() string {
	doc := w.Handler() + " is [" + w.Link + "]" + w.forTypes() + " as a handler."
	var names []string
	for _, p := range w.Config() {
		names = append(names, p.Name)
	}
	if len(names) > 0 {
		doc += " Every call gets the same " + and(names) + "."
	}
	return doc
}

// forTypes names the type arguments of an instance.
func (w writer) forTypes() string {
	if w.Instance == "" {
		return ""
	}
	return " for " + w.Instance
}

// and joins names as a sentence does.
func and(names []string) string {
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
