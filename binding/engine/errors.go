package engine

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine/code"
	"github.com/vkscript/vkscript/binding/engine/show"
)

// ExitError is os.exit: the run ends through its clean-up and the program's code is Code.
type ExitError struct{ Code int }

func (e *ExitError) Error() string { return fmt.Sprintf("exit %d", e.Code) }

// SyntaxError is source that does not compile.
type SyntaxError struct {
	Chunk     string
	Line, Col int // from 1; the column counts characters
	Msg       string
	Source    string // the text of the line
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("%s:%d: %s", e.Chunk, e.Line, e.Msg) }

// RuntimeError is an error that ended a script.
type RuntimeError struct {
	Chunk     string // where it says it happened; empty when it does not say
	Line, Col int    // from 1; 0 when unknown
	Msg       string // without the position
	Trace     []Frame
	Cause     error      // the Go error raised, or why the run was stopped
	Value     lua.LValue // what was raised

	task *trace // where, for who raises it again
}

func (e *RuntimeError) Error() string {
	if e.Chunk == "" {
		return e.Msg
	}
	return fmt.Sprintf("%s:%d: %s", e.Chunk, e.Line, e.Msg)
}

// Unwrap is the Go error behind the Lua one.
func (e *RuntimeError) Unwrap() error { return e.Cause }

// raised is a Go error on its way through Lua: the value of an userdata.
type raised struct {
	err   error
	where string
	trace *trace // of the first raise
}

func (r *raised) String() string { return r.where + r.err.Error() }

// raisedError is the Go error in an error value, nil when there is none.
func raisedError(v lua.LValue) *raised {
	if ud, ok := v.(*lua.LUserData); ok {
		r, _ := ud.Value.(*raised)
		return r
	}
	return nil
}

// errorType is the registry key of the metatable of raised errors.
const errorType = "engine.error"

// Raise raises err as a Lua error object: tostring gives "file:line: message", indexing asks Options.ErrorFields,
// and errors.As finds err in what Call returns, also after pcall and error(e).
// An error that a Lua function below, or a task, raised passes unchanged.
func Raise(L *lua.LState, err error) {
	var inner *RuntimeError
	if errors.As(err, &inner) && inner.Value != nil {
		if e := Of(L); e != nil {
			e.ended = inner.task
		}
		L.Error(inner.Value, 0)
	}
	if ctx := Context(L); err == ctx.Err() {
		err = context.Cause(ctx) // says more
	}
	L.Error(errorValue(L, err), 0)
}

func errorValue(L *lua.LState, err error) *lua.LUserData {
	ud := L.NewUserData()
	ud.Value = &raised{err: err, where: Where(L)}
	ud.Metatable = L.G.Registry.RawGetString(errorType)
	return ud
}

// ErrorOf is the Go error in a value that pcall gave, nil when it holds none.
func ErrorOf(v lua.LValue) error {
	if r := raisedError(v); r != nil {
		return r.err
	}
	return nil
}

// raiseString raises msg with the position of the calling Lua code.
func raiseString(L *lua.LState, format string, args ...any) {
	L.Error(lua.LString(Where(L)+fmt.Sprintf(format, args...)), 0)
}

// argError raises a bad n-th argument of the running Go function.
func argError(L *lua.LState, n int, format string, args ...any) {
	raiseString(L, "%s", argMessage(currentFrame(L), n, fmt.Sprintf(format, args...)))
}

func (e *Engine) openErrors() {
	mt := e.L.CreateTable(0, 3)
	mt.RawSetString("__tostring", e.L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString(L.CheckUserData(1).Value.(*raised).String()))
		return 1
	}))
	mt.RawSetString("__index", e.L.NewFunction(func(L *lua.LState) int {
		if e.opts.ErrorFields == nil {
			return 0
		}
		L.Push(e.opts.ErrorFields(L.CheckUserData(1).Value.(*raised).err, L.CheckString(2)))
		return 1
	}))
	mt.RawSetString("__metatable", lua.LString("error"))
	e.L.G.Registry.RawSetString(errorType, mt)
}

// runtimeError makes what Call returns of what a thread raised.
func (e *Engine) runtimeError(L *lua.LState, err *lua.ApiError) *RuntimeError {
	out := &RuntimeError{Value: err.Object}
	t, _ := err.Cause.(*trace)
	if r := raisedError(err.Object); r != nil {
		out.Cause = r.err
		if r.trace != nil {
			t = r.trace
		}
	}
	out.Msg = e.errorText(L, err.Object)
	if t != nil {
		out.task = t
		out.Trace = t.resolve()
		out.locate(t)
		if _, text := stringOf(err.Object); !text && out.Chunk == "" {
			out.locateAt(t)
		}
	}
	return out
}

// errorText is an error value as text. Its __tostring runs unless it fails.
func (e *Engine) errorText(L *lua.LState, v lua.LValue) string {
	if r := raisedError(v); r != nil {
		return r.String()
	}
	if s, ok := stringOf(v); ok {
		return s
	}
	if L.GetMetaField(v, "__tostring") != lua.LNil {
		top := L.GetTop()
		defer L.SetTop(top)
		L.Push(L.NewFunction(baseToString))
		L.Push(v)
		if e.pcall(L, 1, 1, nil) == nil {
			return L.Get(-1).String()
		}
	}
	if v == lua.LNil {
		return "an error without a message"
	}
	text := []rune(show.Value(v, objectStyle))
	if len(text) > maxObject {
		text = append(text[:maxObject:maxObject], '…')
	}
	return "error object " + string(text)
}

// maxObject is how many characters of an error that is a table a message shows.
const maxObject = 2000

// objectStyle is how messages show an error that is a table.
var objectStyle = show.Style{Depth: 3, Items: 20, Width: 400, Hide: func(key string) bool {
	key = strings.ToLower(key)
	return strings.Contains(key, "token") || strings.Contains(key, "secret") || strings.Contains(key, "password")
}}

// locate cuts the position off the message when it begins with one of the trace.
func (e *RuntimeError) locate(t *trace) {
	for i, f := range e.Trace {
		rest, ok := strings.CutPrefix(e.Msg, f.Chunk+":")
		if !ok {
			continue
		}
		digits, rest, ok := strings.Cut(rest, ": ")
		line, err := strconv.Atoi(digits)
		if !ok || err != nil {
			continue
		}
		e.Chunk, e.Line, e.Msg = f.Chunk, line, rest
		for _, f := range t.frames[min(i, len(t.frames)):] {
			if info := debugOf(f.fn); info != nil && f.fn.Proto.SourceName == e.Chunk && lineAt(f.fn, f.pc) == line {
				e.Col = info.Column(f.pc)
				return
			}
		}
		return
	}
}

// locateAt takes the innermost place in Lua for an error that tells none.
func (e *RuntimeError) locateAt(t *trace) {
	for _, f := range t.frames {
		if f.fn.IsG || hidden(f.fn) {
			continue
		}
		e.Chunk, e.Line = f.fn.Proto.SourceName, lineAt(f.fn, f.pc)
		if info := debugOf(f.fn); info != nil {
			e.Col = info.Column(f.pc)
		}
		return
	}
}

func debugOf(fn *lua.LFunction) *code.Info {
	if fn.Proto == nil {
		return nil
	}
	return code.Debug(fn.Proto)
}
