package syntax

func (p *parser) exprList() []Expr {
	list := []Expr{p.expr()}
	for p.accept(',') {
		list = append(list, p.expr())
	}
	return list
}

func (p *parser) expr() Expr { return p.subexpr(0) }

// priority is how strong an operator binds on each side; right associative ones bind weaker on the right.
var priority = [...]struct{ left, right uint8 }{
	OpAdd: {6, 6}, OpSub: {6, 6}, OpMul: {7, 7}, OpDiv: {7, 7}, OpMod: {7, 7},
	OpPow: {10, 9}, OpConcat: {5, 4},
	OpEq: {3, 3}, OpNe: {3, 3}, OpLt: {3, 3}, OpLe: {3, 3}, OpGt: {3, 3}, OpGe: {3, 3},
	OpAnd: {2, 2}, OpOr: {1, 1},
}

const unaryPriority = 8

func binaryOp(k kind) (Op, bool) {
	switch k {
	case '+':
		return OpAdd, true
	case '-':
		return OpSub, true
	case '*':
		return OpMul, true
	case '/':
		return OpDiv, true
	case '%':
		return OpMod, true
	case '^':
		return OpPow, true
	case tokConcat:
		return OpConcat, true
	case tokEq:
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
	case tokAnd:
		return OpAnd, true
	case tokOr:
		return OpOr, true
	}
	return 0, false
}

// subexpr reads an expression of operators that bind stronger than limit.
func (p *parser) subexpr(limit uint8) Expr {
	defer func(depth int) { p.depth = depth }(p.depth)
	p.deeper()
	x := p.operand()
	for {
		op, ok := binaryOp(p.tok.kind)
		if !ok || priority[op].left <= limit {
			return x
		}
		pos := p.tok.pos
		p.advance()
		p.deeper() // the tree grows deeper on the left
		x = binary(pos, op, x, p.subexpr(priority[op].right))
	}
}

// operand reads an expression that is no binary one, with its unary operators.
func (p *parser) operand() Expr {
	pos := p.tok.pos
	var op Op
	switch p.tok.kind {
	case tokNot:
		op = OpNot
	case '-':
		op = OpNeg
	case '#':
		op = OpLen
	default:
		return p.simple()
	}
	p.advance()
	x := p.subexpr(unaryPriority)
	if n, ok := x.(*Number); ok && op == OpNeg {
		return &Number{pos, -n.Value}
	}
	return &Unary{pos, op, x}
}

// binary joins two operands; concatenations become one node.
func binary(pos Pos, op Op, x, y Expr) Expr {
	if op != OpConcat {
		return &Binary{pos, op, x, y}
	}
	if c, ok := y.(*Concat); ok {
		c.Pos, c.Parts = pos, append(c.Parts, x)
		return c
	}
	return &Concat{pos, []Expr{y, x}}
}

func (p *parser) simple() Expr {
	pos := p.tok.pos
	var e Expr
	switch p.tok.kind {
	case tokNumber:
		e = &Number{pos, p.tok.num}
	case tokString:
		e = &String{pos, p.tok.text}
	case tokNil:
		e = &Nil{pos}
	case tokTrue:
		e = &True{pos}
	case tokFalse:
		e = &False{pos}
	case tokDots:
		if !p.fn.Vararg {
			p.fail(pos, "cannot use '...' outside a vararg function near '...'")
		}
		p.fn.usesDots = true
		e = &Vararg{pos}
	case '{':
		return p.table()
	case tokFunction:
		p.advance()
		return p.body(pos, false)
	default:
		return p.suffixed()
	}
	p.advance()
	return e
}

// variable reads a name and finds what it means.
func (p *parser) variable() *Name {
	pos := p.tok.pos // name moves on
	n := &Name{Pos: pos, Name: p.name()}
	n.Local = p.lookup(n.Name, p.scope)
	if n.Local != nil {
		n.Local.Used = true
		p.noteArg(n)
	}
	return n
}

// noteArg remembers readers of an implicit arg, which closeFunction may take away.
func (p *parser) noteArg(n *Name) {
	for fn := p.fn; fn != nil; fn = fn.outer {
		if fn.Arg == n.Local {
			fn.argNames = append(fn.argNames, n)
		}
	}
}

func (p *parser) primary() Expr {
	pos := p.tok.pos
	switch p.tok.kind {
	case tokName:
		return p.variable()
	case '(':
		p.advance()
		e := p.expr()
		p.closing(')', '(', pos)
		return &Paren{pos, e}
	}
	p.fail(pos, "unexpected symbol near %s%s", p.near(), p.habit())
	return nil
}

// suffixed reads a name or parenthesis with its fields, indexes and calls.
func (p *parser) suffixed() Expr {
	defer func(depth int) { p.depth = depth }(p.depth)
	e := p.primary()
	for {
		pos := p.tok.pos
		switch p.tok.kind {
		case '.':
			p.advance()
			at := p.tok.pos
			e = &Index{pos, e, &String{at, p.name()}}
		case '[':
			p.advance()
			e = &Index{pos, e, p.expr()}
			p.closing(']', '[', pos)
		case ':':
			p.advance()
			at := p.tok.pos
			m := &MethodCall{Pos: at, Object: e, Name: p.name()}
			m.Args = p.args()
			e = m
		case '(', '{', tokString:
			if p.tok.kind == '(' && pos.Line != p.lastLine {
				p.fail(pos, "ambiguous syntax (function call x new statement) near '('")
			}
			e = &Call{pos, e, p.args()}
		default:
			return e
		}
		p.deeper()
	}
}

func (p *parser) args() []Expr {
	pos := p.tok.pos
	switch p.tok.kind {
	case tokString:
		text := p.tok.text
		p.advance()
		return []Expr{&String{pos, text}}
	case '{':
		return []Expr{p.table()}
	case '(':
		p.advance()
		if p.accept(')') {
			return nil
		}
		list := p.exprList()
		p.closing(')', '(', pos)
		return list
	}
	p.unexpected("function arguments")
	return nil
}

func (p *parser) table() Expr {
	t := &Table{Pos: p.tok.pos}
	p.expect('{')
	for p.tok.kind != '}' {
		t.Items = append(t.Items, p.item())
		if !p.accept(',') && !p.accept(';') {
			break
		}
	}
	p.closing('}', '{', t.Pos)
	return t
}

func (p *parser) item() Item {
	switch {
	case p.tok.kind == '[':
		pos := p.tok.pos
		p.advance()
		key := p.expr()
		p.closing(']', '[', pos)
		p.expect('=')
		return Item{key, p.expr()}
	case p.tok.kind == tokName && p.peek() == '=':
		at := p.tok.pos
		key := &String{at, p.name()}
		p.advance()
		return Item{key, p.expr()}
	}
	return Item{nil, p.expr()}
}
