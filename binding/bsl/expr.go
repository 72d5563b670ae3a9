package bsl

// expression reads: and {Or and}.
func (p *parser) expression() Expr {
	return p.chain(p.conjunction, func(t *token) (Op, bool) { return OpOr, t.word == wOr })
}

func (p *parser) conjunction() Expr {
	return p.chain(p.negation, func(t *token) (Op, bool) { return OpAnd, t.word == wAnd })
}

// negation reads Not, which binds weaker than comparisons.
func (p *parser) negation() Expr {
	if !p.is(wNot) {
		return p.comparison()
	}
	start := p.next().span.Start
	if !p.enter() {
		p.leave()
		return &Bad{p.from(start)}
	}
	x := p.negation()
	p.leave()
	return &Unary{p.from(start), OpNot, x}
}

func (p *parser) comparison() Expr { return p.chain(p.sum, comparisonOp) }

func comparisonOp(t *token) (Op, bool) {
	switch t.kind {
	case '=':
		return OpEq, true
	case tokNe:
		return OpNe, true
	case '<':
		return OpLt, true
	case tokLe:
		return OpLe, true
	case '>':
		return OpGt, true
	case tokGe:
		return OpGe, true
	}
	return 0, false
}

func (p *parser) sum() Expr { return p.chain(p.product, sumOp) }

func sumOp(t *token) (Op, bool) {
	switch t.kind {
	case '+':
		return OpAdd, true
	case '-':
		return OpSub, true
	}
	return 0, false
}

func (p *parser) product() Expr { return p.chain(p.signed, productOp) }

func productOp(t *token) (Op, bool) {
	switch t.kind {
	case '*':
		return OpMul, true
	case '/':
		return OpDiv, true
	case '%':
		return OpMod, true
	}
	return 0, false
}

// chain reads operands of one level with the operators between them.
func (p *parser) chain(operand func() Expr, operator func(*token) (Op, bool)) Expr {
	start := p.peek().span.Start
	x := operand()
	for n := 1; ; n++ {
		t := p.peek()
		op, ok := operator(t)
		if !ok || !p.within(n) {
			return x
		}
		p.next()
		y := operand()
		x = &Binary{Span: p.from(start), Op: op, At: t.span.Start, X: x, Y: y}
	}
}

// within bounds the length of a chain.
func (p *parser) within(n int) bool {
	if n < maxChain {
		return true
	}
	if n == maxChain {
		p.report(p.peek().span, CodeTooDeep, "an expression of more than %d parts; take parts into variables of their own", maxChain)
		p.sync()
	}
	return false
}

// signed reads a sign before an operand.
func (p *parser) signed() Expr {
	t := p.peek()
	if t.kind != '-' && t.kind != '+' {
		return p.operand()
	}
	op := OpNeg
	if t.kind == '+' {
		op = OpPlus
	}
	p.next()
	if !p.enter() {
		p.leave()
		return &Bad{p.from(t.span.Start)}
	}
	x := p.signed()
	p.leave()
	return &Unary{p.from(t.span.Start), op, x}
}

// operand reads a primary expression with its tail of .names, calls and [keys].
func (p *parser) operand() Expr {
	start := p.peek().span.Start
	x := p.primary()
	switch x.(type) {
	case *Number, *String, *Date, *Bool, *Undefined, *Null, *Bad:
		return x // a literal has no tail
	}
	for n := 1; ; n++ {
		k := p.peek().kind
		if k != '.' && k != '[' || !p.within(n) {
			return x
		}
		p.next()
		if k == '[' {
			x = p.index(start, x)
			continue
		}
		x = p.member(start, x)
	}
}

// index reads a key and its closing bracket.
func (p *parser) index(start Pos, x Expr) Expr {
	defer p.leave()
	if !p.enter() {
		return &Bad{p.from(start)}
	}
	key := p.expression()
	p.wantSymbol(']')
	return &Index{p.from(start), x, key}
}

