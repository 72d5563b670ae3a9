package modules

import (
	"fmt"
	"math"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/vk/spell"
)

// fault is why a value does not fit a type: the path from the value to what is wrong, and the words
// that follow it.
type fault struct{ path, msg string }

// maxInteger bounds integers: beyond it a Lua number no longer tells one from the next.
const maxInteger = 1 << 53

// fault checks a value, and what it holds where the type says so.
func (t *Type) fault(v lua.LValue) *fault {
	switch {
	case t.Union != nil:
		return t.unionFault(v)
	case t.Elem != nil:
		return t.listFault(v)
	case t.Object != nil && len(t.Object.Methods) == 0:
		return t.recordFault(v)
	case t.accepts(v):
		return nil
	}
	return t.mismatch(v)
}

func (t *Type) accepts(v lua.LValue) bool {
	switch t.Name {
	case "any":
		return true
	case "string":
		return lua.LVCanConvToString(v)
	case "integer":
		n, ok := v.(lua.LNumber)
		return ok && math.Trunc(float64(n)) == float64(n) && math.Abs(float64(n)) <= maxInteger
	case "number", "boolean", "table", "function":
		return v.Type().String() == t.Name
	case "":
		return v == lua.LString(t.Value)
	}
	return typeName(v) == t.String()
}

// mismatch says what was wanted and what came.
func (t *Type) mismatch(v lua.LValue) *fault {
	return &fault{msg: " must be " + t.words() + ", got " + describe(v)}
}

func (t *Type) unionFault(v lua.LValue) *fault {
	for _, u := range t.Union {
		f := u.fault(v)
		if f == nil {
			return nil
		}
		// Only one member of a union is a table: what is wrong inside it says more than that it is none of them.
		if _, ok := v.(*lua.LTable); ok && (u.Elem != nil || u.Object != nil) {
			return f
		}
	}
	return t.mismatch(v)
}

func (t *Type) listFault(v lua.LValue) *fault {
	table, ok := v.(*lua.LTable)
	if !ok {
		return t.mismatch(v)
	}
	for i := 1; i <= table.Len(); i++ {
		if f := t.Elem.fault(table.RawGetInt(i)); f != nil {
			return &fault{fmt.Sprintf("[%d]%s", i, f.path), f.msg}
		}
	}
	return nil
}

// recordFault checks the fields of a table, unknown ones first: they explain missing ones.
func (t *Type) recordFault(v lua.LValue) *fault {
	table, ok := v.(*lua.LTable)
	if !ok {
		return t.mismatch(v)
	}
	for k := range pairs(table) {
		if !t.Object.has(k) {
			return t.unknown(k)
		}
	}
	for i := range t.Object.Fields {
		f := &t.Object.Fields[i]
		if f.Name == "[integer]" {
			if bad := (&Type{Elem: f.Type}).listFault(table); bad != nil {
				return bad
			}
			continue
		}
		if bad := f.fault(table.RawGetString(f.Name)); bad != nil {
			return &fault{"." + f.Name + bad.path, bad.msg}
		}
	}
	return nil
}

func (f *Field) fault(v lua.LValue) *fault {
	if v == lua.LNil && f.Optional {
		return nil
	}
	return f.Type.fault(v)
}

// has tells whether a table of this kind has a field.
func (o *Object) has(key lua.LValue) bool {
	name, ok := key.(lua.LString)
	if !ok {
		name = "[integer]"
	}
	return slices.ContainsFunc(o.Fields, func(f Field) bool { return f.Name == string(name) })
}

func (t *Type) unknown(key lua.LValue) *fault {
	names := func(yield func(string) bool) {
		for _, f := range t.Object.Fields {
			if !yield(f.Name) {
				return
			}
		}
	}
	msg := fmt.Sprintf(" has no field '%s'", key)
	if near, ok := spell.Nearest(key.String(), names); ok {
		msg += fmt.Sprintf("; did you mean '%s'?", near)
	}
	return &fault{msg: msg}
}

// words name a type in a sentence.
func (t *Type) words() string {
	switch {
	case t.Union != nil:
		words := make([]string, len(t.Union))
		for i, u := range t.Union {
			words[i] = u.words()
		}
		last := len(words) - 1
		return strings.Join(words[:last], ", ") + " or " + words[last]
	case t.Elem != nil:
		return "a list"
	case t.Object != nil && len(t.Object.Methods) == 0:
		return "a table"
	case t.Name == "any":
		return "a value"
	case t.Name == "integer":
		return "an integer"
	case t.Name == "":
		return t.String()
	}
	return "a " + t.String()
}

// describe says what a value is, with the value itself where it is short.
func describe(v lua.LValue) string {
	switch v := v.(type) {
	case lua.LNumber:
		return v.String()
	case lua.LBool:
		return v.String()
	case lua.LString:
		if len(v) <= 40 {
			return fmt.Sprintf("%q", string(v))
		}
		return "a string"
	case *lua.LNilType:
		return "nil"
	}
	return "a " + typeName(v)
}

// typeName is the kind of a value, of an object the name of its type.
func typeName(v lua.LValue) string {
	if ud, ok := v.(*lua.LUserData); ok {
		if meta, ok := ud.Metatable.(*lua.LTable); ok {
			for _, field := range []string{"__name", "__metatable"} { // json.null has the other
				if name, ok := meta.RawGetString(field).(lua.LString); ok {
					return string(name)
				}
			}
		}
	}
	return v.Type().String()
}
