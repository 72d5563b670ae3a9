package engine

import (
	"io"
	"runtime"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/luatable"
)

// baseFuncs are the functions among the globals; baseMethods are those of one engine.
var baseFuncs = functions{
	{"assert", baseAssert}, {"collectgarbage", baseCollectGarbage}, {"error", baseError}, {"getfenv", baseGetfenv},
	{"getmetatable", baseGetmetatable}, {"rawequal", baseRawequal}, {"rawget", baseRawget}, {"rawlen", baseRawlen},
	{"rawset", baseRawset}, {"select", baseSelect}, {"setfenv", baseSetfenv}, {"setmetatable", baseSetmetatable},
	{"tonumber", baseToNumber}, {"tostring", baseToString}, {"type", baseType}, {"unpack", tableUnpack},
}

var baseMethods = [...]struct {
	name string
	fn   func(*Engine, *lua.LState) int
}{
	{"dofile", (*Engine).baseDofile}, {"ipairs", (*Engine).baseIpairs}, {"load", (*Engine).baseLoad},
	{"loadfile", (*Engine).baseLoadfile}, {"loadstring", (*Engine).baseLoad}, {"pairs", (*Engine).basePairs},
	{"pcall", (*Engine).basePcall}, {"print", (*Engine).basePrint}, {"xpcall", (*Engine).baseXpcall},
}

func (e *Engine) openBase() {
	globals := e.L.G.Global
	globals.RawSetString("_G", globals)
	globals.RawSetString("_VERSION", lua.LString(lua.LuaVersion))
	e.next, e.step = e.L.NewFunction(baseNext), e.L.NewFunction(ipairsStep)
	names := append(make([]string, 0, len(baseFuncs)+len(baseMethods)+1), "next")
	for _, f := range baseFuncs {
		names = append(names, f.name)
	}
	for _, f := range baseMethods {
		names = append(names, f.name)
	}
	e.ProvideAll(names, e.baseFunction)
}

// baseFunction is a function among the globals; next is what pairs gives too.
func (e *Engine) baseFunction(L *lua.LState, name string) lua.LValue {
	for _, f := range baseFuncs {
		if f.name == name {
			return L.NewFunction(f.fn)
		}
	}
	for _, f := range baseMethods {
		if f.name == name {
			return L.NewFunction(func(L *lua.LState) int { return f.fn(e, L) })
		}
	}
	return e.next
}

func baseAssert(L *lua.LState) int {
	if lua.LVAsBool(checkAny(L, 1)) {
		return L.GetTop()
	}
	if msg := L.Get(2); msg != lua.LNil {
		L.Error(msg, 0)
	}
	L.Error(lua.LString("assertion failed!"), 0)
	return 0
}

func baseError(L *lua.LState) int {
	value, level := L.Get(1), optInt(L, 2, 1)
	if s, ok := stringOf(value); ok && level > 0 {
		value = lua.LString(whereLevel(L, level) + s)
	}
	L.Error(value, 0)
	return 0
}

func baseCollectGarbage(L *lua.LState) int {
	switch opt := optString(L, 1, "collect"); opt {
	case "collect":
		runtime.GC()
		L.Push(lua.LNumber(0))
	case "count":
		L.Push(lua.LNumber(float64(heapBytes()) / 1024))
		L.Push(lua.LNumber(0))
		return 2
	case "step":
		L.Push(lua.LTrue)
	case "stop", "restart", "setpause", "setstepmul", "incremental", "generational":
		L.Push(lua.LNumber(0))
	default:
		argError(L, 1, "invalid option '%s'", opt)
	}
	return 1
}

// basePrint writes its arguments as tostring gives them.
func (e *Engine) basePrint(L *lua.LState) int {
	var b strings.Builder
	for i := 1; i <= L.GetTop(); i++ {
		if i > 1 {
			b.WriteByte('\t')
		}
		b.WriteString(toString(L, L.Get(i)))
	}
	b.WriteByte('\n')
	if e.opts.Stdout != nil {
		if _, err := io.WriteString(e.opts.Stdout, b.String()); err != nil {
			Raise(L, err)
		}
	}
	return 0
}

// toString is tostring, with __tostring.
func toString(L *lua.LState, v lua.LValue) string {
	switch v := v.(type) {
	case lua.LString:
		return string(v)
	case lua.LNumber:
		return formatNumber(v)
	}
	op := L.GetMetaField(v, "__tostring")
	if op == lua.LNil {
		return v.String()
	}
	L.Push(op)
	L.Push(v)
	L.Call(1, 1)
	s, ok := stringOf(L.Get(-1))
	if !ok {
		raiseString(L, "'tostring' must return a string")
	}
	L.Pop(1)
	return s
}

func baseToString(L *lua.LState) int {
	L.Push(lua.LString(toString(L, checkAny(L, 1))))
	return 1
}

func baseToNumber(L *lua.LState) int {
	base := optInt(L, 2, 10)
	v := checkAny(L, 1)
	if base == 10 {
		if n, ok := numberOf(v); ok {
			L.Push(n)
		} else {
			L.Push(lua.LNil)
		}
		return 1
	}
	if base < 2 || base > 36 {
		argError(L, 2, "base out of range")
	}
	L.Push(digitsIn(checkString(L, 1), base))
	return 1
}

// digitsIn reads an integer in a base, nil when it is none.
func digitsIn(s string, base int) lua.LValue {
	s = strings.ToLower(strings.Trim(s, " \t\n\v\f\r"))
	digits, negative := strings.CutPrefix(s, "-")
	if !negative {
		digits = strings.TrimPrefix(s, "+")
	}
	if base == 16 {
		digits = strings.TrimPrefix(digits, "0x")
	}
	value := 0.0
	for _, c := range []byte(digits) {
		d := strings.IndexByte("0123456789abcdefghijklmnopqrstuvwxyz"[:base], c)
		if d < 0 {
			return lua.LNil
		}
		value = value*float64(base) + float64(d)
	}
	if digits == "" {
		return lua.LNil
	}
	if negative {
		value = -value
	}
	return lua.LNumber(value)
}

