package engine

import (
	"maps"
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// openLibs makes the globals. The functions of a library are set in the order of their names, which pairs shows.
func (e *Engine) openLibs() {
	e.openErrors()
	e.openBase()
	e.openCoroutine()
	e.openString()
	e.library("table", tableFuncs)
	e.openMath()
	e.openOS()
	e.openIO()
	e.openUTF8()
	e.library("debug", debugFuncs)
	e.openModules()
	arg := e.L.NewTable()
	arg.RawSetInt(0, lua.LString(e.opts.ScriptName))
	for i, a := range e.opts.Args {
		arg.RawSetInt(i+1, lua.LString(a))
	}
	e.L.SetGlobal("arg", arg)
}

// library makes a global table of functions.
func (e *Engine) library(name string, funcs map[string]lua.LGFunction) *lua.LTable {
	t := e.L.CreateTable(0, len(funcs))
	e.register(t, funcs)
	e.L.SetGlobal(name, t)
	return t
}

func (e *Engine) register(t *lua.LTable, funcs map[string]lua.LGFunction) {
	for _, name := range slices.Sorted(maps.Keys(funcs)) {
		t.RawSetString(name, e.L.NewFunction(funcs[name]))
	}
}
