package plan

import (
	"cmp"
	"fmt"
	"go/types"
	"slices"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/diag"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/directive"
)

// A Ref is a reference for other processes.
type Ref struct {
	Name      string // by which they find the function
	Signature string
	Version   string
	Codec     string     // the name of a variable; empty: the default
	Config    []Provider // of what Task.Config has, in its order
}

// reference decides whether there is a reference. What of the types is not written in the signature decides later, in package
// remote, as otherwise a field elsewhere would make generated code stale. It is reported where the directive shows that a reference is wanted.
func (b *builder) reference() {
	switch {
	case b.line.Local:
	case len(b.task.TypeParams) > 0:
		b.noRef("it is generic, and no inst= names its types")
		if b.line.Remote() {
			b.report(b.line.Pos, diag.NoInstance, "", "%s is generic: inst= has to say for which types it is referred to", b.task.Link)
		}
	case b.codec() && b.crosses() && b.provided():
		b.refer()
	}
}

// noRef leaves the reference out, and says why in the generated code.
func (b *builder) noRef(format string, args ...any) { b.task.NoRef = fmt.Sprintf(format, args...) }

// refer makes the reference, but for its config.
func (b *builder) refer() {
	r := b.task.Ref
	r.Name = cmp.Or(b.line.Name.Text, b.pkg.Types.Path()+"."+b.task.Name)
	r.Signature = types.TypeString(unnamed(b.sig), (*types.Package).Name)
	r.Version, r.Codec = b.line.Version.Text, b.line.Codec.Text
	if len(r.Name) > maxName {
		b.task.Ref = nil
		b.noRef("the name %.20s… is longer than %d bytes: name= gives another one", r.Name, maxName)
	}
}

// unnamed is a signature without the names of parameters and results.
func unnamed(sig *types.Signature) *types.Signature {
	strip := func(t *types.Tuple) *types.Tuple {
		var vs []*types.Var
		for v := range t.Variables() {
			vs = append(vs, types.NewParam(v.Pos(), v.Pkg(), "", v.Type()))
		}
		return types.NewTuple(vs...)
	}
	return types.NewSignatureType(nil, nil, nil, strip(sig.Params()), strip(sig.Results()), sig.Variadic())
}

// maxName is what package remote allows.
const maxName = 256

// codec checks that codec= names one.
func (b *builder) codec() bool {
	w := b.line.Codec
	if w.Text == "" {
		return true
	}
	v, ok := b.pkg.Types.Scope().Lookup(w.Text).(*types.Var)
	if !ok {
		b.report(w.Pos, diag.BadCodec, "", "codec=%s: the package has no such variable", w.Text)
		return false
	}
	for _, name := range []string{"Name", "Check", "Append", "Decode"} {
		method, _, _ := types.LookupFieldOrMethod(v.Type(), true, b.pkg.Types, name)
		if _, ok := method.(*types.Func); !ok {
			b.report(w.Pos, diag.BadCodec, "", "codec=%s: %s has no method %s, want a remote.Codec", w.Text, b.text(v.Type()), name)
			return false
		}
	}
	return true
}

// crosses checks task and results.
func (b *builder) crosses() bool {
	for _, p := range b.task.Values() {
		b.cross(p.object, "parameter", diag.TaskStays)
	}
	for r := range b.sig.Results().Variables() {
		if !types.Identical(r.Type(), errorType) {
			b.cross(r, "result", diag.ResultStays)
		}
	}
	return b.task.NoRef == "" && !b.diags.Failed()
}

// cross checks one of them.
func (b *builder) cross(v *types.Var, kind string, code diag.Code) {
	name := orElse(v.Name(), b.text(v.Type()))
	c := crossing{b: b, own: b.line.Codec.Text != ""}
	l := c.check(v.Type(), name)
	if l != nil && b.task.NoRef == "" {
		b.noRef("%s %s cannot cross: %s", kind, name, l)
	}
	if !b.line.Remote() {
		return
	}
	fix := b.asConfig(v)
	if l == nil && !c.own {
		c, fix = crossing{b: b, deep: true}, ""
		l = c.check(v.Type(), name)
	}
	if l == nil {
		return
	}
	if l.field {
		code = diag.FieldLost
	}
	b.report(v.Pos(), code, fix, "%s %s cannot cross to another process: %s", kind, name, l)
}

// asConfig is the directive with a parameter named as config; empty for what is none, and one without a name.
func (b *builder) asConfig(v *types.Var) string {
	isParam := slices.ContainsFunc(b.task.Params, func(p *Param) bool { return p.object == v })
	if !isParam || v.Name() == "" || v.Name() == "_" {
		return ""
	}
	line := b.line
	line.Config = append(slices.Clone(line.Config), directive.Word{Text: v.Name()})
	return line.String()
}

// provided looks for what makes the config.
func (b *builder) provided() bool {
	r, config := &Ref{}, b.task.Config()
	for i, c := range config {
		if slices.ContainsFunc(config[:i], func(o *Param) bool { return types.Identical(o.Type, c.Type) }) {
			b.unprovided(c, "two of its config are of type %s, and providers are found by type", b.text(c.Type))
			return false
		}
		j := slices.IndexFunc(b.from, func(p provider) bool { return types.Identical(p.result, c.Type) && p.fits(b.file.Constraint()) })
		if j < 0 {
			b.unprovided(c, "no function with //wd:provide returns its config of type %s", b.text(c.Type))
			return false
		}
		r.Config = append(r.Config, b.from[j].Provider)
	}
	b.task.Ref = r
	return true
}

// unprovided leaves the reference out, and says so to those who seem to want one.
func (b *builder) unprovided(c *Param, format string, args ...any) {
	b.noRef(format, args...)
	if !b.line.Remote() && len(b.from) == 0 {
		return
	}
	b.diags.Add(diag.Diag{
		Pos: b.pkg.Fset.Position(c.object.Pos()), Code: diag.NoProvider, Note: true,
		Message: fmt.Sprintf("there is no %s: %s", b.task.RefName(), b.task.NoRef),
		Fix:     fmt.Sprintf("//wd:provide\nfunc new%s() %s", upperFirst(orElse(c.Name, "config")), b.text(c.Type)),
	})
}

// leaveRef leaves the reference out if its name is declared by hand. Those who do not say that they want one are not troubled.
func (b *builder) leaveRef(s *scope) {
	t := b.task
	pos, taken := s.where(t.RefName())
	if t.Ref == nil || !taken || b.line.Remote() {
		return
	}
	t.Ref = nil
	b.noRef("%s is declared by hand", t.RefName())
	b.diags.Add(diag.Diag{
		Pos: b.pkg.Fset.Position(b.line.Pos), Code: diag.NameTaken, Note: true,
		Message: fmt.Sprintf("%s is declared already, at %s, so there is no reference to %s: local asks for none, as= gives it another name", t.RefName(), at(pos), t.Link),
	})
}
