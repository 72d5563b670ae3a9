package engine

import (
	"math"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/luatable"
)

// stringOperators are those of numbers: the machine reads strings as octal and more.
var stringOperators = [...]struct {
	event string
	call  lua.LGFunction
}{
	{"__add", func(L *lua.LState) int {
		return stringArithmetic(L, "__add", func(a, b float64) float64 { return a + b })
	}},
	{"__sub", func(L *lua.LState) int {
		return stringArithmetic(L, "__sub", func(a, b float64) float64 { return a - b })
	}},
	{"__mul", func(L *lua.LState) int {
		return stringArithmetic(L, "__mul", func(a, b float64) float64 { return a * b })
	}},
	{"__div", func(L *lua.LState) int {
		return stringArithmetic(L, "__div", func(a, b float64) float64 { return a / b })
	}},
	{"__mod", func(L *lua.LState) int { return stringArithmetic(L, "__mod", modulo) }},
	{"__pow", func(L *lua.LState) int { return stringArithmetic(L, "__pow", math.Pow) }},
	{"__unm", func(L *lua.LState) int { return stringArithmetic(L, "__unm", func(a, _ float64) float64 { return -a }) }},
}

// openString gives strings their metatable. The library is made when the script first uses it or a method of a string.
func (e *Engine) openString() {
	e.stringMeta = luatable.Sized(0, 1+len(stringOperators))
	luatable.Set(e.stringMeta, lua.LString("__index"), internal(func(L *lua.LState) int {
		L.Push(e.luaLibrary("string").RawGet(L.Get(2)))
		return 1
	}))
	made := make([]lua.LFunction, len(stringOperators))
	for i, o := range stringOperators {
		made[i] = lua.LFunction{IsG: true, GFunction: o.call}
		luatable.Set(e.stringMeta, lua.LString(o.event), &made[i])
	}
	e.L.SetMetatable(lua.LString(""), e.stringMeta)
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
