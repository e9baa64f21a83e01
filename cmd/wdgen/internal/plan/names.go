package plan

import (
	"fmt"
	"go/types"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A nameSet has the names that are taken.
type nameSet map[string]bool

// take returns the first of the wishes that is free, or else the last one with a number, and takes it.
func (s nameSet) take(wishes ...string) string {
	for _, w := range wishes {
		if !s[w] {
			s[w] = true
			return w
		}
	}
	last := wishes[len(wishes)-1]
	for i := 2; ; i++ {
		if n := fmt.Sprint(last, i); !s[n] {
			s[n] = true
			return n
		}
	}
}

func (s nameSet) add(names ...string) {
	for _, n := range names {
		s[n] = true
	}
}

// baseName is what the generated names of a function derive from: the name of the function, or of type and method. It is
// exported if all of that is.
func baseName(fn *types.Func) string {
	recv := receiver(fn)
	if recv == nil {
		return fn.Name()
	}
	name := recv.Obj().Name()
	if !fn.Exported() {
		name = lowerFirst(name)
	}
	return name + upperFirst(fn.Name())
}

// receiver returns the type that a method belongs to; nil for a function.
func receiver(fn *types.Func) *types.Named {
	recv := fn.Signature().Recv()
	if recv == nil {
		return nil
	}
	t := types.Unalias(recv.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	named, _ := t.(*types.Named)
	return named
}

// link is how a doc comment links to the function.
func link(fn *types.Func) string {
	if recv := receiver(fn); recv != nil {
		return recv.Obj().Name() + "." + fn.Name()
	}
	return fn.Name()
}

func upperFirst(s string) string {
	if s == "" {
		return ""
	}
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}

// initialisms are written in capitals throughout.
var initialisms = map[string]string{
	"acl": "ACL", "api": "API", "cpu": "CPU", "css": "CSS", "db": "DB", "dns": "DNS", "eof": "EOF", "guid": "GUID",
	"html": "HTML", "http": "HTTP", "https": "HTTPS", "id": "ID", "ids": "IDs", "ip": "IP", "json": "JSON", "os": "OS",
	"rpc": "RPC", "sql": "SQL", "ssh": "SSH", "tcp": "TCP", "tls": "TLS", "ttl": "TTL", "udp": "UDP", "ui": "UI",
	"uri": "URI", "url": "URL", "urls": "URLs", "utf8": "UTF8", "uuid": "UUID", "vm": "VM", "xml": "XML",
}

// fieldName is the exported form of a parameter's or result's name; empty if there is none.
func fieldName(name string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(name, "_") {
		b.WriteString(word1(word))
	}
	r, _ := utf8.DecodeRuneInString(b.String())
	if !unicode.IsUpper(r) {
		return ""
	}
	return b.String()
}

// word1 capitalises the first word of a camel-case word.
func word1(word string) string {
	end := strings.IndexFunc(word, unicode.IsUpper)
	if end < 0 {
		end = len(word)
	}
	if whole, ok := initialisms[word[:end]]; ok {
		return whole + word[end:]
	}
	return upperFirst(word)
}

// fields names n fields after their variables. Nameless ones are called after their kind and place.
func fields(kind string, names []string) []string {
	taken := nameSet{}
	out := make([]string, len(names))
	for i, name := range names {
		field := fieldName(name)
		if field == "" {
			field = fmt.Sprint(kind, i)
		}
		out[i] = taken.take(field)
	}
	return out
}
