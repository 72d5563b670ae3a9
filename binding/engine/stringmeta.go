package engine

import (
	"math"

	lua "github.com/yuin/gopher-lua"
)

// arithmetic gives strings the operators of numbers: the machine reads them as octal and more.
func arithmetic(mt *lua.LTable) {
	for _, m := range []struct {
		event string
		op    func(a, b float64) float64
	}{
		{"__add", func(a, b float64) float64 { return a + b }},
		{"__sub", func(a, b float64) float64 { return a - b }},
		{"__mul", func(a, b float64) float64 { return a * b }},
		{"__div", func(a, b float64) float64 { return a / b }},
		{"__mod", modulo}, {"__pow", math.Pow},
		{"__unm", func(a, _ float64) float64 { return -a }},
	} {
		mt.RawSetString(m.event, internal(func(L *lua.LState) int { return stringArithmetic(L, m.event, m.op) }))
	}
}

// modulo is a - floor(a/b)*b.
func modulo(a, b float64) float64 {
	v := math.Mod(a, b)
	if v != 0 && (v < 0) != (b < 0) {
		v += b
	}
	return v
}

func stringArithmetic(L *lua.LState, event string, op func(a, b float64) float64) int {
	x, y := L.Get(1), L.Get(2)
	if event == "__unm" {
		y = lua.LNumber(0)
	}
	a, ok := numberOf(x)
	b, ok2 := numberOf(y)
	if ok && ok2 {
		L.Push(lua.LNumber(op(float64(a), float64(b))))
		return 1
	}
	if _, isString := y.(lua.LString); !isString {
		if other := L.GetMetaField(y, event); other != lua.LNil {
			L.Push(other)
			L.Push(x)
			L.Push(y)
			L.Call(2, 1)
			return 1
		}
	}
	raiseString(L, "%s", machineMessage(L, currentFrame(L).Parent, "cannot perform "))
	return 0
}
