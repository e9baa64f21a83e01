// Package page lays a report out as one HTML file that needs nothing besides itself.
package page

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
)

//go:embed page.tmpl
var markup string

//go:embed page.css
var style string

//go:embed number.js axis.js chart.js charts.js page.js
var scripts embed.FS

// script is all of the page's script, which leaves no name behind.
func script() (string, error) {
	text := "'use strict';(() => {\n"
	for _, name := range []string{"number.js", "axis.js", "chart.js", "charts.js", "page.js"} {
		part, err := scripts.ReadFile(name)
		if err != nil {
			return "", err
		}
		text += string(part) + "\n"
	}
	return text + "})();", nil
}

// Write writes a view as a page. Texts of the view are escaped wherever they stand.
//
// The page's own policy lets a browser run the page's one script and use its one style sheet, which it knows by their hashes,
// and fetch nothing at all.
func Write(w io.Writer, v *View) error {
	t, err := template.New("page").Parse(markup)
	if err != nil {
		return err
	}
	code, err := script()
	if err != nil {
		return err
	}
	data, err := json.Marshal(v.Data) // with <, > and & as \u escapes
	if err != nil {
		return err
	}
	return t.Execute(w, struct {
		*View
		Policy string
		Style  template.CSS
		Script template.JS
		Data   template.JS
		Log    template.HTML // base64 has nothing to escape
	}{
		v, policy(code), template.CSS(style), template.JS(code), template.JS(data),
		template.HTML(base64.StdEncoding.EncodeToString(v.Log)),
	})
}

// policy lets the script and the style sheet be, and nothing else.
func policy(script string) string {
	hash := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return fmt.Sprintf("default-src 'none'; script-src %s; style-src %s; base-uri 'none'; form-action 'none'", hash(script), hash(style))
}
