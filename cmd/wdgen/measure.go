package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/advise"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/generate"
)

// A measurer runs benchmarks, each by itself, so that it can tell how far they are and stop those that take too long.
type measurer struct {
	*adviser
	tmp      string
	binaries map[string]string // by folder
	raw      bytes.Buffer      // all that benchmarks have printed
}

// measure runs a benchmark until it has run as often as asked or a further time would take longer than the limit. It returns what
// has been printed, and whether that is all of at least one time.
func (m *measurer) measure(b generate.Bench) (text []byte, whole bool, err error) {
	fmt.Fprintf(m.err, "%s ", strings.TrimPrefix(b.Name, "Benchmark"))
	defer fmt.Fprintln(m.err)
	binary, err := m.compile(b.Dir)
	if err != nil {
		return nil, false, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), m.limit)
	defer cancel()
	began := time.Now()
	for i := 1; i <= m.count; i++ {
		out, err := m.once(ctx, binary, b)
		text = append(text, out...)
		m.raw.Write(out)
		took := time.Since(began)
		switch {
		case ctx.Err() != nil:
			return text, i > 1, nil
		case err != nil:
			return nil, false, fmt.Errorf("%s: %w\n%s", b.Name, err, out)
		case took+took/time.Duration(i) > m.limit:
			return text, true, nil
		}
	}
	return text, true, nil
}

// compile returns the test binary of a folder.
func (m *measurer) compile(dir string) (string, error) {
	if b, ok := m.binaries[dir]; ok {
		return b, nil
	}
	b := filepath.Join(m.tmp, fmt.Sprintf("%d.test.exe", len(m.binaries)))
	cmd := exec.Command("go", "test", "-c", "-o", b, "-tags="+m.env.Tags, ".")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "PWD="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go test -c: %w\n%s", err, out)
	}
	m.binaries[dir] = b
	return b, nil
}

// once runs a benchmark once, and shows a dot for each figure.
func (m *measurer) once(ctx context.Context, binary string, b generate.Bench) ([]byte, error) {
	cmd := exec.CommandContext(ctx, binary, "-test.run=^$", "-test.bench=^"+b.Name+"$", "-test.benchtime="+m.benchtime, "-test.timeout=0")
	cmd.Dir, cmd.Env, cmd.WaitDelay = b.Dir, append(os.Environ(), "PWD="+b.Dir), time.Second
	r, w := io.Pipe()
	cmd.Stdout, cmd.Stderr = w, w
	failed := make(chan error, 1)
	go func() {
		err := cmd.Run()
		failed <- errors.Join(err, w.Close())
	}()
	var out []byte
	for lines := bufio.NewReader(r); ; {
		line, err := lines.ReadBytes('\n')
		out = append(out, line...)
		if err != nil {
			return out, <-failed
		}
		if bytes.HasPrefix(line, []byte(b.Name+"/")) && bytes.Contains(line, []byte(advise.PerTask)) {
			fmt.Fprint(m.err, ".")
		}
	}
}
