package engine

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"
)

func run(t testing.TB, opts Options, src string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	opts.Stdout = &out
	e := New(opts)
	defer e.Close()
	fn, err := e.Load("test.lua", []byte(src))
	if err != nil {
		return "", err
	}
	_, err = e.Call(context.Background(), fn, 0)
	return out.String(), err
}

func TestRaisedGoErrorSurvivesPcallAndRethrow(t *testing.T) {
	cause := errors.New("no such post")
	e := New(Options{})
	defer e.Close()
	e.State().SetGlobal("fail", e.State().NewFunction(func(L *lua.LState) int { Raise(L, cause); return 0 }))
	fn, err := e.Load("a.lua", []byte("local ok, err = pcall(function()\n fail() end)\nassert(tostring(err) == 'a.lua:2: no such post', tostring(err))\nerror(err)"))
	require.NoError(t, err)
	_, err = e.Call(context.Background(), fn, 0)
	require.ErrorIs(t, err, cause)
	assert.Equal(t, "a.lua:2: no such post", err.Error())
}
