package port

import (
	"strconv"
	"strings"

	"github.com/vkscript/vkscript/binding/bsl"
)

// expr writes an expression.
func (p *porter) expr(x bsl.Expr) lua {
	if p.cfg.Exact {
		return p.exactExpr(x)
	}
	switch x := x.(type) {
	case *bsl.Null:
		return atom("nil")
	case *bsl.Number:
		return p.number(x)
	case *bsl.Date:
		return p.date(x)
	case *bsl.Name:
		return p.nameExpr(x)
	case *bsl.Paren:
		return p.expr(x.X)
	case *bsl.Unary:
		return p.unary(x)
	case *bsl.Binary:
		return p.binary(x)
	case *bsl.Ternary:
		return p.ternary(x)
	case *bsl.Call:
		return p.call(x)
	case *bsl.MethodCall:
		return p.methodCall(x)
	case *bsl.Member:
		return p.member(x)
	case *bsl.Index:
		return p.index(x)
	case *bsl.New:
		return p.newExpr(x)
	}
	return p.literalExpr(x)
}

// literalExpr writes what both profiles write alike.
func (p *porter) literalExpr(x bsl.Expr) lua {
	switch x := x.(type) {
	case nil, *bsl.Undefined:
		return atom("nil")
	case *bsl.String:
		return quote(x.Value)
	case *bsl.Bool:
		return atom(strconv.FormatBool(x.Value))
	}
	return p.fail(x.Range(), CodeLibrary, "this expression has no counterpart in Lua")
}

func (p *porter) number(x *bsl.Number) lua {
	n, exact := number(x.Text)
	if !exact {
		p.warn(x.Span, CodeDigits, "%s has more digits than Lua's numbers keep; ids of such length are texts", x.Text)
	}
	return n
}

func (p *porter) date(x *bsl.Date) lua {
	var args []lua
	for _, part := range []string{x.Digits[:4], x.Digits[4:6], x.Digits[6:8], x.Digits[8:10], x.Digits[10:12], x.Digits[12:]} {
		n, _ := number(part)
		args = append(args, n)
	}
	if strings.HasSuffix(x.Digits, "000000") {
		args = args[:3]
	}
	return p.help("date", args...)
}

func (p *porter) nameExpr(x *bsl.Name) lua {
	if x.Sym == nil {
		return p.refused(x.Span, x.Name) // Bind said so
	}
	switch x.Sym.Kind {
	case bsl.ImportName:
		return prefix(p.moduleName(x.Sym.Import))
	case bsl.GlobalProp:
		if x.Sym.Global.EN == "CommandLineArguments" {
			return prefix("arg")
		}
		if x.Sym.Global.Note != "" {
			return p.refused(x.Span, x.Name)
		}
		return p.fail(x.Span, CodeLibrary, "%s: it has no counterpart in Lua as a value", x.Name)
	}
	return prefix(p.names[x.Sym])
}

func (p *porter) unary(x *bsl.Unary) lua {
	switch x.Op {
	case bsl.OpNot:
		return piece(seq(text("not "), p.cond(x.X).in(precUnary)), precUnary)
	case bsl.OpPlus:
		return p.expr(x.X)
	}
	return piece(seq(text("-"), p.operand(x.X).in(precPower)), precUnary)
}

// cond writes an expression as a condition: 0 is false in 1C, and nothing but false and nil in Lua.
func (p *porter) cond(x bsl.Expr) lua {
	if b, ok := x.(*bsl.Paren); ok {
		return p.cond(b.X)
	}
	if p.cfg.Exact {
		return p.exactCond(x)
	}
	if p.typ(x) == bsl.BooleanType {
		return p.expr(x)
	}
	return p.help("bool", p.expr(x))
}

// comparisons are the operators of comparison in Lua.
var comparisons = [...]string{bsl.OpEq: "==", bsl.OpNe: "~=", bsl.OpLt: "<", bsl.OpLe: "<=", bsl.OpGt: ">", bsl.OpGe: ">="}

func (p *porter) binary(x *bsl.Binary) lua {
	switch x.Op {
	case bsl.OpAnd, bsl.OpOr:
		return p.logic(x)
	case bsl.OpAdd:
		return p.add(x)
	case bsl.OpSub:
		return binary(p.operand(x.X), "-", p.operand(x.Y), precSum, precProduct)
	case bsl.OpMul:
		return binary(p.operand(x.X), "*", p.operand(x.Y), precProduct, precUnary)
	case bsl.OpDiv, bsl.OpMod:
		return p.divide(x)
	case bsl.OpEq, bsl.OpNe:
		return p.equal(x)
	}
	return p.compare(x)
}

// operand is an expression as a number: 1C computes with booleans, Lua does not.
func (p *porter) operand(x bsl.Expr) lua {
	if p.typ(x) == bsl.BooleanType {
		return p.help("number", p.expr(x))
	}
	return p.expr(x)
}

func (p *porter) logic(x *bsl.Binary) lua {
	left := p.cond(x.X)
	right := p.guarded(x.Y, p.cond)
	if x.Op == bsl.OpAnd {
		return binary(left, "and", right, precAnd, precAnd+1)
	}
	return binary(left, "or", right, precOr, precOr+1)
}

// guarded writes an operand that may not be evaluated: a call that gives back parameters can't stand there.
func (p *porter) guarded(x bsl.Expr, write func(bsl.Expr) lua) lua {
	before := len(p.pre)
	out := write(x)
	if len(p.pre) > before {
		p.pre = p.pre[:before]
		return p.fail(x.Range(), CodeReference, "this call changes its argument, but is made only if what stands before it allows: call it before, into a variable")
	}
	return out
}

