package onescript

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/value"
)

// What the compiler lets pass is there when the program runs.
func TestLibraryIsWhole(t *testing.T) {
	r := &Runner{locale: value.Invariant}
	for _, g := range bsl.Globals {
		switch {
		case g.Note != "" || g.EN == "Eval" || g.EN == "ThisObject": // the compiler's own
		case g.Kind == bsl.PropKind:
			assert.NotNil(t, r.globalValue(g.EN), g.EN)
		default:
			assert.NotNil(t, globalFuncs()[g.EN], g.EN)
		}
	}
	for name := range globalFuncs() {
		assert.NotNil(t, bsl.LookupGlobal(name), "%s is not in bsl.Globals", name)
	}
	classes := map[string]*value.Class{}
	for _, c := range library() {
		classes[c.EN] = c.Class
		if assert.NotNil(t, bsl.LookupType(c.EN), c.EN) {
			assert.Equal(t, c.RU, bsl.LookupType(c.EN).RU)
		}
	}
	for _, typ := range bsl.Types {
		c := classes[typ.EN]
		if typ.Note != "" || c == nil {
			continue
		}
		for _, m := range typ.Members {
			sameMember(t, c, m, m.EN)
			sameMember(t, c, m, m.RU)
		}
	}
}

func sameMember(t *testing.T, c *value.Class, g bsl.Global, name string) {
	if g.Kind == bsl.PropKind {
		assert.NotNil(t, c.Prop(Fold(name)), "%s.%s", c.EN, name)
		return
	}
	m := c.Method(Fold(name))
	if assert.NotNil(t, m, "%s.%s", c.EN, name) {
		assert.Equal(t, g.Kind != bsl.ProcKind, m.Func, "%s.%s", c.EN, name)
		assert.Equal(t, g.Min, m.Min, "%s.%s", c.EN, name)
		assert.GreaterOrEqual(t, m.Max, g.Max, "%s.%s", c.EN, name)
	}
}

// Types that New makes are made, but for those that only values have.
func TestConstructors(t *testing.T) {
	only := map[string]bool{"String": true, "Number": true, "Boolean": true, "Date": true, "Undefined": true, "Null": true, "KeyAndValue": true, "HTTPResponse": true}
	for _, typ := range bsl.Types {
		if typ.Note == "" && !only[typ.EN] {
			assert.NotNil(t, constructors()[Fold(typ.EN)], typ.EN)
		}
	}
}
