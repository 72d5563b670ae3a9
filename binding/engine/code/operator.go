package code

import (
	"math"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine/syntax"
)

var arithmetic = [...]int{
	syntax.OpAdd: lua.OP_ADD, syntax.OpSub: lua.OP_SUB, syntax.OpMul: lua.OP_MUL,
	syntax.OpDiv: lua.OP_DIV, syntax.OpMod: lua.OP_MOD, syntax.OpPow: lua.OP_POW,
}

func (f *function) unary(e *syntax.Unary, r int) {
	if e.Op == syntax.OpNot {
		f.truth(e, r)
		return
	}
	op := lua.OP_UNM
	if e.Op == syntax.OpLen {
		op = lua.OP_LEN
	}
	save := f.free
	x := f.regIn(e.X, r)
	f.note(f.pc(), e.X, nil)
	f.emit(e.Pos, abc(op, r, x, 0))
	f.free = save
}

func (f *function) binary(e *syntax.Binary, r int) {
	switch {
	case e.Op <= syntax.OpPow:
		f.arith(e, r)
	case e.Op == syntax.OpAnd || e.Op == syntax.OpOr:
		jumps := f.valueIf(e.X, r, e.Op == syntax.OpOr)
		f.into(e.Y, r)
		f.free = r + 1
		f.patchHere(jumps)
	default:
		f.truth(e, r)
	}
}

func (f *function) arith(e *syntax.Binary, r int) {
	if v, ok := fold(e); ok {
		f.emit(e.Pos, abx(lua.OP_LOADK, r, f.number(v)))
		return
	}
	save := f.free
	x := f.rkIn(e.X, r)
	y := f.rk(e.Y)
	f.note(f.pc(), e.X, e.Y)
	f.emit(e.Pos, abc(arithmetic[e.Op], r, x, y))
	f.free = save
}

// fold computes a constant sum, difference or product.
func fold(e *syntax.Binary) (float64, bool) {
	x, ok := unparen(e.X).(*syntax.Number)
	y, ok2 := unparen(e.Y).(*syntax.Number)
	if !ok || !ok2 {
		return 0, false
	}
	var v float64
	switch e.Op {
	case syntax.OpAdd:
		v = x.Value + y.Value
	case syntax.OpSub:
		v = x.Value - y.Value
	case syntax.OpMul:
		v = x.Value * y.Value
	default:
		return 0, false
	}
	return v, !math.IsNaN(v)
}

// truth puts the true or false of a comparison or "not" into r.
func (f *function) truth(e syntax.Expr, r int) {
	pos := e.Position()
	save := f.free
	yes := f.jumpIf(e, true)
	f.free = save
	f.emit(pos, abc(lua.OP_LOADBOOL, r, 0, 1))
	f.patchHere(yes)
	f.emit(pos, abc(lua.OP_LOADBOOL, r, 1, 0))
}

// constTruth tells the truth of a constant.
func constTruth(e syntax.Expr) (truth, ok bool) {
	switch e.(type) {
	case *syntax.Nil, *syntax.False:
		return false, true
	case *syntax.True, *syntax.Number, *syntax.String:
		return true, true
	}
	return false, false
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// jumpIf jumps when the truth of e is want, else goes on; the jumps are to be patched.
func (f *function) jumpIf(e syntax.Expr, want bool) []int {
	save := f.free
	defer func() { f.free = save }()
	e = unparen(e)
	pos := e.Position()
	if truth, ok := constTruth(e); ok {
		if truth == want {
			return []int{f.jump(pos)}
		}
		return nil
	}
	switch x := e.(type) {
	case *syntax.Unary:
		if x.Op == syntax.OpNot {
			return f.jumpIf(x.X, !want)
		}
	case *syntax.Binary:
		switch {
		case x.Op == syntax.OpAnd || x.Op == syntax.OpOr:
			return f.jumpIfBoth(x, want)
		case x.Op >= syntax.OpEq:
			return []int{f.compare(x, want)}
		}
	}
	f.emit(pos, abc(lua.OP_TEST, f.anyReg(e), 0, bit(want)))
	return []int{f.jump(pos)}
}

func (f *function) jumpIfBoth(e *syntax.Binary, want bool) []int {
	if (e.Op == syntax.OpOr) == want {
		return append(f.jumpIf(e.X, want), f.jumpIf(e.Y, want)...)
	}
	skip := f.jumpIf(e.X, !want)
	jumps := f.jumpIf(e.Y, want)
	f.patchHere(skip)
	return jumps
}

// compare emits a comparison and the jump taken when it gives want.
func (f *function) compare(e *syntax.Binary, want bool) int {
	left, right := e.X, e.Y
	x, y := f.rk(left), f.rk(right)
	op := lua.OP_EQ
	switch e.Op {
	case syntax.OpNe:
		want = !want
	case syntax.OpLt:
		op = lua.OP_LT
	case syntax.OpLe:
		op = lua.OP_LE
	case syntax.OpGt:
		op, x, y, left, right = lua.OP_LT, y, x, right, left
	case syntax.OpGe:
		op, x, y, left, right = lua.OP_LE, y, x, right, left
	}
	f.note(f.pc(), left, right)
	f.emit(e.Pos, abc(op, bit(want), x, y))
	return f.jump(e.Pos)
}

// valueIf puts e into r and jumps when its truth is want; else it goes on and r is of no use.
func (f *function) valueIf(e syntax.Expr, r int, want bool) []int {
	e = unparen(e)
	pos := e.Position()
	if truth, ok := constTruth(e); ok {
		if truth != want {
			return nil
		}
		f.into(e, r)
		return []int{f.jump(pos)}
	}
	switch x := e.(type) {
	case *syntax.Unary:
		if x.Op == syntax.OpNot {
			return f.boolIf(e, r, want)
		}
	case *syntax.Binary:
		switch {
		case x.Op == syntax.OpAnd || x.Op == syntax.OpOr:
			return f.valueIfBoth(x, r, want)
		case x.Op >= syntax.OpEq:
			return f.boolIf(e, r, want)
		}
	case *syntax.Name:
		if f.isLocal(x) {
			f.emit(pos, abc(lua.OP_TESTSET, r, x.Local.Reg, bit(want)))
			return []int{f.jump(pos)}
		}
	}
	f.into(e, r)
	f.free = r + 1
	f.emit(pos, abc(lua.OP_TEST, r, 0, bit(want)))
	return []int{f.jump(pos)}
}

func (f *function) valueIfBoth(e *syntax.Binary, r int, want bool) []int {
	if (e.Op == syntax.OpOr) == want {
		return append(f.valueIf(e.X, r, want), f.valueIf(e.Y, r, want)...)
	}
	skip := f.jumpIf(e.X, !want)
	jumps := f.valueIf(e.Y, r, want)
	f.patchHere(skip)
	return jumps
}

// boolIf is valueIf of what is true or false itself.
func (f *function) boolIf(e syntax.Expr, r int, want bool) []int {
	skip := f.jumpIf(e, !want)
	f.emit(e.Position(), abc(lua.OP_LOADBOOL, r, bit(want), 0))
	jump := f.jump(e.Position())
	f.patchHere(skip)
	return []int{jump}
}
