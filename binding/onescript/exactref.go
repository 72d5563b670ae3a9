package onescript

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/value"
)

// closures is a variable of Lua as a place, by the functions that read and assign it.
type closures struct {
	*exact
	get, set lua.LValue
}

func (c *closures) load() value.Value { return c.fromLua(c.invoke(c.L, c.get)) }

func (c *closures) store(v value.Value) { c.invoke(c.L, c.set, c.toLua(v)) }

// refOf is the place in an argument, nil for a plain value.
func (x *exact) refOf(v lua.LValue) ref {
	if ud, ok := v.(*lua.LUserData); ok && ud.Metatable == x.refs {
		return ud.Value.(ref)
	}
	return nil
}

func (x *exact) pushRef(L *lua.LState, place ref) int {
	L.Push(&lua.LUserData{Value: place, Metatable: x.refs, Env: L.Env})
	return 1
}

// refFn is a reference to a variable, or to a new one that holds a value.
func (x *exact) refFn(L *lua.LState) int {
	if L.GetTop() > 1 {
		return x.pushRef(L, &closures{x, L.Get(1), L.Get(2)})
	}
	return x.pushRef(L, x.cell(L.Get(1)))
}

func (x *exact) cell(v lua.LValue) *slot {
	held := x.fromLua(v)
	if held == (value.Missing{}) {
		held = nil
	}
	return &slot{v: held}
}

// byRefFn passes references on, and makes one of each plain value.
func (x *exact) byRefFn(L *lua.LState) int {
	n := L.GetTop()
	for i := 1; i <= n; i++ {
		if x.refOf(L.Get(i)) != nil {
			L.Push(L.Get(i))
			continue
		}
		x.pushRef(L, x.cell(L.Get(i)))
	}
	return n
}

func (x *exact) refAtFn(L *lua.LState) int {
	return x.pushRef(L, &element{x.Runner, bsl.Pos{}, x.indexed(x.fromLua(L.Get(1)), bsl.Pos{}), x.fromLua(L.Get(2))})
}

func (x *exact) refGetFn(L *lua.LState) int {
	p := &field{x.Runner, x.object(x.fromLua(L.Get(1)), bsl.Pos{}), x.text(L, 2)}
	p.load()
	return x.pushRef(L, p)
}

// refMetatable is that of references: r:get() and r:set(value).
func (x *exact) refMetatable() *lua.LTable {
	methods, t := x.L.CreateTable(0, 2), x.L.CreateTable(0, 4)
	methods.RawSetString("get", x.L.NewFunction(x.refGet()))
	methods.RawSetString("set", x.L.NewFunction(x.guard(func(L *lua.LState) int {
		x.place(L).store(x.fromLua(L.Get(2)))
		return 0
	})))
	t.RawSetString("__index", methods)
	t.RawSetString("__name", lua.LString("bsl.Ref"))
	t.RawSetString("__metatable", lua.LString("bsl.Ref"))
	t.RawSetString("__tostring", x.L.NewFunction(x.valued(func(L *lua.LState) value.Value { return x.text(L, 1) })))
	return t
}

// refGet is r:get(): of a variable of Lua without a way around.
func (x *exact) refGet() lua.LGFunction {
	other := x.valued(func(L *lua.LState) value.Value { return x.place(L).load() })
	return func(L *lua.LState) int {
		if c, ok := x.refOf(L.Get(1)).(*closures); ok {
			L.Push(c.get)
			L.Call(0, 1)
			return 1
		}
		return other(L)
	}
}

// place is the reference that a method was called with.
func (x *exact) place(L *lua.LState) ref {
	place := x.refOf(L.Get(1))
	if place == nil {
		x.raise(value.ErrArgType, bsl.Pos{})
	}
	return place
}
