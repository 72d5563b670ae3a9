package bsl

import (
	"fmt"
	"slices"
	"strings"
)

const (
	maxDepth  = 250      // of nested expressions and statements
	maxChain  = 5000     // operators or members in a row
	maxSource = 16 << 20 // bytes
)

// Parse reads a module. All that is wrong with it comes back at once, sorted; the module is never nil, but only one
// without errors means what its author wanted. Symbols are those that #If finds true: without any, DefaultSymbols.
func Parse(name, source string, symbols ...string) (*Module, Diagnostics) {
	lx := newLexer(name, source, symbols)
	lx.foreign()
	p := newParser(lx, source)
	m := p.module()
	return m, p.found.Sorted()
}

// ParseFragment reads the text of Execute, or of Eval when it is an expression: a module with nothing but statements.
// The expression is the value of a single ReturnStmt.
func ParseFragment(name, source string, expression bool) (*Module, Diagnostics) {
	p := newParser(newLexer(name, source, nil), source)
	m := &Module{Name: name, source: source}
	m.Main = &Method{Func: expression}
	if expression {
		x := p.expression()
		m.Main.Body = &Block{x.Range(), []Stmt{&ReturnStmt{x.Range(), x}}}
	} else {
		m.Main.Body = p.block()
	}
	if t := p.peek(); t.kind != tokEOF {
		p.expected("the end of the text")
	}
	m.Span = m.Main.Body.Span
	m.Main.Span = m.Span
	m.lines = lineStarts(source)
	return m, p.found.Sorted()
}

// newLexer is at the beginning of a source; one that is too long is reported and read as nothing.
func newLexer(name, source string, symbols []string) *lexer {
	lx := &lexer{file: name, src: source, line: 1, symbols: map[string]bool{}}
	if len(symbols) == 0 {
		symbols = DefaultSymbols()
	}
	for _, s := range symbols {
		lx.symbols[Fold(s)] = true
	}
	if len(source) > maxSource {
		lx.report(Span{Pos{1, 1}, Pos{1, 1}}, CodeTooDeep, "the file has %d MB, more than the %d MB that are read", len(source)>>20, maxSource>>20)
		lx.src = ""
	}
	return lx
}

// newParser cuts a source into tokens.
func newParser(lx *lexer, source string) *parser {
	lx.run()
	return &parser{file: lx.file, tokens: lx.tokens, trivia: lx.trivia, found: lx.found, source: source, russian: lx.balance > 0}
}

// parser reads tokens by recursive descent. After an error it goes on behind the next semicolon.
type parser struct {
	file    string
	source  string
	tokens  []token
	at      int
	trivia  []Trivia
	russian bool
	found   Diagnostics
	depth   int
	failed  int  // the token at which an error was reported last, plus one
	async   bool // inside an Async method
	inside  bool // inside a method
	tooDeep bool
}

func (p *parser) report(span Span, code, format string, args ...any) {
	if len(p.found) < 10*maxDiagnostics {
		p.found = append(p.found, Diagnostic{Span: span, File: p.file, Code: code, Message: fmt.Sprintf(format, args...)})
	}
}

func (p *parser) peek() *token { return &p.tokens[p.at] }

// peekAt is the token n ahead.
func (p *parser) peekAt(n int) *token { return &p.tokens[min(p.at+n, len(p.tokens)-1)] }

func (p *parser) next() *token {
	t := &p.tokens[p.at]
	if t.kind != tokEOF {
		p.at++
	}
	return t
}

// last is the place where the last token ended.
func (p *parser) last() Pos {
	if p.at == 0 {
		return p.tokens[0].span.Start
	}
	return p.tokens[p.at-1].span.End
}

// from is the span from a place to the last token's end.
func (p *parser) from(start Pos) Span {
	if end := p.last(); start.Before(end) {
		return Span{start, end}
	}
	return Span{start, start}
}

// is tells whether a keyword comes next.
func (p *parser) is(w word) bool { return p.peek().word == w }

// accept takes a keyword if it comes next.
func (p *parser) accept(w word) bool {
	if !p.is(w) {
		return false
	}
	p.next()
	return true
}

// symbol takes punctuation if it comes next.
func (p *parser) symbol(k kind) bool {
	if p.peek().kind != k {
		return false
	}
	p.next()
	return true
}

// expected reports what should have come next, once for each token.
func (p *parser) expected(what string) {
	if p.failed == p.at+1 {
		return
	}
	p.failed = p.at + 1
	t := p.peek()
	p.report(t.span, CodeSyntax, "%s expected, but here is %s", what, t.describe())
}

// want takes a keyword or reports that it is missing.
func (p *parser) want(w word) bool {
	if p.accept(w) {
		return true
	}
	p.expected(w.String())
	return false
}

