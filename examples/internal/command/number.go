package command

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"strconv"
	"time"
)

// A number is the value of a flag that has bounds.
type number[N int | time.Duration] struct {
	value       *N
	least, most N
	parse       func(string) (N, error)
	want        string
}

// Count is the value of a flag that takes a whole number.
func Count(n *int, least, most int) flag.Value {
	want := "a whole number"
	switch {
	case most < math.MaxInt:
		want += fmt.Sprintf(" from %d to %d", least, most)
	case least > math.MinInt:
		want += fmt.Sprintf(" of at least %d", least)
	}
	return number[int]{n, least, most, strconv.Atoi, want}
}

// Span is the value of a flag that takes a duration.
func Span(d *time.Duration, least time.Duration) flag.Value {
	want := fmt.Sprintf("a duration of at least %v, such as 1.5s", least)
	return number[time.Duration]{d, least, math.MaxInt64, time.ParseDuration, want}
}

// Set implements flag.Value. The flag package adds the flag and the value to the error.
func (n number[N]) Set(s string) error {
	v, err := n.parse(s)
	if err != nil || v < n.least || v > n.most {
		return errors.New("want " + n.want)
	}
	*n.value = v
	return nil
}

// String implements flag.Value.
func (n number[N]) String() string {
	if n.value == nil { // the flag package asks a zero value
		return ""
	}
	return fmt.Sprint(*n.value)
}
