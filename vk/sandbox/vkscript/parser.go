package vkscript

import (
	"slices"
	"strings"
)

// parser makes statements of tokens; it panics with a *SyntaxError.
type parser struct {
	lexer
	tok    token // the next one
	body   []statement
	scopes []map[string]int // slots of variables by name, innermost last
	slots  int
	depth  int
}

func (p *parser) advance() token {
	passed := p.tok
	p.tok = p.lexer.next()
	return passed
}

func (p *parser) is(sign string) bool { return p.tok.kind == tokSign && p.tok.text == sign }

// accept passes a sign, if it comes next.
func (p *parser) accept(sign string) bool {
	if p.is(sign) {
		p.advance()
		return true
	}
	return false
}

func (p *parser) want(sign string) {
	if !p.accept(sign) {
		p.unexpected("'" + sign + "'")
	}
}

func (p *parser) unexpected(want string) {
	p.fail(p.tok.line, p.tok.column, "unexpected %s, %s expected", p.tok, want)
}

func (p *parser) name() string {
	if p.tok.kind != tokName {
		p.unexpected("a name")
	}
	return p.advance().text
}

// deeper bounds recursion.
func (p *parser) deeper() {
	if p.depth++; p.depth > maxDepth {
		p.fail(p.tok.line, p.tok.column, "too many things inside one another")
	}
}

func (p *parser) open() { p.scopes = append(p.scopes, map[string]int{}) }

func (p *parser) close() { p.scopes = p.scopes[:len(p.scopes)-1] }

// keywords can't name variables.
var keywords = []string{"var", "if", "else", "while", "for", "return", "delete", "true", "false", "null", "API", "Args", "parseInt", "parseDouble"}

// declare gives the variable a place; in its block it has one, though declared again.
func (p *parser) declare(name string) variable {
	scope := p.scopes[len(p.scopes)-1]
	slot, again := scope[name]
	if !again {
		slot = p.slots
		p.slots++
		scope[name] = slot
	}
	return variable(slot)
}

func (p *parser) variable(t token) expr {
	for _, scope := range slices.Backward(p.scopes) {
		if slot, ok := scope[t.text]; ok {
			return variable(slot)
		}
	}
	p.fail(t.line, t.column, "variable '%s' is not declared", t.text)
	return nil
}

func (p *parser) statement() statement {
	p.deeper()
	defer func() { p.depth-- }()
	if p.tok.kind == tokName {
		switch p.tok.text {
		case "if":
			return p.ifStatement()
		case "while":
			p.advance()
			return &loop{cond: p.condition(), body: p.statement()}
		case "for":
			return p.forStatement()
		}
	}
	if p.accept("{") {
		return p.block()
	}
	s := p.simple()
	p.end()
	return s
}

// end passes the semicolon, which may be left out at the end of the code.
func (p *parser) end() {
	if p.tok.kind != tokEnd {
		p.want(";")
	}
}

func (p *parser) block() statement {
	p.open()
	defer p.close()
	var all block
	for !p.accept("}") {
		if p.tok.kind == tokEnd {
			p.unexpected("'}'")
		}
		all = append(all, p.statement())
	}
	return all
}

// simple is a statement that ends with a semicolon, without it.
func (p *parser) simple() statement {
	if p.is(";") || p.tok.kind == tokEnd {
		return block{}
	}
	if p.tok.kind == tokName {
		switch p.tok.text {
		case "var":
			return p.varStatement()
		case "return":
			return p.returnStatement()
		case "delete":
			return p.deleteStatement()
		}
	}
	return &evaluation{p.expr()}
}

func (p *parser) varStatement() statement {
	p.advance()
	var all block
	for {
		if slices.Contains(keywords, p.tok.text) {
			p.unexpected("a variable's name")
		}
		name := p.name()
		var initial expr = constant{nil}
		if p.accept("=") {
			initial = p.expr()
		}
		all = append(all, &evaluation{&assignment{p.declare(name), initial}})
		if !p.accept(",") {
			return all
		}
	}
}

func (p *parser) returnStatement() statement {
	p.advance()
	if p.is(";") || p.tok.kind == tokEnd {
		return &ret{constant{nil}}
	}
	return &ret{p.expr()}
}

func (p *parser) deleteStatement() statement {
	p.advance()
	at := p.tok
	target, ok := p.expr().(*member)
	if !ok {
		p.fail(at.line, at.column, "delete wants a field")
	}
	return &removal{target}
}

func (p *parser) condition() expr {
	p.want("(")
	cond := p.expr()
	p.want(")")
	return cond
}

func (p *parser) ifStatement() statement {
	p.advance()
	s := &branch{cond: p.condition(), then: p.statement()}
	if p.tok.kind == tokName && p.tok.text == "else" {
		p.advance()
		s.otherwise = p.statement()
	}
	return s
}

func (p *parser) forStatement() statement {
	p.advance()
	p.open()
	defer p.close()
	p.want("(")
	first := p.simple()
	p.want(";")
	s := &loop{cond: constant{true}}
	if !p.is(";") {
		s.cond = p.expr()
	}
	p.want(";")
	if !p.is(")") {
		s.step = &evaluation{p.expr()}
	}
	p.want(")")
	s.body = p.statement()
	return block{first, s}
}

