package vk

import (
	"strings"

	"github.com/vkscript/vkscript/vk/spell"
)

//go:generate go run ./internal/gen -schema $VK_API_SCHEMA -out .

// Method is what VK's schema says of one API method. It is shared: do not change it.
type Method struct {
	Name      string // "wall.post"
	Tokens    TokenKinds
	Params    []Parameter // in the schema's order
	Errors    []int       // codes of its own, sorted; codes that any method may answer are not among them
	Responses []Response  // the usual one first
}

// Parameter is one argument of a method. Of a list, Enum, Min and Max speak of each item.
type Parameter struct {
	Name           string
	Type           Type
	Item           Type // of a list's items
	Required       bool
	HasMin, HasMax bool
	Min, Max       int64
	MinLength      int      // characters
	MaxLength      int      // characters, 0 = no limit known
	MaxItems       int      // 0 = no limit known
	Enum           []string // the values it may have, as sent; nil = any
	Default        string   // as sent; "" = none known
}

// Type is the type of a parameter, or the kind of a shape.
type Type uint8

// The types. Parameters are never objects, alternatives or any.
const (
	TypeAny     Type = iota
	TypeString       // text; also what may be a number or a name
	TypeInteger      // 64-bit
	TypeNumber       // with a fraction
	TypeBoolean      // sent as 1 or 0
	TypeList         // sent separated by commas
	TypeJSON         // sent as JSON text
	TypeObject
	TypeOneOf
)

var typeNames = [...]string{"any", "string", "integer", "number", "boolean", "list", "JSON", "object", "oneof"}

// String returns the type's name, "integer".
func (t Type) String() string { return typeNames[t] }

// TokenKinds is a set of kinds of token; the empty set means that the schema doesn't say.
type TokenKinds uint8

const withoutToken = 1 << 7

// Has tells whether a token of the kind is in the set, or may be since the set is empty.
func (k TokenKinds) Has(kind TokenKind) bool { return k == 0 || k&(1<<kind) != 0 }

// String returns "user or community", "any" for the empty set.
func (k TokenKinds) String() string {
	var names []string
	for kind := range TokenKind(len(tokenKinds)) {
		if k&(1<<kind) != 0 {
			names = append(names, kind.String())
		}
	}
	if k&withoutToken != 0 {
		names = append(names, "none")
	}
	if names == nil {
		return "any"
	}
	return strings.Join(names, " or ")
}

// Response is a shape in which a method may answer.
type Response struct {
	Name  string // "response", or "extendedResponse" and the like: which arguments lead to it
	Shape Shape
}

// Param returns the parameter of the name, nil when the method has none.
func (m *Method) Param(name string) *Parameter {
	if i := m.paramIndex(name); i >= 0 {
		return &m.Params[i]
	}
	return nil
}

func (m *Method) paramIndex(name string) int {
	for i := range m.Params {
		if m.Params[i].Name == name {
			return i
		}
	}
	return -1
}

// NearestParam returns the parameter that a mistyped name probably meant.
func (m *Method) NearestParam(name string) (string, bool) {
	return spell.Nearest(name, func(yield func(string) bool) {
		for i := range m.Params {
			if !yield(m.Params[i].Name) {
				return
			}
		}
	})
}
