package onescript

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/value"
	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/luajson"
)

// foreign is a value of Lua that the language has not; it may be kept and handed on.
type foreign struct{ lua.LValue }

// Class names the type that Lua has for it.
func (f foreign) Class() *value.Class {
	name := "Lua " + f.LValue.Type().String()
	return &value.Class{Type: value.Type{RU: name, EN: name}}
}

// maxWhole is up to where all whole numbers are Lua's.
const maxWhole = 1 << 53

func isWhole(n lua.LNumber) bool {
	return n <= maxWhole && n >= -maxWhole && n == lua.LNumber(int64(n))
}

// fromLua is a value of Lua as one of the language.
func (x *exact) fromLua(v lua.LValue) value.Value {
	switch v := v.(type) {
	case *lua.LNilType:
		return nil
	case lua.LBool:
		return bool(v)
	case lua.LString:
		return string(v)
	case lua.LNumber:
		return x.number(v)
	case *lua.LUserData:
		return x.userdata(v)
	}
	return foreign{v}
}

// number is a number of Lua: a whole one as it is, others to 15 digits.
func (x *exact) number(n lua.LNumber) value.Value {
	if isWhole(n) {
		return value.Int64(int64(n)).Value()
	}
	f, err := value.Float(float64(n))
	x.check(err, bsl.Pos{})
	return f.Value()
}

func (x *exact) userdata(ud *lua.LUserData) value.Value {
	switch {
	case ud.Metatable == x.meta:
		return ud.Value
	case ud.Metatable == x.refs:
		return ud.Value.(ref).load()
	case ud == luajson.Null():
		return nil
	case engine.ErrorOf(ud) != nil:
		return newErrorInfo(x.failureOf(ud))
	}
	return foreign{ud}
}

// toLua is a value of the language as Lua has it.
func (x *exact) toLua(v value.Value) lua.LValue {
	switch v := v.(type) {
	case nil:
		return lua.LNil
	case bool:
		return lua.LBool(v)
	case string:
		return lua.LString(v)
	case value.Number:
		if f, ok := v.Whole(); ok {
			return lua.LNumber(f)
		}
	case foreign:
		return v.LValue
	case value.NullType:
		if x.null != nil {
			return x.null
		}
	}
	return x.box(v)
}

// box is a value as userdata.
func (x *exact) box(v any) *lua.LUserData {
	return &lua.LUserData{Value: v, Metatable: x.meta, Env: x.L.Env}
}

// metatable is that of all values: members by any of their names, and Lua's operators as the language has them.
func (x *exact) metatable() *lua.LTable {
	t := x.L.CreateTable(0, 20)
	for event, fn := range map[string]lua.LGFunction{
		"__index": x.guard(x.indexMeta), "__newindex": x.guard(x.newIndexMeta),
		"__add": x.operator(x.Runner.add), "__sub": x.operator(value.Sub), "__mul": x.operator(value.Mul), "__div": x.operator(value.Div),
		"__mod": x.operator(value.Mod), "__unm": x.operator(func(a, _ value.Value) (value.Value, error) { return value.Neg(a) }),
		"__concat": x.operator(func(a, b value.Value) (value.Value, error) { return x.Runner.add(x.locale.Text(a), b) }),
		"__eq":     x.operator(func(a, b value.Value) (value.Value, error) { return value.Equal(a, b), nil }),
		"__lt":     x.operator(func(a, b value.Value) (value.Value, error) { return ordered(a, b, func(c int) bool { return c < 0 }) }),
		"__le":     x.operator(func(a, b value.Value) (value.Value, error) { return ordered(a, b, func(c int) bool { return c <= 0 }) }),
		"__len":    x.valued(x.lengthMeta), "__tostring": x.valued(func(L *lua.LState) value.Value { return x.locale.Text(x.fromLua(L.Get(1))) }),
	} {
		t.RawSetString(event, x.L.NewFunction(fn))
	}
	t.RawSetString("__name", lua.LString("bsl.Value"))
	t.RawSetString("__metatable", lua.LString("bsl.Value"))
	return t
}

func (x *exact) lengthMeta(L *lua.LState) value.Value {
	c, ok := x.fromLua(L.Get(1)).(value.Countable)
	if !ok {
		x.raise(value.ErrNoIterator, bsl.Pos{})
	}
	return asInt(c.Len())
}

// indexMeta is x.Name, x:Name(...) and x[key]: a method, a property, or an element.
func (x *exact) indexMeta(L *lua.LState) int {
	o := x.object(x.fromLua(L.Get(1)), bsl.Pos{})
	name, isText := L.Get(2).(lua.LString)
	if !isText {
		L.Push(x.toLua(x.element(o, x.fromLua(L.Get(2)))))
		return 1
	}
	switch m := x.memberNamed(string(name)); {
	case m.isMethod(o):
		L.Push(m.call)
	case isField(o):
		L.Push(x.toLua(x.property(o, m.name, m.folded, bsl.Pos{})))
	default:
		L.Push(x.toLua(x.element(o, m.name)))
	}
	return 1
}

// member is a name behind a dot or colon.
type member struct {
	name, folded string
	call         *lua.LFunction // what x:Name is, if it is a method
}

func (m *member) isMethod(o value.Object) bool {
	if _, any := o.(caller); any {
		return true
	}
	return o.Class().Method(m.folded) != nil
}

// maxNames bounds what is kept of names and numbers that a program may make up.
const maxNames = 10000

func (x *exact) memberNamed(name string) *member {
	m := x.members[name]
	if m == nil {
		m = &member{name: name, folded: Fold(name)}
		m.call = x.L.NewFunction(x.guard(func(L *lua.LState) int {
			L.Push(x.callMethod(L, L.Get(1), m, 2, false))
			return 1
		}))
		if len(x.members) < maxNames {
			x.members[name] = m
		}
	}
	return m
}

// isField tells whether x.Name is a property: in a map it is a key.
func isField(o value.Object) bool {
	switch o.(type) {
	case *value.Map, *value.FixedMap:
		return false
	}
	return true
}

func (x *exact) newIndexMeta(L *lua.LState) int {
	o, v := x.object(x.fromLua(L.Get(1)), bsl.Pos{}), x.fromLua(L.Get(3))
	if name, ok := L.Get(2).(lua.LString); ok && isField(o) {
		x.setProperty(o, string(name), v, bsl.Pos{})
		return 0
	}
	x.check(x.indexed(o, bsl.Pos{}).SetIndex(x.fromLua(L.Get(2)), v), bsl.Pos{})
	return 0
}
