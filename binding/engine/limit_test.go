package engine

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"
)

// endless are scripts that never end by themselves.
var endless = map[string]string{
	"loop":               `while true do end`,
	"pcall":              `while true do pcall(function() while true do end end) end`,
	"xpcall":             `while true do xpcall(function() while true do end end, function() while true do end end) end`,
	"coroutine":          `coroutine.wrap(function() while true do end end)()`,
	"resume":             `while true do coroutine.resume(coroutine.create(function() while true do end end)) end`,
	"metamethod":         `local t = setmetatable({}, {__index = function() while true do end end}) print(t.x)`,
	"iterator":           `for _ in function() return 1 end do end`,
	"goto":               `::a:: goto a`,
	"pattern":            `("a"):rep(20000):find(".-.-.-.-b")`,
	"gsub callback":      `("a"):gsub("a", function() while true do end end)`,
	"sort":               `table.sort({3, 1, 2}, function(a, b) while true do end end)`,
	"tail call":          `local function f() return f() end f()`,
	"load reader":        `load(function() while true do end end)`,
	"tostring":           `tostring(setmetatable({}, {__tostring = function() while true do end end}))`,
	"generator":          `for v in coroutine.wrap(function() while true do coroutine.yield(1) end end) do end`,
	"error handler":      `xpcall(error, function() while true do end end)`,
	"caught by rethrow":  `local function f() pcall(f) while true do end end f()`,
	"library calls only": `while true do math.abs(1) end`,
}

func TestStepLimit(t *testing.T) {
	for name, src := range endless {
		t.Run(name, func(t *testing.T) {
			_, err := run(t, Options{MaxSteps: 300_000}, src)
			require.ErrorIs(t, err, ErrSteps)
		})
	}
}

func TestStepLimitIsExact(t *testing.T) {
	_, err := run(t, Options{MaxSteps: 10_000}, `for i = 1, 9000 do end`)
	require.NoError(t, err)
	_, err = run(t, Options{MaxSteps: 9000}, `for i = 1, 9000 do end`)
	require.ErrorIs(t, err, ErrSteps)
	assert.Equal(t, "test.lua:1: step limit reached", err.Error())
}

func TestContextEndsRun(t *testing.T) {
	for name, src := range endless {
		t.Run(name, func(t *testing.T) {
			e := New(Options{})
			defer e.Close()
			fn, err := e.Load("a.lua", []byte(src))
			require.NoError(t, err)
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			_, err = e.Call(ctx, fn, 0)
			require.ErrorIs(t, err, context.Canceled)
		})
	}
}

func TestDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := New(Options{})
		defer e.Close()
		e.L.SetGlobal("sleep", e.L.NewFunction(func(L *lua.LState) int {
			Block(L, func() { time.Sleep(time.Second) })
			return 0
		}))
		fn, err := e.Load("a.lua", []byte(`while true do pcall(sleep) end`))
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err = e.Call(ctx, fn, 0)
		require.ErrorIs(t, err, ErrTimeout)
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

func TestCancelCause(t *testing.T) {
	e := New(Options{})
	defer e.Close()
	fn, err := e.Load("a.lua", []byte(`while true do end`))
	require.NoError(t, err)
	cause := errors.New("the user pressed Ctrl-C")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(cause)
	_, err = e.Call(ctx, fn, 0)
	require.ErrorIs(t, err, cause)
	require.ErrorIs(t, err, context.Canceled)
}

func TestEngineRunsAgainAfterLimit(t *testing.T) {
	e := New(Options{MaxSteps: 5000})
	defer e.Close()
	fn, err := e.Load("a.lua", []byte(`n = (n or 0) + 1 if n == 1 then while true do end end return n`))
	require.NoError(t, err)
	_, err = e.Call(t.Context(), fn, 1)
	require.ErrorIs(t, err, ErrSteps)
	got, err := e.Call(t.Context(), fn, 1)
	require.NoError(t, err)
	assert.Equal(t, []lua.LValue{lua.LNumber(2)}, got)
}

