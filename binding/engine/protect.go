package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	lua "github.com/yuin/gopher-lua"
)

// Crash is a panic of Go code below Lua: a bug of the host, not of the script. Call panics with it.
type Crash struct {
	Value any
	Stack []byte // of the goroutine where it happened
}

func (c *Crash) Error() string { return fmt.Sprintf("panic: %v\n\n%s", c.Value, c.Stack) }

// Call runs fn with args and gives nret results, or all when nret is lua.MultRet.
// The error is a *RuntimeError; an *ExitError is its cause when the script called os.exit.
func (e *Engine) Call(ctx context.Context, fn *lua.LFunction, nret int, args ...lua.LValue) ([]lua.LValue, error) {
	if e.L.Context() == nil { // not inside another Call, which holds the baton
		e.baton.Lock()
		defer e.baton.Unlock()
		e.budget = &budget{}
		defer func() { e.budget = nil }()
	}
	out, err := e.CallContext(e.L, ctx, fn, args...)
	for nret >= 0 && err == nil && len(out) < nret {
		out = append(out, lua.LNil)
	}
	if nret >= 0 && len(out) > nret {
		out = out[:nret]
	}
	return out, err
}

// PCall is lua_pcall for Go functions: like L.PCall, which must not be used on an engine's state, since it
// breaks closures over the caller's variables. The error that a stopped run ends with has to be passed on by Raise.
func (e *Engine) PCall(L *lua.LState, nargs, nret int) error {
	if err := e.pcall(L, nargs, nret, nil); err != nil {
		out := e.runtimeError(L, err)
		out.within()
		return out
	}
	return nil
}

// pcall calls the function below nargs arguments. An error runs handler where it was raised.
func (e *Engine) pcall(L *lua.LState, nargs, nret int, handler *lua.LFunction) *lua.ApiError {
	guard := e.guard
	if handler != nil {
		guard = &lua.LFunction{IsG: true, GFunction: func(L *lua.LState) int { return e.guarded(L, handler) }}
	}
	if cf := currentFrame(L); cf != nil && cf.Idx > L.Options.CallStackSize-spareFrames {
		raiseString(L, "stack overflow") // a PCall that fails for want of a frame would lose others
	}
	L.Insert(guard, L.GetTop()-nargs)
	failure := L.PCall(nargs+1, nret, nil)
	keepUpvalues(L)
	if e.crash != nil {
		panic(e.crash)
	}
	if failure == nil {
		return nil
	}
	err := failure.(*lua.ApiError)
	if handler != nil && overflowed(err) {
		return e.handleLater(L, handler, err)
	}
	return err
}

// spareFrames are left for a PCall at the end of the stack.
const spareFrames = 16

func overflowed(err *lua.ApiError) bool {
	t, ok := err.Cause.(*trace)
	return ok && t.overflow
}

// handleLater gives an error to the handler of xpcall when the stack, which was full, has room again.
func (e *Engine) handleLater(L *lua.LState, handler *lua.LFunction, err *lua.ApiError) *lua.ApiError {
	L.Push(handler)
	L.Push(err.Object)
	if failure := e.pcall(L, 1, 1, nil); failure != nil {
		return failure
	}
	err = &lua.ApiError{Type: lua.ApiErrorRun, Object: L.Get(-1), StackTrace: "-", Cause: err.Cause}
	L.Pop(1)
	return err
}

// guarded calls its first argument with the others. It stands between every PCall and what that calls, since
// only here the stack is still whole when an error passes.
func (e *Engine) guarded(L *lua.LState, handler *lua.LFunction) int {
	base := currentFrame(L).LocalBase
	L.Panic = e.raiser
	defer func() {
		if r := recover(); r != nil {
			err := e.caught(L, r)
			if handler != nil && e.crash == nil && !overflowed(err) {
				err = e.handle(L, handler, err)
			}
			closeUpvalues(L, base)
			panic(err)
		}
	}()
	keepUpvalues(L)
	L.Call(L.GetTop()-1, lua.MultRet)
	return L.GetTop()
}

