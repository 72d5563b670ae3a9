package engine_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
)

func TestPlaceOfCall(t *testing.T) {
	var where string
	var lines []string
	e := engine.New(engine.Options{})
	defer e.Close()
	e.State().SetGlobal("here", e.State().NewFunction(func(L *lua.LState) int {
		ctx, cancel := context.WithCancel(engine.Calling(L))
		defer cancel()
		engine.Block(L, func() {
			place, ok := engine.PlaceOf(ctx)
			require.True(t, ok)
			where, lines = place.String(), slices.Collect(place.Lines())
		})
		return 0
	}))
	fn, err := e.Load("post.lua", []byte(`local function inner()
  here()
  return 1
end
local co = coroutine.wrap(function()
  pcall(inner)
end)

co()`))
	require.NoError(t, err)
	_, err = e.Call(t.Context(), fn, 0)
	require.NoError(t, err)
	assert.Equal(t, "post.lua:2", where)
	assert.Equal(t, []string{"post.lua:2", "post.lua:6", "post.lua:9"}, lines)
	_, ok := engine.PlaceOf(t.Context())
	assert.False(t, ok)
}
