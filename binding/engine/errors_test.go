package engine

import (
	"bytes"
	"errors"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"
)

func TestErrorFields(t *testing.T) {
	var out bytes.Buffer
	e := New(Options{Stdout: &out, ErrorFields: func(err error, key string) lua.LValue {
		if key == "missing" {
			return lua.LBool(errors.Is(err, fs.ErrNotExist))
		}
		return lua.LNil
	}})
	defer e.Close()
	e.L.SetGlobal("fail", e.L.NewFunction(func(L *lua.LState) int { Raise(L, fs.ErrNotExist); return 0 }))
	fn, err := e.Load("a.lua", []byte(`
		local ok, err = pcall(fail)
		print(err.missing, err.other, tostring(err), type(err), getmetatable(err))
		print(select(2, pcall(coroutine.wrap(fail))) ~= err, "text: " .. tostring(err))
		coroutine.wrap(function() pcall(fail) error(err) end)()`))
	require.NoError(t, err)
	_, err = e.Call(t.Context(), fn, 0)
	require.ErrorIs(t, err, fs.ErrNotExist)
	assert.Equal(t, "true\tnil\ta.lua:2: file does not exist\tuserdata\terror\ntrue\ttext: a.lua:2: file does not exist\n", out.String())
}

func TestTrace(t *testing.T) {
	_, err := run(t, Options{}, `local function inner(user)
  return user.name
end
local api = {}
function api.get(id)
  local co = coroutine.wrap(function()
    return inner(nil) .. id
  end)
  return (co())
end
local function main()
  for _, id in ipairs{1} do print(api.get(id)) end
end
main()`)
	var at *RuntimeError
	require.ErrorAs(t, err, &at)
	assert.Equal(t, 9, at.Line)
	assert.Equal(t, "test.lua:2: attempt to index a nil value (local 'user')", at.Msg)
	var trace []string
	for _, f := range at.Trace {
		trace = append(trace, f.String())
	}
	assert.Equal(t, []string{
		"test.lua:2: in function 'inner'",
		"test.lua:7: in coroutine, function <test.lua:6>",
		"[Go]: in function 'co'",
		"test.lua:9: in function 'get'",
		"test.lua:12: in function 'main'",
		"test.lua:14: in main chunk",
	}, trace)
}

func TestTraceNamesWhatCalls(t *testing.T) {
	for src, want := range map[string]string{
		`local t = setmetatable({}, {__index = function() error("x") end}) return t.поле`:     "metamethod 'index'",
		`local t = setmetatable({}, {__newindex = function() error("x") end}) t.a = 1`:        "metamethod 'newindex'",
		`local t = setmetatable({}, {__concat = function() error("x") end}) return t .. "a"`:  "metamethod 'concat'",
		`local t = setmetatable({}, {__lt = function() error("x") end}) return t < t`:         "metamethod 'lt'",
		`local t = setmetatable({}, {__index = function() error("x") end}) return t:method()`: "metamethod 'index'",
		`for _ in function() error("x") end do end`:                                           "the iterator of for",
		`local t = {f = function() error("x") end} t.f()`:                                     "function 'f'",
	} {
		_, err := run(t, Options{}, src)
		var at *RuntimeError
		require.ErrorAs(t, err, &at, src)
		require.Greater(t, len(at.Trace), 1)
		assert.Equal(t, want, at.Trace[1].Func, src) // 0 is error itself
	}
	out, err := run(t, Options{}, `local t = setmetatable({}, {__index = function() return debug.getinfo(1).name or "none" end}) print(t.x)`)
	require.NoError(t, err)
	assert.Equal(t, "none\n", out)
}

func TestColumn(t *testing.T) {
	_, err := run(t, Options{}, "local user\nprint('привет', user.name)")
	var at *RuntimeError
	require.ErrorAs(t, err, &at)
	assert.Equal(t, [2]int{2, 21}, [2]int{at.Line, at.Col})
}

func TestUncaughtValues(t *testing.T) {
	for src, want := range map[string]string{
		`error("message")`:    "test.lua:1: message",
		`error("message", 0)`: "message",
		`error({})`:           "test.lua:1: error object {}",
		`error()`:             "test.lua:1: an error without a message",
		"\nerror({code = 5, 'плохо', access_token = 'vk1.a'})":    "test.lua:2: error object {\"плохо\", access_token = <hidden>, code = 5}",
		`local t = {} t.t = t error(t)`:                           "test.lua:1: error object {t = <cycle>}",
		`coroutine.wrap(function()` + "\n error{7} end)()":        "test.lua:2: error object {7}",
		`local f = {} for i = 1, 1e5 do f[i] = i end error{f, f}`: "test.lua:1: error object {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, ... 99980 more}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, ... 99980 more}}",
		`error(42, 0)`: "42",
		`error(setmetatable({}, {__tostring = function() return "custom" end}))`: "test.lua:1: custom",
		`error(setmetatable({}, {__tostring = function() error("again") end}))`:  "test.lua:1: error object {}",
		`local e = "http://host:80: not a position" error(e, 0)`:                 "http://host:80: not a position",
		`assert(false)`:              "assertion failed!",
		`assert(nil, "told you")`:    "told you",
		`coroutine.wrap(error)("x")`: "test.lua:1: x",
	} {
		_, err := run(t, Options{}, src)
		require.EqualError(t, err, want, src)
	}
}

func TestCallResults(t *testing.T) {
	e := New(Options{})
	defer e.Close()
	fn, err := e.Load("a.lua", []byte("return select('#', ...), ..."))
	require.NoError(t, err)
	got, err := e.Call(t.Context(), fn, lua.MultRet, lua.LString("x"), lua.LNil)
	require.NoError(t, err)
	assert.Equal(t, []lua.LValue{lua.LNumber(2), lua.LString("x"), lua.LNil}, got)
	got, err = e.Call(t.Context(), fn, 1)
	require.NoError(t, err)
	assert.Equal(t, []lua.LValue{lua.LNumber(0)}, got)
	got, err = e.Call(t.Context(), fn, 5)
	require.NoError(t, err)
	assert.Equal(t, []lua.LValue{lua.LNumber(0), lua.LNil, lua.LNil, lua.LNil, lua.LNil}, got)
}

func TestPCallFromGo(t *testing.T) {
	e := New(Options{})
	defer e.Close()
	e.L.SetGlobal("try", e.L.NewFunction(func(L *lua.LState) int {
		if err := e.PCall(L, L.GetTop()-1, lua.MultRet); err != nil {
			L.Push(lua.LString(err.Error()))
			return 1
		}
		return L.GetTop()
	}))
	fn, err := e.Load("a.lua", []byte(`local n = 0
		local function inc() n = n + 1 end
		local e = try(function() inc() error("x") end)
		inc()
		return n, e, try(function(...) return ... end, 1, 2)`))
	require.NoError(t, err)
	got, err := e.Call(t.Context(), fn, lua.MultRet)
	require.NoError(t, err)
	assert.Equal(t, []lua.LValue{lua.LNumber(2), lua.LString("a.lua:3: x"), lua.LNumber(1), lua.LNumber(2)}, got)
}
