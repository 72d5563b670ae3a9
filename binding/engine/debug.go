package engine

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// debugFuncs only look: a script can change nothing by them.
var debugFuncs = functions{
	{"getinfo", debugGetinfo}, {"getlocal", debugGetlocal}, {"getmetatable", debugGetmetatable}, {"traceback", debugTraceback},
}

func debugTraceback(L *lua.LState) int {
	if L.GetTop() > 0 {
		if _, ok := L.Get(1).(*lua.LState); ok {
			L.Remove(1)
		}
	}
	msg, ok := stringOf(L.Get(1))
	if !ok && L.Get(1) != lua.LNil {
		L.Push(L.Get(1)) // an error that is no string passes unchanged
		return 1
	}
	if ok {
		msg += "\n"
	}
	L.Push(lua.LString(msg + traceback(captureTrace(L), optInt(L, 2, 1))))
	return 1
}

// debugGetinfo describes a function, or the one running at a level.
func debugGetinfo(L *lua.LState) int {
	t := L.NewTable()
	if fn, ok := L.Get(1).(*lua.LFunction); ok {
		describeFunction(t, fn)
		L.Push(t)
		return 1
	}
	cf := currentFrame(L)
	for level := checkInt(L, 1); cf != nil && (level > 0 || hidden(cf.Fn)); cf = cf.Parent {
		if !hidden(cf.Fn) {
			level--
		}
	}
	if cf == nil {
		L.Push(lua.LNil)
		return 1
	}
	describeFunction(t, cf.Fn)
	f := rawFrameOf(cf, false)
	if !cf.Fn.IsG {
		t.RawSetString("currentline", lua.LNumber(lineAt(cf.Fn, cf.Pc-1)))
	}
	if f.caller != nil && !f.tail {
		if name := calledName(f.caller, f.callPc); name != "" {
			t.RawSetString("name", lua.LString(name[strings.LastIndexByte(name, '.')+1:]))
		}
	}
	L.Push(t)
	return 1
}

func describeFunction(t *lua.LTable, fn *lua.LFunction) {
	what, source, first, last := "C", "=[Go]", -1, -1
	if !fn.IsG {
		what, source = "Lua", "@"+fn.Proto.SourceName
		first, last = fn.Proto.LineDefined, fn.Proto.LastLineDefined
		if first == 0 {
			what = "main"
		}
	}
	t.RawSetString("what", lua.LString(what))
	t.RawSetString("source", lua.LString(source))
	t.RawSetString("short_src", lua.LString(source[1:]))
	t.RawSetString("linedefined", lua.LNumber(first))
	t.RawSetString("lastlinedefined", lua.LNumber(last))
	t.RawSetString("currentline", lua.LNumber(-1))
	t.RawSetString("nups", lua.LNumber(len(fn.Upvalues)))
	t.RawSetString("func", fn)
}

func debugGetlocal(L *lua.LState) int {
	at, ok := L.GetStack(checkInt(L, 1))
	if !ok {
		argError(L, 1, "level out of range")
	}
	name, value := L.GetLocal(at, checkInt(L, 2))
	if name == "" {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(lua.LString(name))
	L.Push(value)
	return 2
}

func debugGetmetatable(L *lua.LState) int {
	mt := lua.LValue(lua.LNil)
	settles(L, L.Get(1))
	switch v := checkAny(L, 1).(type) {
	case *lua.LTable:
		mt = v.Metatable
	case *lua.LUserData: // the engine's own stay out of reach
	default:
		mt = L.GetMetatable(v)
	}
	L.Push(mt)
	return 1
}
