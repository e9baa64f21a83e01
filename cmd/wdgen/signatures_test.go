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
type sample struct{ typ, value string }

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

func pick[T any](d *draw, all ...T) T { return all[d.IntN(len(all))] }

func (d *draw) signature(name string) *signature {
	s := &signature{name: name, recv: pick(d, "-", "*", "*", "")}
	s.param = s.recv == "-" && d.IntN(10) == 0
	s.inst = s.param && d.IntN(2) == 0
	if d.IntN(4) > 0 {
		s.params = append(s.params, parameter{sample{"context.Context", "context.Background()"}, pick(d, "ctx", "c", "_"), "context"})
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
		p.sample = sample{"K", fmt.Sprint(d.next())}
	}
	if name == "_" {
		p.role = "value"
	}
	return p
}

// runtime puts in a parameter that the run provides.
func (d *draw) runtime(s *signature) {
	for _, p := range []parameter{{sample{"wd.ID", "wd.ID(7)"}, "number", "id"}, {sample{"*wd.Meta", ""}, "meta", "meta"}} {
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
	switch d.IntN(8) {
	case 0:
		return d.slice(e)
	case 1:
		return sample{"[2]" + e.typ, "[2]" + e.typ + "{1: " + e.value + "}"}
	case 2:
		return sample{"map[string]" + e.typ, "map[string]" + e.typ + `{"k": ` + e.value + "}"}
	case 3:
		return sample{"*" + e.typ, "ptr[" + e.typ + "](" + e.value + ")"}
	case 4:
		return sample{"chan (" + e.typ + ")", "make(chan (" + e.typ + "), 1)"}
	case 5:
		return sample{"Box[" + e.typ + "]", "Box[" + e.typ + "]{" + e.value + "}"}
	case 6:
		t := "struct { A " + e.typ + "; b int `x:\"b\"` }"
		return sample{t, t + "{" + e.value + ", 2}"}
	}
	return sample{"func(" + e.typ + ", ...int) " + e.typ, "(func(" + e.typ + ", ...int) " + e.typ + ")(nil)"}
}

func (d *draw) slice(e sample) sample {
	return sample{"[]" + e.typ, "[]" + e.typ + "{" + e.value + "}"}
}

func (d *draw) leaf() sample {
	n := d.next()
	return pick(d,
		sample{"int", fmt.Sprint(n)},
		sample{"string", fmt.Sprintf("%q", fmt.Sprint("s", n))},
		sample{"bool", "true"},
		sample{"byte", fmt.Sprint(n % 256)},
		sample{"rune", "'r'"},
		sample{"float64", fmt.Sprint(n, ".5")},
		sample{"any", fmt.Sprint("any(", n, ")")},
		sample{"Order", fmt.Sprintf("Order{%d}", n)},
		sample{"Text", fmt.Sprintf("%q", fmt.Sprint("t", n))},
		sample{"client.Client", fmt.Sprintf("client.Client{N: %d}", n)},
		sample{"other.Client", fmt.Sprintf("other.Client{N: %d}", n)},
		sample{"time.Duration", fmt.Sprintf("time.Duration(%d)", n)},
		sample{"fmt.Stringer", fmt.Sprintf("time.Duration(%d)", n)},
		sample{"interface{ String() string }", fmt.Sprintf("time.Duration(%d)", n)},
		sample{"unsafe.Pointer", "unsafe.Pointer(&anchor)"},
	)
}

// spoil makes the signature one that is to be rejected.
func (d *draw) spoil(s *signature) {
	text := sample{"string", `""`}
	spoils := map[diag.Code]func(){
		diag.ContextPlace: func() {
			s.params = append(s.params, parameter{text, "before", "value"}, parameter{sample{"context.Context", "nil"}, "late", "value"})
		},
		diag.BadConfig:   func() { s.config = append(s.config, "missing") },
		diag.BlankConfig: func() { s.config = append(s.config, "_") },
		diag.BadRuntime:  func() { s.params = append(s.params, parameter{sample{"wd.Meta", ""}, "copied", "value"}) },
		diag.Lock:        func() { s.params = append(s.params, parameter{sample{"sync.Mutex", ""}, "mu", "value"}) },
		diag.ErrorPlace: func() {
			s.results, s.error = append(s.results, sample{"error", "nil"}, text), false
		},
		diag.ConcreteError: func() {
			s.results, s.error = append(s.results, sample{"*Failure", "nil"}), false
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
		if p.name != "_" && p.role != "meta" && p.role != "context" {
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
	fmt.Fprintf(&b, "(%s) (%s) {\n\tseen = anys{%s}\n\treturn %s\n}\n",
		strings.Join(params, ", "), strings.Join(results, ", "), strings.Join(seen, ", "), strings.Join(returned, ", "))
	return b.String()
}

// use calls the task, and compares what arrived and what came back.
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
	fmt.Fprintf(&b, "func use%s() {\n", s.name)
	fmt.Fprintf(&b, "\tresult, err := call(%s, %s)\n", s.handler(), s.value())
	for i, p := range s.params {
		if p.name != "_" && p.role != "meta" && p.role != "context" {
			fmt.Fprintf(&b, "\tsame(%q, a%s_%d, seen[%d])\n", s.name+" "+p.name, s.name, i, i)
		}
	}
	fmt.Fprintf(&b, "\tsame(%q, %s, result)\n\tsame(%q, %v, err != nil)\n}\n", s.name+" result", s.result(), s.name+" error", s.error)
	return b.String()
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
