// Package luajson turns JSON text into Lua tables, and Lua values into JSON text, in one pass each.
//
// Decode builds tables of their final sizes straight from the text, with no Go maps in between. Encode is its inverse:
//
//	answer, err := luajson.Decode(L, body)
//	text, err := luajson.Encode(answer, luajson.EncodeOptions{})
//
// How values correspond:
//
//	object          table, in the order of the text; of a repeated key the last value counts
//	array           table with keys 1..n
//	empty array     empty table marked by [Array], so that it is written as [] again
//	integer         number when within ±2^53, else a string of its digits, since a Lua number would change it
//	other number    number
//	null            no key in an object; [Null] in an array or alone
package luajson

import (
	"sync"

	lua "github.com/yuin/gopher-lua"
)

// MaxDepth is how deep arrays and objects may nest, in text and in tables.
const MaxDepth = 1000

// Null returns the value that scripts know as json.null: what a JSON null becomes where nil can't stand. It is the same
// for the whole process, equal only to itself, true in conditions, and prints as "null".
var Null = sync.OnceValue(func() *lua.LUserData {
	show := func(L *lua.LState) int {
		L.Push(lua.LString("null"))
		return 1
	}
	meta := &lua.LTable{Metatable: lua.LNil}
	meta.RawSetString("__tostring", &lua.LFunction{IsG: true, GFunction: show})
	// All states share this table, so scripts must not get at it.
	meta.RawSetString("__metatable", lua.LString("json.null"))
	return &lua.LUserData{Metatable: meta}
})

// The name of the mark's metatable in the registry, and the field by which Encode knows it. Other Lua JSON libraries
// use the same field, so tables marked by a script's own metatable work too.
const (
	arrayType = "json.array"
	typeField = "__jsontype"
	typeArray = lua.LString("array")
)

// Array marks t as an array and returns it: when empty it is written as [] rather than {}. Only an empty table needs
// the mark, and once it has members they alone decide. The mark is a metatable without metamethods, one for all arrays of a
// state; a table that has a metatable of its own keeps it, and says the same by a field __jsontype = "array" in it.
func Array(L *lua.LState, t *lua.LTable) *lua.LTable {
	if t.Metatable == lua.LNil {
		t.Metatable = arrayMetatable(L)
	}
	return t
}

func arrayMetatable(L *lua.LState) *lua.LTable {
	meta := L.NewTypeMetatable(arrayType)
	meta.RawSetString(typeField, typeArray)
	return meta
}

func isMarkedArray(t *lua.LTable) bool {
	meta, ok := t.Metatable.(*lua.LTable)
	return ok && meta.RawGetString(typeField) == typeArray
}
