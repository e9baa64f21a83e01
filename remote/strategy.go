package remote

import (
	"fmt"

	wd "github.com/worker-dispatcher/wd/generics"
)

// Described returns a strategy that does what s does, and says in its description where the tasks run: where is asked for some "name=value", which stand behind what s says.
func Described(s wd.Strategy, where func() string) wd.Strategy { return described{s, where} }

type described struct {
	wd.Strategy
	where func() string
}

// String adds the place to the description.
func (d described) String() string {
	text := fmt.Sprintf("%T", d.Strategy)
	if s, ok := d.Strategy.(fmt.Stringer); ok {
		text = s.String()
	}
	return text + " " + d.where()
}

// Unwrap returns the strategy that is described.
func (d described) Unwrap() wd.Strategy { return d.Strategy }

// Validate returns what is wrong with the strategy.
func (d described) Validate() error {
	if v, ok := d.Strategy.(interface{ Validate() error }); ok {
		return v.Validate()
	}
	return nil
}
