package luajson

import (
	"testing"
)

// A decoded table is one like any other to whatever is done with it.
func TestDecodedTablesLiveOn(t *testing.T) {
	for _, c := range []struct{ name, text, code string }{
		{"fields come and go", `{"a":1,"b":2}`, `v.a = nil v.c = 3 v[1] = "x" v[true] = 4
			local n = 0 for k in pairs(v) do n = n + 1 end assert(n == 4 and v.b == 2 and v.c == 3 and v[1] == "x")`},
		{"a field comes back", `{"a":1,"b":2}`, `v.a = nil v.a = 5 local n = 0 for k in pairs(v) do n = n + 1 end assert(n == 2 and v.a == 5)`},
		{"nothing but null", `{"a":null}`, `assert(next(v) == nil) v.a = 1 assert(next(v) == "a")`},
		{"null, then a value", `{"a":1,"b":2,"a":null,"a":3}`, `local n = 0 for k in pairs(v) do n = n + 1 end assert(n == 2 and v.a == 3 and next(v) == "a")`},
		{"null at last", `{"a":1,"a":null}`, `assert(v.a == nil and next(v) == nil)`},
		{"an array grows", `[1,2,3]`, `table.insert(v, 4) table.remove(v, 1) v[10] = 1 assert(#v >= 3 and v[3] == 4)`},
		{"an empty object", `{}`, `assert(next(v) == nil) v.a = 1 assert(v.a == 1)`},
	} {
		t.Run(c.name, func(t *testing.T) {
			L := newState(t)
			checkLua(t, L, mustDecode(t, L, c.text), c.code)
		})
	}
}
