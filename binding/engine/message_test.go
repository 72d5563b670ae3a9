package engine

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMessages: what a script author reads when something is nil, misspelt or of the wrong type.
func TestMessages(t *testing.T) {
	const setup = "OPI_VK = {CreatePost = print} vk = {wall = {post = print}} local user, Имя\n"
	for src, want := range map[string]string{
		`OPI_VK.CreatPost()`:         "attempt to call a nil value (field 'CreatPost'); did you mean 'CreatePost'?",
		`OPI_VK:CreatPost()`:         "attempt to call a nil value (method 'CreatPost'); did you mean 'CreatePost'?",
		`vk.wall.pots()`:             "attempt to call a nil value (field 'wall.pots'); did you mean 'wall.post'?",
		`OPI_VKK.CreatePost()`:       "attempt to index a nil value (global 'OPI_VKK'); did you mean 'OPI_VK'?",
		`prnt(1)`:                    "attempt to call a nil value (global 'prnt'); did you mean 'print'?",
		`("x"):upr()`:                "attempt to call a nil value (method 'upr'); did you mean 'upper'?",
		`(("x")):frmt()`:             "attempt to call a nil value (method 'frmt'); did you mean 'format'?",
		`io.stdout:wirte()`:          "attempt to call a nil value (method 'wirte'); did you mean 'write'?",
		`return (" "):rep(2):uper()`: "attempt to call a nil value (method 'uper'); did you mean 'upper'?",
		`return ("x"):len():y()`:     "attempt to index a number value",
		`return vk:tostring() + 1`:   "attempt to call a nil value (method 'tostring')",
		`return -("x"):find("y")`:    "attempt to perform arithmetic on a nil value",
		`("x"):uper()`:               "attempt to call a nil value (method 'uper'); did you mean 'upper'?",
		`print(user.name)`:           "attempt to index a nil value (local 'user')",
		`user.name = 1`:              "attempt to index a nil value (local 'user')",
		`user[1] = nil`:              "attempt to index a nil value (local 'user')",
		`Имя.Поле = 1`:               "attempt to index a nil value (local 'Имя')",
		`print(vk.Стена.Пост)`:       "attempt to index a nil value (field 'Стена')",
		`user()`:                     "attempt to call a nil value (local 'user')",
		`vk()`:                       "attempt to call a table value (global 'vk')",
		`user:get()`:                 "attempt to index a nil value (local 'user')",
		`return x + 1`:               "attempt to perform arithmetic on a nil value (global 'x')",
		`return 1 - vk.count`:        "attempt to perform arithmetic on a nil value (field 'count')",
		`return vk * 2`:              "attempt to perform arithmetic on a table value (global 'vk')",
		`return "5 items" + 1`:       "attempt to perform arithmetic on a string value",
		`return -user`:               "attempt to perform arithmetic on a nil value (local 'user')",
		`return #user`:               "attempt to get length of a nil value (local 'user')",
		`return "a" .. user`:         "attempt to concatenate a nil value (local 'user')",
		`return user .. "a"`:         "attempt to concatenate a nil value (local 'user')",
		`return 1 .. 2 .. vk.x`:      "attempt to concatenate a nil value (field 'x')",
		`return 1 < user`:            "attempt to compare number with nil (local 'user')",
		`return 1 > user`:            "attempt to compare nil with number (local 'user')",
		`return vk <= OPI_VK`:        "attempt to compare two table values",
		`return "a" < 1`:             "attempt to compare string with number",
		`vk[nil] = 1`:                "table index is nil",
		`vk[0/0] = 1`:                "table index is NaN",
		`for i = 1, "x" do end`:      "'for' limit must be a number",
		`for i = user, 1 do end`:     "'for' initial value must be a number",
		`for i = 1, 2, {} do end`:    "'for' step must be a number",
		`for k in user do end`:       "attempt to iterate over a nil value (local 'user')",
		`for k in vk do end`:         "attempt to call a table value (the iterator of for); did you mean 'in pairs(...)'?",
		`string.rep()`:               "bad argument #1 to 'rep' (string expected, got no value)",
		`("x"):rep({})`:              "bad argument #1 to 'rep' (number expected, got table)",
		`string.rep("x", user)`:      "bad argument #2 to 'rep' (number expected, got nil)",
		`setmetatable(1, {})`:        "bad argument #1 to 'setmetatable' (table expected, got number)",
		`ipairs()`:                   "bad argument #1 to 'ipairs' (table expected, got no value)",
		`("x"):bad()`:                "attempt to call a nil value (method 'bad')",
		`string.format("%d", "x")`:   "bad argument #2 to 'format' (number expected, got string)",
		`string.format("%y", 1)`:     "invalid option '%y' to 'format'",
		`("x"):find("[a")`:           "malformed pattern (missing ']')",
		`("x"):gsub("%", "")`:        "malformed pattern (ends with '%')",
		`("x"):find("(")`:            "unfinished capture",
		`("x"):gsub("x", "%2")`:      "invalid capture index",
		`table.concat({1, {}})`:      "invalid value (table) at index 2 in table for 'concat'",
		`table.sort({1, "x"})`:       "attempt to compare string with number",
		`table.sort({3, 1, 2, 5, 4, 9, 7}, function() return true end)`: "invalid order function for sorting",
		`math.random(0)`:    "bad argument #1 to 'random' (interval is empty)",
		`require "opi_vk"`:  "module 'opi_vk' not found; did you mean 'OPI_VK'?",
		`coroutine.yield()`: "attempt to yield from outside a coroutine",
		`local t = setmetatable({}, {}) getmetatable(t).__index = t return t.x`: "loop in gettable",
	} {
		t.Run(src, func(t *testing.T) {
			e := New(Options{})
			defer e.Close()
			e.Preload("OPI_VK", noop)
			fn, err := e.Load("post.lua", []byte(setup+src))
			require.NoError(t, err)
			_, err = e.Call(t.Context(), fn, 0)
			var lerr *RuntimeError
			require.ErrorAs(t, err, &lerr)
			assert.Equal(t, want, lerr.Msg)
			assert.Equal(t, "post.lua", lerr.Chunk)
			assert.Equal(t, 2, lerr.Line)
		})
	}
}

