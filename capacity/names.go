package capacity

import (
	"fmt"
	"slices"
	"strings"
)

// Names are those of the values 0, 1, 2 … of a kind.
type names[N ~int] struct {
	kind string
	all  []string
}

func (s names[N]) of(n N) string {
	if n < 0 || int(n) >= len(s.all) {
		return fmt.Sprintf("%s(%d)", s.kind, int(n))
	}
	return s.all[n]
}

func (s names[N]) read(text []byte) (N, error) {
	if i := slices.Index(s.all, string(text)); i >= 0 {
		return N(i), nil
	}
	return 0, fmt.Errorf("%s is %q, want one of %s", s.kind, text, strings.Join(s.all, ", "))
}
