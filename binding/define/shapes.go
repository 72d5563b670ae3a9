package define

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/vkscript/vkscript/vk"
)

// shapes writes the parts of answers and the events.
func (w *writer) shapes() {
	for s := range vk.Shapes() {
		w.shape(s)
	}
}

func (w *writer) shape(s vk.Shape) {
	fields := slices.Collect(s.Fields())
	if len(fields) == 0 {
		w.line("---@alias vk.%s %s\n", s, aliased(s))
		return
	}
	w.line("---@class vk.%s", s)
	for _, f := range fields {
		w.line("---@field %s%s %s", fieldName(f.Name), mark(!f.Required), shapeType(f.Shape))
	}
	w.line("")
}

// fieldName puts a name into brackets that Lua would not take as one.
func fieldName(name string) string {
	foreign := strings.ContainsFunc(name, func(r rune) bool { return r >= utf8.RuneSelf })
	if foreign || name[0] >= '0' && name[0] <= '9' || strings.ContainsAny(name, "-.") {
		return "[" + strconv.Quote(name) + "]"
	}
	return name
}

// aliased is what a name stands for that is no object with fields.
func aliased(s vk.Shape) string {
	switch kind := s.Kind(); kind {
	case vk.TypeList:
		return shapeType("[]" + s.Elem())
	case vk.TypeOneOf:
		var names []string
		for o := range s.Options() {
			names = append(names, shapeType(o))
		}
		return union(names)
	default:
		if values := slices.Collect(s.Enum()); len(values) > 0 {
			return literals(values, kind)
		}
		return luaType(kind)
	}
}

// shapeType is a shape as a type: a kind, the name of a class or an alias, or an array of either.
func shapeType(s vk.Shape) string {
	if item, ok := strings.CutPrefix(string(s), "[]"); ok {
		return inBrackets(shapeType(vk.Shape(item))) + "[]"
	}
	kind := s.Kind()
	if kind == vk.TypeAny || kind.String() == string(s) {
		return luaType(kind)
	}
	return "vk." + string(s)
}

func luaType(t vk.Type) string {
	switch t {
	case vk.TypeString, vk.TypeInteger, vk.TypeNumber, vk.TypeBoolean:
		return t.String()
	case vk.TypeObject, vk.TypeList:
		return "table"
	}
	return "any"
}

func union(names []string) string {
	slices.Sort(names)
	return strings.Join(slices.Compact(names), "|")
}

func inBrackets(t string) string {
	if strings.Contains(t, "|") {
		return "(" + t + ")"
	}
	return t
}