// wantSymbol takes punctuation or reports that it is missing.
func (p *parser) wantSymbol(k kind) bool {
	if p.symbol(k) {
		return true
	}
	p.expected("«" + string(rune(k)) + "»")
	return false
}

// identifier takes a name that is no keyword.
func (p *parser) identifier(what string) (string, Span, bool) {
	if t := p.peek(); t.kind == tokName && !t.word.reserved() {
		p.next()
		return t.text, t.span, true
	}
	p.expected(what)
	return "", Span{p.peek().span.Start, p.peek().span.Start}, false
}

// enter counts a level of nesting, and tells whether there may be one more.
func (p *parser) enter() bool {
	if p.depth++; p.depth <= maxDepth {
		return true
	}
	if !p.tooDeep {
		p.tooDeep = true
		p.report(p.peek().span, CodeTooDeep, "nested more than %d levels deep; take parts into functions of their own", maxDepth)
	}
	p.at = len(p.tokens) - 1
	p.failed = p.at + 1
	return false
}

func (p *parser) leave() { p.depth-- }

// module reads the whole file.
func (p *parser) module() *Module {
	m := &Module{Name: p.file, source: p.source, lines: lineStarts(p.source), Trivia: p.trivia, Russian: p.russian}
	start := p.peek().span.Start
	for p.peek().kind == tokUse {
		t := p.next()
		if t.text != "" {
			m.Uses = append(m.Uses, &Use{t.span, t.text, t.path})
		}
	}
	m.Main = &Method{Body: &Block{Span: Span{p.peek().span.Start, p.peek().span.Start}}}
	for p.peek().kind != tokEOF {
		p.declaration(m)
	}
	m.Span = p.from(start)
	m.Main.Body.Span.End = p.peek().span.Start
	m.Main.Span = m.Main.Body.Span
	return m
}

// declaration reads a variable, a method, or the statements up to the next of these.
func (p *parser) declaration(m *Module) {
	annotations := p.annotations()
	t := p.peek()
	started := len(m.Main.Body.Stmts) > 0
	switch {
	case t.word == wVar:
		if len(m.Methods) > 0 || started {
			p.report(t.span, CodeOrder, "variables of the module stand before its methods and statements; move this line up")
		}
		if v := p.varDecl(annotations, true); v != nil {
			m.Vars = append(m.Vars, v)
		}
		p.separator()
	case t.word == wProcedure || t.word == wFunction || t.word == wAsync && p.startsAsync():
		if started {
			p.report(t.span, CodeOrder, "methods stand before the statements of the module; move this one up")
		}
		m.Methods = append(m.Methods, p.method(annotations))
	default:
		if len(annotations) > 0 {
			p.expected("a variable or a method after its annotation")
		}
		p.body(m.Main.Body)
	}
}

func (p *parser) startsAsync() bool {
	w := p.peekAt(1).word
	return w == wProcedure || w == wFunction
}

// body reads statements of the module.
func (p *parser) body(b *Block) {
	part := p.block()
	if len(b.Stmts) == 0 {
		b.Span = part.Span
	}
	b.Stmts = append(b.Stmts, part.Stmts...)
	b.Span.End = part.Span.End
	t := p.peek()
	if t.kind == tokEOF || t.kind == '&' || t.word == wVar || p.startsMethod() {
		return
	}
	p.expected("a statement")
	p.next()
}

func (p *parser) startsMethod() bool {
	w := p.peek().word
	return w == wProcedure || w == wFunction || w == wAsync && p.startsAsync()
}

// annotations reads any number of &Name(...).
func (p *parser) annotations() []*Annotation {
	var all []*Annotation
	for p.peek().kind == '&' {
		start := p.next().span.Start
		t := p.peek()
		if t.kind != tokName {
			p.expected("the name of an annotation")
			return all
		}
		p.next()
		a := &Annotation{Name: t.text}
		if p.symbol('(') {
			a.Args = p.annotationArgs()
		}
		a.Span = p.from(start)
		all = append(all, a)
	}
	return all
}

func (p *parser) annotationArgs() []AnnotationArg {
	var args []AnnotationArg
	for !p.symbol(')') {
		var arg AnnotationArg
		if t := p.peek(); t.kind == tokName && !t.word.reserved() {
			arg.Key = p.next().text
		}
		if arg.Key == "" || p.symbol('=') {
			arg.Value = p.literal()
		}
		args = append(args, arg)
		if !p.symbol(',') && p.peek().kind != ')' {
			p.expected("«,» or «)»")
			return args
		}
	}
	return args
}

