package modules

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/bsl/value"
	"github.com/vkscript/vkscript/binding/luajson"
)

// bslCollections are the functions over tables whose kind is known only when the script runs.
func bslCollections() []row {
	return []row{
		{"at(collection: any, key: any) -> any", "An item: by number from 0 of an array, by key of any other table.", bslAt},
		{"set(collection: table, key: any, value: any)", "Gives an item a value, counted as by at.", bslSet},
		{"field(structure: table, name: any) -> any", "An item by its name in any letter case; nil when there is none.", bslField},
		{"set_field(structure: table, name: any, value: any)", "Gives the item of that name, in any letter case, a value; or makes it. nil takes it out.", bslSetField},
		{"each(collection: table) -> function", "An iterator: for _, item in bsl.each(t). Items of a table that is no array have Key and Value.", bslEach},
		{"count(collection: any) -> integer", "How many items a table has.", bslCount},
		{"array(...: integer) -> table", "An array of so many undefined items; several numbers make arrays of arrays.", bslArray},
		{"structure(keys: any, ...: any) -> table", "A table by the names in a text, 'a, b', and their values; or a copy of a table.", bslStructure},
		{"map(from?: table) -> table", "A table; a copy of another when one is given.", bslCopy},
		{"copy(from?: table) -> table", "A copy of a table; what is in it is shared.", bslCopy},
		{"insert(collection: table, key: any, value: any)", "Puts a value before an item of an array counted from 0, or under a key of any other table.", bslInsert},
		{"delete(collection: table, key: any)", "Takes an item out of an array, or a key out of any other table.", bslDelete},
		{"clear(collection: table)", "Takes all out.", bslClear},
		{"find_item(array: table, value: any) -> integer?", "The number of an item from 0; nil when there is none.", bslFindItem},
		{"fill_properties(to: table, from: table, names?: string, except?: string)", "Copies the values of those keys that both tables have.", bslFill},
	}
}

// collection is the first argument as a table.
func (c *call) collection() (*lua.LTable, error) {
	t, ok := c.arg(1).(*lua.LTable)
	if !ok {
		return nil, fmt.Errorf("%s has no items", strings.TrimPrefix(c.kind(1), "a "))
	}
	return t, nil
}

// slot is the number from 1 of an item of an array; 0 when the table is no array or the key no number.
func (c *call) slot(t *lua.LTable, n, most int) (int, error) {
	key, ok := c.arg(n).(lua.LNumber)
	if !ok || !isArray(t) {
		return 0, nil
	}
	i := int(key)
	if lua.LNumber(i) != key || i < 0 || i >= most {
		return 0, fmt.Errorf("there is no item %v: the array has %d, the first is 0", float64(key), t.Len())
	}
	return i + 1, nil
}

func bslAt(c *call) (lua.LValue, error) {
	t, err := c.collection()
	if err != nil {
		return nil, err
	}
	i, err := c.slot(t, 2, t.Len())
	if i > 0 {
		return t.RawGetInt(i), nil
	}
	return c.L.GetTable(t, c.arg(2)), err
}

func bslSet(c *call) (lua.LValue, error) {
	t := c.table(1)
	i, err := c.slot(t, 2, t.Len())
	if err != nil && t.Len() == 0 { // an empty table may become either
		i, err = 0, nil
	}
	switch {
	case err != nil:
		return nil, err
	case i > 0:
		t.RawSetInt(i, orUndefined(c.arg(3)))
	case c.arg(2) == lua.LNil:
		return nil, fmt.Errorf("nil can't be a key")
	default:
		c.L.SetTable(t, c.arg(2), c.arg(3))
	}
	return nothing, nil
}

// orUndefined keeps arrays without holes.
func orUndefined(v lua.LValue) lua.LValue {
	if v == lua.LNil {
		return luajson.Null()
	}
	return v
}

