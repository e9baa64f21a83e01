// Package flags has programs answer a mistake on their command line with a line, and not with all of their help.
package flags

import (
	"errors"
	"flag"
	"fmt"
	"io"
)

// Parse is set.Parse with other output: of a mistake a line that says what it is, and where help is. Help is printed where it is asked for, by -h or -help.
func Parse(set *flag.FlagSet, args []string) error {
	output, usage := set.Output(), set.Usage
	set.SetOutput(io.Discard)
	set.Usage = func() {}
	err := set.Parse(args)
	set.SetOutput(output)
	set.Usage = usage
	switch {
	case errors.Is(err, flag.ErrHelp) && usage != nil:
		usage()
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintf(output, "Usage of %s:\n", set.Name())
		set.PrintDefaults()
	case err != nil:
		fmt.Fprintf(output, "%s: %v; %[1]s -h lists the flags\n", set.Name(), err)
	}
	return err
}
