package diag

import (
	"fmt"
	"slices"
	"strings"
)

// A Code is the stable name of a kind of finding.
type Code string

// The codes. What each means in full is said by [Explain].
const (
	UnknownKey    Code = "WD001"
	NearMiss      Code = "WD002"
	Misplaced     Code = "WD003"
	Twice         Code = "WD004"
	Malformed     Code = "WD005"
	NoTask        Code = "WD010"
	BadInstance   Code = "WD011"
	NoInstance    Code = "WD012"
	ContextPlace  Code = "WD020"
	BadConfig     Code = "WD021"
	BadRuntime    Code = "WD022"
	BlankConfig   Code = "WD023"
	NoBool        Code = "WD024"
	BadBench      Code = "WD025"
	BadCodec      Code = "WD026"
	TaskStays     Code = "WD030"
	FieldLost     Code = "WD031"
	Lock          Code = "WD032"
	ErrorPlace    Code = "WD040"
	ConcreteError Code = "WD041"
	ResultStays   Code = "WD042"
	NoProvider    Code = "WD050"
	TwoProviders  Code = "WD051"
	BadProvider   Code = "WD052"
	BadSignature  Code = "WD060"
	OwnName       Code = "WD061"
	NameTaken     Code = "WD070"
	Stale         Code = "WD090"
	Hidden        Code = "WD091"
	Foreign       Code = "WD092"
)

// An entry is the long text of a code.
type entry struct {
	title, why, bad, good string
}

// Codes returns all codes in order.
func Codes() []Code {
	all := make([]Code, 0, len(entries))
	for c := range entries {
		all = append(all, c)
	}
	slices.Sort(all)
	return all
}

// Explain returns the long text of a code, or an error that names the codes there are.
func Explain(c Code) (string, error) {
	e, ok := entries[Code(strings.ToUpper(string(c)))]
	if !ok {
		return "", fmt.Errorf("no code %q; there are %s", c, join(Codes()))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n\n%s\n", strings.ToUpper(string(c)), e.title, e.why)
	section(&b, "Reported for:", e.bad)
	section(&b, "Write:", e.good)
	return b.String(), nil
}

func section(b *strings.Builder, head, text string) {
	if text != "" {
		fmt.Fprintf(b, "\n%s\n\n\t%s\n", head, strings.ReplaceAll(text, "\n", "\n\t"))
	}
}

func join(codes []Code) string {
	s := make([]string, len(codes))
	for i, c := range codes {
		s[i] = string(c)
	}
	return strings.Join(s, ", ")
}
