package engine

import (
	"math"
	"math/rand/v2"

	lua "github.com/yuin/gopher-lua"
)

var mathOne = []struct {
	name string
	fn   func(float64) float64
}{
	{"abs", math.Abs}, {"acos", math.Acos}, {"asin", math.Asin}, {"atan", math.Atan}, {"ceil", math.Ceil}, {"cos", math.Cos},
	{"cosh", math.Cosh}, {"exp", math.Exp}, {"floor", math.Floor}, {"log10", math.Log10},
	{"sin", math.Sin}, {"sinh", math.Sinh}, {"sqrt", math.Sqrt}, {"tan", math.Tan}, {"tanh", math.Tanh},
	{"deg", func(v float64) float64 { return v / (math.Pi / 180) }},
	{"rad", func(v float64) float64 { return v * (math.Pi / 180) }},
}

var mathTwo = []struct {
	name string
	fn   func(a, b float64) float64
}{
	{"atan2", math.Atan2}, {"fmod", math.Mod}, {"mod", math.Mod}, {"pow", math.Pow},
	{"ldexp", func(v, e float64) float64 { return math.Ldexp(v, toInt(e)) }},
}

func (e *Engine) makeMath() *lua.LTable {
	t := e.library(functions{
		{"frexp", mathFrexp}, {"log", mathLog}, {"max", mathMax}, {"min", mathMin}, {"modf", mathModf},
		{"random", e.mathRandom}, {"randomseed", e.mathRandomseed},
	})
	for _, f := range mathOne {
		t.RawSetString(f.name, e.L.NewFunction(func(L *lua.LState) int {
			L.Push(lua.LNumber(f.fn(checkNumber(L, 1))))
			return 1
		}))
	}
	for _, f := range mathTwo {
		t.RawSetString(f.name, e.L.NewFunction(func(L *lua.LState) int {
			L.Push(lua.LNumber(f.fn(checkNumber(L, 1), checkNumber(L, 2))))
			return 1
		}))
	}
	t.RawSetString("pi", lua.LNumber(math.Pi))
	t.RawSetString("huge", lua.LNumber(math.Inf(1)))
	return t
}

func (e *Engine) seed(n uint64) { e.random = rand.New(rand.NewPCG(n, n)) }

func (e *Engine) mathRandomseed(L *lua.LState) int {
	e.seed(math.Float64bits(checkNumber(L, 1)))
	return 0
}

func (e *Engine) mathRandom(L *lua.LState) int {
	random := e.random // seeded by the script
	if random == nil {
		random = Random(L)
	}
	if random == nil {
		e.random = rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
		random = e.random
	}
	r := random.Float64()
	low, high, arg := 1.0, 0.0, 1
	switch L.GetTop() {
	case 0:
		L.Push(lua.LNumber(r))
		return 1
	case 1:
		high = math.Floor(checkNumber(L, 1))
	case 2:
		low, high, arg = math.Floor(checkNumber(L, 1)), math.Floor(checkNumber(L, 2)), 2
	default:
		raiseString(L, "wrong number of arguments")
	}
	if low > high {
		argError(L, arg, "interval is empty")
	}
	L.Push(lua.LNumber(math.Floor(r*(high-low+1)) + low))
	return 1
}

func mathLog(L *lua.LState) int {
	v := math.Log(checkNumber(L, 1))
	switch {
	case L.Get(2) == lua.LNil:
	case checkNumber(L, 2) == 10:
		v = math.Log10(checkNumber(L, 1))
	default:
		v /= math.Log(checkNumber(L, 2))
	}
	L.Push(lua.LNumber(v))
	return 1
}

func mathMax(L *lua.LState) int {
	v := checkNumber(L, 1)
	for i := 2; i <= L.GetTop(); i++ {
		if n := checkNumber(L, i); n > v {
			v = n
		}
	}
	L.Push(lua.LNumber(v))
	return 1
}

func mathMin(L *lua.LState) int {
	v := checkNumber(L, 1)
	for i := 2; i <= L.GetTop(); i++ {
		if n := checkNumber(L, i); n < v {
			v = n
		}
	}
	L.Push(lua.LNumber(v))
	return 1
}

func mathModf(L *lua.LState) int {
	v := checkNumber(L, 1)
	whole, part := math.Trunc(v), 0.0
	if !math.IsInf(v, 0) {
		part = math.Copysign(v-whole, v)
	}
	L.Push(lua.LNumber(whole))
	L.Push(lua.LNumber(part))
	return 2
}

func mathFrexp(L *lua.LState) int {
	frac, exp := math.Frexp(checkNumber(L, 1))
	L.Push(lua.LNumber(frac))
	L.Push(lua.LNumber(exp))
	return 2
}
