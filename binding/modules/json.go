package modules

import (
	"errors"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/luajson"
)

func jsonModule() source {
	return source{
		doc: "JSON text and Lua tables. Keys keep their order; integers above 2^53 become strings of digits; an empty array stays one.",
		functions: []row{
			{"decode(text: string, options?: DecodeOptions) -> any", "Reads JSON; an error tells the line and column.", jsonDecode},
			{"encode(value: any, options?: EncodeOptions) -> string", "Writes a value as JSON, on one line unless told otherwise.", jsonEncode},
			{"pretty(value: any) -> string", "Writes a value as JSON over several lines, indented by two spaces.", jsonPretty},
			{"array(items?: table) -> table", "Marks a table as an array, so that it is written as [] when empty.", jsonArray},
			{"is_null(value: any) -> boolean", "Tells whether a value is nil or json.null.", jsonIsNull},
		},
		constants: []constant{
			{"null: any", "JSON's null where nil can't stand: alone and in arrays.", func() lua.LValue { return luajson.Null() }},
		},
		types: []typeSource{
			{"DecodeOptions", "How JSON is read.", []field{
				{"relaxed?: boolean", "Take strings in single quotes too."},
			}, nil},
			{"EncodeOptions", "How JSON is written.", []field{
				{"indent?: string", "What goes before a line once per level; without it all is one line."},
				{"sort_keys?: boolean", "Sort the keys of objects; otherwise they keep the order they were set in."},
				{"ascii?: boolean", "Write other characters as escapes, such as \\u043f."},
			}, nil},
		},
	}
}

func jsonDecode(c *call) (lua.LValue, error) {
	if c.options(2).is("relaxed") {
		return luajson.DecodeRelaxed(c.L, []byte(c.text(1)))
	}
	return luajson.Decode(c.L, []byte(c.text(1)))
}

func jsonEncode(c *call) (lua.LValue, error) {
	o := c.options(2)
	return c.encodeJSON(c.arg(1), luajson.EncodeOptions{
		Indent: o.text("indent", ""), SortKeys: o.is("sort_keys"), ASCII: o.is("ascii"),
	})
}

func jsonPretty(c *call) (lua.LValue, error) {
	return c.encodeJSON(c.arg(1), luajson.EncodeOptions{Indent: "  "})
}

func (c *call) encodeJSON(v lua.LValue, o luajson.EncodeOptions) (lua.LValue, error) {
	o.Look = func() { engine.Look(c.L) }
	text, err := luajson.Encode(v, o)
	return lua.LString(text), err
}

func jsonArray(c *call) (lua.LValue, error) {
	t := c.table(1)
	if t == nil {
		t = c.L.NewTable()
	}
	if t.Len() == 0 {
		if k, _ := t.Next(lua.LNil); k != lua.LNil {
			return nil, errors.New("argument 1 (items) has keys other than 1, 2, 3...")
		}
	}
	return luajson.Array(c.L, t), nil
}

func jsonIsNull(c *call) (lua.LValue, error) {
	v := c.arg(1)
	return lua.LBool(v == lua.LNil || v == lua.LValue(luajson.Null())), nil
}
