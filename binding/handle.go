package binding

import (
	"fmt"
	"slices"

	lua "github.com/yuin/gopher-lua"
	luar "layeh.com/gopher-luar"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/vk/spell"
)

// handle is a Go value that scripts use by some of its methods.
type handle struct {
	name    string
	value   any
	methods []string
}

// Bind gives scripts a Go value under a global name, for programs that embed a host. Scripts reach
// only the methods that are named here, as value:Method(...); nothing else of it is visible, so that
// a field can't give a secret away. A method's trailing error result is raised.
func (h *Host) Bind(name string, value any, methods ...string) {
	h.handles = append(h.handles, handle{name, value, methods}.register)
}

// register is kept as a function value, so that a program that binds nothing does without gopher-luar: its reflection
// over methods makes the linker keep every method of every type.
//
// It puts the value behind a guard that knows the named methods and raises for all others.
func (b handle) register(L *lua.LState) {
	inner := luar.New(L, b.value)
	guard := L.NewUserData()
	meta := L.NewTable()
	meta.RawSetString("__index", L.NewFunction(func(L *lua.LState) int {
		name := L.CheckString(2)
		if !slices.Contains(b.methods, name) {
			L.RaiseError("%s has no method '%s'%s", b.name, name, b.suggest(name))
		}
		method := L.GetField(inner, name)
		L.Push(L.NewFunction(func(L *lua.LState) int { return callInner(L, inner, method) }))
		return 1
	}))
	meta.RawSetString("__tostring", L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString(b.name))
		return 1
	}))
	meta.RawSetString("__metatable", lua.LFalse)
	guard.Metatable = meta
	L.SetGlobal(b.name, guard)
}

// callInner calls a method with the guarded value in the guard's place, and raises its error.
func callInner(L *lua.LState, inner, method lua.LValue) int {
	top := L.GetTop()
	L.Push(method)
	L.Push(inner)
	for i := 2; i <= top; i++ {
		L.Push(L.Get(i))
	}
	L.Call(top, lua.MultRet)
	if ud, ok := L.Get(L.GetTop()).(*lua.LUserData); ok && L.GetTop() > top {
		if err, ok := ud.Value.(error); ok {
			engine.Raise(L, err)
		}
	}
	return L.GetTop() - top
}

func (b handle) suggest(name string) string {
	if near, ok := spell.Nearest(name, slices.Values(b.methods)); ok {
		return fmt.Sprintf("; did you mean '%s'?", near)
	}
	return ""
}
