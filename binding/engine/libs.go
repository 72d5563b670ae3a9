package engine

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/luatable"
)

// libraries are the tables of Lua's own functions that are made when they are first used.
var libraries = []struct {
	name string
	make func(*Engine) *lua.LTable
}{
	{"coroutine", (*Engine).makeCoroutine},
	{"table", func(e *Engine) *lua.LTable { return e.library(tableFuncs) }},
	{"math", (*Engine).makeMath},
	{"os", (*Engine).makeOS},
	{"io", (*Engine).makeIO},
	{"utf8", (*Engine).makeUTF8},
	{"debug", func(e *Engine) *lua.LTable { return e.library(debugFuncs) }},
	{"string", (*Engine).makeString},
}

// extension is what Extend adds.
type extension struct {
	library string
	add     func(t *lua.LTable)
}

// openLibs makes the globals.
func (e *Engine) openLibs() {
	e.openErrors()
	e.openBase()
	e.openString()
	names := make([]string, len(libraries))
	for i, lib := range libraries {
		names[i] = lib.name
	}
	e.ProvideAll(names, func(_ *lua.LState, name string) lua.LValue { return e.luaLibrary(name) })
	e.openModules()
	e.Provide("arg", e.makeArg)
	if e.opts.Seed != 0 {
		e.seed(e.opts.Seed)
	}
}

// luaLibrary is a library by its name, made when it is first asked for; nil when there is none.
func (e *Engine) luaLibrary(name string) *lua.LTable {
	if t := e.made[name]; t != nil {
		return t
	}
	for _, lib := range libraries {
		if lib.name == name {
			return e.makeLibrary(name, lib.make)
		}
	}
	return nil
}

func (e *Engine) makeLibrary(name string, fill func(*Engine) *lua.LTable) *lua.LTable {
	if e.made == nil {
		e.made = map[string]*lua.LTable{}
	}
	t := fill(e)
	e.made[name] = t
	for _, x := range e.extended {
		if x.library == name {
			x.add(t)
		}
	}
	return t
}

// Extend adds to a library of Lua's own when that is made: coroutine, table, math, os, io, utf8, debug or string.
// It is for before the script runs.
func (e *Engine) Extend(library string, add func(t *lua.LTable)) {
	e.extended = append(e.extended, extension{library, add})
}

func (e *Engine) makeArg(L *lua.LState) lua.LValue {
	arg := L.CreateTable(len(e.opts.Args), 1)
	arg.RawSetInt(0, lua.LString(e.opts.ScriptName))
	for i, a := range e.opts.Args {
		arg.RawSetInt(i+1, lua.LString(a))
	}
	return arg
}

// functions are the functions of a library, by name.
type functions []struct {
	name string
	fn   lua.LGFunction
}

// library makes a table of functions.
func (e *Engine) library(funcs functions) *lua.LTable {
	t := luatable.Sized(0, len(funcs))
	e.register(t, funcs)
	return t
}

// register puts functions into a table. They are made in one piece.
func (e *Engine) register(t *lua.LTable, funcs functions) {
	made := make([]lua.LFunction, len(funcs))
	for i, f := range funcs {
		made[i] = lua.LFunction{IsG: true, Env: e.L.G.Global, GFunction: f.fn}
		luatable.Set(t, lua.LString(f.name), &made[i])
	}
}
