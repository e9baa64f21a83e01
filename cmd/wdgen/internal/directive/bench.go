package directive

import "go/token"

// A Bench is a //wd:bench line, below the //wd:task line of the same function.
type Bench struct {
	Pos, End token.Pos // of the whole line
	Tasks    Word      // the function that returns sample tasks
	Config   Word      // the function that returns the config
}

// String is the directive as it should be written.
func (b Bench) String() string {
	line := "//wd:bench"
	if b.Config.Text != "" {
		line += " config=" + b.Config.Text
	}
	if b.Tasks.Text != "" {
		line += " tasks=" + b.Tasks.Text
	}
	return line
}
