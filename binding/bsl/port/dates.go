package port

import "github.com/vkscript/vkscript/binding/bsl"

// plainDates tells whether the module does with dates no more than OPI_VK's own functions can: take the time, go to the
// beginning or end of its day, add seconds, compare, and hand it to OPI_VK. Then they are Unix seconds and need no helper.
func (p *porter) plainDates() bool {
	plain, some := true, false
	bsl.Walk(p.m, func(n bsl.Node) bool {
		for _, child := range bsl.Children(n) {
			x, ok := child.(bsl.Expr)
			if !ok || p.in.Type(x) != bsl.DateType {
				continue
			}
			some = true
			plain = plain && p.plainSource(x) && p.plainUse(n, x)
		}
		return plain
	})
	return plain && some
}

// plainDate tells whether a global function is one of them.
func plainDate(g *bsl.Global) bool {
	return g.EN == "CurrentDate" || g.EN == "BegOfDay" || g.EN == "EndOfDay"
}

// spelling is the name of a global function that Lua has too, in the language of the module.
func (p *porter) spelling(g *bsl.Global) string {
	if p.m.Russian && !p.cfg.ASCII {
		return g.RU
	}
	return g.EN
}

// plainSource tells whether a date comes from one of these functions.
func (p *porter) plainSource(x bsl.Expr) bool {
	switch x := x.(type) {
	case *bsl.Name, *bsl.Paren, *bsl.Binary:
		return true
	case *bsl.Call:
		g := globalOf(x)
		return g != nil && plainDate(g)
	case *bsl.MethodCall:
		return isNative(x)
	}
	return false
}

func isNative(x *bsl.MethodCall) bool {
	n, ok := x.X.(*bsl.Name)
	return ok && n.Sym != nil && n.Sym.Kind == bsl.ImportName && n.Sym.Import.Module == nil
}

// plainUse tells whether a date may stand in a place.
func (p *porter) plainUse(n bsl.Node, x bsl.Expr) bool {
	switch n := n.(type) {
	case *bsl.AssignStmt:
		_, ok := n.Target.(*bsl.Name)
		return ok
	case *bsl.Call:
		g := globalOf(n)
		return g != nil && plainDate(g)
	case *bsl.MethodCall:
		return isNative(n)
	case *bsl.Paren:
		return true
	case *bsl.Binary:
		return p.in.Type(n.X) == bsl.DateType
	}
	return false
}
