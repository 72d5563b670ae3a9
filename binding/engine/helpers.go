package engine

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine/code"
)

// helpers are what generated code calls. They belong to no state.
var helpers = code.Helpers{
	Concat:   &lua.LFunction{IsG: true, GFunction: concat},
	ClearKey: &lua.LFunction{IsG: true, GFunction: clearKey},
}

func concat(L *lua.LState) int {
	n := L.GetTop()
	var b strings.Builder
	for i := 1; i <= n; i++ {
		b.WriteString(L.Get(i).String())
	}
	L.Push(lua.LString(b.String()))
	return 1
}

func clearKey(L *lua.LState) int {
	L.SetTable(L.Get(1), L.Get(2), lua.LNil)
	return 0
}