// levels are the binary operators, those that bind weakest first.
var levels = [...]string{"||", "&&", "|", "&", "== !=", "< > <= >=", "<< >>", "+ -", "* / %"}

// expr reads an assignment or a value.
func (p *parser) expr() expr {
	p.deeper()
	defer func() { p.depth-- }()
	at := p.tok
	left := p.ternary()
	if p.tok.kind != tokSign || !strings.HasSuffix(p.tok.text, "=") || slices.Contains([]string{"==", "!=", "<=", ">="}, p.tok.text) {
		return left
	}
	place, ok := left.(place)
	if !ok {
		p.fail(at.line, at.column, "only a variable or a field can be assigned to")
	}
	op := strings.TrimSuffix(p.advance().text, "=")
	value := p.expr()
	if op != "" {
		value = &binary{op, left, value}
	}
	return &assignment{place, value}
}

func (p *parser) ternary() expr {
	cond := p.level(0)
	if !p.accept("?") {
		return cond
	}
	then := p.expr()
	p.want(":")
	return &choice{cond, then, p.expr()}
}

func (p *parser) level(n int) expr {
	if n == len(levels) {
		return p.unary()
	}
	left := p.level(n + 1)
	for p.tok.kind == tokSign && slices.Contains(strings.Fields(levels[n]), p.tok.text) {
		op := p.advance().text
		right := p.level(n + 1)
		if op == "||" || op == "&&" {
			left = &logical{op == "||", left, right}
		} else {
			left = &binary{op, left, right}
		}
	}
	return left
}

func (p *parser) unary() expr {
	for _, sign := range [...]string{"!", "-", "~"} {
		if p.accept(sign) {
			p.deeper()
			defer func() { p.depth-- }()
			return &unary{sign, p.unary()}
		}
	}
	return p.postfix()
}

func (p *parser) postfix() expr {
	at := p.tok
	e := p.primary()
	for {
		switch {
		case p.accept("."):
			e = p.dot(e)
		case p.accept("["):
			e = &member{e, p.expr()}
			p.want("]")
		case p.accept("@."):
			e = &projection{e, p.name()}
		case p.is("("):
			p.fail(at.line, at.column, "there are no functions in VKScript but parseInt, parseDouble and API's methods")
		default:
			return e
		}
	}
}

// dot reads what follows a dot: a field or a method.
func (p *parser) dot(object expr) expr {
	at := p.tok
	name := p.name()
	if !p.accept("(") {
		return &member{object, constant{name}}
	}
	do, ok := methods()[name]
	if !ok {
		p.fail(at.line, at.column, "unknown method '%s'", name)
	}
	args := p.list(")")
	if len(args) < do.least || do.most >= 0 && len(args) > do.most {
		p.fail(at.line, at.column, "bad argument count for method '%s'", name)
	}
	return &method{object, name, args}
}

// list reads expressions between commas up to the closing sign; a comma may precede it.
func (p *parser) list(end string) (all []expr) {
	for !p.accept(end) {
		all = append(all, p.expr())
		if !p.is(end) {
			p.want(",")
		}
	}
	return all
}

func (p *parser) primary() expr {
	t := p.advance()
	switch t.kind {
	case tokNumber:
		return constant{t.number}
	case tokString:
		return constant{t.text}
	case tokName:
		return p.named(t)
	}
	switch t.text {
	case "(":
		e := p.expr()
		p.want(")")
		return e
	case "[":
		return &array{p.list("]")}
	case "{":
		return p.object()
	}
	p.tok = t
	p.unexpected("a value")
	return nil
}

func (p *parser) named(t token) expr {
	switch t.text {
	case "true", "false":
		return constant{t.text == "true"}
	case "null":
		return constant{nil}
	case "Args":
		p.want(".")
		return argument(p.name())
	case "API":
		return p.call()
	case "parseInt", "parseDouble":
		p.want("(")
		e := p.expr()
		p.want(")")
		return &parse{t.text == "parseInt", e}
	}
	return p.variable(t)
}

// call reads what follows API: .section.method(parameters).
func (p *parser) call() expr {
	var words []string
	for p.accept(".") {
		words = append(words, p.name())
	}
	if len(words) == 0 {
		p.unexpected("'.'")
	}
	p.want("(")
	c := &apiCall{method: strings.Join(words, ".")}
	if !p.is(")") {
		c.params = p.expr()
	}
	p.want(")")
	return c
}

func (p *parser) object() expr {
	o := &object{}
	for !p.accept("}") {
		if p.tok.kind != tokName && p.tok.kind != tokString && p.tok.kind != tokNumber {
			p.unexpected("a field's name")
		}
		o.keys = append(o.keys, p.advance().text)
		p.want(":")
		o.values = append(o.values, p.expr())
		if !p.is("}") {
			p.want(",")
		}
	}
	return o
}