// member reads a name after a dot, which may be a keyword, and its arguments.
func (p *parser) member(start Pos, x Expr) Expr {
	t := p.peek()
	if t.kind != tokName {
		p.expected("the name of a property or method")
		return &Bad{p.from(start)}
	}
	p.next()
	if !p.symbol('(') {
		return &Member{p.from(start), x, t.text, t.span.Start}
	}
	args := p.arguments()
	return &MethodCall{p.from(start), x, t.text, t.span.Start, args}
}

// arguments reads up to the closing parenthesis. A skipped argument is nil, and so is the last of F(1, ).
func (p *parser) arguments() []Expr {
	if p.symbol(')') {
		return nil
	}
	var args []Expr
	if !p.enter() {
		p.leave()
		return nil
	}
	defer p.leave()
	for {
		if k := p.peek().kind; k == ',' || k == ')' {
			args = append(args, nil)
		} else {
			args = append(args, p.expression())
		}
		if p.symbol(',') {
			continue
		}
		if !p.symbol(')') {
			p.expected("«,» or «)»")
			p.skipTo(')')
		}
		return args
	}
}

// primary reads a literal, a name, a call of a name, New, ?() or parentheses.
func (p *parser) primary() Expr {
	t := p.peek()
	switch t.kind {
	case tokNumber:
		p.next()
		return &Number{t.span, t.text}
	case tokString:
		p.next()
		return &String{t.span, t.text}
	case tokDate:
		p.next()
		return &Date{t.span, t.text}
	case '(':
		return p.paren()
	case '?':
		return p.ternary()
	case tokName:
		return p.word(t)
	}
	p.expected("an expression")
	return &Bad{Span{t.span.Start, t.span.Start}}
}

// word reads what begins with a name or keyword.
func (p *parser) word(t *token) Expr {
	switch t.word {
	case wTrue, wFalse:
		p.next()
		return &Bool{t.span, t.word == wTrue}
	case wUndefined:
		p.next()
		return &Undefined{t.span}
	case wNull:
		p.next()
		return &Null{t.span}
	case wNew:
		return p.newExpr()
	case wAwait:
		if n := p.peekAt(1); p.async && n.kind == tokName {
			p.next()
			x := p.operand()
			return &Await{p.from(t.span.Start), x}
		}
	}
	if t.word.reserved() {
		p.expected("an expression")
		return &Bad{Span{t.span.Start, t.span.Start}}
	}
	p.next()
	name := &Name{Span: t.span, Name: t.text}
	if !p.symbol('(') {
		return name
	}
	args := p.arguments()
	return &Call{p.from(t.span.Start), name, args}
}

func (p *parser) paren() Expr {
	start := p.next().span.Start
	if !p.enter() {
		p.leave()
		return &Bad{p.from(start)}
	}
	x := p.expression()
	p.leave()
	p.wantSymbol(')')
	return &Paren{p.from(start), x}
}

// ternary reads: ?(condition, value, value).
func (p *parser) ternary() Expr {
	start := p.next().span.Start
	x := &Ternary{}
	if !p.enter() || !p.wantSymbol('(') {
		p.leave()
		return &Bad{p.from(start)}
	}
	x.Cond = p.expression()
	p.wantSymbol(',')
	x.Then = p.expression()
	p.wantSymbol(',')
	x.Else = p.expression()
	p.leave()
	p.wantSymbol(')')
	x.Span = p.from(start)
	return x
}

// newExpr reads: New Type(args), New Type, or New(type, args).
func (p *parser) newExpr() Expr {
	start := p.next().span.Start
	x := &New{}
	if p.peek().kind != '(' {
		var ok bool
		if x.Type, x.TypeSpan, ok = p.identifier("the name of a type"); !ok {
			return &Bad{p.from(start)}
		}
	}
	if p.symbol('(') {
		x.Args = p.arguments()
	}
	if x.Type == "" {
		if len(x.Args) == 0 || x.Args[0] == nil {
			p.report(p.from(start), CodeSyntax, "New (Новый) needs the name of a type")
			return &Bad{p.from(start)}
		}
		x.Dynamic, x.Args = x.Args[0], x.Args[1:]
	}
	x.Span = p.from(start)
	return x
}
