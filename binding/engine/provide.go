package engine

import (
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// provisions are the globals that are built when they are first used: most scripts use few of them, and building
// all takes longer than a short script runs. Whatever could tell the difference, such as pairs(_G), builds them.
type provisions struct {
	globals map[string]provision
	modules []modules
	order   []string        // of all names
	built   map[string]bool // the globals that were
	index   *lua.LTable     // the metatable of the globals as long as something is pending
}

type provision func(L *lua.LState) lua.LValue

// modules are those of one call of ProvideModules.
type modules struct {
	names []string
	build func(L *lua.LState, name string) lua.LValue
}

// Provide makes a global that build gives when a script first uses it.
func (e *Engine) Provide(name string, build func(L *lua.LState) lua.LValue) {
	e.provide(name)
	if e.provided.globals == nil {
		e.provided.globals = map[string]provision{}
	}
	e.provided.globals[name] = build
}

// ProvideModule is Provide of what require gives too, whatever the script made of the global.
func (e *Engine) ProvideModule(name string, build func(L *lua.LState) lua.LValue) {
	var module lua.LValue
	e.ProvideModules([]string{name}, func(L *lua.LState, _ string) lua.LValue {
		if module == nil {
			module = build(L)
		}
		return module
	})
}

// ProvideModules is ProvideModule for many. What build gives for a name has to be the same each time.
func (e *Engine) ProvideModules(names []string, build func(L *lua.LState, name string) lua.LValue) {
	e.provide(names...)
	e.provided.modules = append(e.provided.modules, modules{names, build})
}

// provide has the globals ask for names that they lack.
func (e *Engine) provide(names ...string) {
	p := &e.provided
	p.order = append(p.order, names...)
	if p.index == nil {
		p.index, p.built = e.L.CreateTable(0, 1), map[string]bool{}
		p.index.RawSetString("__index", e.L.NewFunction(e.indexGlobal))
		e.L.G.Global.Metatable = p.index
	}
}

// module is what makes a module, nil when there is none of that name.
func (p *provisions) module(name string) provision {
	for _, m := range p.modules {
		if slices.Contains(m.names, name) {
			return func(L *lua.LState) lua.LValue { return m.build(L, name) }
		}
	}
	return nil
}

// pending is what makes a global that was not yet built, nil when there is none of that name.
func (p *provisions) pending(name string) provision {
	if p.built[name] {
		return nil
	}
	if build := p.globals[name]; build != nil {
		return build
	}
	return p.module(name)
}

// indexGlobal is __index of the globals.
func (e *Engine) indexGlobal(L *lua.LState) int {
	name, ok := L.Get(2).(lua.LString)
	build := e.provided.pending(string(name))
	if !ok || build == nil {
		return 0
	}
	v := build(L)
	e.provided.built[string(name)] = true
	L.G.Global.RawSetString(string(name), v)
	L.Push(v)
	return 1
}

// Settle builds what is pending, so that the globals are a table like any other.
func (e *Engine) Settle(L *lua.LState) {
	globals, p := L.G.Global, &e.provided
	for _, name := range p.order {
		build := p.pending(name)
		p.built[name] = true
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
