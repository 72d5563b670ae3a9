package port

import (
	"strconv"
	"sync"

	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/value"
)

// operators are those of the language by their names in bsl.exact.
var operators = [...]string{
	bsl.OpEq: "eq", bsl.OpNe: "ne", bsl.OpLt: "lt", bsl.OpLe: "le", bsl.OpGt: "gt", bsl.OpGe: "ge",
	bsl.OpAdd: "add", bsl.OpSub: "sub", bsl.OpMul: "mul", bsl.OpDiv: "div", bsl.OpMod: "mod",
}

// exactNumber writes a number: a whole one up to 2^53 is Lua's own.
func (p *porter) exactNumber(digits string, negative bool) lua {
	n, _ := value.Parse(digits)
	if negative {
		n = n.Neg()
	}
	n = n.Value().(value.Number)
	if f, ok := n.Whole(); ok {
		prec := precAtom
		if f < 0 {
			prec = precUnary
		}
		return piece(text(strconv.FormatFloat(f, 'f', -1, 64)), prec)
	}
	p.helpers++
	return prefix("bsl.num " + strconv.Quote(n.String()))
}

func (p *porter) exactUnary(x *bsl.Unary) lua {
	switch n, literal := x.X.(*bsl.Number); {
	case x.Op == bsl.OpNot:
		return piece(seq(text("not "), p.cond(x.X).in(precUnary)), precUnary)
	case literal:
		return p.exactNumber(n.Text, x.Op == bsl.OpNeg)
	case x.Op == bsl.OpPlus:
		return p.help("num", p.expr(x.X))
	}
	return p.help("neg", p.expr(x.X))
}

func (p *porter) exactBinary(x *bsl.Binary) lua {
	switch x.Op {
	case bsl.OpAnd, bsl.OpOr:
		return p.logic(x)
	case bsl.OpEq, bsl.OpNe:
		if sameInLua(x.X) || sameInLua(x.Y) {
			return binary(p.expr(x.X), comparisons[x.Op], p.expr(x.Y), precCompare, precConcat)
		}
	}
	if x.Op == bsl.OpAdd {
		return p.help("add", p.sum(x)...)
	}
	return p.help(operators[x.Op], p.expr(x.X), p.expr(x.Y))
}

// sum are the operands of a chain of +, as far as one call can add them: a text takes whatever follows it.
func (p *porter) sum(x *bsl.Binary) []lua {
	left, ok := x.X.(*bsl.Binary)
	if !ok || left.Op != bsl.OpAdd || !surelyText(left) {
		return []lua{p.expr(x.X), p.expr(x.Y)}
	}
	parts := p.sum(left)
	if len(parts) >= maxCalls {
		parts = []lua{p.help("add", parts...)}
	}
	return append(parts, p.expr(x.Y))
}

// surelyText tells whether a value is a text, also when a part of it raises an error.
func surelyText(x bsl.Expr) bool {
	switch x := x.(type) {
	case *bsl.Paren:
		return surelyText(x.X)
	case *bsl.String:
		return true
	case *bsl.Binary:
		return x.Op == bsl.OpAdd && surelyText(x.X)
	case *bsl.Call:
		g := globalOf(x)
		return g != nil && g.Result == bsl.StringType
	}
	return false
}

// sameInLua tells whether Lua's == compares anything with a literal as the language does.
func sameInLua(x bsl.Expr) bool {
	switch x := x.(type) {
	case *bsl.Paren:
		return sameInLua(x.X)
	case *bsl.String, *bsl.Bool, *bsl.Undefined:
		return true
	}
	return false
}

// exactCond writes a condition: what is no boolean for sure goes through bsl.bool.
func (p *porter) exactCond(x bsl.Expr) lua {
	if surelyBoolean(x) {
		return p.expr(x)
	}
	return p.help("bool", p.expr(x))
}

func surelyBoolean(x bsl.Expr) bool {
	switch x := x.(type) {
	case *bsl.Paren:
		return surelyBoolean(x.X)
	case *bsl.Bool:
		return true
	case *bsl.Unary:
		return x.Op == bsl.OpNot
	case *bsl.Binary:
		return x.Op <= bsl.OpGe
	case *bsl.Call:
		g := globalOf(x)
		return g != nil && g.Result == bsl.BooleanType && g.Kind != bsl.ProcKind
	case *bsl.MethodCall:
		return tests()[bsl.Fold(x.Name)]
	}
	return false
}

// tests are the methods that give a boolean, whatever object they are called for.
var tests = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for _, t := range bsl.Types {
		for _, g := range t.Members {
			for _, name := range []string{bsl.Fold(g.RU), bsl.Fold(g.EN)} {
				was, seen := names[name]
				names[name] = (was || !seen) && g.Result == bsl.BooleanType && g.Kind == bsl.FuncKind
			}
		}
	}
	return names
})

// surelyTrue tells whether Lua takes a value for true whatever it is.
func surelyTrue(x bsl.Expr) bool {
	switch x := x.(type) {
	case *bsl.Paren:
		return surelyTrue(x.X)
	case *bsl.Bool:
		return x.Value
	case *bsl.Number, *bsl.String, *bsl.Date, *bsl.New:
		return true
	case *bsl.Unary:
		return x.Op != bsl.OpNot
	case *bsl.Binary:
		return x.Op >= bsl.OpAdd
	case *bsl.Call:
		g := globalOf(x)
		return g != nil && (g.Result == bsl.StringType || g.Result == bsl.NumberType)
	}
	return false
}
