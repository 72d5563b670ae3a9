package check

import (
	"strings"
	"sync"

	"github.com/vkscript/vkscript/binding/engine/syntax"
	"github.com/vkscript/vkscript/binding/opi"
	"github.com/vkscript/vkscript/vk"
)

// plain are the functions of OPI_VK that give no answer of VK: a result has neither response nor error.
// A function that is not here may give either.
var plain = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"CreateTokenRetrievalLink": "a text",
		"FormKeyboard":             "a text",
		"GetAuthParameters":        "a table of parameters",
		"GetProductDescription":    "a table of fields",
		"GetProductCategoryList":   "a table of names by id",
		"GetProductList":           "an array",
		"GetSelectionList":         "an array",
		"GetPropertyList":          "an array",
		"GetOrderList":             "an array",
		"GetPostStatistics":        "an array",
	}
})

// results finds .response and .error of what has neither.
func (c *checker) results() {
	for _, f := range c.script.fields {
		if f.role == asTarget || f.name != "response" && f.name != "error" {
			continue
		}
		call := c.source(f.Object)
		if call == nil {
			continue
		}
		base, rest := root(c.path(call.Func))
		switch {
		case base == "OPI_VK":
			if fn := opi.Lookup(rest); fn != nil && plain()[fn.Name] != "" {
				c.addName(f.Key.Position(), f.name, Warning, CodeResult, "", "%s gives %s, which has no .%s; VK's errors are raised", fn.Name, plain()[fn.Name], f.name)
			}
		case base == "vk":
			c.vkResult(f, rest, call)
		}
	}
}

// source is the call that gave a value, nil when that is not certain.
func (c *checker) source(e syntax.Expr) *syntax.Call {
	switch e := e.(type) {
	case *syntax.Call:
		return e
	case *syntax.Paren:
		return c.source(e.X)
	case *syntax.Name:
		if value := c.script.values[e.Local]; e.Local != nil && value != nil && !c.script.assigned[e.Local] {
			return c.source(value)
		}
	}
	return nil
}

func (c *checker) vkResult(f field, method string, call *syntax.Call) {
	if method == "call" && len(call.Args) > 0 {
		method, _ = c.constant(call.Args[0]).(string)
	}
	m := vk.LookupMethod(method)
	if m == nil {
		return
	}
	for _, r := range m.Responses {
		if mayHave(r.Shape, f.name, 0) {
			return
		}
	}
	c.addName(f.Key.Position(), f.name, Warning, CodeResult, "", "vk.%s returns what VK has in response, without .%s; VK's errors are raised", strings.TrimPrefix(method, "vk."), f.name)
}

// maxOptions bounds how deep alternatives of a shape nest.
const maxOptions = 8

// mayHave tells whether a shape may have a field.
func mayHave(s vk.Shape, name string, depth int) bool {
	switch s.Kind() {
	case vk.TypeObject:
		if _, ok := s.Field(name); ok {
			return true
		}
		for range s.Fields() {
			return false
		}
		return true
	case vk.TypeOneOf:
		for option := range s.Options() {
			if depth == maxOptions || mayHave(option, name, depth+1) {
				return true
			}
		}
		return false
	case vk.TypeAny:
		return true
	}
	return false
}
