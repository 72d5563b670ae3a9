package port

import (
	"strconv"
	"strings"

	"github.com/vkscript/vkscript/binding/bsl"
)

// exactStore assigns to a property or element.
func (p *porter) exactStore(target bsl.Expr, value lua) {
	switch x := target.(type) {
	case *bsl.Member:
		if usedModule(x.X) == nil && !p.byName(x) {
			p.emit(p.help("set", p.expr(x.X), quote(x.Name), value).doc)
			return
		}
	case *bsl.Index:
		if !p.byNumber(x) {
			p.emit(p.help("put", p.expr(x.X), p.expr(x.Key), value).doc)
			return
		}
	}
	p.emit(p.expr(target).doc, text(" = "), value.doc)
}

// exactFor writes a loop over numbers: one of Lua where nothing but the loop changes its counter.
func (p *porter) exactFor(s *bsl.ForStmt) {
	from, to := p.expr(s.From), p.expr(s.To)
	name := p.names[s.Var.Sym]
	switch {
	case !p.plan.private[s.Var.Sym]:
		p.exactCounting(s, from, to)
		return
	case wholeLiteral(from) && wholeLiteral(to):
		p.emit(text("for "+name+" = "), from.doc, text(", "), to.doc, text(" do"))
	default:
		p.emit(text("for "+name+" in "), p.help("range", from, to).doc, text(" do"))
	}
	p.loopBody(s.Body)
	p.emitText("end")
}

// wholeLiteral tells whether a piece of Lua is a whole number.
func wholeLiteral(x lua) bool {
	_, err := strconv.Atoi(x.doc.text)
	return err == nil
}

// exactCounting writes a loop whose counter is a variable like any other.
func (p *porter) exactCounting(s *bsl.ForStmt, from, to lua) {
	p.setVariable(s.Var.Sym, from, "")
	if !wholeLiteral(to) { // it is computed once
		limit := prefix(p.fresh("limit"))
		p.emit(text("local "+limit.doc.text+" = "), to.doc)
		to = limit
	}
	p.emit(text("while "), p.help("le", p.variable(s.Var.Sym), to).doc, text(" do"))
	p.loopBodyThen(s.Body, func() { p.setVariable(s.Var.Sym, p.help("next", p.variable(s.Var.Sym)), "") })
	p.emitText("end")
}

// exactForEach writes a loop over a collection.
func (p *porter) exactForEach(s *bsl.ForEachStmt) {
	items := p.expr(s.Items)
	sym := s.Var.Sym
	name := p.names[sym]
	if !p.plan.private[sym] {
		name = p.fresh("item")
	}
	p.emit(text("for _, "+name+" in "), p.help("each", items).doc, text(" do"))
	if !p.plan.private[sym] {
		p.indent++
		p.setVariable(sym, prefix(name), "")
		p.indent--
	}
	p.loopBody(s.Body)
	p.emitText("end")
}

// takeReferences makes references of what callers may pass as values.
func (p *porter) takeReferences(m *bsl.Method) {
	var names []string
	for _, param := range m.Params {
		if p.references.cells[param.Sym] && p.references.plain[param.Sym] {
			names = append(names, p.names[param.Sym])
		}
	}
	if len(names) > 0 {
		list := strings.Join(names, ", ")
		p.helpers++
		p.emitText("%s = bsl.by_ref(%s)", list, list)
	}
}

// exportTable names the table of what a module exports, and moves its members there.
func (p *porter) exportTable() {
	exports := p.namesOf(p.m)
	if len(exports) == 0 || p.methods != "" {
		p.exported = p.methods
		return
	}
	p.exported = p.free("m")
	for s, name := range exports {
		p.names[s] = p.exported + "." + name
	}
}
