package engine

import (
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/luatable"
)

// provisions are the globals that are built when they are first used: most scripts use few of them, and building
// all takes longer than a short script runs. What Lua has to look at globals otherwise, such as pairs(_G), builds them.
type provisions struct {
	groups []provision
	spent  map[string]bool // the globals that were built, or set by the script before
	meta   *lua.LTable     // the metatable of the globals as long as something is pending
	misses int             // how often a script asked for, or set, what nobody provides
}

// manyMisses are so many that a table like any other would have been quicker.
const manyMisses = 2000

// provision are globals that one function builds.
type provision struct {
	names  []string
	module bool // require gives them too
	build  func(L *lua.LState, name string) lua.LValue
}

// Provide makes a global that build gives when a script first uses it. It is for before the script runs.
func (e *Engine) Provide(name string, build func(L *lua.LState) lua.LValue) {
	e.ProvideAll([]string{name}, func(L *lua.LState, _ string) lua.LValue { return build(L) })
}

// ProvideAll is Provide for many.
func (e *Engine) ProvideAll(names []string, build func(L *lua.LState, name string) lua.LValue) {
	e.provide(provision{names: names, build: build})
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
	e.provide(provision{names, true, build})
}

// provide has the globals ask for names that they lack.
func (e *Engine) provide(group provision) {
	p := &e.provided
	p.groups = append(p.groups, group)
	if p.meta == nil {
		p.spent, p.meta = map[string]bool{}, luatable.Sized(0, 2)
		luatable.Set(p.meta, lua.LString("__index"), e.L.NewFunction(e.indexGlobal))
		luatable.Set(p.meta, lua.LString("__newindex"), internal(e.newGlobal))
		e.L.G.Global.Metatable = p.meta
	}
}

// find is the last provision of a name, nil when there is none.
func (p *provisions) find(name string) *provision {
	for i := len(p.groups) - 1; i >= 0; i-- {
		if g := &p.groups[i]; slices.Contains(g.names, name) {
			return g
		}
	}
	return nil
}

// findModule is find among what require gives.
func (p *provisions) findModule(name string) *provision {
	for i := len(p.groups) - 1; i >= 0; i-- {
		if g := &p.groups[i]; g.module && slices.Contains(g.names, name) {
			return g
		}
	}
	return nil
}

// take gives the provision of a global that was not yet built or set, nil when there is none. It is spent with that.
func (p *provisions) take(name lua.LValue) *provision {
	text, ok := name.(lua.LString)
	if !ok || p.spent[string(text)] {
		return nil
	}
	group := p.find(string(text))
	if group != nil {
		p.spent[string(text)] = true
	}
	return group
}

// indexGlobal is __index of the globals.
func (e *Engine) indexGlobal(L *lua.LState) int {
	name := L.Get(2)
	group := e.provided.take(name)
	if group == nil {
		e.miss(L)
		return 0
	}
	v := group.build(L, lua.LVAsString(name))
	L.G.Global.RawSet(name, v)
	L.Push(v)
	return 1
}

// newGlobal is __newindex of the globals: what a script sets, if only to nil, is not built any more.
func (e *Engine) newGlobal(L *lua.LState) int {
	e.provided.take(L.Get(2))
	L.RawSet(L.G.Global, L.Get(2), L.Get(3)) // refuses nil and NaN
	e.miss(L)
	return 0
}

// miss settles the globals for a script that often uses others.
func (e *Engine) miss(L *lua.LState) {
	if e.provided.misses++; e.provided.misses == manyMisses {
		e.Settle(L)
	}
}

// Settle builds what is pending, so that the globals are a table like any other.
func (e *Engine) Settle(L *lua.LState) {
	globals, p := L.G.Global, &e.provided
	for _, group := range p.groups {
		for _, name := range group.names {
			if g := p.take(lua.LString(name)); g != nil && globals.RawGetString(name) == lua.LNil {
				globals.RawSetString(name, g.build(L, name))
			}
		}
	}
	if globals.Metatable == p.meta && p.meta != nil {
		globals.Metatable = lua.LNil
	}
	p.meta = nil
}

// settles is called by what looks at a value's metatable, or at its fields without it.
func settles(L *lua.LState, v lua.LValue) {
	l := limiterOf(L)
	if l == nil {
		return
	}
	if v == L.G.Global && l.engine.provided.meta != nil {
		l.engine.Settle(L)
	}
	if _, ok := v.(lua.LString); ok && l.engine.made["string"] == nil {
		L.GetField(v, "len") // strings have their library once they were asked for a method
	}
}
