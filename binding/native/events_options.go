package native

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/luatable"
	"github.com/vkscript/vkscript/vk/spell"
)

// options are what a function takes in its table, by name, each with the place where its value goes: an *int64, a
// *string, a *bool, a **lua.LFunction, or a *setting that takes any value.
type options map[string]any

// setting is a value that its reader checks; nil when it is not given.
type setting struct{ given lua.LValue }

func (s setting) value() lua.LValue {
	if s.given == nil {
		return lua.LNil
	}
	return s.given
}

// read fills the places, and raises for an unknown name and for a value of the wrong type.
func (o options) read(L *lua.LState, function string, v lua.LValue) {
	if v == lua.LNil {
		return
	}
	table, ok := v.(*lua.LTable)
	if !ok {
		engine.Raise(L, &ArgumentError{function, fmt.Sprintf("takes a table of options, got a %s", v.Type())})
	}
	luatable.Each(table, func(key, value lua.LValue) {
		name := key.String()
		place, ok := o[name]
		if !ok {
			engine.Raise(L, &ArgumentError{function, o.unknown(name)})
		}
		if want := set(place, value); want != "" {
			engine.Raise(L, &ArgumentError{function, fmt.Sprintf("%s must be %s, got %s", name, want, L.ToStringMeta(value))})
		}
	})
}

func (o options) unknown(name string) string {
	names := slices.Sorted(maps.Keys(o))
	if near, ok := spell.Nearest(name, slices.Values(names)); ok {
		return fmt.Sprintf("has no option %q; did you mean %q?", name, near)
	}
	return fmt.Sprintf("has no option %q: it takes %s", name, strings.Join(names, ", "))
}

// set stores a value, or says what it should be.
func set(place any, value lua.LValue) (want string) {
	switch place := place.(type) {
	case *int64:
		n, ok := value.(lua.LNumber)
		if !ok || n < 0 || n != lua.LNumber(int64(n)) {
			return "a whole number"
		}
		*place = int64(n)
	case *string:
		text, ok := value.(lua.LString)
		if !ok {
			return "a string"
		}
		*place = string(text)
	case *bool:
		if value.Type() != lua.LTBool {
			return "true or false"
		}
		*place = lua.LVAsBool(value)
	case *setting:
		place.given = value
	case **lua.LFunction:
		fn, ok := value.(*lua.LFunction)
		if !ok {
			return "a function"
		}
		*place = fn
	}
	return ""
}
