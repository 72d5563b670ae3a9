package syntax

// stmt reads one statement; nil for an empty one.
func (p *parser) stmt() Stmt {
	pos := p.tok.pos
	switch p.tok.kind {
	case ';':
		p.advance()
		return nil
	case tokIf:
		return p.ifStmt()
	case tokWhile:
		p.advance()
		cond := p.expr()
		p.expect(tokDo)
		body := p.block(&scope{loop: true})
		p.closing(tokEnd, tokWhile, pos)
		return &WhileStmt{pos, cond, body}
	case tokDo:
		p.advance()
		body := p.block(&scope{})
		p.closing(tokEnd, tokDo, pos)
		return &DoStmt{pos, body}
	case tokFor:
		return p.forStmt()
	case tokRepeat:
		return p.repeatStmt()
	case tokFunction:
		return p.functionStmt()
	case tokLocal:
		p.advance()
		if p.accept(tokFunction) {
			return p.localFunction(pos)
		}
		return p.localStmt(pos)
	case tokBreak:
		p.advance()
		return p.breakStmt(pos)
	case tokGoto:
		p.advance()
		g := &GotoStmt{Pos: pos, Name: p.name()}
		p.scope.gotos = append(p.scope.gotos, gotoAt{g, len(p.scope.locals)})
		return g
	case tokDbColon:
		return p.labelStmt()
	}
	return p.exprStmt()
}

func (p *parser) ifStmt() Stmt {
	st := &IfStmt{Pos: p.tok.pos}
	for {
		p.advance() // if, elseif
		st.Conds = append(st.Conds, p.expr())
		p.expect(tokThen)
		st.Blocks = append(st.Blocks, p.block(&scope{}))
		if p.tok.kind != tokElseif {
			break
		}
	}
	if p.accept(tokElse) {
		st.Else = p.block(&scope{})
	}
	p.closing(tokEnd, tokIf, st.Pos)
	return st
}

func (p *parser) forStmt() Stmt {
	pos := p.tok.pos
	p.advance()
	first := p.newLocal()
	if p.tok.kind == '=' {
		return p.numericFor(pos, first)
	}
	vars := []*Local{first}
	for p.accept(',') {
		vars = append(vars, p.newLocal())
	}
	if p.tok.kind != tokIn {
		p.unexpected("'=' or 'in'")
	}
	p.advance()
	values := p.exprList()
	return &GenericForStmt{pos, vars, values, p.forBody(pos, vars)}
}

func (p *parser) numericFor(pos Pos, v *Local) Stmt {
	p.advance()
	st := &NumericForStmt{Pos: pos, Var: v, Start: p.expr()}
	p.expect(',')
	st.Limit = p.expr()
	if p.accept(',') {
		st.Step = p.expr()
	}
	st.Body = p.forBody(pos, []*Local{v})
	return st
}

func (p *parser) forBody(pos Pos, vars []*Local) *Block {
	p.expect(tokDo)
	p.fn.locals += 3 // the loop's own state
	body := p.block(&scope{loop: true}, vars...)
	p.fn.locals -= 3
	p.closing(tokEnd, tokFor, pos)
	return body
}

func (p *parser) repeatStmt() Stmt {
	pos := p.tok.pos
	p.advance()
	defer func(depth int) { p.depth = depth }(p.depth)
	p.deeper()
	body := p.openScope(&scope{loop: true})
	p.stmts(body)
	p.closing(tokUntil, tokRepeat, pos)
	cond := p.expr()
	p.closeScope()
	return &RepeatStmt{pos, body, cond}
}

func (p *parser) functionStmt() Stmt {
	pos := p.tok.pos
	p.advance()
	var target Expr = p.variable()
	self := false
	for p.tok.kind == '.' || p.tok.kind == ':' {
		self = p.tok.kind == ':'
		at := p.tok.pos
		p.advance()
		place := p.tok.pos
		key := &String{place, p.name()}
		target = &Index{at, target, key}
		if self {
			break
		}
	}
	return &AssignStmt{pos, []Expr{target}, []Expr{p.body(pos, self)}}
}

func (p *parser) localFunction(pos Pos) Stmt {
	l := p.newLocal()
	p.declare(l)
	return &LocalFunctionStmt{pos, l, p.body(pos, false)}
}

func (p *parser) localStmt(pos Pos) Stmt {
	st := &LocalStmt{Pos: pos, Names: []*Local{p.newLocal()}}
	for p.accept(',') {
		st.Names = append(st.Names, p.newLocal())
	}
	if p.accept('=') {
		st.Values = p.exprList()
	}
	for _, l := range st.Names {
		p.declare(l)
	}
	return st
}

func (p *parser) breakStmt(pos Pos) Stmt {
	for s := p.scope; s != nil && s.fn == p.fn; s = s.outer {
		if s.loop {
			return &BreakStmt{pos}
		}
	}
	p.fail(pos, "no loop to break near %s", p.near())
	return nil
}

func (p *parser) labelStmt() Stmt {
	p.advance()
	pos := p.tok.pos
	l := &Label{Pos: pos, Name: p.name(), Block: p.scope.block}
	p.expect(tokDbColon)
	p.checkRepeated(l)
	s := p.scope
	s.labels = append(s.labels, labelAt{l, len(s.locals)})
	return &LabelStmt{l.Pos, l}
}

func (p *parser) checkRepeated(l *Label) {
	for _, old := range p.scope.labels {
		if old.Name == l.Name {
			p.fail(l.Pos, "label '%s' already defined on line %d", l.Name, old.Line)
		}
	}
}

func (p *parser) returnStmt() Stmt {
	st := &ReturnStmt{Pos: p.tok.pos}
	p.advance()
	if !p.blockEnds(true) && p.tok.kind != ';' {
		st.Values = p.exprList()
	}
	p.accept(';')
	if !p.blockEnds(true) {
		p.unexpected("'end'")
	}
	return st
}

// exprStmt reads a call or an assignment.
func (p *parser) exprStmt() Stmt {
	pos := p.tok.pos
	e := p.suffixed()
	if p.tok.kind != '=' && p.tok.kind != ',' {
		switch e.(type) {
		case *Call, *MethodCall:
			return &CallStmt{pos, e}
		}
		p.fail(p.tok.pos, "syntax error near %s%s", p.near(), p.statementHabit(e))
	}
	st := &AssignStmt{Pos: pos}
	st.Targets = append(st.Targets, p.target(e))
	for p.accept(',') {
		st.Targets = append(st.Targets, p.target(p.suffixed()))
	}
	p.expect('=')
	st.Values = p.exprList()
	return st
}

// target checks that e can be assigned to.
func (p *parser) target(e Expr) Expr {
	switch e.(type) {
	case *Name, *Index:
		return e
	}
	p.fail(p.tok.pos, "cannot assign to this expression near %s", p.near())
	return nil
}
