package bsl

// begins tells whether a keyword begins a statement.
func (w word) begins() bool {
	switch w {
	case wIf, wFor, wWhile, wBreak, wContinue, wReturn, wTry, wRaise, wExecute, wGoto, wAddHandler, wRemoveHandler, wVar, wProcedure, wFunction:
		return true
	}
	return false
}

// ends tells whether a keyword ends a block.
func (w word) ends() bool {
	switch w {
	case wElsIf, wElse, wEndIf, wEndDo, wExcept, wEndTry, wEndProcedure, wEndFunction:
		return true
	}
	return false
}

// block reads statements up to a keyword that ends a block, a method, or the end of the file.
func (p *parser) block() *Block {
	b := &Block{Span: Span{Start: p.peek().span.Start}}
	if p.enter() {
		for !p.blockEnds() {
			at := p.at
			if s := p.statement(); s != nil {
				b.Stmts = append(b.Stmts, s)
			}
			p.separator()
			if p.at == at {
				p.expected("a statement")
				p.next()
			}
		}
	}
	p.leave()
	b.Span.End = p.peek().span.Start
	return b
}

func (p *parser) blockEnds() bool {
	t := p.peek()
	return t.kind == tokEOF || t.word.ends() || p.startsMethod() || t.kind == '&' || t.word == wVar && p.depth == 1 && !p.inside
}

// separator takes the semicolons after a statement; only the last one of a block may go without.
func (p *parser) separator() {
	if p.symbol(';') {
		for p.symbol(';') {
		}
		return
	}
	if t := p.peek(); p.failed == p.at+1 || t.kind == tokEOF || t.word.ends() {
		return
	}
	if p.at > 0 && (p.tokens[p.at-1].kind == ':' || p.tokens[p.at-1].open) {
		return // after a label; or the semicolon is in a text without an end
	}
	end := p.last()
	if t := p.peek(); t.word.begins() || t.kind == tokName && !t.word.reserved() || t.kind == '&' {
		p.failed = p.at + 1
		p.report(Span{end, end}, CodeSyntax, "«;» expected after the statement")
		return
	}
	p.expected("«;»")
	p.sync()
}

// sync goes to where the next statement may begin: behind a semicolon, at a keyword that begins or ends something.
func (p *parser) sync() {
	for {
		switch t := p.peek(); {
		case t.kind == tokEOF, t.word.begins(), t.word.ends():
			p.failed = p.at + 1
			return
		case t.kind == ';':
			p.failed = p.at + 1
			return
		}
		p.next()
	}
}

// statement reads one statement; nil stands for an empty or a wrong one.
func (p *parser) statement() Stmt {
	t := p.peek()
	start := t.span.Start
	switch t.word {
	case wIf:
		return p.ifStmt()
	case wWhile:
		return p.whileStmt()
	case wFor:
		return p.forStmt()
	case wTry:
		return p.tryStmt()
	case wRaise:
		p.next()
		value := p.optional()
		return &RaiseStmt{p.from(start), value}
	case wReturn:
		p.next()
		value := p.optional()
		return &ReturnStmt{p.from(start), value}
	case wBreak:
		p.next()
		return &BreakStmt{p.from(start)}
	case wContinue:
		p.next()
		return &ContinueStmt{p.from(start)}
	case wExecute:
		p.next()
		code := p.expression()
		return &ExecuteStmt{p.from(start), code}
	case wAddHandler, wRemoveHandler:
		return p.handlerStmt()
	case wGoto:
		return p.gotoStmt()
	case wVar:
		p.report(t.span, CodeOrder, "variables are declared before the first statement; move this line up")
		p.varDecl(nil, false)
		return nil
	}
	switch t.kind {
	case '~':
		return p.labelStmt()
	case ';':
		return nil
	case tokUse:
		p.report(t.span, CodePreprocessor, "#Use (Использовать) stands at the top of the file; move this line up")
		p.next()
		p.failed = p.at + 1
		return nil
	}
	return p.simple()
}

