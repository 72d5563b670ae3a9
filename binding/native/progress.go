package native

import (
	"context"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/vk"
)

// progressPause is how often a script hears of an upload.
const progressPause = 100 * time.Millisecond

// progress tells a function of the script how many bytes have been sent, and of how many.
type progress struct {
	engine *engine.Engine
	fn     *lua.LFunction // nil when nobody listens
	last   time.Time
}

// progressOf reads the function behind the arguments of an upload.
func progressOf(L *lua.LState, name string) *progress {
	fn, ok := L.Get(3).(*lua.LFunction)
	if !ok && L.Get(3) != lua.LNil {
		engine.Raise(L, &ArgumentError{name, "argument 3 must be a function that takes the bytes sent and their number, got a " + L.Get(3).Type().String()})
	}
	return &progress{engine: engine.Of(L), fn: fn}
}

// under is the context of the upload, which stop releases. An error of the function ends it.
func (p *progress) under(ctx context.Context) (_ context.Context, stop func()) {
	if p.fn == nil {
		return ctx, func() {}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	ctx = vk.WithProgress(ctx, func(file *vk.File, sent int64) {
		if sent < file.Size && time.Since(p.last) < progressPause {
			return
		}
		p.last = time.Now()
		err := p.engine.Apart(ctx, func(L *lua.LState) error {
			L.Push(p.fn)
			L.Push(lua.LNumber(sent))
			L.Push(lua.LNumber(file.Size))
			return engine.Of(L).PCall(L, 2, 0)
		})
		if err != nil {
			cancel(err)
		}
	})
	return ctx, func() { cancel(nil) }
}
