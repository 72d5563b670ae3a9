package engine

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"
)

func TestInputEndsWithItsRun(t *testing.T) {
	for _, src := range []string{
		`return io.read()`, `return io.read("*a")`, `return io.read("*n")`, `return io.read(100)`, `return io.read(0)`,
		`for line in io.lines() do return line end`, `return dofile()`, `return pcall(io.read)`,
	} {
		synctest.Test(t, func(t *testing.T) {
			r, w := io.Pipe()
			defer w.Close()
			e := New(Options{Stdin: r})
			defer e.Close()
			fn, err := e.Load("test.lua", []byte(src))
			require.NoError(t, err)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			start := time.Now()
			_, err = e.Call(ctx, fn, lua.MultRet)
			require.ErrorIs(t, err, context.DeadlineExceeded, src)
			assert.Equal(t, time.Minute, time.Since(start), src)
		})
	}
}

func TestInputKeepsWhatCameTooLate(t *testing.T) {
	for _, c := range []struct{ first, second, want string }{
		{`io.read()`, `return io.read("*l", "*l")`, "before after|next"},
		{`io.read("*a")`, `return io.read("*l", "*l")`, "before after|next"},
		{`io.read(20)`, `return io.read(9, "*l")`, "before af|ter"},
		{`io.read("*l", "*n")`, `return io.read("*l")`, "before after"},
	} {
		synctest.Test(t, func(t *testing.T) {
			r, w := io.Pipe()
			defer w.Close()
			in := NewInput(r)
			e := New(Options{Stdin: in})
			defer e.Close()
			go io.WriteString(w, "before ")
			ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errors.New("too late"))
			defer cancel()
			_, err := e.do(ctx, c.first)
			require.ErrorContains(t, err, "too late")
			go func() {
				time.Sleep(time.Hour)
				io.WriteString(w, "after\nnext\nlast\n")
				w.Close()
			}()
			values, err := e.do(t.Context(), c.second)
			require.NoError(t, err)
			assert.Equal(t, c.want, strings.Join(values, "|"))
		})
	}
}

// Where a read can be ended, what comes later is for whoever reads the stream next.
func TestInputLeavesAStreamWithDeadlines(t *testing.T) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	defer r.Close()
	e := New(Options{Stdin: r})
	defer e.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, err = e.do(ctx, `io.read()`)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	_, err = w.WriteString("for the next\n")
	require.NoError(t, err)
	w.Close()
	rest, err := io.ReadAll(r)
	require.NoError(t, err)
	assert.Equal(t, "for the next\n", string(rest))
}

// do runs a chunk and gives its results as text.
func (e *Engine) do(ctx context.Context, src string) ([]string, error) {
	fn, err := e.Load("test.lua", []byte(src))
	if err != nil {
		return nil, err
	}
	values, err := e.Call(ctx, fn, lua.MultRet)
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = v.String()
	}
	return texts, err
}

func TestReadNumbers(t *testing.T) {
	for _, c := range []struct{ input, format, want string }{
		{" 12 ", "*n", "12"}, {"-0x1Fg", "*n", "-31"}, {"1e2,", "*n", "100"}, {".5.", "*n", "0.5"}, {"5.", "*n", "5"},
		{"+7", "*n", "7"}, {"1e+", "*n", "nil"}, {"", "*n", "nil"}, {"- 1", "*n", "nil"}, {".", "*n", "nil"},
	} {
		e := New(Options{Stdin: strings.NewReader(c.input)})
		values, err := e.do(t.Context(), `return io.read("`+c.format+`")`)
		require.NoError(t, err)
		assert.Equal(t, []string{c.want}, values, c.input)
		e.Close()
	}
	e := New(Options{Stdin: strings.NewReader("12xyz")})
	defer e.Close()
	values, err := e.do(t.Context(), `return io.read("*n", "*a")`)
	require.NoError(t, err)
	assert.Equal(t, []string{"12", "xyz"}, values)
}

// zeros is a file without an end or a line's end.
type zeros struct{ File }

func (zeros) Read(p []byte) (int, error) { return len(p), nil }
func (zeros) Close() error               { return nil }

func TestEndlessFileMeetsTheMemoryLimit(t *testing.T) {
	if testing.Short() {
		t.Skip("it fills the memory, which takes long under the race detector, in one goroutine")
	}
	for _, read := range []string{`"*l"`, `"*a"`, `2^40`} {
		e := New(Options{MaxMemory: heapBytes() + 64<<20})
		e.openFiles()
		e.files.stdin = newFile(e.L, e.files.add("zeros", zeros{}))
		_, err := e.do(t.Context(), `return io.read(`+read+`)`)
		require.ErrorIs(t, err, ErrMemory, read)
		e.Close()
	}
}
