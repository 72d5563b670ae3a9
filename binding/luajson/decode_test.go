package luajson

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"
)

func newState(t testing.TB) *lua.LState {
	L := lua.NewState()
	t.Cleanup(L.Close)
	return L
}

func mustDecode(t testing.TB, L *lua.LState, text string) lua.LValue {
	v, err := Decode(L, []byte(text))
	require.NoError(t, err)
	return v
}

// checkLua runs a chunk in which v is the value.
func checkLua(t *testing.T, L *lua.LState, v lua.LValue, code string) {
	t.Helper()
	L.SetGlobal("v", v)
	L.SetGlobal("null", Null())
	assert.NoError(t, L.DoString(code))
}

func TestDecodeScalars(t *testing.T) {
	long := strings.Repeat("Привет, мир! ", 1000)
	for text, want := range map[string]lua.LValue{
		`null`:                  Null(),
		`true`:                  lua.LTrue,
		` false `:               lua.LFalse,
		`0`:                     lua.LNumber(0),
		`-0`:                    lua.LNumber(0),
		`-218861756`:            lua.LNumber(-218861756),
		`2.50`:                  lua.LNumber(2.5),
		`-1.5e-3`:               lua.LNumber(-0.0015),
		`1E2`:                   lua.LNumber(100),
		`1e+400`:                nil,
		`9007199254740992`:      lua.LNumber(1 << 53),
		`-9007199254740992`:     lua.LNumber(-1 << 53),
		`9007199254740993`:      lua.LString("9007199254740993"),
		`-9007199254740993`:     lua.LString("-9007199254740993"),
		`18446744073709551617`:  lua.LString("18446744073709551617"),
		`18446744073709551617.`: nil,
		`9007199254740993.0`:    lua.LNumber(1 << 53),
		`""`:                    lua.LString(""),
		`"a\"b\\c\/\b\f\n\r\t"`: lua.LString("a\"b\\c/\b\f\n\r\t"),
		`"\u041f\u0440\u0438"`:  lua.LString("При"),
		`"\ud83d\ude00!"`:       lua.LString("😀!"),
		`"\ud83d"`:              lua.LString("\uFFFD"),
		`"\ud83d\u0041"`:        lua.LString("\uFFFDA"),
		`"\ud83d\ud83d\ude00"`:  lua.LString("\uFFFD😀"),
		"\"\xff\xfe\"":          lua.LString("\xff\xfe"),
		"\"\x7f\u2028\"":        lua.LString("\x7f\u2028"),
		"\ufeff \"bom\"\r\n":    lua.LString("bom"),
		`"` + long + `"`:        lua.LString(long),
		`"` + long + `\n"`:      lua.LString(long + "\n"),
	} {
		got, err := Decode(newState(t), []byte(text))
		if want == nil {
			assert.Error(t, err, text)
			continue
		}
		assert.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
}

func TestDecodeTables(t *testing.T) {
	for _, c := range []struct{ name, text, code string }{
		{"object", `{"id": 1, "name": "Анна", "deep": {"a": [1, [2, 3]]}}`,
			`assert(v.id == 1 and v.name == "Анна" and v.deep.a[2][2] == 3)`},
		{"order is the text's", `{"b":1,"a":2,"c":3,"key 4":4}`,
			`local keys = {} for k in pairs(v) do keys[#keys+1] = k end assert(table.concat(keys, ",") == "b,a,c,key 4")`},
		{"null in an object is no key", `{"a":null,"b":1,"c":null}`,
			`assert(v.a == nil and next(v) == "b" and next(v, "b") == nil)`},
		{"object of nulls", `{"a":null,"b":null}`, `assert(next(v) == nil)`},
		{"null in an array keeps its place", `[1,null,3,null]`,
			`assert(#v == 4 and v[2] == null and v[3] == 3 and v[4] == null)`},
		{"null is no table, no nil, and true", `[null]`,
			`assert(tostring(v[1]) == "null" and type(v[1]) == "userdata" and v[1] ~= nil and v[1] ~= {} and v[1])`},
		{"null is closed to scripts", `[null]`, `assert(getmetatable(v[1]) == "json.null")`},
		{"the last of repeated keys counts", `{"a":1,"b":2,"a":3}`, `assert(v.a == 3 and next(v) == "a")`},
		{"null takes an earlier key away", `{"a":1,"b":2,"a":null}`, `assert(v.a == nil and next(v) == "b")`},
		{"a key after its null", `{"a":null,"a":1}`, `assert(v.a == 1)`},
		{"escaped keys", `{"a\"b":1,"\u0430":2}`, `assert(v['a"b'] == 1 and v["а"] == 2)`},
		{"digits as keys stay strings", `{"1":"x"}`, `assert(v["1"] == "x" and v[1] == nil and #v == 0)`},
		{"empty key", `{"":1}`, `assert(v[""] == 1)`},
		{"empty array acts like any", `[]`, `
			assert(#v == 0 and next(v) == nil and type(v) == "table" and v.x == nil)
			for _ in pairs(v) do error("not empty") end
			table.insert(v, "a") v[#v+1] = "b"
			assert(#v == 2 and table.concat(v, ",") == "a,b")
			assert(setmetatable(v, {__index = {x = 1}}).x == 1)`},
		{"empty object", `{}`, `assert(next(v) == nil and getmetatable(v) == nil)`},
		{"only empty arrays carry the mark", `[{}]`, `assert(getmetatable(v) == nil)`},
	} {
		t.Run(c.name, func(t *testing.T) {
			L := newState(t)
			checkLua(t, L, mustDecode(t, L, c.text), c.code)
		})
	}
}

func TestDecodeLongArray(t *testing.T) {
	L := newState(t)
	v := mustDecode(t, L, `[`+strings.Repeat("7,", 99_999)+`8]`)
	checkLua(t, L, v, `assert(#v == 100000 and v[1] == 7 and v[100000] == 8)`)
}

func TestDecodeErrors(t *testing.T) {
	for _, c := range []struct {
		text         string
		line, column int
		msg          string
	}{
		{``, 1, 1, "expected a value, but the text ends here"},
		{` `, 1, 2, "expected a value, but the text ends here"},
		{`nul`, 1, 1, "expected a value"},
		{`{"a":1`, 1, 7, "expected ',' or '}' after an object member, but the text ends here"},
		{`{"a" 1}`, 1, 6, "expected ':' after a key"},
		{`{"a":1,}`, 1, 8, "expected a key in double quotes"},
		{`{a:1}`, 1, 2, "expected a key in double quotes"},
		{`{'a':1}`, 1, 2, "expected a key in double quotes"},
		{`{"a":'b'}`, 1, 6, "a string goes in double quotes"},
		{`[1,]`, 1, 4, "expected a value"},
		{`[1 2]`, 1, 4, "expected ',' or ']' after an array item"},
		{`[1]]`, 1, 4, "expected the end of the text after the value"},
		{"{\r\n  \"Имя\": \"Анна\", x\r\n}", 2, 18, "expected a key in double quotes"},
		{"\ufeffx", 1, 1, "expected a value"},
		{"\"a\nb\"", 1, 3, "a string can't hold the control character 0x0A as it is, only escaped"},
		{"\"a\x1fb, with more than eight bytes behind it\"", 1, 3, "a string can't hold the control character 0x1F as it is, only escaped"},
		{"\"longer than eight\x00\"", 1, 19, "a string can't hold the control character 0x00 as it is, only escaped"},
		{`"abc`, 1, 5, "expected a closing quote, but the text ends here"},
		{`"a\x"`, 1, 3, "unknown escape in a string"},
		{`"a\'"`, 1, 3, "unknown escape in a string"},
		{`"\u12g4"`, 1, 2, "unknown escape in a string"},
		{`"\u12`, 1, 2, "unknown escape in a string"},
		{`012`, 1, 1, "a number can't begin with 0"},
		{`-`, 1, 2, "expected a digit, but the text ends here"},
		{`+1`, 1, 1, "expected a value"},
		{`1.`, 1, 3, "expected a digit, but the text ends here"},
		{`[1.e1]`, 1, 4, "expected a digit"},
		{`1e+`, 1, 4, "expected a digit, but the text ends here"},
		{`[1e999]`, 1, 2, "the number is too large"},
		{`NaN`, 1, 1, "expected a value"},
		{strings.Repeat("[", MaxDepth+1), 1, MaxDepth + 1, "nested deeper than 1000 levels"},
		{strings.Repeat(`{"a":`, MaxDepth+1), 1, MaxDepth*5 + 1, "nested deeper than 1000 levels"},
	} {
		v, err := Decode(newState(t), []byte(c.text))
		var syntax *SyntaxError
		require.ErrorAs(t, err, &syntax, c.text)
		assert.Equal(t, lua.LNil, v)
		assert.Equal(t, c.msg, syntax.Msg, c.text)
		assert.Equal(t, [2]int{c.line, c.column}, [2]int{syntax.Line, syntax.Column}, c.text)
	}
}

func TestSyntaxErrorText(t *testing.T) {
	_, err := Decode(newState(t), []byte("{\n\"ключ\": ?}"))
	assert.EqualError(t, err, "invalid JSON at line 2, column 9: expected a value")
	assert.Equal(t, 14, err.(*SyntaxError).Offset)
}

func TestDecodeDeepest(t *testing.T) {
	text := strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth)
	out, err := Encode(mustDecode(t, newState(t), text), EncodeOptions{})
	require.NoError(t, err)
	assert.Equal(t, text, string(out))
}

