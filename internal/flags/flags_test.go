package flags_test

import (
	"flag"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/internal/flags"
)

// A mistake is a line, and help is as the set has it.
func TestParse(t *testing.T) {
	var out strings.Builder
	set := flag.NewFlagSet("counter", flag.ContinueOnError)
	set.SetOutput(&out)
	n := set.Int("n", 3, "a `number`")
	said := func(arg string) (string, error) {
		out.Reset()
		err := flags.Parse(set, []string{arg})
		return out.String(), err
	}
	for arg, want := range map[string]string{
		"-nope": "counter: flag provided but not defined: -nope; counter -h lists the flags\n",
		"-n=x":  `counter: invalid value "x" for flag -n: parse error; counter -h lists the flags` + "\n",
		"-n":    "counter: flag needs an argument: -n; counter -h lists the flags\n",
	} {
		text, err := said(arg)
		require.Error(t, err)
		require.Equal(t, want, text)
	}
	for _, help := range []string{"-h", "-help", "--help"} {
		text, err := said(help)
		require.ErrorIs(t, err, flag.ErrHelp)
		require.Equal(t, "Usage of counter:\n  -n number\n    \ta number (default 3)\n", text)
	}
	text, err := said("-n=4")
	require.NoError(t, err)
	require.Equal(t, []any{4, ""}, []any{*n, text})
	set.Usage = func() { out.WriteString("own help") }
	text, err = said("-h")
	require.ErrorIs(t, err, flag.ErrHelp)
	require.Equal(t, "own help", text)
}
