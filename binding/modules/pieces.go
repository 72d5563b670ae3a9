package modules

import (
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
)

// What works long looks whether the run has ended: after so many items of a list, or bytes of a text. The latter divide by 3
// and 4, as the groups of Base64 do, and stay in the processor's cache.
const (
	lookItems  = 1 << 12
	pieceBytes = 3 << 14
)

// look ends the run when its time is over; loops ask at their i-th item.
func (c *call) look(i int) { lookAt(c.L, i) }

func lookAt(L *lua.LState, i int) {
	if (i+1)%lookItems == 0 {
		engine.Look(L)
	}
}

// pieces cuts a text between characters, and looks between.
func (c *call) pieces(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for len(text) > pieceBytes {
			n := pieceBytes
			for n < len(text) && !utf8.RuneStart(text[n]) {
				n++
			}
			if !yield(text[:n]) {
				return
			}
			text = text[n:]
			engine.Look(c.L)
		}
		yield(text)
	}
}

// joined is what a change makes of the pieces of a text of n bytes.
func joined(pieces iter.Seq[string], n int, change func(string) string) lua.LString {
	var b strings.Builder
	for piece := range pieces {
		changed := change(piece)
		if len(piece) == n {
			return lua.LString(changed)
		}
		if b.Len() == 0 {
			b.Grow((n/len(piece) + 1) * len(changed))
		}
		b.WriteString(changed)
	}
	return lua.LString(b.String())
}

// onText is a function that changes each character by itself.
func onText(change func(string) string) impl {
	return func(c *call) (lua.LValue, error) {
		text := c.text(1)
		if len(text) <= pieceBytes {
			return lua.LString(change(text)), nil
		}
		return joined(c.pieces(text), len(text), change), nil
	}
}

// onBytes is a function that changes groups of bytes: pieceBytes hold whole ones.
func onBytes(change func([]byte) string) impl {
	return func(c *call) (lua.LValue, error) {
		text := c.text(1)
		if len(text) <= pieceBytes {
			return lua.LString(change([]byte(text))), nil
		}
		return joined(engine.Pieces(c.L, text, pieceBytes), len(text), func(piece string) string { return change([]byte(piece)) }), nil
	}
}

// feed writes a text to what takes it piece by piece.
func (c *call) feed(w io.Writer, text string) {
	for piece := range engine.Pieces(c.L, text, pieceBytes) {
		io.WriteString(w, piece)
	}
}

// asideBytes is how long a text is that is worth a goroutine.
const asideBytes = 1 << 20

// aside works on a text of n bytes by a function that can't look. When the run ends before, nobody waits for it: it may
// touch nothing but what it was given.
func (c *call) aside(n int, work func()) {
	if n < asideBytes {
		work()
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		work()
	}()
	select {
	case <-done:
	case <-engine.Context(c.L).Done():
		engine.Look(c.L)
		<-done
	}
}

// looking is a reader that looks before each read.
type looking struct {
	io.Reader
	c *call
}

func (r looking) Read(p []byte) (int, error) {
	engine.Look(r.c.L)
	return r.Reader.Read(p)
}
