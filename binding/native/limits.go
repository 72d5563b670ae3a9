package native

import (
	"errors"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/vk"
)

// limits is vk.limits(): kind of token, rate (requests a second, 0 without a limit), next (seconds until the next
// request may go), resting (Unix seconds until which methods rest, by method).
func (m *module) limits(client *vk.Client, L *lua.LState) int {
	quota := client.Quota()
	t, resting := L.NewTable(), L.NewTable()
	for method, until := range quota.Resting {
		resting.RawSetString(method, lua.LNumber(until.Unix()))
	}
	t.RawSetString("kind", lua.LString(quota.Kind.String()))
	t.RawSetString("rate", lua.LNumber(quota.Rate))
	t.RawSetString("next", lua.LNumber(max(0, time.Until(quota.Next).Seconds())))
	t.RawSetString("resting", resting)
	L.Push(t)
	return 1
}

// wait is vk.wait(method [, seconds]): waits until VK's rest of a method is over, and returns true; false and how many
// seconds are left when that takes longer than the seconds given.
func (m *module) wait(client *vk.Client, L *lua.LState) int {
	method := L.CheckString(1)
	if hard := vk.FirstHard(vk.Check(method, func(func(string, string) bool) {})); hard != nil {
		engine.Raise(L, &ArgumentError{"vk.wait", hard.Problem})
	}
	limit := maxPatience
	if L.Get(2) != lua.LNil {
		var want string
		if limit, want = readPatience(L.Get(2)); want != "" {
			engine.Raise(L, &ArgumentError{"vk.wait", "argument 2 must be " + want})
		}
	}
	ctx := engine.Context(L)
	var err error
	engine.Block(L, func() { err = client.AwaitRest(ctx, method, limit) })
	var rests *vk.Error
	switch {
	case err == nil:
		L.Push(lua.LTrue)
		return 1
	case errors.As(err, &rests):
		L.Push(lua.LFalse)
		L.Push(lua.LNumber(time.Until(rests.RestUntil).Seconds()))
		return 2
	}
	engine.Raise(L, err)
	return 0
}
