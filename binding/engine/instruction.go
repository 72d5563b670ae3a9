package engine

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine/syntax"
	"github.com/vkscript/vkscript/binding/luatable"
)

// Instructions that the machine has wrong or unbounded. Their operands are bit fields: see the machine's opcode.go.

func argA(inst uint32) int { return int(inst >> 18 & 0xff) }
func argB(inst uint32) int { return int(inst & 0x1ff) }
func argC(inst uint32) int { return int(inst >> 9 & 0x1ff) }

// concat is R(A) = R(B) .. ... .. R(C): numbers as tostring writes them, a bounded result.
func concat(L *lua.LState, inst uint32, _ *callFrame) int {
	base := currentFrame(L).LocalBase
	parts := registersOf(L).array[base+argB(inst) : base+argC(inst)+1]
	joined, ok := join(L, parts)
	if !ok {
		joined = concatMeta(L, append([]lua.LValue{}, parts...))
	}
	setRegister(L, base+argA(inst), joined)
	return 0
}

// join joins strings and numbers; false when one is neither.
func join(L *lua.LState, parts []lua.LValue) (lua.LValue, bool) {
	var buf [8]string
	texts, size := buf[:0], 0
	for _, p := range parts {
		s, ok := stringOf(p)
		if !ok {
			return nil, false
		}
		texts = append(texts, s)
		size += len(s)
	}
	reserve(L, size)
	if len(texts) == 2 {
		return lua.LString(texts[0] + texts[1]), true
	}
	return lua.LString(strings.Join(texts, "")), true
}

// concatMeta joins pairs from the right, asking __concat where one is no string.
func concatMeta(L *lua.LState, parts []lua.LValue) lua.LValue {
	right := parts[len(parts)-1]
	for i := len(parts) - 2; i >= 0; i-- {
		joined, ok := join(L, []lua.LValue{parts[i], right})
		if !ok {
			joined = concatPair(L, parts[i], right, i)
		}
		right = joined
	}
	return right
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
	culprit := left
	if _, ok := stringOf(left); ok {
		culprit, i = right, i+1
	}
	o := operation{L: L, cf: currentFrame(L)}
	var part syntax.Expr
	if info := debugOf(o.cf.Fn); info != nil {
		x, _ := info.Operands(o.cf.Pc - 1)
		if chain, ok := x.(*syntax.Concat); ok {
			part = chain.Parts[len(chain.Parts)-1-i]
		}
	}
	msg := "attempt to concatenate a " + culprit.Type().String() + " value"
	if culprit == lua.LNil {
		return o.nilMessage(msg, part)
	}
	return msg + o.named(part)
}

// forPrep begins a numeric for, whose three values may be strings that hold numbers.
func forPrep(L *lua.LState, inst uint32, base *callFrame) int {
	at := currentFrame(L).LocalBase + argA(inst)
	for i, v := range registersOf(L).array[at : at+3] {
		if _, ok := v.(lua.LString); !ok {
			continue
		}
		if n, ok := numberOf(v); ok {
			setRegister(L, at+i, n)
		}
	}
	return jumpTable[lua.OP_FORPREP](L, inst, base)
}

// length is R(A) = #R(B). A list goes on in the hash part of its table where the list part has to end.
func length(L *lua.LState, inst uint32, base *callFrame) int {
	cf := currentFrame(L)
	t, ok := registersOf(L).array[cf.LocalBase+argB(inst)].(*lua.LTable)
	if ok && len(*luatable.List(t)) >= lua.MaxArrayIndex-1 && t.Metatable == lua.LNil {
		setRegister(L, cf.LocalBase+argA(inst), lua.LNumber(listLen(t)))
		return 0
	}
	return jumpTable[lua.OP_LEN](L, inst, base)
}

// listLen is the length of a table as a list.
func listLen(t *lua.LTable) int {
	n := t.Len()
	if n < lua.MaxArrayIndex-1 {
		return n
	}
	has := func(i int) bool { return t.RawGet(lua.LNumber(i)) != lua.LNil }
	end := n + 1
	for has(end) {
		n, end = end, end*2
	}
	for end-n > 1 {
		if mid := (n + end) / 2; has(mid) {
			n = mid
		} else {
			end = mid
		}
	}
	return n
}

// item is t[i], without metamethods. RawGetInt finds no item in the hash part, though RawSetInt puts it there.
func item(t *lua.LTable, i int) lua.LValue {
	if 0 < i && i < lua.MaxArrayIndex {
		return t.RawGetInt(i)
	}
	return t.RawGet(lua.LNumber(i))
}

// newTable is R(A) = {}, with room for B items and C fields. The machine makes room for the fields' values alone.
func newTable(L *lua.LState, inst uint32, base *callFrame) int {
	items, fields := argB(inst), argC(inst)
	if fields == 0 {
		return jumpTable[lua.OP_NEWTABLE](L, inst, base)
	}
	setRegister(L, currentFrame(L).LocalBase+argA(inst), luatable.Sized(items, fields))
	return 0
}

// setField is R(A)[K(B)] = RK(C) for a string. The machine would pack the key of a new field twice.
func setField(L *lua.LState, inst uint32, base *callFrame) int {
	o := operation{L: L, cf: currentFrame(L), inst: inst}
	t, ok := o.rk(argA(inst)).(*lua.LTable)
	if !ok || t.Metatable != lua.LNil {
		return jumpTable[lua.OP_SETTABLEKS](L, inst, base)
	}
	luatable.Set(t, o.rk(argB(inst)), o.rk(argC(inst)))
	return 0
}

// setTable is R(A)[RK(B)] = RK(C). Setting the end of a list to nil cuts the list, whose nils "#" would otherwise
// pass over each time.
func setTable(L *lua.LState, inst uint32, base *callFrame) int {
	o := operation{L: L, cf: currentFrame(L), inst: inst}
	if o.rk(argC(inst)) == lua.LNil {
		t, ok := o.rk(argA(inst)).(*lua.LTable)
		if ok && t.Metatable == lua.LNil && len(*luatable.List(t)) > 0 && o.rk(argB(inst)) == lua.LNumber(len(*luatable.List(t))) {
			trim(t)
			return 0
		}
	} else if key, ok := o.rk(argB(inst)).(lua.LNumber); ok && key > sparse {
		if t, ok := o.rk(argA(inst)).(*lua.LTable); ok {
			reserveKey(L, t, key)
		}
	}
	return jumpTable[lua.OP_SETTABLE](L, inst, base)
}

// sparse is how many slots a key may add to a list without being asked about.
const sparse = 4096

// reserveKey is asked before t[key] gets a value: a large key fills the list part of a table up to there.
func reserveKey(L *lua.LState, t *lua.LTable, key lua.LNumber) {
	if key <= sparse || key >= lua.LNumber(lua.MaxArrayIndex) {
		return
	}
	const slot = 16 // bytes
	if more := int(key) - len(*luatable.List(t)); more > sparse {
		reserve(L, more*slot)
	}
}

// trim drops the last slot of a list and the nils before it.
func trim(t *lua.LTable) {
	a := luatable.List(t)
	n := len(*a) - 1
	for (*a)[n] = nil; n > 0 && (*a)[n-1] == lua.LNil; n-- {
		(*a)[n-1] = nil
	}
	*a = (*a)[:n]
}

// internal is a Go function that traces and error levels do not see: it has no environment.
func internal(fn lua.LGFunction) *lua.LFunction { return &lua.LFunction{IsG: true, GFunction: fn} }
