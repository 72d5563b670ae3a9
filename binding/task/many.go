package task

import (
	"context"
	"errors"
	"fmt"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
)

// mapList is task.map(list, fn [, {concurrency = n}]): fn(item, place) for each item, all at once or n at a time;
// the results in the order of the list.
func (m *module) mapList(L *lua.LState) int {
	list, fn := listAt(L, "map", 1), functionAt(L, "map", 2)
	n := list.Len()
	s := m.openScope(L, "map", 3, "concurrency")
	limit := concurrency(L, n)
	out := L.CreateTable(n, 0)
	results := make([]lua.LValue, n)
	slots := make(chan struct{}, limit)
	for i := 1; i <= n && s.ctx.Err() == nil; i++ {
		if !s.takeSlot(L, slots) {
			break
		}
		s.start(L, fn, []lua.LValue{list.RawGetInt(i), lua.LNumber(i)}, func(values []lua.LValue, err error) {
			if len(values) > 0 {
				results[i-1] = values[0]
			}
			<-slots
		})
	}
	s.close(L)
	for i, v := range results {
		if v != nil {
			out.RawSetInt(i+1, v)
		}
	}
	L.Push(out)
	return 1
}

// concurrency reads how many tasks of a map may run at once; all of them unless said.
func concurrency(L *lua.LState, n int) int {
	options, ok := L.Get(3).(*lua.LTable)
	if !ok || options.RawGetString("concurrency") == lua.LNil {
		return max(n, 1)
	}
	limit, ok := options.RawGetString("concurrency").(lua.LNumber)
	if !ok || limit < 1 || limit != lua.LNumber(int(limit)) {
		wrong(L, "map", "concurrency must be a whole number from 1, got %s", L.ToStringMeta(options.RawGetString("concurrency")))
	}
	return int(limit)
}

// takeSlot waits for a place; false when the scope is to end.
func (s *scope) takeSlot(L *lua.LState, slots chan struct{}) (ok bool) {
	select {
	case slots <- struct{}{}:
		return true
	default:
	}
	engine.Block(L, func() {
		select {
		case slots <- struct{}{}:
			ok = true
		case <-s.ctx.Done():
		}
	})
	return ok
}

// all is task.all({fn, fn, ...} [, options]): runs all at once and returns their first results under the same keys.
func (m *module) all(L *lua.LState) int {
	list := listAt(L, "all", 1)
	out := L.NewTable()
	s := m.openScope(L, "all", 2)
	for key, v := list.Next(lua.LNil); key != lua.LNil; key, v = list.Next(key) {
		fn, ok := v.(*lua.LFunction)
		if !ok {
			s.fail(&ArgumentError{"all", fmt.Sprintf("[%s] must be a function, got %s", key, v.Type())})
			break
		}
		s.start(L, fn, nil, func(values []lua.LValue, err error) {
			if len(values) > 0 {
				out.RawSet(key, values[0])
			}
		})
	}
	s.close(L)
	L.Push(out)
	return 1
}

// race is task.race({fn, fn, ...} [, options]): the results of whichever ends first; the others are cancelled.
func (m *module) race(L *lua.LState) int {
	list := listAt(L, "race", 1)
	s := m.openScope(L, "race", 2)
	var won []lua.LValue
	for i := 1; i <= list.Len(); i++ {
		fn, ok := list.RawGetInt(i).(*lua.LFunction)
		if !ok {
			s.fail(&ArgumentError{"race", fmt.Sprintf("[%d] must be a function, got %s", i, list.RawGetInt(i).Type())})
			break
		}
		s.start(L, fn, nil, func(values []lua.LValue, err error) {
			if err == nil && won == nil && s.ctx.Err() == nil {
				won = append([]lua.LValue{}, values...)
				s.cancel(ErrCancelled)
			}
		})
	}
	s.close(L)
	return push(L, won)
}

// pause is task.sleep(seconds).
func pause(L *lua.LState) int {
	timer := time.NewTimer(time.Duration(secondsAt(L, "sleep", 1) * float64(time.Second)))
	defer timer.Stop()
	wait(L, timer.C)
	return 0
}

// TimeoutError is what task.timeout raises.
type TimeoutError struct{ Seconds float64 }

func (e *TimeoutError) Error() string { return fmt.Sprintf("timeout after %v seconds", e.Seconds) }

// timeout is task.timeout(seconds, fn, ...): what fn returns, or an error when it takes longer.
func timeout(L *lua.LState) int {
	late := &TimeoutError{secondsAt(L, "timeout", 1)}
	fn := functionAt(L, "timeout", 2)
	args := make([]lua.LValue, L.GetTop()-2)
	for i := range args {
		args[i] = L.Get(i + 3)
	}
	ctx, cancel := context.WithTimeoutCause(engine.Context(L), time.Duration(late.Seconds*float64(time.Second)), late)
	defer cancel()
	results, err := engine.Of(L).CallContext(L, ctx, fn, args...)
	if err != nil {
		if errors.Is(context.Cause(ctx), late) && engine.Context(L).Err() == nil {
			err = late
		}
		engine.Raise(L, err)
	}
	return push(L, results)
}