func baseType(L *lua.LState) int {
	L.Push(lua.LString(checkAny(L, 1).Type().String()))
	return 1
}

func baseNext(L *lua.LState) int {
	t := checkTable(L, 1)
	if L.Get(2) == lua.LNil {
		settles(L, t)
	}
	key, value := nextKey(t, L.Get(2))
	L.Push(key)
	if key == lua.LNil {
		return 1
	}
	L.Push(value)
	return 2
}

// nextKey is the machine's Next, which would lose keys when the list part was cut since key was given.
func nextKey(t *lua.LTable, key lua.LValue) (lua.LValue, lua.LValue) {
	if n, ok := key.(lua.LNumber); ok && n >= 1 && n < lua.LNumber(lua.MaxArrayIndex) && n == lua.LNumber(int(n)) {
		if length := len(*luatable.List(t)); int(n) > length {
			key = lua.LNumber(length)
			if length == 0 {
				key = lua.LNil
			}
		}
	}
	return t.Next(key)
}

func (e *Engine) basePairs(L *lua.LState) int {
	if op := L.GetMetaField(checkAny(L, 1), "__pairs"); op != lua.LNil {
		L.Push(op)
		L.Push(L.Get(1))
		L.Call(1, 3)
		return 3
	}
	t := checkTable(L, 1)
	L.Push(e.next)
	L.Push(t)
	L.Push(lua.LNil)
	return 3
}

func (e *Engine) baseIpairs(L *lua.LState) int {
	t := checkTable(L, 1)
	L.Push(e.step)
	L.Push(t)
	L.Push(lua.LNumber(0))
	return 3
}

func ipairsStep(L *lua.LState) int {
	i := int(L.Get(2).(lua.LNumber)) + 1
	v := item(L.Get(1).(*lua.LTable), i)
	if v == lua.LNil {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(lua.LNumber(i))
	L.Push(v)
	return 2
}

func baseRawequal(L *lua.LState) int {
	L.Push(lua.LBool(L.RawEqual(checkAny(L, 1), checkAny(L, 2))))
	return 1
}

func baseRawget(L *lua.LState) int {
	t, key := checkTable(L, 1), checkAny(L, 2)
	settles(L, t)
	L.Push(t.RawGet(key))
	return 1
}

func baseRawlen(L *lua.LState) int {
	if s, ok := L.Get(1).(lua.LString); ok {
		L.Push(lua.LNumber(len(s)))
		return 1
	}
	L.Push(lua.LNumber(listLen(checkTable(L, 1))))
	return 1
}

func baseRawset(L *lua.LState) int {
	t, key := checkTable(L, 1), checkAny(L, 2)
	if l := limiterOf(L); l != nil && t == L.G.Global {
		l.engine.provided.take(key)
	}
	if n, ok := key.(lua.LNumber); ok {
		reserveKey(L, t, n)
	}
	L.RawSet(t, key, checkAny(L, 3))
	L.SetTop(1)
	return 1
}

func baseSelect(L *lua.LState) int {
	if s, ok := L.Get(1).(lua.LString); ok && s == "#" {
		L.Push(lua.LNumber(L.GetTop() - 1))
		return 1
	}
	n, count := checkInt(L, 1), L.GetTop()
	if n < 0 {
		n = count + n
	}
	if n < 1 {
		argError(L, 1, "index out of range")
	}
	return max(count-n, 0)
}

func baseGetmetatable(L *lua.LState) int {
	v := checkAny(L, 1)
	settles(L, v)
	L.Push(L.GetMetatable(v))
	return 1
}

func baseSetmetatable(L *lua.LState) int {
	t, mt := checkTable(L, 1), L.Get(2)
	if mt != lua.LNil && mt.Type() != lua.LTTable || L.GetTop() < 2 {
		argError(L, 2, "nil or table expected")
	}
	if L.GetMetaField(t, "__metatable") != lua.LNil {
		raiseString(L, "cannot change a protected metatable")
	}
	settles(L, t)
	t.Metatable = mt
	L.SetTop(1)
	return 1
}

// levelFunction is the function at a level or argument, as getfenv and setfenv take it; nil for a Go function.
func levelFunction(L *lua.LState) *lua.LFunction {
	if fn, ok := L.Get(1).(*lua.LFunction); ok {
		if fn.IsG {
			return nil
		}
		return fn
	}
	cf := currentFrame(L)
	for level := optInt(L, 1, 1); level > 0 && cf != nil; level-- {
		cf = cf.Parent
	}
	if cf == nil {
		argError(L, 1, "invalid level")
	}
	if cf.Fn.IsG {
		return nil
	}
	return cf.Fn
}

func baseGetfenv(L *lua.LState) int {
	if L.Get(1) == lua.LNumber(0) {
		L.Push(L.Env)
		return 1
	}
	if fn := levelFunction(L); fn != nil {
		L.Push(fn.Env)
	} else {
		L.Push(L.G.Global)
	}
	return 1
}

func baseSetfenv(L *lua.LState) int {
	env := checkTable(L, 2)
	if L.Get(1) == lua.LNumber(0) {
		L.Env = env
		return 0
	}
	fn := levelFunction(L)
	if fn == nil {
		raiseString(L, "'setfenv' cannot change environment of given object")
	}
	fn.Env = env
	L.Push(fn)
	return 1
}
