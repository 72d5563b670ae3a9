package task_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/task"
)

// run runs a script with call(x), which waits 50 ms and gives 2x, and fails for multiples of 13.
func run(ctx context.Context, source string) (string, error) {
	var out bytes.Buffer
	e := engine.New(engine.Options{Stdout: &out})
	defer e.Close()
	task.Register(e, nil)
	e.State().SetGlobal("call", e.State().NewFunction(call))
	fn, err := e.Load("test.lua", []byte(source))
	if err != nil {
		return "", err
	}
	_, err = e.Call(ctx, fn, 0)
	return out.String(), err
}

func call(L *lua.LState) int {
	x := L.CheckInt(1)
	ctx := engine.Context(L)
	var err error
	engine.Block(L, func() {
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			err = ctx.Err()
		}
	})
	if err == nil && x%13 == 0 {
		err = fmt.Errorf("call %d failed", x)
	}
	if err != nil {
		engine.Raise(L, err)
	}
	L.Push(lua.LNumber(2 * x))
	return 1
}

// Each script runs in virtual time, printing how long it took.
func TestScripts(t *testing.T) {
	for _, c := range []struct {
		name, source, want string
		took               time.Duration
	}{
		{"map keeps the order", `print(table.concat(task.map({3, 1, 2}, function(x, i) task.sleep(x) return x .. "/" .. i end), " "))`, "3/1 1/2 2/3\n", 3 * time.Second},
		{"map at once", `local r = task.map({1,2,3,4,5,6,7,8}, call) print(#r, r[8])`, "8\t16\n", 50 * time.Millisecond},
		{"map some at a time", `local r = task.map({1,2,3,4,5,6,7,8}, call, {concurrency = 3}) print(#r, r[8])`, "8\t16\n", 150 * time.Millisecond},
		{"map of nothing", `print(#task.map({}, call))`, "0\n", 0},
		{"all keeps keys", `local r = task.all{a = function() return call(1) end, b = function() return call(2) end} print(r.a, r.b)`, "2\t4\n", 50 * time.Millisecond},
		{"race cancels the others", `print(task.race{function() task.sleep(9) print "never" end, function() task.sleep(1) return "won", 2 end})`, "won\t2\n", time.Second},
		{"scope waits", `print(task.scope(function()
				for i = 1, 3 do task.spawn(function() task.sleep(i) print(i) end) end
				print "opened" return "end" end))`, "opened\n1\n2\n3\nend\n", 3 * time.Second},
		{"handles", `task.scope(function() local h = task.spawn(function(a, b) task.sleep(1) return a + b, "x" end, 2, 3)
				print(h:done(), h:wait()) print(h:done(), h:wait()) end)`, "false\t5\tx\ntrue\t5\tx\n", time.Second},
		{"through pcall, coroutines, metamethods, sort, gsub, iterators", `
			local mt = setmetatable({}, {__index = function(_, k) return call(k) end, __add = function(a, b) return call(b) end})
			local r = task.map({1, 2, 3, 4, 5}, function(x)
				local ok, v = pcall(call, x)
				local co = coroutine.wrap(function(a) local b = coroutine.yield(call(a)) return call(b) end)
				local c, d = co(x), nil
				d = co(x + 1)
				local list = {3, 1, 2} table.sort(list, function(a, b) call(1) return a < b end)
				local s = ("ab"):gsub(".", function(ch) call(1) return ch:upper() end)
				local sum = 0
				for v in function(_, i) i = (i or 0) + 1 if i < 4 then return call(i) and i end end do sum = sum + v end
				return table.concat({v, c, d, mt[x], mt + x, list[1], s, sum}, ",")
			end)
			print(r[1]) print(r[5])`, "2,2,4,2,2,1,AB,6\n10,10,12,10,10,1,AB,6\n", -1},
		{"timeout in time", `print(task.timeout(1, call, 4))`, "8\n", 50 * time.Millisecond},
		{"timeout too late", `local ok, e = pcall(task.timeout, 1, function() task.sleep(60) end) print(ok, e) print(call(1))`, "false\ttest.lua:1: timeout after 1 seconds\n2\n", 1050 * time.Millisecond},
		{"timeout of a loop inside pcall", `print(pcall(task.timeout, 0, function() while true do pcall(call, 1) end end))`, "false\ttest.lua:1: timeout after 0 seconds\n", -1},
		{"channel", `task.scope(function()
				local c = task.channel(1)
				task.spawn(function() for i = 1, 3 do c:send(i) end c:close() end)
				for v in c do print(v) end
				print(c:receive(), pcall(c.send, c, 1)) end)`, "1\n2\n3\nnil\tfalse\ttest.lua:5: task.channel: the channel is closed\n", 0},
		{"an error is the same object outside", `local e = {code = 7}
			local ok, got = pcall(task.map, {1}, function() error(e) end) print(ok, got == e, got.code)`, "false\ttrue\t7\n", 0},
		{"an error ends the others", `print(pcall(task.map, {1, 13, 2}, function(x) call(x) task.sleep(100) print("never") end))`, "false\ttest.lua:1: call 13 failed\n", 50 * time.Millisecond},
		{"an error of the body ends its tasks", `print(pcall(task.scope, function() task.spawn(task.sleep, 100) error("body", 0) end))`, "false\tbody\n", 0},
		{"scopes inside tasks", `local r = task.map({1, 2}, function(x) return #task.map({1, 2, 3}, call) * x end) print(r[1], r[2])`, "3\t6\n", 50 * time.Millisecond},
		{"closures share variables", `local n = 0 task.map({1, 2, 3}, function(x) local seen = n call(1) n = n + x end) print(n)`, "6\n", 50 * time.Millisecond},
		{"wrong arguments", `print(pcall(task.map, 1, call)) print(pcall(task.map, {}, 1)) print(pcall(task.map, {}, call, {concurrency = 0}))
			print(pcall(task.spawn, call)) print(pcall(task.sleep, -1)) print(pcall(task.all, {1}))`, `false	test.lua:1: task.map: argument 1 must be an array, got number
false	test.lua:1: task.map: argument 2 must be a function, got number
false	test.lua:1: task.map: concurrency must be a whole number from 1, got 0
false	test.lua:2: task.spawn: a task needs a scope around it: task.scope(function() task.spawn(...) end)
false	test.lua:2: task.sleep: argument 1 must be a number of seconds, got -1
false	test.lua:2: task.all: [1] must be a function, got number
`, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				out, err := run(t.Context(), c.source)
				require.NoError(t, err)
				assert.Equal(t, c.want, out)
				if c.took >= 0 {
					assert.Equal(t, c.took, time.Since(began))
				}
			})
		})
	}
}

