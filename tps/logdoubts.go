package tps

import "fmt"

// doubts are what a log leaves open, kind by kind, of which there are few.
type doubts []doubt

// A doubt is what is odd about one record or more.
type doubt struct {
	text  string // as "have no started_ns"
	count int
	line  int // of the first; 0 if it is about none
}

// add notes an oddity in a line.
func (d *doubts) add(line int, text string) {
	for i := range *d {
		if (*d)[i].text == text {
			(*d)[i].count++
			return
		}
	}
	*d = append(*d, doubt{text, 1, line})
}

// warnings returns a sentence for each kind.
func (d doubts) warnings() []Warning {
	var all []Warning
	for _, x := range d {
		text := x.text
		switch {
		case x.count > 1 && x.line == 0:
			text += fmt.Sprintf(": %d times", x.count)
		case x.count > 1:
			text += fmt.Sprintf(": %d times, first in line %d", x.count, x.line)
		case x.line > 0:
			text += fmt.Sprintf(": line %d", x.line)
		}
		all = append(all, Warning(text))
	}
	return all
}
