package port

import (
	"slices"

	"github.com/vkscript/vkscript/binding/bsl"
)

// hoist calls a method in front of the statement, and gives the variable with its value.
func (p *porter) hoist(c *bsl.Call) lua {
	name, local := p.helperVariable("result")
	p.pre = append(p.pre, func() { p.callBack(c, &lua{doc: text(name), prec: precPrefix}, local) })
	return prefix(name)
}

// helperVariable names a variable that a call needs, and how it is declared: too many of them are kept in a table.
func (p *porter) helperVariable(name string) (variable, local string) {
	if name = p.free(name); p.plan.calls {
		return p.spillTable() + "." + name, ""
	}
	return name, "local "
}

// assignCall writes X = F(Y) where Y changes too.
func (p *porter) assignCall(s *bsl.AssignStmt, c *bsl.Call, local string) {
	target, after := p.place(s.Target)
	p.callBack(c, &target, local)
	after()
}

// place is what takes one of several values. What only a function of the module bsl can assign gets it from a variable, by after.
func (p *porter) place(x bsl.Expr) (target lua, after func()) {
	i, ok := x.(*bsl.Index)
	if !ok || p.indexing(i) < byHelper {
		return p.expr(x), func() {}
	}
	name, local := p.helperVariable("item")
	if local != "" {
		p.emitText("local %s", name)
	}
	set := p.help(itemHelpers[p.indexing(i)][1], p.expr(i.X), p.expr(i.Key), prefix(name)).doc
	return prefix(name), func() { p.emit(set) }
}

// callBack calls a method and takes back its parameters: result, a, b = f(a, b).
func (p *porter) callBack(c *bsl.Call, result *lua, local string) {
	m := c.Func.Sym.Method
	args := p.ownArgs(c)
	var targets []doc
	if m.Func {
		targets = append(targets, text("_"))
		if result != nil {
			targets[0] = result.doc
		}
	}
	filled := btoi(result != nil)
	var after []func()
	for _, i := range p.byRef[m] {
		if i >= len(c.Args) || !isVariable(c.Args[i]) {
			targets = append(targets, text("_"))
			continue
		}
		target, set := p.place(c.Args[i])
		p.aliased(c, i)
		after = append(after, set)
		targets = append(targets, target.doc)
		filled = len(targets)
	}
	p.prepare()
	p.writeCallBack(call(p.names[c.Func.Sym], args...), targets[:filled], local)
	for _, set := range after {
		set()
	}
}

func (p *porter) writeCallBack(fn lua, targets []doc, local string) {
	switch {
	case len(targets) == 0:
		p.emit(fn.doc)
		return
	case len(targets) == 1 && local != "":
		p.emit(text(local), targets[0], text(" = "), fn.doc)
		return
	case local != "":
		p.emit(text(local), targets[0])
	}
	var parts []doc
	blank := false
	for i, t := range targets {
		if t.text == "_" && p.plan.calls {
			t = text(p.spillTable() + "._")
		}
		blank = blank || t.text == "_"
		if i > 0 {
			parts = append(parts, text(", "))
		}
		parts = append(parts, t)
	}
	if blank {
		p.emitText("local _")
	}
	p.emit(append(parts, text(" = "), fn.doc)...)
}

// aliased warns of a variable that a method changes as its parameter and knows as another one, or by its own name: in 1C these are one.
func (p *porter) aliased(c *bsl.Call, i int) {
	what, twice := "this value", p.passedTwice(c, i)
	if name, ok := c.Args[i].(*bsl.Name); ok {
		what, twice = name.Name, twice || name.Sym.Kind == bsl.ModuleVar && p.mentions(c.Func.Sym.Method, name.Sym, map[*bsl.Method]bool{})
	}
	if twice {
		p.warn(c.Args[i].Range(), CodeAlias, "%s also reaches %s another way; in Lua the parameter is a copy until the call returns", what, c.Func.Name)
	}
}

// samePlace tells whether two expressions are certainly one variable, or the same item or property of one.
func samePlace(a, b bsl.Expr) bool {
	switch a := a.(type) {
	case *bsl.Name:
		return a.Sym != nil && isSymbol(b, a.Sym)
	case *bsl.Member:
		b, ok := b.(*bsl.Member)
		return ok && bsl.Fold(a.Name) == bsl.Fold(b.Name) && samePlace(a.X, b.X)
	case *bsl.Index:
		b, ok := b.(*bsl.Index)
		return ok && samePlace(a.X, b.X) && (samePlace(a.Key, b.Key) || sameLiteral(a.Key, b.Key))
	}
	return false
}

func sameLiteral(a, b bsl.Expr) bool {
	switch a := a.(type) {
	case *bsl.Number:
		b, ok := b.(*bsl.Number)
		return ok && a.Text == b.Text
	case *bsl.String:
		b, ok := b.(*bsl.String)
		return ok && a.Value == b.Value
	}
	return false
}

// passedTwice tells whether the variable of argument i also stands for another parameter that the method uses; of two that
// it assigns, it is so of the second.
func (p *porter) passedTwice(c *bsl.Call, i int) bool {
	m := c.Func.Sym.Method
	for j, param := range m.Params[:min(len(m.Params), len(c.Args))] {
		if j == i || param.ByVal || !samePlace(c.Args[i], c.Args[j]) || j > i && slices.Contains(p.byRef[m], j) {
			continue
		}
		if p.mentions(m, param.Sym, map[*bsl.Method]bool{}) {
			return true
		}
	}
	return false
}

// mentions tells whether a method, or one that it calls, uses a variable.
func (p *porter) mentions(m *bsl.Method, s *bsl.Symbol, seen map[*bsl.Method]bool) bool {
	if seen[m] {
		return false
	}
	seen[m] = true
	found := false
	bsl.Walk(m.Body, func(n bsl.Node) bool {
		switch n := n.(type) {
		case *bsl.Name:
			found = found || n.Sym == s
		case *bsl.Call:
			found = found || n.Func.Sym != nil && n.Func.Sym.Kind == bsl.ModuleFunc && p.mentions(n.Func.Sym.Method, s, seen)
		}
		return !found
	})
	return found
}
