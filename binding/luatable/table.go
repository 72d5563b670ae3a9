// Package luatable makes and walks Lua tables in one piece, which gopher-lua's own methods do key by key.
//
//	t := luatable.New([]lua.LValue{lua.LString("post_id")}, []lua.LValue{lua.LNumber(1)})
package luatable

import (
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// table mirrors lua.LTable of gopher-lua v1.1.2, which TestTableMirrorsLTable compares field by field.
type table struct {
	metatable lua.LValue
	array     []lua.LValue
	dict      map[lua.LValue]lua.LValue
	strdict   map[string]lua.LValue
	keys      []lua.LValue
	k2i       map[lua.LValue]int
}

func mirror(t *lua.LTable) *table { return (*table)(unsafe.Pointer(t)) }

// NewList makes a table of items, none of which is nil.
func NewList(items []lua.LValue) *lua.LTable {
	t := &lua.LTable{Metatable: lua.LNil}
	mirror(t).array = append([]lua.LValue(nil), items...)
	return t
}

// New makes a table of keys, each an LString, and values. nil is no value, and of a repeated key the last value
// counts.
func New(keys, values []lua.LValue) *lua.LTable {
	t := Sized(0, len(keys))
	for i, key := range keys {
		mirror(t).set(key, values[i])
	}
	return t
}

// Sized makes an empty table with room for items and fields.
func Sized(items, fields int) *lua.LTable {
	t, order := withRoom(fields)
	m := mirror(t)
	m.strdict, m.k2i, m.keys = make(map[string]lua.LValue, fields), make(map[lua.LValue]int, fields), order
	if items > 0 {
		m.array = make([]lua.LValue, 0, items)
	}
	return t
}

// Set is t[key] = value for a key that is an LString, without metamethods.
func Set(t *lua.LTable, key, value lua.LValue) {
	m := mirror(t)
	if m.strdict == nil {
		m.strdict = map[string]lua.LValue{}
	}
	if m.keys == nil {
		m.keys, m.k2i = []lua.LValue{}, map[lua.LValue]int{}
	}
	m.set(key, value)
}

// withRoom makes a table and room for the order of n keys, in one piece where they are few.
func withRoom(n int) (*lua.LTable, []lua.LValue) {
	if n > 4 {
		return &lua.LTable{Metatable: lua.LNil}, make([]lua.LValue, 0, n)
	}
	small := &struct {
		table lua.LTable
		keys  [4]lua.LValue
	}{table: lua.LTable{Metatable: lua.LNil}}
	return &small.table, small.keys[:0]
}

// set is RawSetString, which would pack the key anew.
func (t *table) set(key, value lua.LValue) {
	name, before := string(key.(lua.LString)), len(t.strdict)
	if value == lua.LNil {
		delete(t.strdict, name)
		return
	}
	t.strdict[name] = value
	if len(t.strdict) == before {
		return
	}
	if _, known := t.k2i[key]; !known {
		t.k2i[key] = len(t.keys)
		t.keys = append(t.keys, key)
	}
}

// Each walks a table in the order in which its keys were set, as pairs does. (LTable.ForEach has no order, and
// LTable.Next looks for its place at each step.) visit must not change the table.
func Each(t *lua.LTable, visit func(key, value lua.LValue)) {
	m := mirror(t)
	for i, value := range m.array {
		if value != lua.LNil {
			visit(lua.LNumber(i+1), value)
		}
	}
	for _, key := range m.keys {
		if value := t.RawGetH(key); value != lua.LNil {
			visit(key, value)
		}
	}
}

// List is the list part of a table itself, nils included.
func List(t *lua.LTable) *[]lua.LValue { return &mirror(t).array }