func TestMemoryLimit(t *testing.T) {
	if testing.Short() {
		t.Skip("it fills the memory, which takes long under the race detector, in one goroutine")
	}
	for name, src := range map[string]string{
		"doubling":     `local s = "x" while true do s = s .. s end`,
		"rep":          `local t = {} for i = 1, 1e6 do t[i] = ("x"):rep(1e6) end`,
		"table":        `local t = {} local i = 0 while true do i = i + 1 t[i] = {i} end`,
		"concat":       `local t = {} for i = 1, 1000 do t[i] = ("x"):rep(1e5) end local all = {} while true do all[#all + 1] = table.concat(t) end`,
		"gsub":         `local s = ("x"):rep(1e4) while true do s = s:gsub("x", "xxxxxxxxxx") end`,
		"format":       `local s = ("x"):rep(1e4) while true do s = string.format("%s%s%s", s, s, s) end`,
		"coroutines":   `local t = {} while true do local co = coroutine.wrap(function() coroutine.yield() end) co() t[#t + 1] = co end`,
		"caught":       `local t = {} while true do pcall(function() t[#t + 1] = ("x"):rep(1e6) .. #t end) end`,
		"closures":     `local t = {} while true do local x = #t t[#t + 1] = function() return x end end`,
		"string chars": `local t = {} while true do t[#t + 1] = ("abc"):rep(100) .. #t end`,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := run(t, Options{MaxMemory: 64 << 20}, src)
			require.ErrorIs(t, err, ErrMemory)
		})
	}
	_, err := run(t, Options{MaxMemory: 256 << 20}, `for i = 1, 2000 do local s = ("x"):rep(1e6) end`)
	require.NoError(t, err, "garbage does not count")
}

func TestStringCap(t *testing.T) {
	for _, src := range []string{
		`("x"):rep(1e12)`, `("x"):rep(1e9, ("y"):rep(1e5))`,
		`s = ("x"):rep(6e6) return load("return s" .. (" .. s"):rep(200))()`,
		`local s, t = ("x"):rep(2^20), {} for i = 1, 1100 do t[i] = s end return table.concat(t)`,
	} {
		_, err := run(t, Options{}, src)
		require.ErrorContains(t, err, "resulting string too large", src)
	}
}

func TestLargeKeysAreCheap(t *testing.T) {
	out, err := run(t, Options{MaxMemory: 32 << 20}, `local t = {} for i = 1, 100 do t[i * 20000000] = i end print(t[2000000000])`)
	require.NoError(t, err)
	assert.Equal(t, "100\n", out)
}

func TestStackOverflow(t *testing.T) {
	if testing.Short() {
		t.Skip("deep stacks take long under the race detector, and are one goroutine's")
	}
	for name, src := range map[string]string{
		"recursion":  `local function f() return 1 + f() end f()`,
		"mutual":     `local f local function g() return (f()) end f = function() return (g()) end f()`,
		"metamethod": `local t = setmetatable({}, {__index = function(t, k) return t[k + 1] end}) return t[1]`,
		"pcall":      `local function f() local ok, e = pcall(f) error(e, 0) end f()`,
		"coroutine":  `coroutine.wrap(function() local function f() return 1 + f() end f() end)()`,
		"nested":     `local function f() return coroutine.wrap(f)() end f()`,
		"tostring":   `local t t = setmetatable({}, {__tostring = function() return tostring(t) end}) tostring(t)`,
		"gsub":       `local function f(s) return (s:gsub(".", f)) end f("x")`,
		"sort":       `local function f() table.sort({1, 2, 3}, f) end f()`,
		"arguments":  `local function f(...) return 1 + f(1, ...) end f()`,
		"xpcall":     `xpcall(function() local function f() return 1 + f() end f() end, function(e) error(e, 0) end) error("stack overflow")`,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := run(t, Options{MaxSteps: 50_000_000}, src)
			require.ErrorContains(t, err, "stack overflow")
			var at *RuntimeError
			require.ErrorAs(t, err, &at)
			assert.Equal(t, "test.lua", at.Chunk)
			assert.Less(t, len(at.Trace), 2*keepFrames+2)
		})
	}
}

