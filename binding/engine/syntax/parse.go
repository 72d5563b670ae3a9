package syntax

// maxDepth bounds how deep expressions and blocks nest, so that no source overflows the Go stack.
const maxDepth = 4000

// Limits of Lua 5.1.
const maxLocals = 200

// Parse reads a chunk. The error is an *Error.
func Parse(src string) (fn *Function, err error) { return ParseLooking(src, func() {}) }

// lookEvery is how many bytes are read between two calls of look.
const lookEvery = 1 << 16

// ParseLooking is Parse that calls look now and then, which may panic to end it.
func ParseLooking(src string, look func()) (fn *Function, err error) {
	p := &parser{lx: lexer{src: src, line: 1}, look: look, next: lookEvery}
	defer func() {
		switch e := recover().(type) {
		case nil:
		case *Error:
			err = e
		default:
			panic(e)
		}
	}()
	p.advance()
	fn = &Function{Pos: Pos{0, 1}, Vararg: true}
	p.openFunction(fn)
	fn.Body = p.block(&scope{})
	p.expect(tokEOF)
	fn.EndLine = int(p.tok.pos.Line)
	p.fn = p.fn.outer
	return fn, nil
}

// parser is a recursive descent with one token of look-ahead.
type parser struct {
	lx       lexer
	tok      token
	ahead    token // read already when its kind is not 0
	lastLine int32 // of the token before tok
	fn       *function
	scope    *scope
	depth    int
	look     func()
	next     int // where look is called next
}

// function is a function being read.
type function struct {
	*Function
	outer    *function
	locals   int // active now
	usesDots bool
	argNames []*Name // what reads the implicit arg
}

// scope is a block being read.
type scope struct {
	outer  *scope
	fn     *function
	block  *Block
	loop   bool
	locals []*Local
	labels []labelAt
	gotos  []gotoAt
}

type labelAt struct {
	*Label
	locals int // of its block, active there
}

type gotoAt struct {
	*GotoStmt
	locals int // of the block it is looked for in, active there
}

func (p *parser) advance() {
	p.lastLine = p.tok.line
	if p.ahead.kind != 0 {
		p.tok, p.ahead = p.ahead, token{}
		return
	}
	p.tok = p.lx.next()
	if p.lx.at >= p.next {
		p.next += lookEvery
		p.look()
	}
}

func (p *parser) peek() kind {
	if p.ahead.kind == 0 {
		p.ahead = p.lx.next()
	}
	return p.ahead.kind
}

func (p *parser) fail(pos Pos, format string, args ...any) { p.lx.fail(pos, format, args...) }

// near is the current token as messages show it.
func (p *parser) near() string {
	switch p.tok.kind {
	case tokEOF:
		return "<eof>"
	case tokName, tokNumber:
		return "'" + p.tok.text + "'"
	case tokString:
		return "'" + clip(p.tok.text) + "'"
	}
	return "'" + p.tok.kind.String() + "'"
}

func (p *parser) unexpected(wanted string) {
	hint := p.habit()
	if p.tok.kind == '=' && (wanted == "'then'" || wanted == "'do'") {
		hint = `; "equal" is written ==`
	}
	p.fail(p.tok.pos, "%s expected near %s%s", wanted, p.near(), hint)
}

func (p *parser) accept(k kind) bool {
	if p.tok.kind != k {
		return false
	}
	p.advance()
	return true
}

func (p *parser) expect(k kind) {
	if !p.accept(k) {
		p.unexpected("'" + k.String() + "'")
	}
}

// closing expects the end of what open began.
func (p *parser) closing(end, open kind, from Pos) {
	if p.accept(end) {
		return
	}
	if from.Line == p.tok.pos.Line {
		p.unexpected("'" + end.String() + "'")
	}
	p.fail(p.tok.pos, "'%s' expected (to close '%s' at line %d) near %s", end, open, from.Line, p.near())
}

func (p *parser) name() string {
	if p.tok.kind != tokName {
		p.unexpected("<name>")
	}
	name := p.tok.text
	p.advance()
	return name
}

// deeper counts one level of nesting; the caller restores p.depth.
func (p *parser) deeper() {
	if p.depth++; p.depth > maxDepth {
		p.fail(p.tok.pos, "chunk has too many syntax levels")
	}
}

func (p *parser) openFunction(fn *Function) {
	p.fn = &function{Function: fn, outer: p.fn}
}

// declare makes a local visible in the current block.
func (p *parser) declare(l *Local) {
	l.Func = p.fn.Function
	if p.fn.locals++; p.fn.locals > maxLocals {
		p.fail(l.Pos, "too many local variables (limit is %d)", maxLocals)
	}
	p.scope.locals = append(p.scope.locals, l)
}

func (p *parser) newLocal() *Local {
	pos := p.tok.pos
	return &Local{Pos: pos, Name: p.name()}
}

