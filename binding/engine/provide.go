package engine

import (
	lua "github.com/yuin/gopher-lua"
)

// provisions are the globals that are built when they are first used: most scripts use few of them, and building
// all takes longer than a short script runs. Whatever could tell the difference, such as pairs(_G), builds them.
type provisions struct {
	pending map[string]provision
	order   []string
	index   *lua.LTable // the metatable of the globals as long as something is pending
}

type provision func(L *lua.LState) lua.LValue

// Provide makes a global that build gives when a script first uses it.
func (e *Engine) Provide(name string, build func(L *lua.LState) lua.LValue) {
	if e.provided.index == nil {
		e.provided.pending, e.provided.index = map[string]provision{}, e.L.CreateTable(0, 1)
		e.provided.index.RawSetString("__index", e.L.NewFunction(e.indexGlobal))
		e.L.G.Global.Metatable = e.provided.index
	}
	e.provided.pending[name] = build
	e.provided.order = append(e.provided.order, name)
}

// ProvideModule is Provide of what require gives too, whatever the script made of the global.
func (e *Engine) ProvideModule(name string, build func(L *lua.LState) lua.LValue) {
	var module lua.LValue
	once := func(L *lua.LState) lua.LValue {
		if module == nil {
			module = build(L)
		}
		return module
	}
	e.Provide(name, once)
	e.Preload(name, func(L *lua.LState) int {
		L.Push(once(L))
		return 1
	})
}

// indexGlobal is __index of the globals.
func (e *Engine) indexGlobal(L *lua.LState) int {
	name, ok := L.Get(2).(lua.LString)
	build := e.provided.pending[string(name)]
	if !ok || build == nil {
		return 0
	}
	v := build(L)
	delete(e.provided.pending, string(name))
	L.G.Global.RawSetString(string(name), v)
	L.Push(v)
	return 1
}

// Settle builds what is pending, so that the globals are a table like any other.
func (e *Engine) Settle(L *lua.LState) {
	globals, p := L.G.Global, &e.provided
	for _, name := range p.order {
		build := p.pending[name]
		delete(p.pending, name)
		if build != nil && globals.RawGetString(name) == lua.LNil {
			globals.RawSetString(name, build(L))
		}
	}
	p.order = nil
	if globals.Metatable == p.index && p.index != nil {
		globals.Metatable = lua.LNil
	}
	p.index = nil
}

// settles is called by what looks at a table without __index.
func settles(L *lua.LState, t lua.LValue) {
	if t != L.G.Global {
		return
	}
	if l := limiterOf(L); l != nil && l.engine.provided.index != nil {
		l.engine.Settle(L)
	}
}