// raise panics with the value on top of the stack. It is what every thread does at an error.
func (e *Engine) raise(L *lua.LState) {
	if e.crash != nil {
		panic(e.crash)
	}
	value := e.improve(L, L.Get(-1))
	trace := e.ended
	if trace == nil || !trace.whole {
		trace = trace.below(captureTrace(L))
	}
	if r := raisedError(value); r != nil && (r.trace == nil || e.ended != nil) {
		r.trace = trace
	}
	e.ended = nil
	e.last = &lua.ApiError{Type: lua.ApiErrorRun, Object: value, StackTrace: "-", Cause: trace}
	panic(e.last)
}

// caught makes the error of a panic that passes a guard: what Lua raised, the end of the stack, or a crash.
func (e *Engine) caught(L *lua.LState, r any) *lua.ApiError {
	if err, ok := r.(*lua.ApiError); ok {
		return err
	}
	if r == stackOverflow {
		t := captureTrace(L)
		t.overflow = true
		return &lua.ApiError{Type: lua.ApiErrorRun, Object: lua.LString(Where(L) + "stack overflow"), StackTrace: "-", Cause: t}
	}
	if e.crash == nil {
		e.crash = &Crash{Value: r, Stack: debug.Stack()}
	}
	return &lua.ApiError{Type: lua.ApiErrorPanic, Object: lua.LString("panic"), StackTrace: "-", Cause: e.crash}
}

// stackOverflow is what the machine panics with when its call stack is full.
const stackOverflow = "lua callstack overflow"

// handle gives an error to the handler of xpcall.
func (e *Engine) handle(L *lua.LState, handler *lua.LFunction, err *lua.ApiError) (out *lua.ApiError) {
	if l := limiterOf(L); l != nil && l.cause != nil {
		return err
	}
	defer func() {
		if r := recover(); r != nil {
			out = e.caught(L, r)
		}
	}()
	L.Push(handler)
	L.Push(err.Object)
	L.Call(1, 1)
	return &lua.ApiError{Type: lua.ApiErrorRun, Object: L.Get(-1), StackTrace: "-", Cause: err.Cause}
}

// pass raises again what no script may catch: the run was stopped, or exits.
func pass(L *lua.LState, err *lua.ApiError) {
	l := limiterOf(L)
	if l == nil || l.cause == nil && l.Context.Err() == nil {
		return
	}
	if l.cause == nil {
		l.cause = stopCause(l.Context)
		if !errors.Is(ErrorOf(err.Object), l.Context.Err()) {
			l.stop(L, l.cause) // an error that has nothing to do with it
		}
	}
	panic(err)
}

func (e *Engine) basePcall(L *lua.LState) int {
	L.CheckAny(1)
	return e.protected(L, L.GetTop()-1, nil)
}

func (e *Engine) baseXpcall(L *lua.LState) int {
	L.CheckAny(2)
	handler := L.Get(2)
	L.Remove(2)
	fn, ok := handler.(*lua.LFunction)
	if !ok {
		fn = e.L.NewFunction(func(L *lua.LState) int {
			L.Insert(handler, 1)
			L.Call(L.GetTop()-1, lua.MultRet)
			return L.GetTop()
		})
	}
	return e.protected(L, L.GetTop()-1, fn)
}

func (e *Engine) protected(L *lua.LState, nargs int, handler *lua.LFunction) int {
	if fn := L.Get(1); fn.Type() != lua.LTFunction && L.GetMetaField(fn, "__call") == lua.LNil {
		L.Push(lua.LFalse)
		L.Push(lua.LString("attempt to call a " + fn.Type().String() + " value"))
		return 2
	}
	if err := e.pcall(L, nargs, lua.MultRet, handler); err != nil {
		pass(L, err)
		L.Push(lua.LFalse)
		L.Push(err.Object)
		return 2
	}
	L.Insert(lua.LTrue, 1)
	return L.GetTop()
}