func TestErrorShowsBothTraces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, err := run(t.Context(), "local function inner(x)\n  call(x)\nend\nlocal function outer()\n  task.map({13}, function(x)\n    inner(x)\n  end)\nend\nouter()")
		var e *engine.RuntimeError
		require.ErrorAs(t, err, &e)
		assert.Equal(t, "test.lua:2: call 13 failed", e.Error())
		var lines []string
		for _, f := range e.Trace {
			lines = append(lines, fmt.Sprintf("%d %s", f.Line, f.Func))
		}
		assert.Equal(t, []string{"0 function 'call'", "2 function 'inner'", "6 task, function <test.lua:5>", "0 function 'map'", "5 function 'outer'", "9 main chunk"}, lines)
	})
}

func TestCancelEndsAllTasks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		go func() { time.Sleep(time.Second); cancel() }()
		out, err := run(ctx, `task.map({1, 2, 3}, function() pcall(task.sleep, 100) while true do end end) print("never")`)
		assert.ErrorIs(t, err, context.Canceled)
		assert.Empty(t, out)
	})
}

func TestStepsAreCountedTogether(t *testing.T) {
	e := engine.New(engine.Options{MaxSteps: 100_000})
	defer e.Close()
	task.Register(e, nil)
	fn, err := e.Load("test.lua", []byte(`task.map({1, 2, 3, 4}, function() for i = 1, 8000 do local x = i end end)`))
	require.NoError(t, err)
	_, err = e.Call(t.Context(), fn, 0)
	require.NoError(t, err)
	fn, err = e.Load("test.lua", []byte(`pcall(task.map, {1, 2, 3, 4}, function() for i = 1, 60000 do local x = i end end) while true do end`))
	require.NoError(t, err)
	_, err = e.Call(t.Context(), fn, 0)
	assert.ErrorIs(t, err, engine.ErrSteps)
}