func TestStackOverflowIsCaught(t *testing.T) {
	out, err := run(t, Options{}, `local n = 0
		local function f() n = n + 1 return 1 + f() end
		local get
		local ok, e = pcall(function() local x = 7 get = function() return x end f() end)
		print(ok, e, n > 10000, get())
		print(xpcall(f, function(e) return "handled " .. e end))`)
	require.NoError(t, err)
	assert.Equal(t, "false\ttest.lua:2: stack overflow\ttrue\t7\nfalse\thandled test.lua:2: stack overflow\n", out)
}

func TestGoPanicLeavesCall(t *testing.T) {
	for name, src := range map[string]string{
		"plain": `bug()`, "pcall": `pcall(bug)`, "xpcall": `xpcall(bug, print)`, "coroutine": `coroutine.wrap(function() bug() end)()`,
		"resume": `coroutine.resume(coroutine.create(bug))`, "metamethod": `tostring(setmetatable({}, {__tostring = bug}))`,
		"both": `pcall(function() coroutine.wrap(function() pcall(bug) end)() end)`,
	} {
		t.Run(name, func(t *testing.T) {
			e := New(Options{})
			e.L.SetGlobal("bug", e.L.NewFunction(func(*lua.LState) int { var m map[string]int; m["x"] = 1; return 0 }))
			fn, err := e.Load("a.lua", []byte(src+` print("went on")`))
			require.NoError(t, err)
			defer func() {
				crash, ok := recover().(*Crash)
				require.True(t, ok)
				assert.Contains(t, crash.Error(), "assignment to entry in nil map")
				assert.Contains(t, string(crash.Stack), "TestGoPanicLeavesCall")
			}()
			e.Call(t.Context(), fn, 0)
			t.Error("no panic")
		})
	}
}

func TestExit(t *testing.T) {
	for _, src := range []string{
		`os.exit(3)`, `pcall(os.exit, 3) print("went on")`, `coroutine.wrap(function() os.exit(3) end)() print("went on")`,
		`coroutine.resume(coroutine.create(function() pcall(os.exit, 3) end)) print("went on")`,
		`xpcall(os.exit, print, 3)`, `("x"):gsub("x", function() os.exit(3) end)`, `table.sort({1, 2}, function() os.exit(3) end)`,
	} {
		out, err := run(t, Options{}, src)
		var exit *ExitError
		require.ErrorAs(t, err, &exit, src)
		assert.Equal(t, 3, exit.Code, src)
		assert.Empty(t, out, src)
	}
}

// What a library function or a key takes at once is asked about before it is taken.
func TestMemoryIsAskedForAhead(t *testing.T) {
	if testing.Short() {
		t.Skip("it fills the memory, which takes long under the race detector, in one goroutine")
	}
	for _, src := range []string{
		`local s, t = ("x"):rep(4e6), {} for i = 1, 1000 do t[i] = s:upper() end`,
		`local s, t = ("X"):rep(4e6), {} for i = 1, 1000 do t[i] = s:lower() end`,
		`local s, t = ("x"):rep(4e6), {} for i = 1, 1000 do t[i] = s:reverse() end`,
		`local t = {} for i = 1, 1000 do t[i] = {} t[i][1e6] = 1 end`,
		`local t = {} for i = 1, 1000 do t[i] = rawset({}, 1e6, 1) end`,
		`local t = {} for i = 1, 1000 do t[i] = {[1e6] = 1} end`,
		`local t = {} for i = 1, 1000 do t[i] = {} table.insert(t[i], 1e6, 1) end`,
	} {
		before := heapBytes()
		_, err := run(t, Options{MaxMemory: before + 32<<20}, src)
		require.ErrorIs(t, err, ErrMemory, src)
		assert.Less(t, heapBytes(), before+256<<20, src)
		runtime.GC()
	}
}

// A long text is much work for one instruction: it counts as more.
func TestWorkOnTextsCounts(t *testing.T) {
	_, err := run(t, Options{MaxSteps: 100_000}, `local s = ("x"):rep(1e6) for i = 1, 100 do s:upper() end`)
	require.ErrorIs(t, err, ErrSteps)
	_, err = run(t, Options{MaxSteps: 100_000}, `local s = ("x"):rep(100) for i = 1, 100 do s:upper() end`)
	require.NoError(t, err)
}
