package port

import (
	"slices"

	"github.com/vkscript/vkscript/binding/bsl"
)

// forEachStmt writes a loop over a collection.
func (p *porter) forEachStmt(s *bsl.ForEachStmt) {
	if p.cfg.Exact {
		p.exactForEach(s)
		return
	}
	sym := s.Var.Sym
	private := p.plan.private[sym]
	if p.overPairs(s) && private {
		p.pairLoop(s)
		return
	}
	p.warnOfChanges(s)
	items := p.expr(s.Items)
	p.prepare()
	name := p.names[sym]
	if !private {
		name = p.fresh("item")
	}
	iterator := "ipairs"
	if t := p.typ(s.Items); t != bsl.ArrayType && t != bsl.ResponseType || p.elementsUnknown(s) {
		iterator = "bsl.each"
		p.helpers++
	}
	p.emit(text("for _, "+name+" in "), call(iterator, items).doc, text(" do"))
	if !private {
		p.indent++
		p.emitText("%s = %s", p.names[sym], name)
		p.indent--
	}
	p.loopBody(s.Body)
	p.emitText("end")
}

// warnOfChanges finds what changes a collection inside the loop over it: an error at the next turn in 1C, and in Lua
// perhaps a loop without end.
func (p *porter) warnOfChanges(s *bsl.ForEachStmt) {
	items, ok := s.Items.(*bsl.Name)
	if !ok {
		return
	}
	bsl.Walk(s.Body, func(n bsl.Node) bool {
		c, ok := n.(*bsl.MethodCall)
		if !ok || !isSymbol(c.X, items.Sym) {
			return true
		}
		if g := p.collectionMember(p.typ(c.X), c.Name); g != nil && slices.Contains(changing, g.EN) {
			p.warn(c.Span, CodeLoop, "%s changes in a loop over it: 1C raises an error at the next turn, Lua goes on, perhaps without end; leave the loop, or change it afterwards", items.Name)
		}
		return true
	})
}

// changing are the methods of collections that add or take away.
var changing = []string{"Add", "Insert", "Delete", "Clear"}

// elementsUnknown tells whether the variable of a loop over an answer is used as key and value in part.
func (p *porter) elementsUnknown(s *bsl.ForEachStmt) bool {
	return p.typ(s.Items) == bsl.ResponseType && keyValueUse(s.Body, s.Var.Sym, false)
}

// overPairs tells whether a loop goes over a map or structure by its keys and values.
func (p *porter) overPairs(s *bsl.ForEachStmt) bool {
	switch p.typ(s.Items) {
	case bsl.ArrayType:
		return false
	}
	return keyValueUse(s.Body, s.Var.Sym, true)
}

// keyValueUse tells whether a variable is used as .Key and .Value: only so, or also so.
func keyValueUse(b *bsl.Block, s *bsl.Symbol, only bool) bool {
	some, other := false, false
	bsl.Walk(b, func(n bsl.Node) bool {
		switch n := n.(type) {
		case *bsl.Member:
			if isSymbol(n.X, s) && pairMember(n.Name) != "" {
				some = true
				return false
			}
		case *bsl.AssignStmt:
			other = other || isSymbol(n.Target, s)
		case *bsl.Name:
			other = other || n.Sym == s
		}
		return true
	})
	return some && !(only && other)
}

func pairMember(name string) string {
	if g := bsl.LookupType("KeyAndValue").Member(name); g != nil {
		return g.EN
	}
	return ""
}

// pair is a loop over keys and values: the names of both, and the type of the collection.
type pair struct {
	names [2]string
	of    bsl.Type
}

// pairLoop writes: for key, value in pairs(x) do.
func (p *porter) pairLoop(s *bsl.ForEachStmt) {
	sym := s.Var.Sym
	key, value := p.pairNames(sym)
	items := p.expr(s.Items)
	p.prepare()
	if p.typ(s.Items) == bsl.MapType && p.printed(s.Body) {
		p.warn(s.Items.Range(), CodeOrder, "a Map comes in the order in which its keys were put in; OneScript's order may differ")
	}
	p.emit(text("for "+key+", "+value+" in "), call("pairs", items).doc, text(" do"))
	p.pairs[sym] = pair{[2]string{key, value}, p.typ(s.Items)}
	p.loopBody(s.Body)
	delete(p.pairs, sym)
	p.emitText("end")
}

// pairNames are names for the key and value of a loop that no loop around it uses.
func (p *porter) pairNames(sym *bsl.Symbol) (key, value string) {
	key, value = "key", "value"
	if p.m.Russian && !p.cfg.ASCII {
		key, value = "ключ", "значение"
	}
	for n := range len(p.pairs) {
		_ = n
		key, value = key+"_", value+"_"
	}
	return p.fresh(key), p.fresh(value)
}

// printed tells whether a loop prints.
func (p *porter) printed(b *bsl.Block) bool {
	found := false
	bsl.Walk(b, func(n bsl.Node) bool {
		c, ok := n.(*bsl.Call)
		found = found || ok && c.Func.Sym != nil && c.Func.Sym.Global != nil && c.Func.Sym.Global.EN == "Message"
		return !found
	})
	return found
}
