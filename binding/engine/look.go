package engine

import (
	"iter"

	lua "github.com/yuin/gopher-lua"
)

// Look ends the run when its context has ended. Functions that work long ask it every few thousand steps, since no
// instruction does meanwhile.
func Look(L *lua.LState) {
	if l := limiterOf(L); l != nil {
		l.Look(L)
	}
}

// Look is for whoever has the state alone, and knows its context by this method.
func (l *limiter) Look(L *lua.LState) {
	if l.Context.Err() != nil {
		l.check(L)
	}
}

// lookItems is after how many items of a table, and lookBytes after how many bytes of a text, a library function looks.
const (
	lookItems = 1 << 12
	lookBytes = 1 << 20
)

// lookAt is Look for the i-th item.
func lookAt(L *lua.LState, i int) {
	if (i+1)%lookItems == 0 {
		Look(L)
	}
}

// Pieces cuts a text into pieces of n bytes, and looks before each of them but the first.
func Pieces(L *lua.LState, text string, n int) iter.Seq[string] {
	return func(yield func(string) bool) {
		for len(text) > n {
			if !yield(text[:n]) {
				return
			}
			text = text[n:]
			Look(L)
		}
		yield(text)
	}
}
