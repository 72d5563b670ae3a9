package port

import (
	"slices"

	"github.com/vkscript/vkscript/binding/bsl"
)

// effects finds the methods that change more than their own variables.
func (r *references) effects(m *bsl.Method) {
	if !r.writes[m] {
		r.changesIn(m, func(bsl.Node) { add(r, r.writes, m) })
	}
}

// changesIn tells of all that changes what a parameter may stand for.
func (r *references) changesIn(m *bsl.Method, tell func(bsl.Node)) {
	bsl.Walk(m.Body, func(n bsl.Node) bool {
		if r.outside(n) {
			tell(n)
		}
		return true
	})
}

// outside tells whether a node itself changes a variable of the module, an element, a property or what a parameter stands for.
func (r *references) outside(n bsl.Node) bool {
	switch n := n.(type) {
	case *bsl.AssignStmt:
		return !r.own(n.Target)
	case *bsl.ForStmt:
		return !r.own(n.Var)
	case *bsl.ForEachStmt:
		return !r.own(n.Var)
	case *bsl.MethodCall:
		if usedModule(n.X) == nil && !isNative(n) && !harmless(n) {
			return true
		}
	case *bsl.Call:
		if g := globalOf(n); g != nil && g.EN == "FillPropertyValues" {
			return true
		}
	}
	m, _, of := r.target(n)
	return m != nil && of.writes[m]
}

// own tells whether an assignment stays inside its method.
func (r *references) own(x bsl.Expr) bool {
	n, ok := x.(*bsl.Name)
	if !ok || n.Sym == nil || n.Sym.Kind == bsl.ModuleVar {
		return false
	}
	return n.Sym.Kind != bsl.Parameter || byValue(n.Sym)
}

func byValue(s *bsl.Symbol) bool {
	for _, p := range s.Method.Params {
		if p.Sym == s {
			return p.ByVal
		}
	}
	return false
}

// harmless tells whether a method of that name changes nothing, whatever it is called for.
func harmless(c *bsl.MethodCall) bool {
	for _, t := range []bsl.Type{bsl.ArrayType, bsl.StructureType, bsl.MapType} {
		if g := bsl.TypeOfResult(t).Member(c.Name); g != nil {
			return g.Kind == bsl.FuncKind && outArgument(c) == nil
		}
	}
	return false
}

// reads finds the parameters that are read behind a change, or in a loop with one.
func (r *references) reads(m *bsl.Method) {
	c := r.effectsOf(m)
	bsl.Walk(m.Body, func(n bsl.Node) bool {
		if name := parameter(n); name != nil && c.before(name.Start) {
			add(r, r.live, name.Sym)
		}
		r.each(n, func(param *bsl.Param, arg bsl.Expr, of *references) {
			if name := parameter(arg); name != nil && of.live[param.Sym] {
				add(r, r.live, name.Sym)
			}
		})
		return true
	})
}

// parameter is a name that is one, else nil.
func parameter(n bsl.Node) *bsl.Name {
	if name, ok := n.(*bsl.Name); ok && name.Sym != nil && name.Sym.Kind == bsl.Parameter {
		return name
	}
	return nil
}

// methodEffects are where a method changes more than its own variables: the ends of what does it, and the loops around.
type methodEffects struct {
	ends  []bsl.Pos
	loops []bsl.Span
}

func (r *references) effectsOf(m *bsl.Method) *methodEffects {
	c := &methodEffects{}
	r.changesIn(m, func(n bsl.Node) { c.ends = append(c.ends, n.Range().End) })
	bsl.Walk(m.Body, func(n bsl.Node) bool {
		switch n.(type) {
		case *bsl.WhileStmt, *bsl.ForStmt, *bsl.ForEachStmt:
			if slices.ContainsFunc(c.ends, func(end bsl.Pos) bool { return within(end, n.Range()) }) {
				c.loops = append(c.loops, n.Range())
			}
		}
		return true
	})
	return c
}

// before tells whether a change may have come before a place is reached.
func (c *methodEffects) before(at bsl.Pos) bool {
	return slices.ContainsFunc(c.ends, func(end bsl.Pos) bool { return !at.Before(end) }) ||
		slices.ContainsFunc(c.loops, func(loop bsl.Span) bool { return within(at, loop) })
}

func within(at bsl.Pos, s bsl.Span) bool { return !at.Before(s.Start) && !s.End.Before(at) }
