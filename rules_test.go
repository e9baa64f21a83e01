package project

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/worker-dispatcher/wd"

// goTool runs a command of the go tool in the root module alone.
func goTool(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), "GOWORK=off")
	out, err := cmd.Output()
	require.NoError(t, err)
	return string(out)
}

// Arrows go down only: what a package may import of this module, and nothing that is not in the standard library besides.
func TestImportRules(t *testing.T) {
	t.Parallel()
	for pkg, allowed := range map[string][]string{
		"tps":                   {},
		"generics":              {"tps"},
		"generics/strategytest": {"generics", "tps"},
		"generics/httptask":     {"generics", "tps"},
		"generics/handlertest":  {"generics", "tps"},
		"remote":                {"generics", "tps"},
		"capacity":              {"generics", "tps"},
		"process":               {"generics", "tps", "remote"},
		"journal":               {"generics", "tps", "remote"},
		"templates":             {},
		"internal/samedir":      {},
		"internal/flags":        {},
		"cmd/wdgen/wdbench":     {"generics", "tps", "remote", "process"},
	} {
		deps := goTool(t, "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", "./"+pkg)
		allow := map[string]bool{module + "/" + pkg: true}
		for _, a := range allowed {
			allow[module+"/"+a] = true
		}
		for _, dep := range strings.Fields(deps) {
			require.True(t, allow[dep], "%s must not depend on %s", pkg, dep)
		}
	}
}

// Who runs tasks on a cluster does not have the server in his program, unless he asks for it.
func TestClusterHasNoServer(t *testing.T) {
	t.Parallel()
	deps := goTool(t, "-C", "cluster", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".")
	for _, dep := range strings.Fields(deps) {
		require.NotContains(t, dep, "nats-server")
		if own, ok := strings.CutPrefix(dep, module+"/"); ok {
			require.Contains(t, []string{"cluster", "generics", "tps", "remote"}, own)
		}
	}
}

// The root module is in the module graph of all users: it requires little, and all of it for a reason.
func TestRootModuleStaysLight(t *testing.T) {
	t.Parallel()
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	require.NoError(t, json.Unmarshal([]byte(goTool(t, "mod", "edit", "-json")), &mod))
	allowed := map[string]string{
		"github.com/dave/jennifer":    "wdgen writes Go",
		"golang.org/x/tools":          "wdgen reads Go",
		"github.com/stretchr/testify": "tests",
		"pgregory.net/rapid":          "tests: properties",
		"go.uber.org/goleak":          "tests: goroutines left behind",
	}
	for _, r := range mod.Require {
		if !r.Indirect {
			require.Contains(t, allowed, r.Path)
		}
	}
}