func bslEach(c *call) (lua.LValue, error) {
	t, i := c.table(1), 0
	if isArray(t) {
		return c.iterator(func(L *lua.LState) int {
			if i++; i > t.Len() {
				return 0
			}
			L.Push(lua.LNumber(i))
			L.Push(t.RawGetInt(i))
			return 2
		}), nil
	}
	var items []*lua.LTable
	for k, v := range pairs(t) {
		item := c.L.CreateTable(0, 4)
		for _, name := range []string{"Key", "Ключ"} {
			item.RawSetString(name, k)
		}
		for _, name := range []string{"Value", "Значение"} {
			item.RawSetString(name, v)
		}
		items = append(items, item)
	}
	return c.iterator(func(L *lua.LState) int {
		if i++; i > len(items) {
			return 0
		}
		L.Push(lua.LNumber(i))
		L.Push(items[i-1])
		return 2
	}), nil
}

func bslCount(c *call) (lua.LValue, error) {
	t, err := c.collection()
	if err != nil {
		return nil, err
	}
	return lua.LNumber(countOf(t)), nil
}

// maxItems bounds the arrays that bsl.array makes.
const maxItems = 1 << 20

func bslArray(c *call) (lua.LValue, error) {
	sizes, all := make([]int, c.count()), 1
	for i := range sizes {
		sizes[i] = c.integer(i+1, 0)
		if sizes[i] < 0 || sizes[i] > maxItems || all*max(sizes[i], 1) > maxItems {
			return nil, fmt.Errorf("an array has 0 to %d items", maxItems)
		}
		all *= max(sizes[i], 1)
	}
	return c.nested(sizes), nil
}

func (c *call) nested(sizes []int) lua.LValue {
	if len(sizes) == 0 {
		return luajson.Null()
	}
	t := c.L.CreateTable(sizes[0], 0)
	for i := range sizes[0] {
		t.RawSetInt(i+1, c.nested(sizes[1:]))
	}
	return t
}

// names splits "a, b".
func names(s string) []string {
	var out []string
	for name := range strings.SplitSeq(s, ",") {
		if name = strings.TrimSpace(name); name != "" {
			out = append(out, name)
		}
	}
	return out
}

func bslStructure(c *call) (lua.LValue, error) {
	if _, ok := c.arg(1).(*lua.LTable); ok {
		return bslCopy(c)
	}
	t := c.L.NewTable()
	for i, name := range names(c.str(1)) {
		if c.has(i + 2) {
			t.RawSetString(name, c.arg(i+2))
		}
	}
	return t, nil
}

func bslCopy(c *call) (lua.LValue, error) {
	t := c.L.NewTable()
	for k, v := range pairs(c.table(1)) {
		t.RawSet(k, v)
	}
	return t, nil
}

func bslInsert(c *call) (lua.LValue, error) {
	t := c.table(1)
	i, err := c.slot(t, 2, t.Len()+1)
	if err != nil {
		return nil, err
	}
	if i == 0 {
		return bslSet(c)
	}
	t.Insert(i, orUndefined(c.arg(3)))
	return nothing, nil
}

func bslDelete(c *call) (lua.LValue, error) {
	t := c.table(1)
	i, err := c.slot(t, 2, t.Len())
	switch {
	case err != nil:
		return nil, err
	case i > 0:
		t.Remove(i)
	default:
		t.RawSet(c.arg(2), lua.LNil)
	}
	return nothing, nil
}

func bslClear(c *call) (lua.LValue, error) {
	t := c.table(1)
	for i := t.Len(); i > 0; i-- {
		t.Remove(i)
	}
	var keys []lua.LValue
	for k := range pairs(t) {
		keys = append(keys, k)
	}
	for _, k := range keys {
		t.RawSet(k, lua.LNil)
	}
	return nothing, nil
}

func bslFindItem(c *call) (lua.LValue, error) {
	t, what := c.table(1), c.val(2)
	for i := 1; i <= t.Len(); i++ {
		if value.Equal(c.value(t.RawGetInt(i)), what) {
			return lua.LNumber(i - 1), nil
		}
	}
	return lua.LNil, nil
}

func bslFill(c *call) (lua.LValue, error) {
	to, from := c.table(1), c.table(2)
	listed := func(n int, key string) bool {
		for _, name := range names(c.textOr(n, "")) {
			if strings.EqualFold(name, key) {
				return true
			}
		}
		return false
	}
	for k, v := range pairs(from) {
		key := k.String()
		if to.RawGet(k) != lua.LNil && (!c.has(3) || listed(3, key)) && !listed(4, key) {
			to.RawSet(k, v)
		}
	}
	return nothing, nil
}
