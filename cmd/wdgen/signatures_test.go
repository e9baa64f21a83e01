package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/diag"
)

// A signature is a random function, what its task is called with, and what wdgen should say of it.
type signature struct {
	name     string
	want     diag.Code // empty: accepted
	recv     string    // "*", "" or "-" for none
	param    bool      // a type parameter K, which is int where it is used
	inst     bool      // inst=int is given
	params   []parameter
	results  []sample
	error    bool
	variadic bool
	config   []string // words of config= beyond those of the parameters
}

// A parameter is one of a random function.
type parameter struct {
	sample
	name string
	role string // context, id, meta, config or value
}

// A sample is a type and an expression of it.
type sample struct {
	typ, value string
	stays      bool // the type cannot cross to another process, as its name or parts say
	loses      bool // it would lose something that is behind a name
}

// randomSignatures draws n functions, the i-th called F followed by i.
func randomSignatures(seed uint64, n int) []*signature {
	d := draw{rand.New(rand.NewPCG(seed, 7)), 0}
	var all []*signature
	for i := range n {
		s := d.signature(fmt.Sprint("F", i))
		if d.IntN(14) == 0 {
			d.spoil(s)
		}
		all = append(all, s)
	}
	return all
}

// A draw is a source of random types.
type draw struct {
	*rand.Rand
	count int
}

func of(typ, value string) sample { return sample{typ: typ, value: value} }

// staying is a sample that does not cross.
func staying(typ, value string) sample { return sample{typ, value, true, true} }

// with is a sample that crosses if the one it is made of does.
func (e sample) with(typ, value string) sample { return sample{typ, value, e.stays, e.loses} }

func pick[T any](d *draw, all ...T) T { return all[d.IntN(len(all))] }

func (d *draw) signature(name string) *signature {
	s := &signature{name: name, recv: pick(d, "-", "*", "*", "")}
	s.param = s.recv == "-" && d.IntN(10) == 0
	s.inst = s.param && d.IntN(2) == 0
	if d.IntN(4) > 0 {
		s.params = append(s.params, parameter{of("context.Context", "context.Background()"), pick(d, "ctx", "c", "_"), "context"})
	}
	names := []string{
		"ctx2", "t", "r", "err", "wd", "client", "context", "id", "url", "userID", "_", "string", "order", "Order", "x_y", "größe", "recv", "nil",
	}
	d.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	for i := range d.IntN(6) {
		s.params = append(s.params, d.parameter(s, names[i]))
	}
	d.runtime(s)
	if n := len(s.params); n > 0 && slices.Contains([]string{"value", "config"}, s.params[n-1].role) && d.IntN(6) == 0 {
		s.variadic = true
		s.params[n-1].sample = d.slice(d.typ(2))
	}
	for range pick(d, 0, 1, 1, 1, 2, 3) {
		s.results = append(s.results, d.typ(0))
	}
	s.error = d.IntN(4) > 0
	return s
}

func (d *draw) parameter(s *signature, name string) parameter {
	p := parameter{d.typ(0), name, pick(d, "value", "value", "value", "config")}
	if s.param && d.IntN(2) == 0 {
		p.sample = of("K", fmt.Sprint(d.next()))
	}
	if name == "_" {
		p.role = "value"
	}
	if p.role == "config" && d.IntN(2) == 0 {
		p.sample = pick(d, of("Conf", "newConf()"), of("*Conf", "newConfPtr()"))
	}
	return p
}

// runtime puts in a parameter that the run provides.
func (d *draw) runtime(s *signature) {
	for _, p := range []parameter{{of("wd.ID", "wd.ID(7)"), "number", "id"}, {of("*wd.Meta", ""), "meta", "meta"}} {
		if d.IntN(8) == 0 {
			at := d.IntN(len(s.params) + 1)
			if at == 0 && len(s.params) > 0 && s.params[0].role == "context" {
				at = 1
			}
			s.params = slices.Insert(s.params, at, p)
		}
	}
}

func (d *draw) next() int { d.count++; return d.count }