func TestDecodeRelaxed(t *testing.T) {
	for text, want := range map[string]string{
		`{'a': 1, "b": 'two'}`:    `{"a":1,"b":"two"}`,
		`['it\'s', 'say "hi"']`:   `["it's","say \"hi\""]`,
		`["it's", "\'"]`:          `["it's","'"]`,
		`{'a"b': 1, 'a': {'':2}}`: `{"a\"b":1,"a":{"":2}}`,
		`'Опрос'`:                 `"Опрос"`,
	} {
		v, err := DecodeRelaxed(newState(t), []byte(text))
		require.NoError(t, err, text)
		got, err := Encode(v, EncodeOptions{})
		require.NoError(t, err)
		assert.Equal(t, want, string(got))
	}
	for _, text := range []string{`'a"`, `"a'`, `{'a":1}`, `{a:1}`, `['a',]`} {
		_, err := DecodeRelaxed(newState(t), []byte(text))
		assert.Error(t, err, text)
	}
}

// What the decoder remembers of one text must not make it take another that it should refuse, nor change it.
func TestDecodeAfterOtherTexts(t *testing.T) {
	L := newState(t)
	for _, c := range []struct{ before, refused string }{
		{`[{"x":1,"a\"b":1},{"x":1,"a\"b":1}]`, `{"x":1,"a"b":1}`},
		{`[{'x':1,'a"b':1},{'x':1,'a"b':1}]`, `{"x":1,"a"b":1}`},
		{`[{"x":1,"it's":1},{"x":1,"it's":1}]`, `{"x":1,'it's':1}`},
		{`[{"x":1,"y":1},{"x":1,"y":1}]`, `{"x":1,"y`},
		{`[{"x":1,"y":1},{"x":1,"y":1}]`, `{"x":1,"y:1}`},
	} {
		_, err := DecodeRelaxed(L, []byte(c.before))
		require.NoError(t, err, c.before)
		_, err = DecodeRelaxed(L, []byte(c.refused))
		assert.Error(t, err, c.refused)
		v := mustDecode(t, L, `[{"x":1,"z":{}},{"x":2},{"x":3,"y":"x"},{"y":0,"x":-0.0}]`)
		checkLua(t, L, v, `assert(v[1].x == 1 and v[1].y == nil and v[2].y == nil and v[3].y == "x" and v[4].x == 0)`)
	}
}

func TestDecodeManySiblings(t *testing.T) {
	text := `[` + strings.Repeat(`[],[1],{},{"a":1},`, MaxDepth) + `[]]`
	out, err := Encode(mustDecode(t, newState(t), text), EncodeOptions{})
	require.NoError(t, err)
	assert.Equal(t, text, string(out))
}

func TestDecodeKeepsNothingOfTheText(t *testing.T) {
	L := newState(t)
	text := []byte(`{"name":"a string longer than those that are shared","id":"9007199254740993"}`)
	v, err := Decode(L, text)
	require.NoError(t, err)
	clear(text)
	checkLua(t, L, v, `assert(v.name == "a string longer than those that are shared" and v.id == "9007199254740993")`)
}
