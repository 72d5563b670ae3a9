package task

import (
	"context"
	"errors"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
)

// scope holds the tasks that end together.
type scope struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	tasks  sync.WaitGroup
	mu     sync.Mutex
	err    error // of the first task that failed
}

type scopeKey struct{}

// openScope makes a scope below the running task's context, changed by the options at a place. own are the function's
// own options.
func (m *module) openScope(L *lua.LState, function string, place int, own ...string) *scope {
	s := &scope{}
	ctx, cancel := context.WithCancelCause(m.optionsAt(L, function, place, own))
	s.ctx, s.cancel = context.WithValue(ctx, scopeKey{}, s), cancel
	return s
}

// scopeOf is the scope that the running task opened last, nil when there is none.
func scopeOf(L *lua.LState) *scope {
	s, _ := engine.Context(L).Value(scopeKey{}).(*scope)
	return s
}

// start begins a task; done hears how it ended, before the scope does.
func (s *scope) start(L *lua.LState, fn *lua.LFunction, args []lua.LValue, done func([]lua.LValue, error)) {
	s.tasks.Add(1)
	engine.Of(L).Go(L, s.ctx, fn, args, func(results []lua.LValue, err error) {
		if err != nil {
			s.fail(err)
		}
		if done != nil {
			done(results, err)
		}
		s.tasks.Done()
	})
}

// fail keeps the first error and ends the other tasks.
func (s *scope) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil && !errors.Is(err, ErrCancelled) {
		s.err = err
	}
	s.cancel(ErrCancelled)
}

// close waits for all tasks and raises the error of the first that failed. When the running task itself is to
// end, its tasks end with it.
func (s *scope) close(L *lua.LState) {
	engine.Block(L, s.tasks.Wait)
	s.cancel(ErrCancelled)
	if s.err != nil {
		engine.Raise(L, s.err)
	}
	if ctx := engine.Context(L); ctx.Err() != nil {
		engine.Raise(L, context.Cause(ctx))
	}
}

// newScope is task.scope(fn [, options]): fn may spawn tasks; the call returns what fn returns, when all of them have
// ended.
func (m *module) newScope(L *lua.LState) int {
	fn := functionAt(L, "scope", 1)
	s := m.openScope(L, "scope", 2)
	results, err := engine.Of(L).CallContext(L, s.ctx, fn)
	if err != nil {
		s.fail(err)
	}
	s.close(L)
	return push(L, results)
}

func push(L *lua.LState, values []lua.LValue) int {
	for _, v := range values {
		L.Push(v)
	}
	return len(values)
}

// handle is a spawned task as a script holds it.
type handle struct {
	done    chan struct{}
	results []lua.LValue
	err     error
}

// spawn is task.spawn(fn, ...): starts a task in the scope around; its handle has wait(), which returns what fn
// returned.
func spawn(L *lua.LState) int {
	fn := functionAt(L, "spawn", 1)
	s := scopeOf(L)
	if s == nil {
		wrong(L, "spawn", "a task needs a scope around it: task.scope(function() task.spawn(...) end)")
	}
	args := make([]lua.LValue, L.GetTop()-1)
	for i := range args {
		args[i] = L.Get(i + 2)
	}
	h := &handle{done: make(chan struct{})}
	s.start(L, fn, args, func(results []lua.LValue, err error) {
		h.results, h.err = results, err
		close(h.done)
	})
	L.Push(newObject(L, "task.handle", h, handleMethods))
	return 1
}

var handleMethods = map[string]lua.LGFunction{
	"wait": func(L *lua.LState) int {
		h := self[*handle](L, "task:wait")
		wait(L, h.done)
		if h.err != nil {
			engine.Raise(L, h.err)
		}
		return push(L, h.results)
	},
	"done": func(L *lua.LState) int {
		select {
		case <-self[*handle](L, "task:done").done:
			L.Push(lua.LTrue)
		default:
			L.Push(lua.LFalse)
		}
		return 1
	},
}

// newObject makes a value with methods.
func newObject(L *lua.LState, kind string, value any, methods map[string]lua.LGFunction) *lua.LUserData {
	meta := L.NewTypeMetatable(kind)
	if meta.RawGetString("__index") == lua.LNil {
		meta.RawSetString("__index", L.SetFuncs(L.NewTable(), methods))
		meta.RawSetString("__metatable", lua.LString(kind))
	}
	return &lua.LUserData{Value: value, Metatable: meta, Env: L.Env}
}

// self reads the value that a method is called on.
func self[T any](L *lua.LState, method string) T {
	ud, ok := L.Get(1).(*lua.LUserData)
	if ok {
		if v, ok := ud.Value.(T); ok {
			return v
		}
	}
	engine.Raise(L, &ArgumentError{method[len("task:"):], "must be called with a colon, as in t:" + method[len("task:"):] + "()"})
	panic("unreachable")
}
