package engine

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/luatable"
)

var tableFuncs = functions{
	{"concat", tableConcat}, {"getn", tableGetn}, {"insert", tableInsert}, {"maxn", tableMaxn}, {"pack", tablePack},
	{"remove", tableRemove}, {"sort", tableSort}, {"unpack", tableUnpack}, {"foreach", tableForeach}, {"foreachi", tableForeachi},
}

func tableConcat(L *lua.LState) int {
	t, sep := checkTable(L, 1), optString(L, 2, "")
	from, to := optInt(L, 3, 1), 0
	if L.Get(4) == lua.LNil {
		to = listLen(t)
	} else {
		to = checkInt(L, 4)
	}
	size := 0
	for i := from; i <= to; i++ {
		lookAt(L, i)
		s, ok := stringOf(item(t, i))
		if !ok {
			raiseString(L, "invalid value (%s) at index %d in table for 'concat'", item(t, i).Type(), i)
		}
		size += len(s) + len(sep)
		checkSize(L, size)
	}
	reserve(L, size)
	spend(L, size/256)
	var b strings.Builder
	b.Grow(size)
	for i := from; i <= to; i++ {
		lookAt(L, i)
		if i > from {
			b.WriteString(sep)
		}
		s, _ := stringOf(item(t, i))
		b.WriteString(s)
	}
	L.Push(lua.LString(b.String()))
	return 1
}

func tableGetn(L *lua.LState) int {
	L.Push(lua.LNumber(listLen(checkTable(L, 1))))
	return 1
}

func tableMaxn(L *lua.LState) int {
	t := checkTable(L, 1)
	top, i := lua.LNumber(0), 0
	for k, _ := t.Next(lua.LNil); k != lua.LNil; k, _ = t.Next(k) {
		i++
		lookAt(L, i)
		if n, ok := k.(lua.LNumber); ok {
			top = max(top, n)
		}
	}
	L.Push(top)
	return 1
}

func tableInsert(L *lua.LState) int {
	t := checkTable(L, 1)
	n := listLen(t) + 1
	switch L.GetTop() {
	case 2:
		t.RawSetInt(n, L.Get(2))
	case 3:
		at := checkInt(L, 2)
		if at >= 1 && at < n && n-1 <= len(*luatable.List(t)) {
			spend(L, (n-at)/64)
			t.Insert(at, L.Get(3))
			break
		}
		reserveKey(L, t, lua.LNumber(max(n, at)))
		for i := max(n, at); i > at; i-- {
			spend(L, 1)
			t.RawSetInt(i, item(t, i-1))
		}
		t.RawSetInt(at, L.Get(3))
	default:
		raiseString(L, "wrong number of arguments to 'insert'")
	}
	return 0
}

func tableRemove(L *lua.LState) int {
	t := checkTable(L, 1)
	n := listLen(t)
	at := optInt(L, 2, n)
	if at < 1 || at > n {
		return 0
	}
	spend(L, (n-at)/64)
	if n > len(*luatable.List(t)) {
		L.Push(item(t, at))
		for ; at < n; at++ {
			lookAt(L, at)
			t.RawSetInt(at, item(t, at+1))
		}
		t.RawSetInt(n, lua.LNil)
		return 1
	}
	clearEnd(t, n) // nils
	L.Push(t.Remove(at))
	if n > 1 && (*luatable.List(t))[n-2] == lua.LNil {
		trim(t)
	}
	return 1
}

// clearEnd cuts a list to its first n slots.
func clearEnd(t *lua.LTable, n int) {
	a := luatable.List(t)
	clear((*a)[n:])
	*a = (*a)[:n]
}

func tablePack(L *lua.LState) int {
	n := L.GetTop()
	t := L.CreateTable(n, 1)
	for i := 1; i <= n; i++ {
		t.RawSetInt(i, L.Get(i))
	}
	t.RawSetString("n", lua.LNumber(n))
	L.Push(t)
	return 1
}

// maxUnpack is how many values a call can take.
const maxUnpack = 900_000

func tableUnpack(L *lua.LState) int {
	t := checkTable(L, 1)
	from, to := optInt(L, 2, 1), 0
	if L.Get(3) == lua.LNil {
		to = listLen(t)
	} else {
		to = checkInt(L, 3)
	}
	if from > to {
		return 0
	}
	if n := to - from; n < 0 || n >= maxUnpack {
		raiseString(L, "too many results to unpack")
	}
	for i := from; i <= to; i++ {
		L.Push(item(t, i))
	}
	return to - from + 1
}

func tableForeach(L *lua.LState) int {
	t, fn := checkTable(L, 1), checkFunction(L, 2)
	settles(L, t)
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = nextKey(t, k) {
		if visit(L, fn, k, v) {
			return 1
		}
	}
	return 0
}

func tableForeachi(L *lua.LState) int {
	t, fn := checkTable(L, 1), checkFunction(L, 2)
	for i := 1; i <= listLen(t); i++ {
		if visit(L, fn, lua.LNumber(i), t.RawGetInt(i)) {
			return 1
		}
	}
	return 0
}

// visit calls fn(k, v) and leaves its result on the stack when it is not nil.
func visit(L *lua.LState, fn *lua.LFunction, k, v lua.LValue) bool {
	L.Push(fn)
	L.Push(k)
	L.Push(v)
	L.Call(2, 1)
	if L.Get(-1) != lua.LNil {
		return true
	}
	L.Pop(1)
	return false
}
