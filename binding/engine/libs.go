package engine

import (
	"errors"
	"fmt"
	"io"
	"io/fs"

	lua "github.com/yuin/gopher-lua"
)

func (e *Engine) openLibs() {
	L := e.L
	for _, open := range []lua.LGFunction{lua.OpenPackage, lua.OpenBase, lua.OpenTable, lua.OpenString, lua.OpenMath, lua.OpenCoroutine} {
		L.Push(L.NewFunction(open))
		L.Call(0, 0)
	}
	for _, name := range []string{"dofile", "loadfile", "_printregs", "newproxy", "module"} {
		L.SetGlobal(name, lua.LNil)
	}
	loaders := L.GetField(L.Get(lua.RegistryIndex), "_LOADERS").(*lua.LTable)
	loaders.RawSetInt(2, L.NewFunction(e.loadModule))
	L.SetGlobal("print", L.NewFunction(e.print))
	mt := L.NewTable()
	mt.RawSetString("__tostring", L.NewFunction(e.errorString))
	mt.RawSetString("__index", L.NewFunction(e.errorIndex))
	L.SetField(L.Get(lua.RegistryIndex), errorType, mt)
	arg := L.NewTable()
	arg.RawSetInt(0, lua.LString(e.opts.ScriptName))
	for i, a := range e.opts.Args {
		arg.RawSetInt(i+1, lua.LString(a))
	}
	L.SetGlobal("arg", arg)
	osmod := L.NewTable()
	osmod.RawSetString("exit", L.NewFunction(func(L *lua.LState) int {
		Raise(L, &ExitError{Code: L.OptInt(1, 0)})
		return 0
	}))
	L.SetGlobal("os", osmod)
}

func (e *Engine) print(L *lua.LState) int {
	out := e.opts.Stdout
	if out == nil {
		out = io.Discard
	}
	for i := 1; i <= L.GetTop(); i++ {
		if i > 1 {
			io.WriteString(out, "\t")
		}
		io.WriteString(out, L.ToStringMeta(L.Get(i)).String())
	}
	fmt.Fprintln(out)
	return 0
}

func (e *Engine) loadModule(L *lua.LState) int {
	name := L.CheckString(1)
	if e.opts.Host == nil {
		L.Push(lua.LString("no module '" + name + "'"))
		return 1
	}
	path, src, err := e.opts.Host.ReadModule(name)
	if errors.Is(err, fs.ErrNotExist) {
		L.Push(lua.LString("no module '" + name + "'"))
		return 1
	}
	if err != nil {
		Raise(L, err)
	}
	fn, err := e.Load(path, src)
	if err != nil {
		Raise(L, err)
	}
	L.Push(fn)
	return 1
}

func (e *Engine) errorString(L *lua.LState) int {
	L.Push(lua.LString(L.CheckUserData(1).Value.(*raised).String()))
	return 1
}

func (e *Engine) errorIndex(L *lua.LState) int {
	r := L.CheckUserData(1).Value.(*raised)
	if e.opts.ErrorFields == nil {
		return 0
	}
	L.Push(e.opts.ErrorFields(r.err, L.CheckString(2)))
	return 1
}