func TestSyntaxErrors(t *testing.T) {
	for src, want := range map[string]string{
		"x = = 1":                       `1:5: unexpected symbol near '='`,
		"if x then\n  y()\n":            `3:1: 'end' expected (to close 'if' at line 1) near <eof>`,
		"local t = {1, 2":               `1:16: '}' expected near <eof>`,
		"print('a":                      `1:7: unfinished string near ''a'`,
		"print([[a":                     `1:7: unfinished long string near '[['`,
		"x = 3y":                        `1:5: malformed number near '3y'`,
		"Имя = = 1":                     `1:7: unexpected symbol near '='`,
		"if x != 1 then end":            `1:6: unexpected symbol near '!' (U+0021); "not equal" is written ~=`,
		"x = !y":                        `1:5: unexpected symbol near '!' (U+0021); "not" is written not`,
		"x = a && b":                    `1:7: unexpected symbol near '&' (U+0026); "and" is written and`,
		"x = a || b":                    `1:7: unexpected symbol near '|' (U+007C); "or" is written or`,
		"x = y ? 1 : 2":                 `1:7: unexpected symbol near '?' (U+003F); a choice is written condition and a or b`,
		"// text":                       `1:1: unexpected symbol near '/'; comments begin with --`,
		"/* text */":                    `1:1: unexpected symbol near '/'; comments are written --[[ ... ]]`,
		"if x = 1 then end":             `1:6: 'then' expected near '='; "equal" is written ==`,
		"while x = 1 do end":            `1:9: 'do' expected near '='; "equal" is written ==`,
		"x += 1":                        `1:3: syntax error near '+'; write x = x + 1`,
		"x++":                           `1:2: syntax error near '+'; write x = x + 1`,
		"for i = 1, 2 do continue end":  `1:26: syntax error near 'end'; Lua has no continue: write goto next, and ::next:: at the end of the loop`,
		"x + 1":                         `1:3: syntax error near '+'`,
		"goto done":                     `1:1: no visible label 'done' for <goto> at line 1`,
		"goto l local x ::l:: print(x)": `1:1: <goto l> at line 1 jumps into the scope of local 'x'`,
		"::a:: ::a::":                   `1:9: label 'a' already defined on line 1`,
		"break":                         `1:1: no loop to break near <eof>`,
		"function f() return ... end":   `1:21: cannot use '...' outside a vararg function near '...'`,
		"f() = 1":                       `1:5: cannot assign to this expression near '='`,
		"(a) = 1":                       `1:5: cannot assign to this expression near '='`,
		"x = 1 2":                       `1:7: unexpected symbol near '2'`,
		"f\n()":                         `2:1: ambiguous syntax (function call x new statement) near '('`,
		"x = '\\300'":                   `1:6: escape sequence too large near '\300'`,
		"x = \u00a0 1":                  `1:5: unexpected symbol near the invisible character U+00A0`,
		"x = “a”":                       `1:5: unexpected symbol near '“' (U+201C)`,
		"x = \xcf\xf0":                  `1:5: byte 0xCF is not UTF-8; save the file as UTF-8`,
		"local function 1() end":        `1:16: <name> expected near '1'`,
		"return 1 print(2)":             `1:10: 'end' expected near 'print'`,
		"for i = 1 do end":              `1:11: ',' expected near 'do'`,
		"a.b:c = 1":                     `1:7: function arguments expected near '='`,
		"x = }":                         `1:5: unexpected symbol near '}'`,
		"local x <const> = 1":           `1:9: unexpected symbol near '<'`,
	} {
		t.Run(src, func(t *testing.T) {
			_, err := Compile("a.lua", []byte(src))
			var at *SyntaxError
			require.ErrorAs(t, err, &at)
			assert.Equal(t, want, fmt.Sprintf("%d:%d: %s", at.Line, at.Col, at.Msg))
		})
	}
}
