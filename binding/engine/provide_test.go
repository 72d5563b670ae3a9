package engine

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"
)

// provided runs a chunk with a global "tool", a module "shop" and says what was built.
func provided(t *testing.T, source string) (built []string) {
	e := New(Options{})
	defer e.Close()
	build := func(name string) func(L *lua.LState) lua.LValue {
		return func(L *lua.LState) lua.LValue {
			built = append(built, name)
			return lua.LString("the " + name)
		}
	}
	e.Provide("tool", build("tool"))
	e.ProvideModule("shop", build("shop"))
	fn, err := e.Load("test", []byte(source))
	require.NoError(t, err)
	_, err = e.Call(t.Context(), fn, 0)
	require.NoError(t, err)
	return built
}

func TestProvidedGlobals(t *testing.T) {
	for _, c := range []struct {
		source string
		built  []string
	}{
		{`assert(absent == nil)`, nil},
		{`assert(tool == "the tool" and tool == _G.tool)`, []string{"tool"}},
		{`assert(require "shop" == shop and shop == "the shop")`, []string{"shop"}},
		{`shop = 1 assert(require "shop" == "the shop" and shop == 1)`, []string{"shop"}},
		{`tool = 1 for k, v in pairs(_G) do if k == "tool" then assert(v == 1) end end`, []string{"shop"}},
		{`local seen for k in pairs(_G) do seen = seen or k == "tool" end assert(seen)`, []string{"tool", "shop"}},
		{`local seen table.foreach(_G, function(k) seen = seen or k == "tool" end) assert(seen)`, []string{"tool", "shop"}},
		{`assert(rawget(_G, "tool") == "the tool")`, []string{"tool", "shop"}},
		{`assert(getmetatable(_G) == nil and tool)`, []string{"tool", "shop"}},
		{`setmetatable(_G, {__index = function(_, name) error(name) end}) assert(tool and shop)`, []string{"tool", "shop"}},
		{`local env = setmetatable({}, {__index = _G}) setfenv(1, env) assert(tool == "the tool")`, []string{"tool"}},
		{`tool = nil assert(tool == nil and _G.tool == nil)`, nil},
		{`tool = 1 tool = nil assert(tool == nil) for k in pairs(_G) do assert(k ~= "tool") end`, []string{"shop"}},
		{`_G.tool, _G[1] = nil, 2 assert(tool == nil and rawget(_G, "tool") == nil and _G[1] == 2)`, []string{"shop"}},
		{`rawset(_G, "tool", nil) assert(tool == nil)`, nil},
		{`rawset(_G, "tool", 1) rawset(_G, 1, 2) assert(tool == 1 and _G[1] == 2)`, nil},
		{`local ok, err = pcall(function() _G[nil] = 1 end) assert(not ok and err == "test:1: table index is nil", err)`, nil},
		{`local ok, err = pcall(function() _G[0/0] = 1 end) assert(not ok and err == "test:1: table index is NaN", err)`, nil},
		{`getmetatable("").__index = function(s, k) error("asked for " .. k) end assert(getmetatable("") and debug.getmetatable("x"))`, nil},
		{`local f = setfenv(function() return shp.x end, setmetatable({}, {__index = _G})) local ok, err = pcall(f)
			assert(err:find("did you mean 'shop'", 1, true), err)`, []string{"tool", "shop"}},
		{`shop = nil assert(shop == nil and require "shop" == "the shop" and shop == nil)`, []string{"shop"}},
		{`print = nil assert(print == nil and not pcall(function() print() end))`, []string{"tool", "shop"}},
		{`string = nil assert(string == nil and ("x"):upper() == "X" and require "string" == getmetatable("").__index)`, nil},
		{`assert(getmetatable("").__index == string and "10" + 1 == 11)`, nil},
		{`assert(debug.getmetatable("").__index.upper == ("").upper and debug.getmetatable(_G) == nil)`, []string{"tool", "shop"}},
		{`assert(pairs({}) == next and ipairs({}) == ipairs({}))`, nil},
		{`tool = nil for i = 1, 1000 do absent, gone = absent, nil end assert(tool == nil)`, []string{"shop"}},
		{`for i = 1, 1000 do local a = absent gone = nil end assert(tool and absent == nil)`, []string{"tool", "shop"}},
		{`local ok, err = pcall(function() return tol.x end) assert(err:find("did you mean 'tool'", 1, true), err)`, []string{"tool", "shop"}},
	} {
		assert.Equal(t, c.built, provided(t, c.source), c.source)
	}
}
