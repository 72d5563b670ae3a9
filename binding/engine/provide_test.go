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
		{`assert(rawget(_G, "tool") == "the tool")`, []string{"tool", "shop"}},
		{`assert(getmetatable(_G) == nil and tool)`, []string{"tool", "shop"}},
		{`setmetatable(_G, {__index = function(_, name) error(name) end}) assert(tool and shop)`, []string{"tool", "shop"}},
		{`local env = setmetatable({}, {__index = _G}) setfenv(1, env) assert(tool == "the tool")`, []string{"tool"}},
		{`local ok, err = pcall(function() return tol.x end) assert(err:find("did you mean 'tool'", 1, true), err)`, []string{"tool", "shop"}},
	} {
		assert.Equal(t, c.built, provided(t, c.source), c.source)
	}
}
