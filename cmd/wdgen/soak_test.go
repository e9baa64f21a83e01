package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/generate"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/load"
)

// realModules are modules of others with many functions that take a context.
var realModules = []string{
	"cloud.google.com/go/storage@v1.70.0",
	"github.com/aws/aws-sdk-go-v2/service/s3@v1.114.10",
	"github.com/google/go-github/v68@v68.0.0",
	"github.com/hashicorp/consul/api@v1.34.5",
	"github.com/jackc/pgx/v5@v5.13.0",
	"github.com/minio/minio-go/v7@v7.4.1",
	"github.com/nats-io/nats.go@v1.55.0",
	"github.com/redis/go-redis/v9@v9.23.0",
	"github.com/riverqueue/river@v0.51.2",
	"go.etcd.io/etcd/client/v3@v3.6.0",
	"go.mongodb.org/mongo-driver/v2@v2.10.0",
	"go.temporal.io/sdk@v1.51.0",
	"google.golang.org/grpc@v1.85.0",
	"k8s.io/client-go@v0.37.2",
}

// Every function with a context in modules of others is taken as annotated: nearly all become tasks and pass the compiler, and the
// others are rejected with a code. It downloads the modules and what they need, so it runs on request only:
//
//	WD_SOAK=1 go test -v -timeout 2h -run RealModules ./cmd/wdgen
func TestRealModules(t *testing.T) {
	if os.Getenv("WD_SOAK") == "" {
		t.Skip("WD_SOAK is not set")
	}
	t.Setenv("GOFLAGS", "-mod=mod")
	t.Setenv("GOWORK", "off") // some come with a workspace of theirs
	library := standalone(t)
	var table bytes.Buffer
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "module\tfunctions\taccepted\tbuilt\tpart\trejected")
	for _, name := range realModules {
		t.Run(name, func(t *testing.T) {
			m := download(t, library, name)
			start := time.Now()
			m.generate()
			generated := time.Since(start)
			m.build()
			rejected := 0
			for _, n := range m.Rejected {
				rejected += n
			}
			require.Equal(t, m.Asked, m.Made+rejected)
			part := float64(m.built) / float64(m.Asked)
			fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%.1f%%\t%s\n", name, m.Asked, m.Made, m.built, 100*part, counts(m.Rejected))
			t.Logf("%d functions, %d accepted, %d built, rejected:%s; generated in %.0f s, then built in %.0f s", m.Asked, m.Made, m.built,
				counts(m.Rejected), generated.Seconds(), (time.Since(start) - generated).Seconds())
			require.GreaterOrEqual(t, part, 0.97, m.Diags.Text(m.dir))
		})
	}
	require.NoError(t, w.Flush())
	t.Logf("\n%s", &table)
}

// A realModule is a copy of a module of others.
type realModule struct {
	*testing.T
	*generate.Result
	dir, path string
	built     int // how many tasks are in packages that compile with what was generated
}

// download copies a module and makes it require the library, which stands alone in a folder.
func download(t *testing.T, library, name string) *realModule {
	t.Helper()
	var found struct{ Dir, Path string }
	require.NoError(t, json.Unmarshal([]byte(goTool(t, t.TempDir(), "mod", "download", "-json", name)), &found))
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	require.NoError(t, os.CopyFS(dir, os.DirFS(found.Dir)))
	goTool(t, dir, append([]string{"mod", "edit"}, drops(t, dir)...)...)
	goTool(t, dir, "mod", "edit", "-go=1.26.0", "-require="+runtimeModule+"@v0.0.0", "-replace="+runtimeModule+"="+library)
	return &realModule{T: t, dir: dir, path: found.Path}
}

const runtimeModule = "github.com/worker-dispatcher/wd"

// drops are flags that take out what the go command heeds in a main module only.
func drops(t *testing.T, dir string) []string {
	t.Helper()
	var mod struct {
		Replace []struct {
			Old struct{ Path, Version string }
		}
	}
	require.NoError(t, json.Unmarshal([]byte(goTool(t, dir, "mod", "edit", "-json")), &mod))
	flags := []string{"-toolchain=none"}
	for _, r := range mod.Replace {
		flags = append(flags, "-dropreplace="+strings.TrimSuffix(r.Old.Path+"@"+r.Old.Version, "@"))
	}
	return flags
}

// standalone copies what generated code needs of this module into one without requirements.
func standalone(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	for _, part := range []string{"generics", "remote", "tps"} {
		require.NoError(t, os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join(clone(t), part))))
	}
	write(t, dir, "go.mod", "module "+runtimeModule+"\n\ngo 1.26.0\n")
	return dir
}

func (m *realModule) generate() {
	m.Helper()
	var err error
	m.Result, err = generate.Run(load.Env{Dir: m.dir, All: true}, []string{"./..."})
	require.NoError(m, err)
	require.NoError(m, generate.Apply(m.Changes))
}

// build builds all packages that have generated code.
func (m *realModule) build() {
	m.Helper()
	tasks, args := map[string]int{}, []string{"build", "-gcflags=-e"}
	for _, f := range m.Files {
		rel, err := filepath.Rel(m.dir, filepath.Dir(f.Path))
		require.NoError(m, err)
		rel = filepath.ToSlash(rel)
		tasks[path.Join(m.path, rel)] += bytes.Count(f.Text, []byte("is the log entry of one call of ["))
		args = append(args, "./"+rel)
	}
	text, err := m.goCommand(args...)
	require.True(m, err == nil || strings.Contains(text, "# "+m.path), "nothing was built: %s", text)
	for pkg, n := range tasks {
		if !strings.Contains(text, "# "+pkg+"\n") {
			m.built += n
		}
	}
	m.Log(text)
}

// goCommand runs the go command and returns what it prints.
func (m *realModule) goCommand(args ...string) (string, error) {
	m.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = m.dir
	cmd.Env = append(os.Environ(), "PWD="+m.dir)
	out, err := cmd.CombinedOutput()
	return string(out), err
}
