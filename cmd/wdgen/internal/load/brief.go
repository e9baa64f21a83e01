package load

import (
	"bytes"
	"os"
	"strings"
)

// briefly asks which packages match the patterns, and has the go command read no more of the files than it must for that. Else
// it would load all that they import, to the last package, even under -find.
func (d *disk) briefly(env Env, patterns []string) answer {
	brief := map[string]string{}
	for _, sources := range d.read {
		for _, s := range sources {
			if c := clause(s.Text); c != "" && !s.Own {
				brief[s.Path] = c
			}
		}
	}
	if len(brief) == 0 || strings.Contains(os.Getenv("GOFLAGS"), "-overlay") { // there can be but one
		return ask(env, patterns)
	}
	env, done, err := env.with(brief)
	if err != nil {
		return answer{err: err}
	}
	defer done()
	return ask(env, patterns)
}

// clause is the package clause of a file, with the constraints before it. It is empty if there is none, or if it does not tell
// what the file belongs to, since that uses C.
func clause(text []byte) string {
	if bytes.Contains(text, []byte(`"C"`)) || bytes.Contains(text, []byte("`C`")) {
		return ""
	}
	o := outliner{text: text}
	o.skipComments()
	start := o.pos
	o.word()
	keyword := string(text[start:o.pos])
	o.skipComments()
	before := o.pos
	o.word()
	if keyword != "package" || o.pos == before {
		return ""
	}
	if bytes.Contains(text[:start], []byte("build")) {
		start = 0
	}
	return string(text[start:o.pos]) + "\n"
}
