package onescript

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/value"
)

// element is X[key].
func (x *exact) element(of, key value.Value) value.Value {
	v, err := x.indexed(of, bsl.Pos{}).Index(key)
	x.check(err, bsl.Pos{})
	return v
}

// callMethod calls a method with the arguments from a place on.
func (x *exact) callMethod(L *lua.LState, of lua.LValue, name *member, from int, wantValue bool) lua.LValue {
	o := x.object(x.fromLua(of), bsl.Pos{})
	if c, ok := o.(caller); ok {
		v, known := c.invokeMethod(x.Runner, name.name, x.values(L, from), bsl.Pos{})
		if !known {
			x.raise(value.NoMethod(name.name), bsl.Pos{})
		}
		return x.toLua(v)
	}
	m := x.method(o, name.name, name.folded, wantValue, bsl.Pos{})
	a := x.arguments(L, from)
	if i := m.Out - 1; i >= 0 && i < len(a.Values) {
		if place := x.refOf(L.Get(from + i)); place != nil {
			a.Values[i] = assigner{place}
		}
	}
	v, err := m.Call(o, a)
	x.check(err, bsl.Pos{})
	x.release(a)
	return x.toLua(v)
}

// values are arguments that outlive the call.
func (x *exact) values(L *lua.LState, from int) []value.Value {
	var out []value.Value
	for i := from; i <= L.GetTop(); i++ {
		out = append(out, x.fromLua(L.Get(i)))
	}
	return out
}

func (x *exact) getFn(L *lua.LState) value.Value {
	m := x.memberNamed(x.text(L, 2))
	return x.property(x.object(x.fromLua(L.Get(1)), bsl.Pos{}), m.name, m.folded, bsl.Pos{})
}

func (x *exact) setFn(L *lua.LState) int {
	x.setProperty(x.object(x.fromLua(L.Get(1)), bsl.Pos{}), x.text(L, 2), x.fromLua(L.Get(3)), bsl.Pos{})
	return 0
}

func (x *exact) atFn(L *lua.LState) value.Value {
	return x.element(x.fromLua(L.Get(1)), x.fromLua(L.Get(2)))
}

func (x *exact) putFn(L *lua.LState) int {
	x.check(x.indexed(x.fromLua(L.Get(1)), bsl.Pos{}).SetIndex(x.fromLua(L.Get(2)), x.fromLua(L.Get(3))), bsl.Pos{})
	return 0
}

// callFn makes bsl.call, which may be a statement, or bsl.func, whose value is used.
func (x *exact) callFn(wantValue bool) lua.LGFunction {
	return x.guard(func(L *lua.LState) int {
		L.Push(x.callMethod(L, L.Get(1), x.memberNamed(x.text(L, 2)), 3, wantValue))
		return 1
	})
}

func (x *exact) newFn(L *lua.LState) value.Value {
	return x.create(nil, x.text(L, 1), x.values(L, 2), bsl.Pos{})
}

func (x *exact) newDynamicFn(L *lua.LState) value.Value {
	return x.create(nil, x.text(L, 1), spread(x.values(L, 2)), bsl.Pos{})
}

// text is an argument as text.
func (x *exact) text(L *lua.LState, n int) string { return x.locale.Text(x.fromLua(L.Get(n))) }

// eachFn is the iterator of For Each: number and item.
func (x *exact) eachFn(L *lua.LState) int {
	forward, n := x.iterate(x.fromLua(L.Get(1)), bsl.Pos{}), 0
	L.Push(L.NewFunction(x.guard(func(L *lua.LState) int {
		v, more, err := forward()
		x.check(err, bsl.Pos{})
		if !more {
			return 0
		}
		n++
		L.Push(lua.LNumber(n))
		L.Push(x.toLua(v))
		return 2
	})))
	return 1
}

// rangeFn is the iterator of For whose counter nothing else changes.
func (x *exact) rangeFn(L *lua.LState) int {
	from, to := x.fromLua(L.Get(1)), x.fromLua(L.Get(2))
	if a, ok := L.Get(1).(lua.LNumber); ok && isWhole(a) {
		if b, ok := L.Get(2).(lua.LNumber); ok && isWhole(b) {
			L.Push(L.NewFunction(wholeRange(a, b)))
			return 1
		}
	}
	begun := false
	L.Push(L.NewFunction(x.guard(func(L *lua.LState) int {
		if begun {
			from = x.next(from)
		}
		begun = true
		order, err := value.Compare(from, to)
		x.check(err, bsl.Pos{})
		if order > 0 {
			return 0
		}
		L.Push(x.toLua(from))
		return 1
	})))
	return 1
}

func wholeRange(from, to lua.LNumber) lua.LGFunction {
	return func(L *lua.LState) int {
		if from > to {
			return 0
		}
		L.Push(from)
		from++
		return 1
	}
}

// next is the value of a counter after v.
func (r *Runner) next(v value.Value) value.Value {
	n, err := value.ToNumber(v)
	if err == nil {
		n, err = n.Add(one)
	}
	r.check(err, bsl.Pos{})
	return n.Value()
}
