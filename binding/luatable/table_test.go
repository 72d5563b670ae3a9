package luatable

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"
)

func TestTableMirrorsLTable(t *testing.T) {
	theirs, ours := reflect.TypeFor[lua.LTable](), reflect.TypeFor[table]()
	require.Equal(t, theirs.NumField(), ours.NumField())
	for i := range theirs.NumField() {
		assert.Equal(t, theirs.Field(i).Type, ours.Field(i).Type, theirs.Field(i).Name)
		assert.Equal(t, theirs.Field(i).Offset, ours.Field(i).Offset, theirs.Field(i).Name)
	}
}

func TestEachWalksAsPairsDoes(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	require.NoError(t, L.DoString(`t = {10, nil, 30, b = 1, a = 2, [true] = 3, [1.5] = 4, gone = 5} t.gone = nil t.c = 6`))
	var walked, paired []lua.LValue
	Each(L.GetGlobal("t").(*lua.LTable), func(k, v lua.LValue) { walked = append(walked, k, v) })
	require.NoError(t, L.DoString(`pairs_gave = {} for k, v in pairs(t) do table.insert(pairs_gave, k) table.insert(pairs_gave, v) end`))
	L.GetGlobal("pairs_gave").(*lua.LTable).ForEach(func(_, v lua.LValue) { paired = append(paired, v) })
	assert.Equal(t, paired, walked)
}

// TestSetMakesWhatRawSetStringMakes also lets both write one table, as scripts and Go's functions do.
func TestSetMakesWhatRawSetStringMakes(t *testing.T) {
	for _, made := range []*lua.LTable{Sized(0, 0), Sized(2, 3), Sized(0, 9), {Metatable: lua.LNil}} {
		theirs := &lua.LTable{Metatable: lua.LNil}
		for i, set := range []struct {
			key   string
			value lua.LValue
		}{{"a", lua.LTrue}, {"b", lua.LNil}, {"c", lua.LNumber(1)}, {"a", lua.LNil}, {"d", lua.LFalse}, {"c", lua.LNumber(2)}, {"a", lua.LNumber(3)}, {"e", lua.LTrue}} {
			if theirs.RawSetString(set.key, set.value); i%3 == 2 {
				made.RawSetString(set.key, set.value)
			} else {
				Set(made, lua.LString(set.key), set.value)
			}
			made.Append(lua.LNumber(i))
			theirs.Append(lua.LNumber(i))
		}
		walk := func(t *lua.LTable) (seen []lua.LValue) {
			for key, value := t.Next(lua.LNil); key != lua.LNil; key, value = t.Next(key) {
				seen = append(seen, key, value)
			}
			return seen
		}
		assert.Equal(t, walk(theirs), walk(made))
	}
}
