package task

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/vk/spell"
)

// optionsAt returns the context that the options at a place make of the running task's. own are names that the
// function reads itself.
func (m *module) optionsAt(L *lua.LState, function string, place int, own []string) context.Context {
	ctx := engine.Context(L)
	if L.Get(place) == lua.LNil {
		return ctx
	}
	options, ok := L.Get(place).(*lua.LTable)
	if !ok {
		wrong(L, function, "argument %d must be a table of options, got %s", place, L.Get(place).Type())
	}
	for key, value := options.Next(lua.LNil); key != lua.LNil; key, value = options.Next(key) {
		name := key.String()
		if slices.Contains(own, name) {
			continue
		}
		option := m.options[name]
		if option == nil {
			wrong(L, function, "%s", m.unknown(name, own))
		}
		var want string
		if ctx, want = option(ctx, value); want != "" {
			wrong(L, function, "%s must be %s, got %s", name, want, L.ToStringMeta(value))
		}
	}
	return ctx
}

func (m *module) unknown(name string, own []string) string {
	names := slices.Sorted(maps.Keys(m.options))
	names = append(names, own...)
	if near, ok := spell.Nearest(name, slices.Values(names)); ok {
		return fmt.Sprintf("has no option %q; did you mean %q?", name, near)
	}
	return fmt.Sprintf("has no option %q: it takes %s", name, strings.Join(names, ", "))
}
