package request_test

import (
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/examples/internal/request"
)

func parse(t *testing.T, args ...string) (*request.Request, *flag.FlagSet, error) {
	t.Helper()
	var r request.Request
	set := flag.NewFlagSet("test", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	r.Flags(set)
	return &r, set, set.Parse(args)
}

// What the flags say arrives at the server, each time anew.
func TestFlagsReachTheServer(t *testing.T) {
	file := filepath.Join(t.TempDir(), "body.json")
	require.NoError(t, os.WriteFile(file, []byte(`{"item": 1}`), 0o600))
	var got *http.Request
	var body string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		got, body = r, string(b)
	}))
	defer server.Close()
	for _, test := range []struct {
		args               []string
		method, body, host string
		accept             []string
	}{
		{args: nil, method: "GET"},
		{args: []string{"-body", ""}, method: "POST"},
		{args: []string{"-body", "a=1"}, method: "POST", body: "a=1"},
		{args: []string{"-body", "@" + file, "-method", "put"}, method: "PUT", body: `{"item": 1}`},
		{args: []string{"-method", "DELETE", "-header", "accept: a", "-header", "Accept:b", "-header", "Host: shop.example"}, method: "DELETE", host: "shop.example", accept: []string{"a", "b"}},
	} {
		r, _, err := parse(t, test.args...)
		require.NoError(t, err)
		for range 2 {
			req, err := r.New(t.Context(), server.URL)
			require.NoError(t, err)
			resp, err := http.DefaultClient.Do(req)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.Equal(t, test.method, got.Method)
			require.Equal(t, test.body, body)
			require.Equal(t, test.accept, got.Header["Accept"])
			if test.host != "" {
				require.Equal(t, test.host, got.Host)
			}
		}
	}
}

func TestWrongFlags(t *testing.T) {
	for _, test := range []struct{ flag, value, want string }{
		{"-method", "GE T", `invalid value "GE T" for flag -method: want a method, such as GET, POST or DELETE`},
		{"-method", "", `want a method`},
		{"-header", "Accept", `invalid value "Accept" for flag -header: want Name: value, such as 'Accept: application/json'`},
		{"-header", ": x", `want Name: value`},
		{"-header", "A b: x", `want Name: value`},
		{"-header", "A: x\r\nB: y", `want Name: value`},
		{"-header", "A: x\x00", `want Name: value`},
		{"-header", "", `want Name: value`},
		{"-body", "@nowhere", `invalid value "@nowhere" for flag -body: open nowhere: `},
	} {
		_, _, err := parse(t, test.flag, test.value)
		require.ErrorContains(t, err, test.want, test.value)
	}
}

// What may be a secret is not shown.
func TestValuesAreNotShown(t *testing.T) {
	_, set, err := parse(t, "-header", "Authorization: Bearer secret", "-header", "Accept: secret", "-body", "secret")
	require.NoError(t, err)
	require.Equal(t, "Accept, Authorization", set.Lookup("header").Value.String())
	require.Equal(t, "6 B", set.Lookup("body").Value.String())
}
