// Package request is the HTTP request that a command line describes: the flags -method, -header and -body, as users of curl and of other load
// generators expect them.
package request

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
)

// A Request is what is sent to every address. The zero value is GET, without a header and a body.
type Request struct {
	method string // "": GET, or POST with a body
	header http.Header
	body   []byte
}

// Flags defines the flags in a set. Their errors say what is allowed; flag adds name and value. What they print of themselves gives no values of
// headers and nothing of the body away, which may be secrets.
func (r *Request) Flags(set *flag.FlagSet) {
	set.Var(value{r.Method, r.setMethod}, "method", "`method` of the requests")
	set.Var(value{r.names, r.addHeader}, "header", "a `header`, as 'Name: value'; may be repeated")
	set.Var(value{r.size, r.setBody}, "body", "`text` to send with each request, or @FILE for what is in a file; makes POST of GET")
}

// A value is one of the flags.
type value struct {
	get func() string
	set func(string) error
}

func (v value) Set(s string) error { return v.set(s) }

func (v value) String() string {
	if v.get == nil { // the flag package asks a zero value
		return ""
	}
	return v.get()
}

// Method is the method of the requests.
func (r *Request) Method() string {
	switch {
	case r.method != "":
		return r.method
	case r.body != nil:
		return http.MethodPost
	}
	return http.MethodGet
}

// New returns the request to an address, with a body of its own.
func (r *Request) New(ctx context.Context, url string) (*http.Request, error) {
	var body io.Reader
	if r.body != nil {
		body = bytes.NewReader(r.body)
	}
	req, err := http.NewRequestWithContext(ctx, r.Method(), url, body)
	if err != nil {
		return nil, err
	}
	maps.Copy(req.Header, r.header.Clone())
	if host := r.header.Get("Host"); host != "" {
		req.Host = host
	}
	return req, nil
}

func (r *Request) setMethod(s string) error {
	s = strings.ToUpper(s)
	if _, err := http.NewRequest(s, "http://localhost/", nil); s == "" || err != nil {
		return errors.New("want a method, such as GET, POST or DELETE")
	}
	r.method = s
	return nil
}

func (r *Request) addHeader(s string) error {
	name, text, found := strings.Cut(s, ":")
	if text = strings.TrimSpace(text); !found || name == "" || strings.ContainsFunc(name, noToken) || strings.ContainsFunc(text, noText) {
		return errors.New("want Name: value, such as 'Accept: application/json'")
	}
	if r.header == nil {
		r.header = http.Header{}
	}
	r.header.Add(name, text)
	return nil
}

// noToken reports what may not be in the name of a header (RFC 9110, 5.6.2), and noText what may not in its value.
func noToken(c rune) bool {
	letter := 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9'
	return !letter && !strings.ContainsRune("!#$%&'*+-.^_`|~", c)
}

func noText(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f }

func (r *Request) setBody(s string) (err error) {
	name, isFile := strings.CutPrefix(s, "@")
	if !isFile {
		r.body = []byte(s)
		return nil
	}
	r.body, err = os.ReadFile(name)
	return err
}

// names are the names of the headers.
func (r *Request) names() string { return strings.Join(slices.Sorted(maps.Keys(r.header)), ", ") }

// size is that of the body.
func (r *Request) size() string {
	if r.body == nil {
		return ""
	}
	return fmt.Sprintf("%d B", len(r.body))
}
