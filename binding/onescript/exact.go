package onescript

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/value"
	"github.com/vkscript/vkscript/binding/engine"
)

// exact is the module bsl.exact of one Lua state: what a runner computes with, for programs that were ported to Lua. Its
// functions take and give Lua's own values where those can't be told from the language's, and userdata for all others.
type exact struct {
	*Runner
	meta    *lua.LTable // of values
	refs    *lua.LTable // of references
	null    *lua.LUserData
	missing *lua.LUserData
	members map[string]*member // by the names that the program has for them
	numbers map[string]lua.LValue
	pcall   lua.LValue
}

// RegisterExact makes the module bsl.exact known to an engine. The runner is asked for when a script requires it.
func RegisterExact(e *engine.Engine, runner func() *Runner) {
	e.Preload("bsl.exact", func(L *lua.LState) int {
		r := runner()
		r.bind(L)
		L.Push(newExact(r).module())
		return 1
	})
}

func newExact(r *Runner) *exact {
	x := &exact{Runner: r, members: map[string]*member{}, numbers: map[string]lua.LValue{}, pcall: r.L.GetGlobal("pcall")}
	x.meta, x.refs = x.metatable(), x.refMetatable()
	x.null, x.missing = x.box(value.Null), x.box(value.Missing{})
	return x
}

// module makes the table: the functions of ExactRows, and by __index the language's own.
func (x *exact) module() *lua.LTable {
	rows := exactRows()
	t := x.L.CreateTable(0, 2*len(rows))
	for _, row := range rows {
		t.RawSetString(row.name(), x.L.NewFunction(row.make(x)))
	}
	t.RawSetString("null", x.null)
	t.RawSetString("missing", x.missing)
	meta := x.L.CreateTable(0, 2)
	meta.RawSetString("__index", x.L.NewFunction(x.guard(func(L *lua.LState) int {
		L.Push(x.global(t, lua.LVAsString(L.Get(2))))
		return 1
	})))
	meta.RawSetString("__metatable", lua.LString("bsl.exact"))
	t.Metatable = meta
	return t
}

// guard makes a function of Lua whose errors are the language's.
func (x *exact) guard(do func(L *lua.LState) int) lua.LGFunction {
	return func(L *lua.LState) int {
		x.bind(L)
		defer rescue(L)
		return do(L)
	}
}

// valued is guard for a function with one result.
func (x *exact) valued(do func(L *lua.LState) value.Value) lua.LGFunction {
	return x.guard(func(L *lua.LState) int {
		L.Push(x.toLua(do(L)))
		return 1
	})
}

// invoke calls a function of Lua and gives its first result.
func (x *exact) invoke(L *lua.LState, fn lua.LValue, args ...lua.LValue) lua.LValue {
	L.Push(fn)
	for _, a := range args {
		L.Push(a)
	}
	L.Call(len(args), 1)
	x.bind(L) // the function may have run another coroutine
	v := L.Get(-1)
	L.Pop(1)
	return v
}

// global finds what the language has under a name: OPI_VK, an enumeration, a function; nil for what there is not.
func (x *exact) global(t *lua.LTable, name string) lua.LValue {
	for known, v := range x.opis {
		if Fold(known) == Fold(name) {
			return x.toLua(v)
		}
	}
	g := ExactGlobal(name)
	switch {
	case g == nil:
		return lua.LNil
	case g.Kind == bsl.PropKind:
		return x.toLua(x.globalValue(g.EN))
	}
	fn := globalFuncs()[g.EN]
	made := x.L.NewFunction(x.guard(func(L *lua.LState) int { return x.callGlobal(L, g, fn) }))
	t.RawSetString(name, made)
	return made
}

// callGlobal carries out a global function or procedure.
func (x *exact) callGlobal(L *lua.LState, g *bsl.Global, fn function) int {
	a := x.arguments(L, 1)
	switch n := len(a.Values); {
	case g.Max >= 0 && n > g.Max:
		x.raise(&value.Error{Text: "Слишком много фактических параметров"}, bsl.Pos{})
	case n < g.Min:
		x.raise(&value.Error{Text: "Недостаточно фактических параметров"}, bsl.Pos{})
	}
	v, err := fn.call(x.Runner, a)
	x.check(err, bsl.Pos{})
	x.release(a)
	if g.Kind == bsl.ProcKind {
		return 0
	}
	L.Push(x.toLua(v))
	return 1
}

// arguments are those of the running function from a place on.
func (x *exact) arguments(L *lua.LState, from int) *value.Args {
	a := x.Runner.arguments(nil, nil)
	for i := from; i <= L.GetTop(); i++ {
		a.Values = append(a.Values, x.fromLua(L.Get(i)))
	}
	return a
}
