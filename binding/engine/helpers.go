package engine

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine/code"
	"github.com/vkscript/vkscript/binding/engine/syntax"
)

// helpers are what generated code calls. They belong to no state, hence have no environment.
var helpers = code.Helpers{
	Concat:   internal(concat),
	ClearKey: internal(clearKey),
}

// internal is a Go function that traces and error levels do not see.
func internal(fn lua.LGFunction) *lua.LFunction { return &lua.LFunction{IsG: true, GFunction: fn} }

// concat is "..": numbers as tostring writes them, metamethods from the right.
func concat(L *lua.LState) int {
	n := L.GetTop()
	if n == 2 {
		a, ok := L.Get(1).(lua.LString)
		b, ok2 := L.Get(2).(lua.LString)
		if ok && ok2 {
			reserve(L, len(a)+len(b))
			L.Push(a + b)
			return 1
		}
	}
	parts := make([]string, n)
	size := 0
	for i := range parts {
		s, ok := stringOf(L.Get(i + 1))
		if !ok {
			return concatMeta(L, n)
		}
		parts[i] = s
		size += len(s)
	}
	reserve(L, size)
	L.Push(lua.LString(strings.Join(parts, "")))
	return 1
}

// concatMeta joins pairs from the right, asking __concat where one is no string.
func concatMeta(L *lua.LState, n int) int {
	acc := L.Get(n)
	for i := n - 1; i >= 1; i-- {
		left := L.Get(i)
		a, ok := stringOf(left)
		b, ok2 := stringOf(acc)
		if ok && ok2 {
			reserve(L, len(a)+len(b))
			acc = lua.LString(a + b)
			continue
		}
		acc = concatPair(L, left, acc, i)
	}
	L.Push(acc)
	return 1
}

func concatPair(L *lua.LState, left, right lua.LValue, i int) lua.LValue {
	op := L.GetMetaField(left, "__concat")
	if op == lua.LNil {
		op = L.GetMetaField(right, "__concat")
	}
	if op == lua.LNil {
		raiseString(L, "%s", concatMessage(L, left, right, i))
	}
	L.Push(op)
	L.Push(left)
	L.Push(right)
	L.Call(2, 1)
	v := L.Get(-1)
	L.Pop(1)
	return v
}

// concatMessage blames the right operand unless that is a string. i is the place of the left one.
func concatMessage(L *lua.LState, left, right lua.LValue, i int) string {
	culprit, at := left, i
	if _, ok := stringOf(left); ok {
		culprit, at = right, i+1
	}
	msg := "attempt to concatenate a " + culprit.Type().String() + " value"
	cf := currentFrame(L).Parent
	o := operation{L: L, cf: cf}
	info := debugOf(cf.Fn)
	if info == nil {
		return msg
	}
	chain, _ := info.Operands(cf.Pc - 1)
	c, ok := chain.(*syntax.Concat)
	if !ok || at > len(c.Parts) {
		return msg
	}
	part := c.Parts[len(c.Parts)-at]
	if culprit == lua.LNil {
		return o.nilMessage(msg, part)
	}
	return msg + o.named(part)
}

// clearKey is t[k] = nil. It cuts nils off the end of a list, which "#" would otherwise pass over each time.
func clearKey(L *lua.LState) int {
	object, key := L.Get(1), L.Get(2)
	t, ok := object.(*lua.LTable)
	if !ok || t.Metatable != lua.LNil {
		L.SetTable(object, key, lua.LNil)
		return 0
	}
	if _, ok := key.(lua.LNumber); !ok {
		L.RawSet(t, key, lua.LNil)
		return 0
	}
	if n := arrayLen(t); n == 0 || lua.LNumber(n) != key {
		t.RawSet(key, lua.LNil)
		return 0
	}
	trim(t)
	return 0
}

// trim drops the last slot of a list and the nils before it.
func trim(t *lua.LTable) {
	a := array(t)
	n := len(*a) - 1
	for (*a)[n] = nil; n > 0 && (*a)[n-1] == lua.LNil; n-- {
		(*a)[n-1] = nil
	}
	*a = (*a)[:n]
}
