package engine

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"
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

// TestLongCallsLook wants one long call of a library function to ask for the context while it works: what counts its
// whole work as steps before it begins asks as often as that has thousands.
func TestLongCallsLook(t *testing.T) {
	if testing.Short() {
		t.Skip("long texts take long")
	}
	const size = 8 << 20
	before := size / bytesPerStep / checkEvery
	numbers, texts := make([]lua.LValue, 100_000), make([]lua.LValue, 100_000)
	for i := range numbers {
		numbers[i] = lua.LNumber(i * 7919 % 99_991)
		texts[i] = lua.LString(numbers[i].String())
	}
	for _, c := range []struct {
		source string
		looks  int // beside those before the work
	}{
		{`return ("x"):rep(8 * 2^20)`, before + 6},
		{`return ("ab"):rep(2^21, "cd")`, before + 6},
		{`return text:upper()`, before + 6},
		{`return text:lower()`, before + 6},
		{`return text:reverse()`, before + 6},
		{`return ("%q"):format(text)`, before + 6},
		{`return text:sub(1, 2^20):gsub("a", "b")`, 100},
		{`return text:sub(1, 2^20):gsub("%a", {a = "b"})`, 100},
		{`return text:sub(1, 2^20):find("z+y")`, 100},
		{`return utf8.len(text)`, 1000},
		{`table.sort(numbers)`, 100},
		{`table.sort(texts)`, 100},
		{`return table.concat(numbers, ",")`, 40},
		{`return table.maxn(numbers)`, 20},
		{`return load(code)`, 20},
	} {
		t.Run(c.source, func(t *testing.T) {
			e := New(Options{})
			defer e.Close()
			e.L.SetGlobal("text", lua.LString(strings.Repeat("abcdeFg ", size/8)))
			e.L.SetGlobal("code", lua.LString(strings.Repeat("f(1, x)\n", 100_000)))
			for name, list := range map[string][]lua.LValue{"numbers": numbers, "texts": texts} {
				table := e.L.NewTable()
				for _, v := range list {
					table.Append(v)
				}
				e.L.SetGlobal(name, table)
			}
			fn, err := e.Load("a.lua", []byte(c.source))
			require.NoError(t, err)
			_, err = e.Call(&ending{t.Context(), c.looks}, fn, 0)
			require.ErrorIs(t, err, ErrTimeout)
			_, err = e.Call(t.Context(), fn, 0)
			assert.NoError(t, err)
		})
	}
}