// lookup finds the local a name means at scope s, marking it captured when it belongs to an outer function.
func (p *parser) lookup(name string, s *scope) *Local {
	for fn := s.fn; s != nil; s = s.outer {
		for i := len(s.locals) - 1; i >= 0; i-- {
			if l := s.locals[i]; l.Name == name {
				l.Captured = l.Captured || s.fn != fn
				return l
			}
		}
	}
	return nil
}

// block reads statements into a new scope s, up to a token that can end a block.
func (p *parser) block(s *scope, locals ...*Local) *Block {
	defer func(depth int) { p.depth = depth }(p.depth)
	p.deeper()
	b := p.openScope(s)
	for _, l := range locals {
		p.declare(l)
	}
	p.stmts(b)
	p.closeScope()
	return b
}

func (p *parser) openScope(s *scope) *Block {
	s.outer, s.fn, s.block = p.scope, p.fn, &Block{}
	p.scope = s
	return s.block
}

func (p *parser) stmts(b *Block) {
	for !p.blockEnds(true) {
		if p.tok.kind == tokReturn {
			b.Stmts = append(b.Stmts, p.returnStmt())
			break
		}
		if st := p.stmt(); st != nil {
			b.Stmts = append(b.Stmts, st)
		}
	}
	b.Last = p.tok.pos
	if p.tok.kind != tokUntil {
		p.freeLabels(b)
	}
}

// freeLabels puts the labels at the end of a block outside of the scope of its locals.
func (p *parser) freeLabels(b *Block) {
	labels := p.scope.labels
	for i := len(b.Stmts) - 1; i >= 0; i-- {
		if _, ok := b.Stmts[i].(*LabelStmt); !ok {
			return
		}
		labels[len(labels)-1].locals = 0
		labels = labels[:len(labels)-1]
	}
}

func (p *parser) blockEnds(until bool) bool {
	switch p.tok.kind {
	case tokEOF, tokEnd, tokElse, tokElseif:
		return true
	case tokUntil:
		return until
	}
	return false
}

// closeScope ends the current block: its gotos find their labels or look on in the outer block.
func (p *parser) closeScope() {
	s := p.scope
	for _, g := range s.gotos {
		if !p.resolve(g, s) {
			p.passOn(g, s)
		}
	}
	p.fn.locals -= len(s.locals)
	p.scope = s.outer
}

func (p *parser) resolve(g gotoAt, s *scope) bool {
	for _, l := range s.labels {
		if l.Name != g.Name {
			continue
		}
		if l.locals > g.locals {
			p.fail(g.Pos, "<goto %s> at line %d jumps into the scope of local '%s'", g.Name, g.Line, s.locals[g.locals].Name)
		}
		g.Label = l.Label
		return true
	}
	return false
}

func (p *parser) passOn(g gotoAt, s *scope) {
	if s.outer == nil || s.outer.fn != s.fn {
		p.fail(g.Pos, "no visible label '%s' for <goto> at line %d", g.Name, g.Line)
	}
	g.locals = len(s.outer.locals)
	s.outer.gotos = append(s.outer.gotos, g)
}

// body reads parameters, statements and "end" of a function whose parenthesis opens here.
func (p *parser) body(pos Pos, self bool) *FunctionExpr {
	fn := &Function{Pos: pos}
	p.openFunction(fn)
	s := &scope{}
	fn.Body = p.openScope(s)
	if self {
		fn.Params = append(fn.Params, &Local{Pos: pos, Name: "self", Used: true})
	}
	p.expect('(')
	p.params(fn)
	p.closing(')', '(', pos)
	for _, l := range fn.Params {
		p.declare(l)
	}
	if fn.Vararg {
		fn.Arg = &Local{Pos: pos, Name: "arg", Used: true}
		p.declare(fn.Arg)
	}
	defer func(depth int) { p.depth = depth }(p.depth)
	p.deeper()
	p.stmts(fn.Body)
	fn.EndLine = int(p.tok.pos.Line)
	p.closing(tokEnd, tokFunction, pos)
	p.closeScope()
	p.closeFunction()
	return &FunctionExpr{Pos: pos, Func: fn}
}

// closeFunction ends a function. One that reads "..." has no arg table: its arg is the variable outside.
func (p *parser) closeFunction() {
	fn := p.fn
	p.fn = fn.outer
	if fn.Arg != nil && (fn.usesDots || len(fn.argNames) == 0) {
		for _, n := range fn.argNames {
			n.Local = p.lookup(n.Name, p.scope)
			if n.Local != nil {
				n.Local.Captured, n.Local.Used = true, true
				p.noteArg(n)
			}
		}
		fn.Arg = nil
	}
}

func (p *parser) params(fn *Function) {
	if p.tok.kind == ')' {
		return
	}
	for {
		if p.accept(tokDots) {
			fn.Vararg = true
			return
		}
		fn.Params = append(fn.Params, p.newLocal())
		if !p.accept(',') {
			return
		}
	}
}
