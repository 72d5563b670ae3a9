package modules

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// spelled is an argument that names an item, in the letter case that the table has.
func (c *call) spelled(t *lua.LTable, n int) lua.LValue {
	name, ok := c.arg(n).(lua.LString)
	if !ok || t.RawGetString(string(name)) != lua.LNil {
		return c.arg(n)
	}
	for k := range pairs(t) {
		if own, ok := k.(lua.LString); ok && strings.EqualFold(string(own), string(name)) {
			return own
		}
	}
	return name
}

func bslField(c *call) (lua.LValue, error) {
	t := c.table(1)
	return t.RawGet(c.spelled(t, 2)), nil
}

func bslSetField(c *call) (lua.LValue, error) {
	t := c.table(1)
	key := c.spelled(t, 2)
	if key == lua.LNil {
		return nil, fmt.Errorf("nil can't be a name")
	}
	t.RawSet(key, c.arg(3))
	return nothing, nil
}
