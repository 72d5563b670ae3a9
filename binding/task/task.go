// Package task is the Lua module task: many things at once, without leaving anything behind.
//
//	local pages = task.map(ids, function(id) return vk.wall.getById{posts = id} end, {concurrency = 8})
//
// Tasks take turns: one runs until it waits (for VK, a file, task.sleep), then another goes on, in the order in which
// they became ready. Between two waits a script sees no other task, so its tables need no locks. Every task belongs
// to a scope, which ends when all its tasks have; the first error in one ends the others and is raised by the scope.
package task

import (
	"context"
	"errors"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
)

// ScopeOption is an option of a scope beside the module's own. It returns the context of the scope's tasks, or what
// its value must be.
type ScopeOption func(ctx context.Context, value lua.LValue) (_ context.Context, want string)

// module is the module of one engine.
type module struct{ options map[string]ScopeOption }

func (m *module) functions() map[string]lua.LGFunction {
	return map[string]lua.LGFunction{
		"all":     m.all,
		"channel": newChannel,
		"map":     m.mapList,
		"race":    m.race,
		"scope":   m.newScope,
		"sleep":   pause,
		"spawn":   spawn,
		"timeout": timeout,
	}
}

// Register makes the module known to Lua: the global task and require "task". The scopes of map, all, race and scope take
// the options.
func Register(e *engine.Engine, options map[string]ScopeOption) {
	m := &module{options}
	e.ProvideModule("task", func(L *lua.LState) lua.LValue {
		functions := m.functions()
		return L.SetFuncs(L.CreateTable(0, len(functions)), functions)
	})
}

// ErrCancelled is why a task ends when its scope needs it no more.
var ErrCancelled = errors.New("the task was cancelled")

// ArgumentError says what is wrong with the arguments of one of the module's functions.
type ArgumentError struct{ Function, Problem string }

func (e *ArgumentError) Error() string { return "task." + e.Function + ": " + e.Problem }

func wrong(L *lua.LState, function, format string, args ...any) {
	engine.Raise(L, &ArgumentError{function, fmt.Sprintf(format, args...)})
}

// functionAt reads a function argument.
func functionAt(L *lua.LState, name string, place int) *lua.LFunction {
	fn, ok := L.Get(place).(*lua.LFunction)
	if !ok {
		wrong(L, name, "argument %d must be a function, got %s", place, L.Get(place).Type())
	}
	return fn
}

// listAt reads an array argument.
func listAt(L *lua.LState, name string, place int) *lua.LTable {
	t, ok := L.Get(place).(*lua.LTable)
	if !ok {
		wrong(L, name, "argument %d must be an array, got %s", place, L.Get(place).Type())
	}
	return t
}

// secondsAt reads a time in seconds.
func secondsAt(L *lua.LState, name string, place int) float64 {
	n, ok := L.Get(place).(lua.LNumber)
	if !ok || n < 0 || n != n {
		wrong(L, name, "argument %d must be a number of seconds, got %s", place, L.ToStringMeta(L.Get(place)))
	}
	return float64(n)
}

// wait blocks until a channel is ready or the running task is to end.
func wait[T any](L *lua.LState, ready <-chan T) (value T, ok bool) {
	ctx := engine.Context(L)
	var ended bool
	engine.Block(L, func() {
		select {
		case value, ok = <-ready:
		case <-ctx.Done():
			ended = true
		}
	})
	if ended {
		engine.Raise(L, context.Cause(ctx))
	}
	return value, ok
}