// typ draws a type that is written with others, up to a depth.
func (d *draw) typ(depth int) sample {
	if depth > 2 || d.IntN(2) == 0 {
		return d.leaf()
	}
	e := d.typ(depth + 1)
	switch d.IntN(9) {
	case 0:
		return d.slice(e)
	case 1:
		return e.with("[2]"+e.typ, "[2]"+e.typ+"{1: "+e.value+"}")
	case 2:
		return e.with("map[string]"+e.typ, "map[string]"+e.typ+`{"k": `+e.value+"}")
	case 3:
		p := e.with("*"+e.typ, "ptr["+e.typ+"]("+e.value+")")
		if strings.HasPrefix(e.typ, "*") {
			p.stays, p.loses = true, true
		}
		return p
	case 4:
		if d.IntN(2) == 0 {
			return d.slice(e)
		}
		return staying("chan ("+e.typ+")", "make(chan ("+e.typ+"), 1)")
	case 5:
		return sample{"Box[" + e.typ + "]", "Box[" + e.typ + "]{" + e.value + "}", false, e.loses}
	case 6:
		t := "struct { A " + e.typ + "; b int `x:\"b\"` }"
		return staying(t, t+"{"+e.value+", 2}")
	case 7:
		t := "struct { A " + e.typ + "; B int `json:\"a b,omitzero\"` }"
		return e.with(t, t+"{"+e.value+", 2}")
	}
	if d.IntN(2) == 0 {
		return e.with("[][1]"+e.typ, "[][1]"+e.typ+"{{"+e.value+"}}")
	}
	return staying("func("+e.typ+", ...int) "+e.typ, "(func("+e.typ+", ...int) "+e.typ+")(nil)")
}

func (d *draw) slice(e sample) sample { return e.with("[]"+e.typ, "[]"+e.typ+"{"+e.value+"}") }

func (d *draw) leaf() sample {
	n := d.next()
	if d.IntN(10) == 0 {
		return pick(d,
			staying("any", fmt.Sprint("any(", n, ")")),
			staying("fmt.Stringer", fmt.Sprintf("time.Duration(%d)", n)),
			staying("interface{ String() string }", fmt.Sprintf("time.Duration(%d)", n)),
			staying("unsafe.Pointer", "unsafe.Pointer(&anchor)"),
			staying("complex128", fmt.Sprint(n, "i")),
		)
	}
	return pick(d,
		of("int", fmt.Sprint(n)),
		of("string", fmt.Sprintf("%q", fmt.Sprint("s", n))),
		of("bool", "true"),
		of("byte", fmt.Sprint(n%256)),
		of("rune", "'r'"),
		of("float64", fmt.Sprint(n, ".5")),
		of("Order", fmt.Sprintf("Order{%d}", n)),
		of("Text", fmt.Sprintf("%q", fmt.Sprint("t", n))),
		of("client.Client", fmt.Sprintf("client.Client{N: %d}", n)),
		of("other.Client", fmt.Sprintf("other.Client{N: %d}", n)),
		of("time.Duration", fmt.Sprintf("time.Duration(%d)", n)),
		of("time.Time", fmt.Sprintf("time.Unix(%d, 0).UTC()", n)),
		sample{"secret", fmt.Sprintf("secret{%d}", n), false, true},
	)
}

// spoil makes the signature one that is to be rejected.
func (d *draw) spoil(s *signature) {
	text := of("string", `""`)
	spoils := map[diag.Code]func(){
		diag.ContextPlace: func() {
			s.params = append(s.params, parameter{text, "before", "value"}, parameter{of("context.Context", "nil"), "late", "value"})
		},
		diag.BadConfig:   func() { s.config = append(s.config, "missing") },
		diag.BlankConfig: func() { s.config = append(s.config, "_") },
		diag.BadRuntime:  func() { s.params = append(s.params, parameter{of("wd.Meta", ""), "copied", "value"}) },
		diag.Lock:        func() { s.params = append(s.params, parameter{of("sync.Mutex", ""), "mu", "value"}) },
		diag.ErrorPlace: func() {
			s.results, s.error = append(s.results, of("error", "nil"), text), false
		},
		diag.ConcreteError: func() {
			s.results, s.error = append(s.results, of("*Failure", "nil")), false
		},
	}
	codes := []diag.Code{
		diag.ContextPlace, diag.BadConfig, diag.BlankConfig, diag.BadRuntime, diag.Lock, diag.ErrorPlace, diag.ConcreteError,
	}
	s.variadic, s.want = false, pick(d, codes...)
	spoils[s.want]()
}

// roles returns the indices of the parameters with a role.
func (s *signature) roles(role string) []int {
	var at []int
	for i, p := range s.params {
		if p.role == role {
			at = append(at, i)
		}
	}
	return at
}

// base is what the generated names derive from.
func (s *signature) base() string {
	switch {
	case s.recv != "-":
		return "Recv" + s.name
	case s.inst:
		return s.name + "Int"
	}
	return s.name
}

// directive is the line above the function.
func (s *signature) directive() string {
	config := slices.Clone(s.config)
	for _, i := range s.roles("config") {
		config = append(config, s.params[i].name)
	}
	line := "//wd:task"
	if len(config) > 0 {
		line += " config=" + strings.Join(config, ",")
	}
	if s.inst {
		line += " inst=int"
	}
	return line
}