// varDecl reads: Var A Export, B
func (p *parser) varDecl(annotations []*Annotation, exported bool) *VarDecl {
	v := &VarDecl{Annotations: annotations}
	start := p.next().span.Start
	for {
		name, span, ok := p.identifier("the name of a variable")
		if !ok {
			p.sync()
			break
		}
		n := &VarName{Span: span, Name: name}
		if p.is(wExport) {
			n.Export = exported
			if !exported {
				p.report(p.peek().span, CodeSyntax, "only variables of the module can be exported")
			}
			p.next()
		}
		v.Names = append(v.Names, n)
		if !p.symbol(',') {
			break
		}
	}
	v.Span = p.from(start)
	return v
}

// method reads a procedure or function.
func (p *parser) method(annotations []*Annotation) *Method {
	m := &Method{Annotations: annotations}
	start := p.peek().span.Start
	m.Async = p.accept(wAsync)
	opener := p.next()
	m.Func = opener.word == wFunction
	end := wEndProcedure
	if m.Func {
		end = wEndFunction
	}
	m.Name, m.NameSpan, _ = p.identifier("the name of the method")
	if p.wantSymbol('(') {
		m.Params = p.params()
	}
	m.Export = p.accept(wExport)
	p.async, p.inside = m.Async, true
	for p.is(wVar) || p.peek().kind == ';' && len(m.Vars) > 0 {
		if p.symbol(';') {
			continue
		}
		m.Vars = append(m.Vars, p.varDecl(nil, false))
		p.separator()
	}
	m.Body = p.block()
	p.async, p.inside = false, false
	p.close(end, opener)
	m.Span = p.from(start)
	return m
}

// params reads parameters up to the closing parenthesis.
func (p *parser) params() []*Param {
	var all []*Param
	if p.symbol(')') {
		return nil
	}
	for {
		start := p.peek().span.Start
		param := &Param{Annotations: p.annotations(), ByVal: p.accept(wVal)}
		var ok bool
		if param.Name, _, ok = p.identifier("the name of a parameter"); !ok {
			p.skipTo(')')
			return all
		}
		if p.symbol('=') {
			param.Default = p.literal()
		}
		param.Span = p.from(start)
		all = append(all, param)
		if !p.symbol(',') {
			break
		}
	}
	if !p.wantSymbol(')') {
		p.skipTo(')')
	}
	return all
}

// skipTo goes behind a symbol of this statement, if it has one.
func (p *parser) skipTo(k kind) {
	for i := p.at; i < len(p.tokens); i++ {
		switch t := &p.tokens[i]; {
		case t.kind == k:
			p.at = i + 1
			return
		case t.kind == tokEOF, t.kind == ';', t.word.begins(), t.word.ends():
			return
		}
	}
}

// close takes the keyword that ends a construct.
func (p *parser) close(w word, opener *token) {
	if p.accept(w) {
		return
	}
	if p.failed != p.at+1 {
		p.failed = p.at + 1
		p.report(p.peek().span, CodeUnclosed, "%s of line %d needs %s before %s", opener.text, opener.span.Start.Line, w, p.peek().describe())
	}
	if p.is(wEndProcedure) && w == wEndFunction || p.is(wEndFunction) && w == wEndProcedure {
		p.next() // the other one was meant
	}
}

// literal reads the value of a parameter: a literal, perhaps with a sign.
func (p *parser) literal() Expr {
	start := p.peek().span.Start
	if k := p.peek().kind; k == '-' || k == '+' {
		p.next()
		op := OpNeg
		if k == '+' {
			op = OpPlus
		}
		if p.peek().kind == tokNumber {
			x := p.primary()
			return &Unary{p.from(start), op, x}
		}
		p.expected("a number")
		return &Bad{p.from(start)}
	}
	t := p.peek()
	if slices.Contains([]kind{tokNumber, tokString, tokDate}, t.kind) || slices.Contains([]word{wTrue, wFalse, wUndefined, wNull}, t.word) {
		return p.primary()
	}
	p.expected("a literal: a number, a text, a date, True, False, Undefined or Null")
	return &Bad{p.from(start)}
}

// lineStarts gives the byte at which each line begins.
func lineStarts(source string) []int {
	starts := []int{0}
	for i := 0; i < len(source); i++ {
		if source[i] == '\n' || source[i] == '\r' && (i+1 == len(source) || source[i+1] != '\n') {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// Line gives the text of a line, which begins at 1, or nothing.
func (m *Module) Line(n int) string {
	if n < 1 || n > len(m.lines) {
		return ""
	}
	end := len(m.source)
	if n < len(m.lines) {
		end = m.lines[n]
	}
	return strings.TrimRight(strings.TrimPrefix(m.source[m.lines[n-1]:end], "\ufeff"), "\r\n")
}