func TestGoPanicInATaskIsOurBug(t *testing.T) {
	e := engine.New(engine.Options{})
	task.Register(e, nil)
	e.State().SetGlobal("bug", e.State().NewFunction(func(*lua.LState) int { panic("our bug") }))
	fn, err := e.Load("test.lua", []byte(`pcall(task.map, {1, 2}, function() pcall(bug) end)`))
	require.NoError(t, err)
	assert.Panics(t, func() { e.Call(t.Context(), fn, 0) })
}

// TestStress is meant for the race detector.
func TestStress(t *testing.T) {
	n := 10_000
	if testing.Short() {
		n = 2_000
	}
	out, err := run(t.Context(), fmt.Sprintf(`
		local list = {} for i = 1, %d do list[i] = i * 13 + 1 end
		local seen = 0
		local r = task.map(list, function(x)
			local ok, v = pcall(function() return call(x) end)
			seen = seen + 1
			return coroutine.wrap(function() return v end)()
		end)
		print(#r, seen, r[1], r[#r] == 2 * list[#list])`, n))
	require.NoError(t, err)
	assert.Equal(t, fmt.Sprintf("%d\t%d\t28\ttrue\n", n, n), out)
}

// Tasks that use one file take turns: no line is torn or read twice.
func TestTasksShareAFile(t *testing.T) {
	var in strings.Builder
	for i := range 1000 {
		fmt.Fprintln(&in, i+1)
	}
	e := engine.New(engine.Options{Stdin: iotest.OneByteReader(strings.NewReader(in.String()))})
	defer e.Close()
	task.Register(e, nil)
	fn, err := e.Load("test.lua", []byte(`local list = {} for i = 1, 1000 do list[i] = i end
		local sum = 0
		task.map(list, function() local n = io.read() sum = sum + n end, {concurrency = 50})
		return sum, io.read()`))
	require.NoError(t, err)
	values, err := e.Call(t.Context(), fn, lua.MultRet)
	require.NoError(t, err)
	assert.Equal(t, []lua.LValue{lua.LNumber(500500), lua.LNil}, values)
}

// A coroutine runs in one task at a time.
func TestTasksShareACoroutine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out, err := run(t.Context(), `
			local co = coroutine.create(function() for i = 1, 2 do call(1) coroutine.yield(i) end end)
			task.all{
				function() print("a", coroutine.resume(co)) end,
				function() print("b", coroutine.status(co), coroutine.resume(co)) end,
			}
			print(coroutine.status(co), coroutine.resume(co))`)
		require.NoError(t, err)
		assert.Equal(t, "b\tnormal\tfalse\tcannot resume non-suspended coroutine\na\ttrue\t1\nsuspended\ttrue\t2\n", out)
	})
}

// Tasks begin in the order of their start.
func TestTasksBeginInOrder(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"map", `local s = "" task.map({1, 2, 3, 4, 5, 6, 7, 8, 9}, function(i) s = s .. i end) print(s)`, "123456789\n"},
		{"all", `local s = "" task.all{function() s = s .. 1 end, function() s = s .. 2 end, function() s = s .. 3 end} print(s)`, "123\n"},
		{"spawn", `local s = "" task.scope(function() for i = 1, 9 do task.spawn(function() s = s .. i end) end s = s .. 0 end) print(s)`, "0123456789\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for range 20 {
				out, err := run(t.Context(), c.source)
				require.NoError(t, err)
				require.Equal(t, c.want, out)
			}
		})
	}
}

// An error shows the way to it through scopes and time limits.
func TestScopesKeepTraces(t *testing.T) {
	for _, way := range []string{"task.scope(", "task.timeout(1, "} {
		_, err := run(t.Context(), "local function fail() error('x') end\n"+way+"function()\n\tfail()\nend)")
		var raised *engine.RuntimeError
		require.ErrorAs(t, err, &raised)
		var frames []string
		for _, f := range raised.Trace {
			if f.Chunk == "test.lua" {
				frames = append(frames, f.String())
			}
		}
		assert.Equal(t, []string{
			"test.lua:1: in function 'fail'", "test.lua:3: in function <test.lua:2>", "test.lua:2: in main chunk",
		}, frames)
	}
}
