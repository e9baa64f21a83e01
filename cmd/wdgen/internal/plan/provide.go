package plan

import (
	"bytes"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/diag"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/directive"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/load"
)

// A Provider is a function that makes a value of config in another process.
type Provider struct {
	Func  string
	Error bool   // it may fail
	Var   string // what its value is called
}

// A provider is one with what it is found by.
type provider struct {
	Provider
	result     types.Type
	constraint string
	pos        token.Position
}

// providers returns those of a package and, for its tests, of the code.
func (p *Plan) providers(pkg *load.Package) []provider {
	var all []provider
	for _, f := range slices.Concat(pkg.Rest, pkg.Files) {
		if !f.Hit || !bytes.Contains(f.Text, []byte("provide")) {
			continue
		}
		found, _ := directive.Scan(f.Syntax) // builders reports the problems
		for _, x := range found {
			if x.Provide != nil {
				all = p.provider(all, pkg, f, x.Decl)
			}
		}
	}
	return all
}

// provider adds one, or reports why it is none.
func (p *Plan) provider(all []provider, pkg *load.Package, f *load.File, decl *ast.FuncDecl) []provider {
	pos := pkg.Fset.Position(decl.Name.Pos())
	report := func(code diag.Code, message string) []provider {
		p.Diags.Add(diag.Diag{Pos: pos, Code: code, Message: message})
		return all
	}
	fn, ok := pkg.Info.Defs[decl.Name].(*types.Func)
	if !ok || invalid(fn.Signature()) {
		return report(diag.BadSignature, "the signature of "+decl.Name.Name+" does not compile")
	}
	if why := unfit(fn.Signature()); why != "" {
		return report(diag.BadProvider, fn.Name()+" "+why+": want a function that can be called without arguments and returns one value, or one and an error")
	}
	rs := fn.Signature().Results()
	n := provider{Provider{Func: fn.Name(), Error: rs.Len() == 2}, rs.At(0).Type(), f.Constraint(), pos}
	for _, other := range all {
		if types.Identical(other.result, n.result) && (other.fits(n.constraint) || n.fits(other.constraint)) {
			return report(diag.TwoProviders, fn.Name()+" provides "+text(pkg, n.result)+", and so does "+other.Func+", at "+at(other.pos))
		}
	}
	return append(all, n)
}

// unfit says why a function of this signature is no provider; empty if it is one.
func unfit(sig *types.Signature) string {
	ps, rs := sig.Params(), sig.Results()
	switch {
	case sig.Recv() != nil:
		return "is a method"
	case sig.TypeParams().Len() > 0:
		return "is generic"
	case ps.Len() > 1, ps.Len() == 1 && !sig.Variadic():
		return "has parameters"
	case rs.Len() == 0, rs.Len() > 2, types.Identical(rs.At(0).Type(), errorType), rs.Len() == 2 && !types.Identical(rs.At(1).Type(), errorType):
		return "has other results"
	}
	return ""
}

// fits reports whether code under a constraint can call the provider.
func (p provider) fits(constraint string) bool {
	return p.constraint == "" || p.constraint == constraint
}
