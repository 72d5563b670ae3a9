package modules_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/modules"
)

// ending is a context that ends when it was asked so often whether it has.
type ending struct {
	context.Context
	left int
}

func (c *ending) Err() error {
	if c.left--; c.left < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

// asked is a context that ends when somebody asks for its end as something to wait for.
type asked struct {
	context.Context
	once bool
}

func (c *asked) Err() error {
	if c.once {
		return context.DeadlineExceeded
	}
	return nil
}

func (c *asked) Done() <-chan struct{} {
	c.once = true
	over := make(chan struct{})
	close(over)
	return over
}

// TestLongSearches wants the run to end though a search goes on.
func TestLongSearches(t *testing.T) {
	e := engine.New(engine.Options{})
	defer e.Close()
	modules.Register(e, modules.Config{})
	e.L.SetGlobal("text", lua.LString(strings.Repeat("Привет, ", 1<<17)))
	for _, source := range []string{
		`regex.test("(р|е)+x", text)`, `regex.match("(р|е)+x", text)`, `regex.find("(р|е)+x", text)`, `regex.find_all("(р|е)+x", text)`,
		`regex.replace("(р|е)+x", text, "")`, `regex.split("(р|е)+x", text)`,
	} {
		t.Run(source, func(t *testing.T) {
			fn, err := e.Load("a.lua", []byte("return "+source))
			require.NoError(t, err)
			_, err = e.Call(&asked{Context: t.Context()}, fn, 0)
			require.ErrorIs(t, err, engine.ErrTimeout)
		})
	}
}

// TestLongCallsLook wants one long call of a function to ask for the context while it works. A text counts as steps before
// that, which ask too: as often as before says.
func TestLongCallsLook(t *testing.T) {
	if testing.Short() {
		t.Skip("long texts take long")
	}
	const (
		size   = 4 << 20
		before = size / 256 / 1024
	)
	globals := map[string]lua.LValue{
		"text":  lua.LString(strings.Repeat("Привет, ", size/14)),
		"bytes": lua.LString(strings.Repeat("deadbeef", size/8)),
		"query": lua.LString(strings.Repeat("%20", size/3)),
		"list":  lua.LString(strings.Repeat("abc,1\n", 100_000)),
		"array": lua.LString("[" + strings.Repeat("1,", 100_000) + "1]"),
		"plain": lua.LString(`"` + strings.Repeat(`\n`, 1<<18) + `"`),
	}
	e := engine.New(engine.Options{})
	defer e.Close()
	modules.Register(e, modules.Config{})
	for name, v := range globals {
		e.L.SetGlobal(name, v)
	}
	prepare, err := e.Load("prepare.lua", []byte(`items, keyed, rows, few = {}, {}, {}, {}
		for i = 1, 100000 do items[i], keyed["k" .. i], rows[i] = i, i, {i} end
		for i = 1, 50 do few[i] = true end`))
	require.NoError(t, err)
	_, err = e.Call(t.Context(), prepare, 0)
	require.NoError(t, err)
	for _, c := range []struct {
		source string
		looks  int
	}{
		{`json.decode(array)`, 20}, {`json.decode(plain)`, 60}, {`json.encode(items)`, 20}, {`json.encode(keyed, {sort_keys = true})`, 100}, {`json.encode(text)`, before + 2},
		{`csv.parse(list)`, 100}, {`csv.parse(bytes, {encoding = "windows-1251"})`, before + 100}, {`csv.encode(rows)`, 20}, {`csv.encode({{text}}, {encoding = "windows-1251"})`, 3},
		{`base64.encode(bytes)`, before + 4}, {`base64.encode_url(bytes)`, before + 4}, {`base64.decode(bytes)`, before + 4}, {`hex.encode(bytes)`, before + 4}, {`hex.decode(bytes)`, before + 4},
		{`hash.sha256(bytes)`, before + 4}, {`hmac.sha512("key", bytes)`, before + 4},
		{`str.upper(text)`, before + 4}, {`str.lower(text)`, before + 4}, {`str.title(text)`, before + 4}, {`str.reverse(text)`, before + 4}, {`str.len(text)`, before + 4},
		{`str.replace(text, ",", ";")`, before + 50}, {`str.lines(list)`, 20}, {`str.chars(list)`, 100}, {`str.split(list, ",")`, 20}, {`str.join(items, ",")`, 20},
		{`regex.find_all("a", list)`, 20}, {`regex.replace("a", list, "b")`, 20}, {`regex.split(",", list)`, 20},
		{`template.render("{{#items}}{{.}}{{/items}}", {items = items})`, 20}, {`template.render("{{#a}}{{#b}}{{#c}}{{/c}}{{/b}}{{/a}}", {a = few, b = few, c = few})`, 30},
		{`url.escape(text)`, before + 4}, {`url.unescape(query)`, before + 4}, {`url.decode(("a=b&"):rep(100000))`, 20},
		{`env.parse(("a=b\n"):rep(100000))`, 20}, {`random.string(200000)`, 40}, {`random.shuffle(items)`, 40},
		{`bsl.url_encode(bytes)`, before + 1000}, {`bsl.split(list)`, 20}, {`bsl.join(items)`, 20},
	} {
		t.Run(c.source, func(t *testing.T) {
			fn, err := e.Load("a.lua", []byte("return "+c.source))
			require.NoError(t, err)
			_, err = e.Call(&ending{t.Context(), c.looks}, fn, 0)
			require.ErrorIs(t, err, engine.ErrTimeout)
			_, err = e.Call(t.Context(), fn, 0)
			assert.NoError(t, err)
		})
	}
}
