package engine

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/luatable"
)

// openLibs makes the globals.
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
	arg := e.L.CreateTable(len(e.opts.Args), 1)
	arg.RawSetInt(0, lua.LString(e.opts.ScriptName))
	for i, a := range e.opts.Args {
		arg.RawSetInt(i+1, lua.LString(a))
	}
	e.L.G.Global.RawSetString("arg", arg)
}

// functions are the functions of a library, by name.
type functions []struct {
	name string
	fn   lua.LGFunction
}

// library makes a global table of functions.
func (e *Engine) library(name string, funcs functions) *lua.LTable {
	keys, values := make([]lua.LValue, len(funcs)), make([]lua.LValue, len(funcs))
	for i, f := range funcs {
		keys[i], values[i] = lua.LString(f.name), e.L.NewFunction(f.fn)
	}
	t := luatable.New(keys, values)
	e.L.G.Global.RawSetString(name, t)
	return t
}

func (e *Engine) register(t *lua.LTable, funcs functions) {
	for _, f := range funcs {
		t.RawSetString(f.name, e.L.NewFunction(f.fn))
	}
}
