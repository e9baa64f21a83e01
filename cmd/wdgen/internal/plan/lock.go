package plan

import "go/types"

// lock returns the type within t that must not be copied, if there is one: go vet's rule.
func lock(t types.Type) types.Type {
	switch u := types.Unalias(t).(type) {
	case *types.TypeParam:
		return nil
	case *types.Named:
		if isLock(u) {
			return u
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Array:
		return lock(u.Elem())
	case *types.Struct:
		for f := range u.Fields() {
			if l := lock(f.Type()); l != nil {
				return l
			}
		}
	}
	return nil
}

// isLock reports whether Lock and Unlock are methods of a pointer to the type, and not of the type.
func isLock(t *types.Named) bool {
	if types.IsInterface(t) {
		return false
	}
	return locks(types.NewPointer(t)) && !locks(t)
}

func locks(t types.Type) bool {
	set := types.NewMethodSet(t)
	for _, name := range []string{"Lock", "Unlock"} {
		m := set.Lookup(nil, name)
		if m == nil {
			return false
		}
		if sig := m.Type().(*types.Signature); sig.Params().Len() > 0 || sig.Results().Len() > 0 {
			return false
		}
	}
	return true
}
