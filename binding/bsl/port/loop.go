package port

import (
	"strings"

	"github.com/vkscript/vkscript/binding/bsl"
)

// loopBody writes the body of a loop, with the label of continue at its end when it is used.
func (p *porter) loopBody(b *bsl.Block) { p.loopBodyThen(b, nil) }

// loopBodyThen is loopBody with a step behind it that every iteration ends with.
func (p *porter) loopBodyThen(b *bsl.Block, step func()) {
	l := &loop{closures: p.frame.closures}
	if continues(b) {
		l.label = p.label()
	}
	p.frame.loops = append(p.frame.loops, l)
	if l.label != "" && step != nil { // a label before other statements sees no locals
		p.indent++
		p.emitText("do")
		p.block(b)
		p.emitText("end")
		p.indent--
	} else {
		p.block(b)
	}
	p.frame.loops = p.frame.loops[:len(p.frame.loops)-1]
	p.indent++
	if l.label != "" {
		p.emitText("::%s::", l.label)
	}
	if step != nil {
		step()
	}
	p.indent--
}

// label is a name for continue that no loop around uses.
func (p *porter) label() string {
	name := "continue"
	for _, l := range p.frame.loops {
		if l.label != "" {
			name += "_"
		}
	}
	return name
}

// continues tells whether a loop's body goes on with the next iteration somewhere.
func continues(b *bsl.Block) bool {
	_, _, again := escapes(b)
	return again
}

// escapes tells what leaves a block: Return, and Break and Continue of the loop around it.
func escapes(b *bsl.Block) (returns, breaks, again bool) {
	depth := 0
	var visit func(n bsl.Node) bool
	inner := func(body *bsl.Block) bool {
		depth++
		bsl.Walk(body, visit)
		depth--
		return false
	}
	visit = func(n bsl.Node) bool {
		switch n := n.(type) {
		case *bsl.ReturnStmt:
			returns = true
		case *bsl.BreakStmt:
			breaks = breaks || depth == 0
		case *bsl.ContinueStmt:
			again = again || depth == 0
		case *bsl.WhileStmt:
			return inner(n.Body)
		case *bsl.ForStmt:
			return inner(n.Body)
		case *bsl.ForEachStmt:
			return inner(n.Body)
		}
		return true
	}
	bsl.Walk(b, visit)
	return returns, breaks, again
}

// leave writes Break: inside the function of a pcall it tells the code around it to leave the loop.
func (p *porter) leave(last bool) {
	l := p.frame.loops[len(p.frame.loops)-1]
	word := "break"
	if l.closures < p.frame.closures {
		word = `return "break"`
	}
	if !last {
		word = "do " + word + " end"
	}
	p.emitText("%s", word)
}

// goOn writes Continue.
func (p *porter) goOn(last bool) {
	l := p.frame.loops[len(p.frame.loops)-1]
	if l.closures < p.frame.closures {
		word := `return "continue"`
		if !last {
			word = "do " + word + " end"
		}
		p.emitText("%s", word)
		return
	}
	p.emitText("goto %s", l.label)
}

func (p *porter) whileStmt(s *bsl.WhileStmt) {
	cond := p.cond(s.Cond)
	if len(p.pre) == 0 {
		p.emit(text("while "), cond.doc, text(" do"))
		p.loopBody(s.Body)
		p.emitText("end")
		return
	}
	p.emitText("while true do")
	p.indent++
	p.prepare()
	p.emit(text("if not "), cond.in(precUnary), text(" then break end"))
	p.indent--
	p.loopBody(s.Body)
	p.emitText("end")
}

// forStmt writes a numeric loop: Lua's own where its counter stays inside and is not assigned.
func (p *porter) forStmt(s *bsl.ForStmt) {
	if p.cfg.Exact {
		p.exactFor(s)
		return
	}
	if !p.plan.private[s.Var.Sym] {
		p.countingLoop(s)
		return
	}
	name := p.names[s.Var.Sym]
	if array := p.wholeArray(s); array != nil {
		p.offset[s.Var.Sym] = true
		x := p.expr(array)
		p.prepare()
		p.emit(text("for "+name+" = 1, #"), x.in(precPrefix), text(" do"))
		p.loopBody(s.Body)
		delete(p.offset, s.Var.Sym)
		p.emitText("end")
		return
	}
	from, to := p.expr(s.From), p.expr(s.To)
	p.prepare()
	p.emit(text("for "+name+" = "), from.doc, text(", "), to.doc, text(" do"))
	p.loopBody(s.Body)
	p.emitText("end")
}

// wholeArray finds the array of For I = 0 To A.UBound(), or To A.Count() - 1, when I serves as its index only.
func (p *porter) wholeArray(s *bsl.ForStmt) bsl.Expr {
	from, ok := s.From.(*bsl.Number)
	if !ok || strings.Trim(from.Text, "0.") != "" {
		return nil
	}
	array := lastIndexOf(s.To)
	name, ok := array.(*bsl.Name)
	if !ok || !p.isArray(name) {
		return nil
	}
	only := true
	bsl.Walk(s.Body, func(n bsl.Node) bool {
		if x, ok := n.(*bsl.Index); ok && isSymbol(x.Key, s.Var.Sym) && p.isArray(x.X) {
			return isUse(x.X, s.Var.Sym)
		}
		if x, ok := n.(*bsl.Name); ok && x.Sym == s.Var.Sym {
			only = false
		}
		return only
	})
	if !only {
		return nil
	}
	return array
}

// isUse tells whether a variable is used in an expression.
func isUse(x bsl.Expr, s *bsl.Symbol) bool {
	used := false
	bsl.Walk(x, func(n bsl.Node) bool {
		used = used || isSymbol(n, s)
		return !used
	})
	return used
}

func isSymbol(n bsl.Node, s *bsl.Symbol) bool {
	name, ok := n.(*bsl.Name)
	return ok && name.Sym == s
}

// lastIndexOf finds A in A.UBound() and A.Count() - 1.
func lastIndexOf(x bsl.Expr) bsl.Expr {
	want := "UBound"
	if b, ok := x.(*bsl.Binary); ok && b.Op == bsl.OpSub {
		if n, ok := b.Y.(*bsl.Number); ok && n.Text == "1" {
			x, want = b.X, "Count"
		}
	}
	c, ok := x.(*bsl.MethodCall)
	if !ok {
		return nil
	}
	if g := bsl.LookupType("Array").Member(c.Name); g == nil || g.EN != want {
		return nil
	}
	return c.X
}

func (p *porter) isArray(x bsl.Expr) bool { return p.typ(x) == bsl.ArrayType }

// countingLoop writes a loop whose counter is a variable like any other.
func (p *porter) countingLoop(s *bsl.ForStmt) {
	name := p.names[s.Var.Sym]
	from, to := p.expr(s.From), p.expr(s.To)
	p.prepare()
	p.emit(text(name+" = "), from.doc)
	limit := to
	if _, ok := s.To.(*bsl.Number); !ok { // it is computed once
		limit = prefix(p.fresh("limit"))
		p.emit(text("local "+limit.doc.text+" = "), to.doc)
	}
	p.emit(text("while "+name+" <= "), limit.in(precConcat), text(" do"))
	p.loopBodyThen(s.Body, func() { p.emitText("%s = %s + 1", name, name) })
	p.emitText("end")
}