// declaration is the function, which notes its arguments and returns its results.
func (s *signature) declaration() string {
	var b strings.Builder
	b.WriteString(s.directive() + "\nfunc ")
	if s.recv != "-" {
		b.WriteString("(self " + s.recv + "Recv) ")
	}
	b.WriteString(s.name)
	if s.param {
		b.WriteString("[K any]")
	}
	var params, seen, results, returned []string
	for i, p := range s.params {
		typ := p.typ
		if s.variadic && i == len(s.params)-1 {
			typ = "..." + strings.TrimPrefix(typ, "[]")
		}
		params = append(params, p.name+" "+typ)
		if p.seen() {
			seen = append(seen, fmt.Sprintf("%d: %s", i, p.name))
		}
	}
	for i, r := range s.results {
		results = append(results, r.typ)
		returned = append(returned, fmt.Sprint("r", s.name, "_", i))
	}
	if s.error {
		results, returned = append(results, "error"), append(returned, "failure")
	}
	fmt.Fprintf(&b, "(%s) (%s) {\n\tnote(%q, anys{%s})\n\treturn %s\n}\n",
		strings.Join(params, ", "), strings.Join(results, ", "), s.name, strings.Join(seen, ", "), strings.Join(returned, ", "))
	return b.String()
}

// use has the task called in all places, and what arrived and what came back compared.
func (s *signature) use() string {
	var b strings.Builder
	for i, p := range s.params {
		if p.value != "" {
			fmt.Fprintf(&b, "var a%s_%d %s = %s\n", s.name, i, strings.ReplaceAll(p.typ, "K", "int"), p.value)
		}
	}
	for i, r := range s.results {
		fmt.Fprintf(&b, "var r%s_%d %s = %s\n", s.name, i, r.typ, r.value)
	}
	var seen []string
	for i, p := range s.params {
		if p.seen() {
			seen = append(seen, fmt.Sprintf("%d: a%s_%d", i, s.name, i))
		}
	}
	fmt.Fprintf(&b, "func init() { wants[%q] = anys{%s} }\n", s.name, strings.Join(seen, ", "))
	fmt.Fprintf(&b, "func use%s() {\n\ttry(%q, %s, %s, %s, %v)\n", s.name, s.name, s.handler(), s.value(), s.result(), s.error)
	if s.refers() {
		verb := "cross"
		if s.loses() {
			verb = "refused"
		}
		fmt.Fprintf(&b, "\t%s(%q, %sRef, %s, %s, %v)\n", verb, s.name, s.base(), s.value(), s.result(), s.error)
	}
	b.WriteString("}\n")
	return b.String()
}

// seen reports whether the function notes what it gets for the parameter.
func (p parameter) seen() bool { return p.name != "_" && p.role != "meta" && p.role != "context" }

// crossing are the values and results.
func (s *signature) crossing() []sample {
	all := slices.Clone(s.results)
	for _, i := range s.roles("value") {
		all = append(all, s.params[i].sample)
	}
	return all
}

// refers reports whether there is a reference: values and results cross as far as the signature tells, and config is provided.
func (s *signature) refers() bool {
	provided := map[string]bool{"Conf": true, "*Conf": true}
	for _, i := range s.roles("config") {
		t := s.params[i].typ
		if !provided[t] {
			return false
		}
		delete(provided, t)
	}
	return (!s.param || s.inst) && !slices.ContainsFunc(s.crossing(), func(x sample) bool { return x.stays })
}

// loses reports whether something would be lost that the signature does not tell.
func (s *signature) loses() bool {
	return slices.ContainsFunc(s.crossing(), func(x sample) bool { return x.loses })
}

// handler is the expression for the task's handler.
func (s *signature) handler() string {
	var config []string
	if s.recv != "-" {
		config = append(config, strings.ReplaceAll(s.recv, "*", "&")+"Recv{}")
	}
	for _, i := range s.roles("config") {
		a := fmt.Sprintf("a%s_%d", s.name, i)
		if s.variadic && i == len(s.params)-1 {
			a += "..."
		}
		config = append(config, a)
	}
	args := ""
	if s.param && !s.inst {
		args = "[int]"
	}
	return s.base() + "Task" + args + "(" + strings.Join(config, ", ") + ")"
}

// value is the expression for the task.
func (s *signature) value() string {
	var values []string
	for _, i := range s.roles("value") {
		values = append(values, fmt.Sprintf("a%s_%d", s.name, i))
	}
	return s.several("Args", values)
}

// result is the expression for what the task returns.
func (s *signature) result() string {
	var values []string
	for i := range s.results {
		values = append(values, fmt.Sprintf("r%s_%d", s.name, i))
	}
	return s.several("Result", values)
}

func (s *signature) several(kind string, values []string) string {
	switch len(values) {
	case 0:
		return "wd.None{}"
	case 1:
		return values[0]
	}
	args := ""
	if s.param && !s.inst {
		args = "[int]"
	}
	return s.base() + kind + args + "{" + strings.Join(values, ", ") + "}"
}
