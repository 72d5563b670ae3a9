package onescript

import (
	"errors"
	"path/filepath"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/value"
	"github.com/vkscript/vkscript/binding/engine"
)

// locateCaller says where the Lua is that called.
func (r *Runner) locateCaller(f *failure) {
	if f.trace = engine.Trace(r.L); len(f.trace) > 0 {
		r.locateAt(f, f.trace[0].Chunk, f.trace[0].Line)
	}
}

func (r *Runner) locateAt(f *failure, chunk string, line int) {
	f.line = line
	f.place = place{name: chunk, path: r.chunkPath(chunk), pos: bsl.Pos{Line: int32(line)}, source: func(n int) string { return r.luaLine(chunk, n) }}
}

// chunkPath is the full name of a file of Lua, as OneScript names modules.
func (r *Runner) chunkPath(chunk string) string {
	if chunk == r.cfg.Name {
		return r.fullName()
	}
	return chunk
}

// luaLine is a line of a file of Lua, empty when that can't be read.
func (r *Runner) luaLine(chunk string, n int) string {
	m := r.sources[chunk]
	if m == nil {
		path := r.chunkPath(chunk)
		if filepath.Ext(path) == "" {
			return ""
		}
		text, err := r.readSource(path)
		if err != nil {
			return ""
		}
		m, _ = bsl.Parse(chunk, text)
		if r.sources == nil {
			r.sources = map[string]*bsl.Module{}
		}
		r.sources[chunk] = m
	}
	return m.Line(n)
}

// scriptPath is the full name of the module that runs.
func (r *Runner) scriptPath() string {
	if r.top != nil {
		return r.top.module.path
	}
	if trace := engine.Trace(r.L); len(trace) > 0 {
		return r.chunkPath(trace[0].Chunk)
	}
	return r.fullName()
}

// raiseFn is Raise of a text or an ErrorInfo.
func (x *exact) raiseFn(L *lua.LState) int {
	f := x.failed(x.fromLua(L.Get(1)))
	x.locate(f, bsl.Pos{})
	panic(f)
}

// tryFn is pcall whose error is an ErrorInfo.
func (x *exact) tryFn(L *lua.LState) int {
	L.Insert(x.pcall, 1)
	L.Call(L.GetTop()-1, lua.MultRet)
	x.bind(L)
	if L.Get(1) == lua.LFalse {
		err := x.box(newErrorInfo(x.failureOf(L.Get(2))))
		L.SetTop(1)
		L.Push(err)
	}
	return L.GetTop()
}

func (x *exact) errorInfoFn(L *lua.LState) value.Value {
	if L.Get(1) == lua.LNil {
		return nil
	}
	return newErrorInfo(x.failureOf(L.Get(1)))
}

func (x *exact) errorTextFn(L *lua.LState) value.Value {
	if L.Get(1) == lua.LNil {
		return ""
	}
	return newErrorInfo(x.failureOf(L.Get(1))).description()
}

// failureOf is what pcall caught as an error of the language.
func (x *exact) failureOf(v lua.LValue) *failure {
	if ud, ok := v.(*lua.LUserData); ok && ud.Metatable == x.meta {
		if info, ok := ud.Value.(*errorInfo); ok {
			return info.failure
		}
	}
	err := engine.ErrorOf(v)
	var known *failure
	if errors.As(err, &known) {
		return known
	}
	chunk, line, text := cutPlace(x.L.ToStringMeta(v).String())
	if err == nil {
		if text == "stack overflow" {
			text = overflowText
		}
		err = &value.Error{Text: text}
	}
	f := &failure{err: err, text: text}
	x.locateAt(f, chunk, line)
	return f
}

// cutPlace cuts "post.lua:3: " off a message.
func cutPlace(message string) (chunk string, line int, text string) {
	chunk, rest, ok := strings.Cut(message, ":")
	digits, text, also := strings.Cut(rest, ": ")
	if line, err := strconv.Atoi(digits); ok && also && err == nil {
		return chunk, line, text
	}
	return "", 0, message
}
