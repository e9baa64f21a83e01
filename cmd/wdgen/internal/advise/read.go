// Package advise reads what benchmarks of package wdbench print, and recommends a mode and a number of workers.
package advise

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// A Subject is a benchmark with all its figures.
type Subject struct {
	Package string
	Name    string // without Benchmark
	Cores   int    // GOMAXPROCS
	Rows    []*Row // in the order of the output
	LeftOut string // why child processes have not been measured; empty if they have, or nobody has tried
}

const (
	inChildren = "process"                               // the mode of child processes
	leftOut    = "mode=process is left out of Benchmark" // wdbench.LeftOut, and a name
)

// within returns the rows of child processes, or the others.
func (s *Subject) within(children bool) []*Row {
	return slices.DeleteFunc(slices.Clone(s.Rows), func(r *Row) bool { return (r.Mode == inChildren) != children })
}

// Empty reports whether there is nothing to recommend.
func (s *Subject) Empty() bool { return len(s.within(false)) == 0 }

// A Row has the figures of one mode and number of workers, a sample for each time it was run.
type Row struct {
	Mode    string
	Workers int

	samples map[string][]float64 // by unit
}

// Median is the median of a metric's samples; 0 if it was not reported.
func (r *Row) Median(unit string) float64 {
	s := slices.Sorted(slices.Values(r.samples[unit]))
	if len(s) == 0 {
		return 0
	}
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}

// Spread is how far the samples of a metric lie apart, as a part of their median; 0 if there is one only.
func (r *Row) Spread(unit string) float64 {
	s := r.samples[unit]
	if len(s) == 0 || r.Median(unit) == 0 {
		return 0
	}
	return (slices.Max(s) - slices.Min(s)) / r.Median(unit)
}

// Read reads the output of go test -bench. Lines that are no result of package wdbench are of no concern.
func Read(r io.Reader) ([]*Subject, error) {
	var all []*Subject
	pkg := ""
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		if p, ok := strings.CutPrefix(lines.Text(), "pkg: "); ok {
			pkg = p
		}
		if l, ok := parse(lines.Text()); ok {
			all = l.add(all, pkg)
		}
		if text, ok := strings.CutPrefix(lines.Text(), leftOut); ok && len(all) > 0 {
			_, all[len(all)-1].LeftOut, _ = strings.Cut(text, ": ")
		}
	}
	return all, lines.Err()
}

// A line is one result.
type line struct {
	name, mode     string
	workers, cores int
	metrics        map[string]float64
}

// parse reads a line such as
//
//	BenchmarkFetch/mode=fixed/workers=8-2   10   123 ns/op   456 p99-ns   789 tasks/s
func parse(text string) (line, bool) {
	words := strings.Fields(text)
	if len(words) < 4 || !strings.HasPrefix(words[0], "Benchmark") {
		return line{}, false
	}
	l := line{cores: 1, metrics: map[string]float64{}}
	name, rest, _ := strings.Cut(words[0], "/mode=")
	l.name = strings.TrimPrefix(name, "Benchmark")
	var count string
	l.mode, count, _ = strings.Cut(rest, "/workers=")
	count, cores, many := strings.Cut(count, "-")
	var err error
	if l.workers, err = strconv.Atoi(count); err != nil {
		return line{}, false
	}
	if many {
		if l.cores, err = strconv.Atoi(cores); err != nil {
			return line{}, false
		}
	}
	for pair := range slices.Chunk(words[2:], 2) {
		v, err := strconv.ParseFloat(pair[0], 64)
		if err != nil || len(pair) < 2 {
			return line{}, false
		}
		l.metrics[pair[1]] = v
	}
	return l, true
}

// add adds the result to the subject it is of.
func (l line) add(all []*Subject, pkg string) []*Subject {
	i := slices.IndexFunc(all, func(s *Subject) bool { return s.Package == pkg && s.Name == l.name })
	if i < 0 {
		i = len(all)
		all = append(all, &Subject{Package: pkg, Name: l.name, Cores: l.cores})
	}
	row := all[i].row(l.mode, l.workers)
	for unit, v := range l.metrics {
		row.samples[unit] = append(row.samples[unit], v)
	}
	return all
}

// row returns the row of a mode and a number of workers.
func (s *Subject) row(mode string, workers int) *Row {
	for _, r := range s.Rows {
		if r.Mode == mode && r.Workers == workers {
			return r
		}
	}
	r := &Row{Mode: mode, Workers: workers, samples: map[string][]float64{}}
	s.Rows = append(s.Rows, r)
	return r
}

// String names what was measured.
func (s *Subject) String() string { return fmt.Sprintf("%s.%s", s.Package, s.Name) }

// byThroughput orders rows, the best first.
func byThroughput(a, b *Row) int {
	return cmp.Compare(b.Median(TasksPerSecond), a.Median(TasksPerSecond))
}
