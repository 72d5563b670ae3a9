package engine

import (
	"context"
	"fmt"
	"iter"

	lua "github.com/yuin/gopher-lua"
)

// Calling is Context(L) for a Go function that works on behalf of the Lua code which called it: PlaceOf finds
// that code, if anyone asks.
func Calling(L *lua.LState) context.Context { return calling{Context(L), Place{thread: L}} }

// CallingFrom is Calling for a program that is no Lua, whose lines the host tells.
func CallingFrom(L *lua.LState, program Lines) context.Context {
	return calling{Context(L), Place{program: program}}
}

// Lines tells where a program stands: "post.os:12", the calling line first.
type Lines interface{ Lines() iter.Seq[string] }

type calling struct {
	context.Context
	place Place
}

type placeKey struct{}

// Value gives the place beside what the context holds.
func (c calling) Value(key any) any {
	if key == (placeKey{}) {
		return c.place
	}
	return c.Context.Value(key)
}

// Place is where the code of a run stands that called a Go function. It holds until that function returns.
type Place struct {
	thread  *lua.LState
	program Lines
}

// PlaceOf finds the place in a context made by Calling, or in one that was made of it.
func PlaceOf(ctx context.Context) (Place, bool) {
	p, ok := ctx.Value(placeKey{}).(Place)
	return p, ok
}

// String is the calling line as "post.lua:12", or empty.
func (p Place) String() string {
	for line := range p.Lines() {
		return line
	}
	return ""
}

// Lines are the lines that led here, the calling one first, over coroutines to the function that the task or the
// script began with.
func (p Place) Lines() iter.Seq[string] {
	if p.program != nil {
		return p.program.Lines()
	}
	return func(yield func(string) bool) {
		for L := p.thread; L != nil; L = L.Parent {
			for cf := currentFrame(L); cf != nil; cf = cf.Parent {
				if cf.Fn.IsG || hidden(cf.Fn) {
					continue
				}
				if !yield(fmt.Sprintf("%s:%d", cf.Fn.Proto.SourceName, lineAt(cf.Fn, cf.Pc-1))) {
					return
				}
			}
		}
	}
}