// stringy tells whether a sum is a text: its left side is one, or must be one since its right side is no number.
func (p *porter) stringy(x bsl.Expr) bool {
	if b, ok := x.(*bsl.Paren); ok {
		return p.stringy(b.X)
	}
	if b, ok := x.(*bsl.Binary); ok && b.Op == bsl.OpAdd {
		return p.stringy(b.X) || p.typ(b.X) != bsl.NumberType && p.typ(b.X) != bsl.DateType && wordy(b.Y)
	}
	return p.typ(x) == bsl.StringType
}

// wordy tells whether an expression is a text that is surely no number.
func wordy(x bsl.Expr) bool {
	s, ok := x.(*bsl.String)
	if !ok {
		return false
	}
	_, err := strconv.ParseFloat(strings.TrimSpace(s.Value), 64)
	return err != nil
}

func (p *porter) add(x *bsl.Binary) lua {
	if p.stringy(x) {
		return chain("..", precConcat, p.textParts(x))
	}
	if t := p.typ(x.X); t == bsl.NumberType || t == bsl.DateType {
		return binary(p.expr(x.X), "+", p.operand(x.Y), precSum, precProduct)
	}
	return p.help("add", p.expr(x.X), p.expr(x.Y))
}

// textParts are the parts of a chain of texts.
func (p *porter) textParts(x bsl.Expr) []lua {
	if b, ok := x.(*bsl.Paren); ok {
		return p.textParts(b.X)
	}
	if b, ok := x.(*bsl.Binary); ok && b.Op == bsl.OpAdd && p.stringy(b) {
		if p.stringy(b.X) {
			return append(p.textParts(b.X), p.moreText(b.Y)...)
		}
		return append([]lua{p.expr(b.X)}, p.moreText(b.Y)...)
	}
	return []lua{p.expr(x)}
}

// moreText is what is joined to a text.
func (p *porter) moreText(x bsl.Expr) []lua {
	if p.stringy(x) {
		return p.textParts(x)
	}
	return []lua{p.text(x)}
}

// text writes a value as text where "..", print or error need one.
func (p *porter) text(x bsl.Expr) lua {
	switch {
	case p.stringy(x), p.whole(x):
		return p.expr(x)
	}
	return p.help("str", p.expr(x))
}

func (p *porter) divide(x *bsl.Binary) lua {
	n, ok := x.Y.(*bsl.Number)
	safe := ok && strings.Trim(n.Text, "0.") != ""
	a, b := p.operand(x.X), p.operand(x.Y)
	switch {
	case x.Op == bsl.OpDiv && safe:
		return binary(a, "/", b, precProduct, precUnary)
	case x.Op == bsl.OpDiv:
		return p.help("div", a, b)
	case safe && p.natural(x.X):
		return binary(a, "%", b, precProduct, precUnary)
	case safe:
		return call("math.fmod", a, b)
	}
	return p.help("mod", a, b)
}

func (p *porter) equal(x *bsl.Binary) lua {
	if p.fraction(x.X) || p.fraction(x.Y) {
		p.warn(x.Span, CodeFraction, "fractions are compared; Lua's are binary, so that 0.1 + 0.2 is not 0.3: round both sides")
	}
	if t, ok := p.typeTest(x); ok {
		return t
	}
	return binary(p.expr(x.X), comparisons[x.Op], p.expr(x.Y), precCompare, precConcat)
}

// fraction tells whether a number was computed from fractions.
func (p *porter) fraction(x bsl.Expr) bool {
	b, ok := x.(*bsl.Binary)
	if !ok {
		q, ok := x.(*bsl.Paren)
		return ok && p.fraction(q.X)
	}
	if b.Op == bsl.OpDiv {
		return true
	}
	literal := func(x bsl.Expr) bool {
		n, ok := x.(*bsl.Number)
		return ok && strings.Contains(n.Text, ".")
	}
	return b.Op >= bsl.OpAdd && (literal(b.X) || literal(b.Y) || p.fraction(b.X) || p.fraction(b.Y))
}

// ordered tells whether Lua compares a type as 1C does.
func ordered(t bsl.Type) bool { return t == bsl.NumberType || t == bsl.DateType }

func (p *porter) compare(x *bsl.Binary) lua {
	a, b := p.expr(x.X), p.expr(x.Y)
	if ordered(p.typ(x.X)) || ordered(p.typ(x.Y)) {
		return binary(a, comparisons[x.Op], b, precCompare, precConcat)
	}
	switch x.Op {
	case bsl.OpLt:
		return p.help("lt", a, b)
	case bsl.OpGt:
		return p.help("lt", b, a)
	case bsl.OpLe:
		a, b = b, a
	}
	return piece(seq(text("not "), p.help("lt", a, b).doc), precUnary)
}

// truthy tells whether a value is surely neither false nor nil.
func (p *porter) truthy(x bsl.Expr) bool {
	if p.cfg.Exact {
		return surelyTrue(x)
	}
	switch p.typ(x) {
	case bsl.StringType, bsl.NumberType, bsl.DateType, bsl.ArrayType, bsl.StructureType, bsl.MapType, bsl.BinaryType:
		return true
	}
	b, ok := x.(*bsl.Bool)
	return ok && b.Value
}

func (p *porter) ternary(x *bsl.Ternary) lua {
	cond := p.cond(x.Cond)
	if p.truthy(x.Then) {
		then, otherwise := p.guarded(x.Then, p.expr), p.guarded(x.Else, p.expr)
		return binary(binary(cond, "and", then, precAnd, precAnd+1), "or", otherwise, precOr, precOr+1)
	}
	value := func(x bsl.Expr) lua {
		return piece(seq(text("function() return "), p.guarded(x, p.expr).doc, text(" end")), precAtom)
	}
	return p.help("iif", cond, value(x.Then), value(x.Else))
}