// optional reads an expression if the statement goes on.
func (p *parser) optional() Expr {
	if t := p.peek(); t.kind == ';' || t.kind == tokEOF || t.word.ends() {
		return nil
	}
	return p.expression()
}

// simple reads an assignment or a call.
func (p *parser) simple() Stmt {
	start := p.peek().span.Start
	if t := p.peek(); t.kind != tokName || t.word.reserved() {
		p.expected("a statement")
		p.sync()
		return nil
	}
	x := p.operand()
	if p.symbol('=') {
		value := p.expression()
		return p.assign(p.from(start), x, value)
	}
	switch x.(type) {
	case *Call, *MethodCall, *Await:
		return &CallStmt{p.from(start), x}
	case *Bad:
	default:
		p.expected("«=» or «(»")
	}
	p.sync()
	return nil
}

// assign makes an assignment if its target is a variable, property or element.
func (p *parser) assign(span Span, target, value Expr) Stmt {
	switch target.(type) {
	case *Name, *Member, *Index:
		return &AssignStmt{span, target, value}
	case *Bad:
		return nil
	}
	p.report(target.Range(), CodeTarget, "only a variable, a property or an element can get a value")
	return nil
}

func (p *parser) ifStmt() Stmt {
	opener := p.peek()
	s := &IfStmt{}
	for first := true; first || p.is(wElsIf); first = false {
		start := p.next().span.Start
		b := &Branch{Cond: p.expression()}
		p.want(wThen)
		b.Body = p.block()
		b.Span = p.from(start)
		s.Branches = append(s.Branches, b)
	}
	if p.accept(wElse) {
		s.Else = p.block()
	}
	p.close(wEndIf, opener)
	s.Span = p.from(opener.span.Start)
	return s
}

func (p *parser) whileStmt() Stmt {
	opener := p.next()
	s := &WhileStmt{Cond: p.expression()}
	s.Body = p.loopBody(opener)
	s.Span = p.from(opener.span.Start)
	return s
}

// loopBody reads: Do statements EndDo.
func (p *parser) loopBody(opener *token) *Block {
	p.want(wDo)
	b := p.block()
	p.close(wEndDo, opener)
	return b
}

func (p *parser) forStmt() Stmt {
	opener := p.next()
	if p.accept(wEach) {
		s := &ForEachStmt{Var: p.counter()}
		p.want(wIn)
		s.Items = p.expression()
		s.Body = p.loopBody(opener)
		s.Span = p.from(opener.span.Start)
		return s
	}
	s := &ForStmt{Var: p.counter()}
	p.wantSymbol('=')
	s.From = p.expression()
	p.want(wTo)
	s.To = p.expression()
	s.Body = p.loopBody(opener)
	s.Span = p.from(opener.span.Start)
	return s
}

// counter reads the variable of a loop.
func (p *parser) counter() *Name {
	name, span, _ := p.identifier("the variable of the loop")
	return &Name{Span: span, Name: name}
}

func (p *parser) tryStmt() Stmt {
	opener := p.next()
	s := &TryStmt{Body: p.block()}
	if p.want(wExcept) {
		s.Handler = p.block()
	} else {
		s.Handler = &Block{Span: Span{p.last(), p.last()}}
	}
	p.close(wEndTry, opener)
	s.Span = p.from(opener.span.Start)
	return s
}

func (p *parser) handlerStmt() Stmt {
	t := p.next()
	s := &HandlerStmt{Remove: t.word == wRemoveHandler, Event: p.expression()}
	p.wantSymbol(',')
	s.Handler = p.expression()
	s.Span = p.from(t.span.Start)
	return s
}

func (p *parser) gotoStmt() Stmt {
	start := p.next().span.Start
	p.wantSymbol('~')
	name, _, _ := p.identifier("the name of a label")
	return &GotoStmt{p.from(start), name}
}

func (p *parser) labelStmt() Stmt {
	start := p.next().span.Start
	name, _, _ := p.identifier("the name of a label")
	p.wantSymbol(':')
	return &LabelStmt{p.from(start), name}
}
