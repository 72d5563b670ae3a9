package port

import (
	"slices"
	"strings"

	"github.com/vkscript/vkscript/binding/bsl"
)

// whole tells whether a value is surely a whole number, which Lua writes as 1C does.
func (p *porter) whole(x bsl.Expr) bool {
	switch x := x.(type) {
	case *bsl.Paren:
		return p.whole(x.X)
	case *bsl.Number:
		return !strings.Contains(x.Text, ".") && len(x.Text) < 15
	case *bsl.Binary:
		return (x.Op == bsl.OpAdd || x.Op == bsl.OpSub || x.Op == bsl.OpMul) && p.whole(x.X) && p.whole(x.Y)
	case *bsl.Name:
		return p.wholes[x.Sym]
	case *bsl.MethodCall:
		g := p.collectionMember(p.in.Type(x.X), x.Name)
		return g != nil && (g.EN == "Count" || g.EN == "UBound")
	case *bsl.Call:
		switch g := globalOf(x); {
		case g == nil:
			return false
		default:
			return strings.Contains(" StrLen StrFind Find CharCode Year Month Day Hour Minute Second WeekDay DayOfYear StrLineCount StrOccurrenceCount ", " "+g.EN+" ")
		}
	}
	return false
}

// natural tells whether a value is surely a whole number that is not negative.
func (p *porter) natural(x bsl.Expr) bool {
	switch x := x.(type) {
	case *bsl.Paren:
		return p.natural(x.X)
	case *bsl.Name:
		return p.naturals[x.Sym]
	case *bsl.MethodCall:
		g := p.collectionMember(p.in.Type(x.X), x.Name)
		return g != nil && g.EN == "Count"
	case *bsl.Binary:
		return (x.Op == bsl.OpAdd || x.Op == bsl.OpMul) && p.natural(x.X) && p.natural(x.Y)
	}
	return p.whole(x)
}

// findWholes finds the variables of which all values are surely whole numbers, and those that are never negative.
func (p *porter) findWholes() {
	values, other := p.assigned()
	p.wholes, p.naturals = map[*bsl.Symbol]bool{}, map[*bsl.Symbol]bool{}
	for s := range values {
		may := !other[s] && (s.Kind == bsl.Local || s.Kind == bsl.ModuleVar && !s.Export)
		p.wholes[s], p.naturals[s] = may, may
	}
	settle(p.wholes, values, p.whole)
	settle(p.naturals, values, p.natural)
}

// settle takes out the variables that get a value which is not of the kind, until nothing changes.
func settle(kind map[*bsl.Symbol]bool, values map[*bsl.Symbol][]bsl.Expr, is func(bsl.Expr) bool) {
	for changed := true; changed; {
		changed = false
		for s, all := range values {
			if kind[s] && slices.ContainsFunc(all, func(x bsl.Expr) bool { return !is(x) }) {
				kind[s], changed = false, true
			}
		}
	}
}

// assigned collects what variables get, and those that get something else too.
func (p *porter) assigned() (values map[*bsl.Symbol][]bsl.Expr, other map[*bsl.Symbol]bool) {
	values, other = map[*bsl.Symbol][]bsl.Expr{}, map[*bsl.Symbol]bool{}
	changed := func(args []bsl.Expr) {
		for _, a := range args {
			if n, ok := a.(*bsl.Name); ok && n.Sym != nil {
				other[n.Sym] = true
			}
		}
	}
	bsl.Walk(p.m, func(n bsl.Node) bool {
		switch n := n.(type) {
		case *bsl.AssignStmt:
			if name, ok := n.Target.(*bsl.Name); ok {
				values[name.Sym] = append(values[name.Sym], n.Value)
			}
		case *bsl.ForStmt:
			values[n.Var.Sym] = append(values[n.Var.Sym], n.From)
		case *bsl.ForEachStmt:
			other[n.Var.Sym] = true
		case *bsl.Call:
			if n.Func.Sym != nil && n.Func.Sym.Kind == bsl.ModuleFunc {
				for i, param := range n.Func.Sym.Method.Params {
					if i < len(n.Args) && !param.ByVal && param.Sym.Assigned {
						changed(n.Args[i : i+1])
					}
				}
			}
		case *bsl.MethodCall:
			changed([]bsl.Expr{n.Out()})
		}
		return true
	})
	return values, other
}
