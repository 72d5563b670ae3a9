package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/engine"
)

func TestReplSource(t *testing.T) {
	for text, want := range map[string]string{
		"1 + 1":                                "return 1 + 1",
		"=x":                                   "return x",
		"f()":                                  "return f()",
		"x = 1":                                "x = 1",
		"local x = 1":                          "      x = 1",
		"local x":                              "      x = nil",
		"local a, b; local c = a":              "      a, b = nil;       c = a",
		"local Привет, мир -- local":           "      Привет, мир = nil -- local",
		"local function f() local y end f()":   "      function f() local y end f()",
		"if x then local y = 1 end local\n  z": "if x then local y = 1 end      \n  z = nil",
		"local s = 'local x'\nlocal x = s":     "      s = 'local x'\n      x = s",
	} {
		source, _, err := replSource(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, string(source))
	}
}

func TestReplKnowsWhatIsUnfinished(t *testing.T) {
	for text, want := range map[string]bool{
		"for i = 1, 2 do": true, "1 +": true, "f(": true, "x =": true, "local t = {": true, "s = [[a": true, "--[[ a": true, "local function f()": true,
		")": false, "x = = 1": false, "'a": false, "end": false, "a b(": false, "goto x": false,
	} {
		_, unfinished, err := replSource(text)
		assert.Error(t, err, text)
		assert.Equal(t, want, unfinished, text)
	}
}

// Whatever compiles must still compile without its outermost locals, line by line.
func FuzzWithoutLocals(f *testing.F) {
	for _, text := range []string{"local x", "local я, b = 1 local c", "local function f() end\nlocal y", "#local x", "local\nx\n,\ny", "a=1\r\nlocal b"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := engine.Compile("x", []byte(text)); err != nil {
			return
		}
		without := withoutLocals(text)
		_, err := engine.Compile("x", []byte(without))
		assert.NoError(t, err, without)
		assert.Equal(t, strings.Count(text, "\n"), strings.Count(without, "\n"))
	})
}

func TestHistoryKeepsNoSecrets(t *testing.T) {
	for text, secret := range map[string]bool{
		`auth = {access_token = "x"}`: true, `VK_TOKEN = 1`: true, `x = "vk1.a.abc"`: true, "auth = {\naccess_token =\n'x'}": true, `пароль = 1`: true,
		`Токен = "x"`: true, `x = "` + strings.Repeat("0f", 40) + `"`: true,
		`OPI_VK.CreatePost("привет")`: false, `for i = 1, 2 do print(i) end`: false, `x = "` + strings.Repeat("слово ", 40) + `"`: false,
	} {
		assert.Equal(t, secret, mayHoldSecret(text), text)
	}
}

func TestCompletion(t *testing.T) {
	session := binding.New(binding.Config{}).Open(binding.Script{})
	defer session.Close()
	_, err := session.Do(t.Context(), "x", []byte(`
		t = setmetatable({имя = 1, ["a b"] = 2, inner = {deep = 1}}, {__index = {inherited = 1}})
		loop = {} setmetatable(loop, {__index = loop})
		called = setmetatable({}, {__index = function() error("a Tab must run nothing") end})
		name = "text"`))
	require.NoError(t, err)
	session.Engine().Settle(session.Engine().State())
	c := newCompleter(session.Engine())
	for line, want := range map[string]string{
		"OPI_VK.CreatePo|":     "OPI_VK.|CreatePoll CreatePost|",
		"OPI_VK.СоздатьПос|":   "OPI_VK.|СоздатьПост|",
		"x = OPI_VK.createpo|": "x = OPI_VK.|CreatePoll CreatePost|",
		"vk.wall.pos|(1)":      "vk.wall.|post postAdsStealth|(1)",
		"vk.wal|":              "vk.|wall|",
		"setm|":                "|setmetatable|",
		"repe|":                "|repeat|",
		"t.и|":                 "t.|имя|",
		"print(t.inh|)":        "print(t.|inherited|)",
		"t.inner.d|":           "t.inner.|deep|",
		"t.a|":                 "t.||",
		"name:upp|":            "name:|upper|",
		"missing.x.|":          "missing.x.||",
		"called.|":             "called.||",
		":help wall.pos|":      ":help |wall.post wall.postAdsStealth|",
		":help создатьпос|":    ":help |СоздатьПост|",
	} {
		before, after, _ := strings.Cut(line, "|")
		head, words, tail := c.complete(before+after, len([]rune(before)))
		assert.Equal(t, want, head+"|"+strings.Join(words, " ")+"|"+tail, line)
	}
	_, words, _ := c.complete("loop.", 5)
	assert.Empty(t, words)
}

func TestAwaitEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errInterrupted)
	in, out := io.Pipe()
	defer out.Close()
	_, err := await(ctx, func() (string, error) { _, err := in.Read(make([]byte, 1)); return "", err })
	assert.ErrorIs(t, err, errInterrupted)
	text, err := await(t.Context(), func() (string, error) { return "x", errors.ErrUnsupported })
	assert.Equal(t, "x", text)
	assert.ErrorIs(t, err, errors.ErrUnsupported)
}
