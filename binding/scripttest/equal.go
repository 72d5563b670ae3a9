package scripttest

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine/show"
)

// maxDepth bounds how deep values are compared and shown.
const maxDepth = 200

// difference finds where two values first differ: ".items[2].text", "" for the values themselves.
// Tables are equal when they hold the same, whatever their metatables say.
func difference(L *lua.LState, got, want lua.LValue) (path string, differ bool) {
	c := comparison{L: L, seen: map[[2]*lua.LTable]bool{}}
	return c.compare(got, want, 0)
}

// comparison remembers the pairs of tables it is comparing, for those that contain themselves.
type comparison struct {
	L    *lua.LState
	seen map[[2]*lua.LTable]bool
}

func (c *comparison) compare(got, want lua.LValue, depth int) (path string, differ bool) {
	a, ok := got.(*lua.LTable)
	b, same := want.(*lua.LTable)
	if !ok || !same {
		return "", !c.equal(got, want)
	}
	pair := [2]*lua.LTable{a, b}
	if a == b || c.seen[pair] {
		return "", false
	}
	if depth >= maxDepth {
		return "", true
	}
	c.seen[pair] = true
	return c.tables(a, b, depth+1)
}

func (c *comparison) equal(got, want lua.LValue) bool {
	if x, ok := got.(lua.LNumber); ok && x != x {
		y, ok := want.(lua.LNumber)
		return ok && y != y
	}
	return c.L.Equal(got, want)
}

func (c *comparison) tables(got, want *lua.LTable, depth int) (path string, differ bool) {
	for _, key := range show.Keys(want) {
		if inner, differ := c.compare(got.RawGet(key), want.RawGet(key), depth); differ {
			return step(key) + inner, true
		}
	}
	for _, key := range show.Keys(got) {
		if want.RawGet(key) == lua.LNil {
			return step(key), true
		}
	}
	return "", false
}

// step is a key as an index is written.
func step(key lua.LValue) string {
	if show.IsName(key) {
		return "." + key.String()
	}
	return "[" + show.Value(key, show.Style{}) + "]"
}

// compare gives the failure that shows how two values differ, nil when they don't.
func compare(L *lua.LState, got, want lua.LValue) *Failure {
	path, differ := difference(L, got, want)
	if !differ {
		return nil
	}
	f := &Failure{Summary: "got and want differ"}
	if path != "" {
		f.Summary += " at " + path
	}
	f.Detail = contrast(got, want)
	return f
}

// contrast shows two values: line by line where one has many.
func contrast(got, want lua.LValue) string {
	a, b := lines(got), lines(want)
	if len(a) == 1 && len(b) == 1 || got.Type() != want.Type() {
		style := show.Style{Depth: 3, Items: 20, Width: 100}
		return fmt.Sprintf("got   %s\nwant  %s", show.Value(got, style), show.Value(want, style))
	}
	return "- want\n+ got\n" + diff(b, a)
}
