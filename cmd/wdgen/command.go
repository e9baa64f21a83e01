package main

import (
	"flag"
	"fmt"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/diag"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/generate"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/load"
	"github.com/worker-dispatcher/wd/internal/flags"
)

// A command is one call of wdgen that generates.
type command struct {
	streams
	env      load.Env
	patterns []string

	check, diff, stdout, fix bool
}

const usage = `usage: wdgen [flags] [packages]
       wdgen advise [flags] [packages]
       wdgen new TEMPLATE DIR [-wd CLONE]
       wdgen explain [code ...]

wdgen writes typed tasks for functions with //wd:task above them. Packages are as for go list; the default is the current one.

`

// parse reads the command line. It has printed what the error says.
func (c *command) parse(args []string) error {
	f := flag.NewFlagSet("wdgen", flag.ContinueOnError)
	f.SetOutput(c.err)
	f.BoolVar(&c.check, "check", false, "write nothing; show what is stale, missing or orphaned, and exit with 1 if anything is")
	f.BoolVar(&c.diff, "diff", false, "write nothing; show what would change")
	f.BoolVar(&c.stdout, "stdout", false, "write the generated code to standard output")
	f.BoolVar(&c.fix, "fix", false, "put the lines that errors propose into the source first")
	f.BoolVar(&c.env.All, "all", false, "")
	f.StringVar(&c.env.Tags, "tags", "", "build `tags`, separated by commas")
	f.StringVar(&c.env.GOOS, "goos", "", "operating `system` to generate for")
	f.StringVar(&c.env.GOARCH, "goarch", "", "`architecture` to generate for")
	f.Usage = func() { c.help(f) }
	if err := flags.Parse(f, args); err != nil {
		return err
	}
	c.env.Dir = c.dir
	var err error
	if c.patterns, err = packages(f); err != nil {
		fmt.Fprintln(c.err, "wdgen:", err)
	}
	return err
}

// packages are the patterns on a command line. Files are none: what is generated is that of a whole package.
func packages(f *flag.FlagSet) ([]string, error) {
	for _, p := range f.Args() {
		if strings.HasSuffix(p, ".go") {
			return nil, fmt.Errorf("%s is a file: name the folder it is in", p)
		}
	}
	if f.NArg() == 0 {
		return []string{"."}, nil
	}
	return f.Args(), nil
}

// help prints the flags, but for the one that is for trying wdgen out.
func (c *command) help(f *flag.FlagSet) {
	fmt.Fprint(c.err, usage)
	shown := flag.NewFlagSet("wdgen", flag.ContinueOnError)
	shown.SetOutput(c.err)
	f.VisitAll(func(x *flag.Flag) {
		if x.Usage != "" {
			shown.Var(x.Value, x.Name, x.Usage)
		}
	})
	shown.PrintDefaults()
}

// run does what the flags say and returns the exit code.
func (c *command) run() int {
	r, err := c.generate()
	if err == nil && c.writes() {
		r, err = c.write(r)
	}
	if r != nil {
		fmt.Fprint(c.err, r.Diags.Text(c.dir))
	}
	switch {
	case err != nil:
		fmt.Fprintln(c.err, "wdgen:", err)
		return wrong
	case c.env.All:
		return c.count(r)
	}
	return max(c.output(r), exitCode(r.Diags))
}

// writes reports whether files are written.
func (c *command) writes() bool { return !c.check && !c.diff && !c.stdout && !c.env.All }

func exitCode(l diag.List) int {
	if l.Failed() {
		return wrong
	}
	return ok
}

// rounds is how often -fix starts again: a line may need more than one fix.
const rounds = 5

// generate runs the generator, under -fix until there is nothing left that it can fix.
func (c *command) generate() (*generate.Result, error) {
	for i := 0; ; i++ {
		r, err := generate.Run(c.env, c.patterns)
		if err != nil || !c.fix || i == rounds {
			return r, err
		}
		fixed, err := generate.Fix(r.Diags)
		for _, d := range fixed {
			fmt.Fprintf(c.err, "%s: fixed: %s\n", diag.Place(d.Pos, c.dir), d.Fix)
		}
		if err != nil || len(fixed) == 0 {
			return r, err
		}
	}
}

// write writes the files. Where signatures do not compile, it tries again with what has just been written for others.
func (c *command) write(r *generate.Result) (*generate.Result, error) {
	for range rounds {
		if err := generate.Apply(r.Changes); err != nil || len(r.Changes) == 0 || !r.Unresolved() {
			return r, err
		}
		next, err := c.generate()
		if err != nil {
			return r, err
		}
		r = next
	}
	return r, nil
}

// output shows what is to be shown.
func (c *command) output(r *generate.Result) int {
	switch {
	case c.stdout:
		for _, f := range r.Files {
			fmt.Fprintf(c.out, "%s", f.Text)
		}
	case c.check, c.diff:
		return c.show(r)
	}
	return ok
}

// show prints the changes. Under -check each is a finding.
func (c *command) show(r *generate.Result) int {
	for _, x := range r.Changes {
		if c.check {
			d := diag.Diag{
				Pos: token.Position{Filename: x.Path, Line: 1, Column: 1}, Code: diag.Stale,
				Message: x.What() + ": run wdgen", Fix: c.remedy(x.Path),
			}
			fmt.Fprint(c.err, d.Text(c.dir))
		}
		fmt.Fprint(c.out, x.Diff(c.dir))
	}
	if c.check && len(r.Changes) > 0 {
		return stale
	}
	return ok
}

// remedy is the command that writes a file, for the same build.
func (c *command) remedy(path string) string {
	line := "go tool wdgen "
	for _, f := range [][2]string{{"-tags=", c.env.Tags}, {"-goos=", c.env.GOOS}, {"-goarch=", c.env.GOARCH}} {
		if f[1] != "" {
			line += f[0] + f[1] + " "
		}
	}
	return line + c.folder(path)
}

// folder is the folder of a file, as a package pattern.
func (c *command) folder(path string) string {
	rel, err := filepath.Rel(c.dir, filepath.Dir(path))
	if err != nil || rel == "." {
		return "."
	}
	return "./" + filepath.ToSlash(rel)
}

// count says how many functions became tasks, and writes nothing.
func (c *command) count(r *generate.Result) int {
	fmt.Fprintf(c.out, "%d of %s%s\n", r.Made, plural(r.Asked, "function"), counts(r.Rejected))
	return ok
}

// counts are how many functions were rejected for each code.
func counts(rejected map[diag.Code]int) string {
	var b strings.Builder
	for _, code := range slices.Sorted(maps.Keys(rejected)) {
		fmt.Fprintf(&b, " %s:%d", code, rejected[code])
	}
	return b.String()
}
