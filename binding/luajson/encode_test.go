package luajson

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"
)

// luaValue evaluates an expression in which null and array are known.
func luaValue(t *testing.T, expr string) lua.LValue {
	t.Helper()
	L := newState(t)
	L.SetGlobal("null", Null())
	L.SetGlobal("array", L.NewFunction(func(L *lua.LState) int {
		L.Push(Array(L, L.CheckTable(1)))
		return 1
	}))
	require.NoError(t, L.DoString("value = "+expr))
	return L.GetGlobal("value")
}

func TestEncode(t *testing.T) {
	for expr, want := range map[string]string{
		`nil`:                            `null`,
		`null`:                           `null`,
		`true`:                           `true`,
		`0`:                              `0`,
		`-0.0`:                           `0`,
		`-218861756`:                     `-218861756`,
		`2^53`:                           `9007199254740992`,
		`2^53 + 2`:                       `9.007199254740994e+15`,
		`1e21`:                           `1e+21`,
		`0.1`:                            `0.1`,
		`2.50`:                           `2.5`,
		`1/3`:                            `0.3333333333333333`,
		`123456789.125`:                  `123456789.125`,
		`0.000001`:                       `0.000001`,
		`1.5e-7`:                         `1.5e-7`,
		`-1e-300`:                        `-1e-300`,
		`"Привет & <b> 😀 / \127"`:        "\"Привет & <b> 😀 / \x7f\"",
		`"\"\\\8\12\10\13\9\0\31"`:       `"\"\\\b\f\n\r\t\u0000\u001f"`,
		`{}`:                             `{}`,
		`array{}`:                        `[]`,
		`array{1}`:                       `[1]`,
		`array{a = 1}`:                   `{"a":1}`,
		`{1, "two", {3}, null}`:          `[1,"two",[3],null]`,
		`{b = 1, a = {}, ["к 2"] = {1}}`: `{"b":1,"a":{},"к 2":[1]}`,
		`{["1"] = "x"}`:                  `{"1":"x"}`,
		`{{}, array{}}`:                  `[{},[]]`,
		`setmetatable({}, {__jsontype = "array"})`:                          `[]`,
		`setmetatable({1}, {__index = {x = 1}})`:                            `[1]`,
		`(function() local t = {1} return {t, t} end)()`:                    `[[1],[1]]`,
		`(function() local t = {1,2,3} t[3] = nil return t end)()`:          `[1,2]`,
		`(function() local t = {a=1,b=2} t.a = nil t.c = 3 return t end)()`: `{"b":2,"c":3}`,
		`(function() local t = {} t[2] = "b" t[1] = "a" return t end)()`:    `["a","b"]`,
	} {
		got, err := Encode(luaValue(t, expr), EncodeOptions{})
		require.NoError(t, err, expr)
		assert.Equal(t, want, string(got), expr)
	}
}

func TestEncodeOptions(t *testing.T) {
	v := luaValue(t, `{b = {1, {c = "я😀\n"}}, a = {}, d = array{}}`)
	for _, c := range []struct {
		opts EncodeOptions
		want string
	}{
		{EncodeOptions{Indent: "  "}, "{\n  \"b\": [\n    1,\n    {\n      \"c\": \"я😀\\n\"\n    }\n  ],\n  \"a\": {},\n  \"d\": []\n}"},
		{EncodeOptions{Indent: " ", NewLine: "\r\n"}, "{\r\n \"b\": [\r\n  1,\r\n  {\r\n   \"c\": \"я😀\\n\"\r\n  }\r\n ],\r\n \"a\": {},\r\n \"d\": []\r\n}"},
		{EncodeOptions{SortKeys: true}, `{"a":{},"b":[1,{"c":"я😀\n"}],"d":[]}`},
		{EncodeOptions{ASCII: true}, `{"b":[1,{"c":"\u044f\ud83d\ude00\n"}],"a":{},"d":[]}`},
	} {
		got, err := Encode(v, c.opts)
		require.NoError(t, err)
		assert.Equal(t, c.want, string(got))
	}
}

func TestEncodeErrors(t *testing.T) {
	for _, c := range []struct{ expr, path, msg string }{
		{`print`, ``, "JSON has no form for a function"},
		{`0/0`, ``, "JSON has no form for the number NaN"},
		{`{items = {1, 2, {price = 1/0}}}`, `.items[3].price`, "JSON has no form for the number +Inf"},
		{`{["two words"] = {x = print}}`, `["two words"].x`, "JSON has no form for a function"},
		{`{["текст"] = {["1x"] = coroutine.create(print)}}`, `.текст["1x"]`, "JSON has no form for a thread"},
		{`{a = "\255"}`, `.a`, "not valid UTF-8"},
		{`{["\255"] = 1}`, `["\xff"]`, "not valid UTF-8"},
		{`{ids = {[5] = 1}}`, `.ids`, "key 5 stands where key 1 should"},
		{`{ids = {1, 2, nil, 4}}`, `.ids`, "key 4 stands where key 3 should"},
		{`{[0] = "a", "b"}`, ``, "key 0 stands where key 2 should"},
		{`{1.5, [2.5] = 1}`, ``, "key 2.5 stands where key 2 should"},
		{`{mixed = {1, 2, name = "x"}}`, `.mixed`, `it has both array items and the key "name"`},
		{`{o = {a = 1, [0] = 1}}`, `.o`, "it has both string keys and the number key 0"},
		{`{[true] = 1}`, ``, "it has a boolean as a key"},
		{`(function() local t = {} t.child = {parent = t} return t end)()`, `.child.parent`, "the table contains itself"},
		{`(function() local t = {} for _ = 1, 1000 do t = {t} end return t end)()`, ``, "tables nest deeper than 1000 levels"},
	} {
		got, err := Encode(luaValue(t, c.expr), EncodeOptions{})
		var value *ValueError
		require.ErrorAs(t, err, &value, c.expr)
		assert.Nil(t, got)
		assert.Contains(t, value.Msg, c.msg, c.expr)
		if c.path != "" {
			assert.Equal(t, c.path, value.Path, c.expr)
		}
	}
}

func TestValueErrorText(t *testing.T) {
	_, err := Encode(luaValue(t, `{items = {{price = 0/0}}}`), EncodeOptions{})
	assert.EqualError(t, err, "cannot write .items[1].price as JSON: JSON has no form for the number NaN")
	_, err = Encode(luaValue(t, `print`), EncodeOptions{})
	assert.EqualError(t, err, "cannot write as JSON: JSON has no form for a function")
}

func TestArrayKeepsOwnMetatable(t *testing.T) {
	v := luaValue(t, `array(setmetatable({}, {__index = {x = 1}}))`).(*lua.LTable)
	assert.NotEqual(t, lua.LNil, v.Metatable.(*lua.LTable).RawGetString("__index"))
}
