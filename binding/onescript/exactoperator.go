package onescript

import (
	"math"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/value"
)

// operator makes a function of two operands.
func (x *exact) operator(op func(a, b value.Value) (value.Value, error)) lua.LGFunction {
	return x.valued(func(L *lua.LState) value.Value {
		v, err := op(x.fromLua(L.Get(1)), x.fromLua(L.Get(2)))
		x.check(err, bsl.Pos{})
		return v
	})
}

// arithmetic is operator with a way of its own for whole numbers whose result is one.
func (x *exact) arithmetic(fast func(a, b float64) float64, op func(a, b value.Value) (value.Value, error)) lua.LGFunction {
	slow := x.operator(op)
	return func(L *lua.LState) int {
		if a, b, ok := wholes(L); ok {
			if n := lua.LNumber(fast(a, b)); n > -maxWhole && n < maxWhole && isWhole(n) {
				L.Push(n + 0) // no -0
				return 1
			}
		}
		return slow(L)
	}
}

// addition is a + b + ...: more than two are added from the left.
func (x *exact) addition() lua.LGFunction {
	two := x.arithmetic(func(a, b float64) float64 { return a + b }, x.Runner.add)
	more := x.valued(func(L *lua.LState) value.Value {
		sum := x.fromLua(L.Get(1))
		for i := 2; i <= L.GetTop(); i++ {
			v, err := x.Runner.add(sum, x.fromLua(L.Get(i)))
			x.check(err, bsl.Pos{})
			sum = v
		}
		return sum
	})
	return func(L *lua.LState) int {
		if L.GetTop() > 2 {
			return more(L)
		}
		return two(L)
	}
}

// wholes are the operands where both are whole numbers.
func wholes(L *lua.LState) (a, b float64, ok bool) {
	n, ok := L.Get(1).(lua.LNumber)
	m, also := L.Get(2).(lua.LNumber)
	return float64(n), float64(m), ok && also && isWhole(n) && isWhole(m)
}

// comparison is an operator that orders its operands.
func (x *exact) comparison(is func(order int) bool) lua.LGFunction {
	slow := x.operator(func(a, b value.Value) (value.Value, error) { return ordered(a, b, is) })
	return func(L *lua.LState) int {
		if a, b, ok := wholes(L); ok {
			L.Push(lua.LBool(is(compareFloats(a, b))))
			return 1
		}
		return slow(L)
	}
}

func compareFloats(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func ordered(a, b value.Value, is func(order int) bool) (value.Value, error) {
	order, err := value.Compare(a, b)
	return is(order), err
}

// equality is = for true and <> for false.
func (x *exact) equality(want bool) lua.LGFunction {
	slow := x.operator(func(a, b value.Value) (value.Value, error) { return value.Equal(a, b) == want, nil })
	return func(L *lua.LState) int {
		if a, b, ok := wholes(L); ok {
			L.Push(lua.LBool((a == b) == want))
			return 1
		}
		if a, ok := L.Get(1).(lua.LString); ok {
			L.Push(lua.LBool((L.Get(2) == a) == want))
			return 1
		}
		return slow(L)
	}
}

// boolFn is a value as a condition.
func (x *exact) boolFn() lua.LGFunction {
	slow := x.valued(func(L *lua.LState) value.Value {
		b, err := value.ToBool(x.fromLua(L.Get(1)))
		x.check(err, bsl.Pos{})
		return b
	})
	return func(L *lua.LState) int {
		if b, ok := L.Get(1).(lua.LBool); ok {
			L.Push(b)
			return 1
		}
		return slow(L)
	}
}

// numFn is a number by its digits; those that stand in a program are kept.
func (x *exact) numFn() lua.LGFunction {
	read := x.valued(func(L *lua.LState) value.Value {
		n, err := value.ToNumber(x.fromLua(L.Get(1)))
		x.check(err, bsl.Pos{})
		return n.Value()
	})
	return func(L *lua.LState) int {
		digits, ok := L.Get(1).(lua.LString)
		if !ok {
			return read(L)
		}
		if n := x.numbers[string(digits)]; n != nil {
			L.Push(n)
			return 1
		}
		read(L)
		if len(x.numbers) < maxNames {
			x.numbers[string(digits)] = L.Get(-1)
		}
		return 1
	}
}

// divideWholes gives no whole number where there is none to give.
func divideWholes(a, b float64) float64 {
	if b == 0 {
		return math.NaN()
	}
	return a / b
}

func restOfWholes(a, b float64) float64 {
	if b == 0 {
		return math.NaN()
	}
	return float64(int64(a) % int64(b))
}

func (x *exact) iifFn(L *lua.LState) int {
	fn := L.Get(3)
	yes, err := value.ToBool(x.fromLua(L.Get(1)))
	x.check(err, bsl.Pos{})
	if yes {
		fn = L.Get(2)
	}
	L.Push(x.invoke(L, fn))
	return 1
}
