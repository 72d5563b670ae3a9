package onescript

import (
	"errors"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/value"
	"github.com/vkscript/vkscript/binding/engine"
)

// CompileError is all that is wrong with the source of a program.
type CompileError struct {
	Diagnostics bsl.Diagnostics
	Line        func(file string, n int) string // of the source
}

func (e *CompileError) Error() string { return e.Diagnostics.Error() }

// failure is an error on its way through a program: what panics carry. Try catches it; the end of a limit it does not.
type failure struct {
	err    error // what is behind it: a *value.Error, or an error of the host
	text   string
	params value.Value // of Raise New ErrorInfo(text, params)
	place  place       // where it was raised
	line   int         // of the statement
	trace  []engine.Frame
	cause  *failure
}

// place is a position in a module.
type place struct {
	name, path string // of the module, in messages and as OneScript names it; empty for no place
	pos        bsl.Pos
	source     func(line int) string
}

// leave is how Exit ends a program: no Try catches it.
type leave struct{ code int }

// raise ends what runs with an error at a place of the running method.
func (r *Runner) raise(err error, pos bsl.Pos) {
	var known *failure
	if errors.As(err, &known) {
		panic(known)
	}
	f := &failure{err: err, text: err.Error()}
	r.locate(f, pos)
	panic(f)
}

func (f *failure) Error() string { return f.text }

func (f *failure) Unwrap() error { return f.err }

// locate says where the program is. The zero position is that of the statement.
func (r *Runner) locate(f *failure, pos bsl.Pos) {
	if r.top == nil {
		r.locateCaller(f)
		return
	}
	if pos == (bsl.Pos{}) {
		pos = r.top.pos
	}
	m := r.top.module
	f.place, f.line = place{m.name, m.path, pos, m.source.Line}, int(r.top.pos.Line)
	f.trace = r.trace(pos)
}

// keepFrames is how many levels each end of a deep trace keeps.
const keepFrames = 20

// trace is where the program is, innermost first.
func (r *Runner) trace(pos bsl.Pos) []engine.Frame {
	var out []engine.Frame
	skipped := 0
	for fr := r.top; fr != nil; fr = fr.caller {
		if fr != r.top {
			pos = fr.pos
		}
		if skipped = max(0, r.depth-2*keepFrames); len(out) == keepFrames && skipped > 0 {
			for range skipped {
				fr = fr.caller
			}
			out = append(out, engine.Frame{Chunk: "...", Func: fmt.Sprintf("%d more", skipped)})
			pos = fr.pos
		}
		out = append(out, engine.Frame{Chunk: fr.module.name, Line: int(pos.Line), Func: fr.name})
	}
	return out
}

// check raises an error, if there is one, at a place.
func (r *Runner) check(err error, pos bsl.Pos) {
	if err != nil {
		r.raise(err, pos)
	}
}

// protect runs fn and lets its errors leave by way of the engine.
func (r *Runner) protect(fn func()) {
	defer rescue(r.L)
	fn()
}

// rescue, deferred, makes an error of the program one of the engine.
func rescue(L *lua.LState) {
	switch p := recover().(type) {
	case nil:
	case *failure:
		engine.Raise(L, p)
	case leave:
		engine.Exit(L, p.code)
	default:
		panic(p)
	}
}

// located tells the engine's error where in the program it happened.
func (r *Runner) located(err error) error {
	var out *engine.RuntimeError
	if !errors.As(err, &out) {
		return err
	}
	var f *failure
	if !errors.As(out.Cause, &f) {
		f = &failure{text: out.Msg}
		r.locate(f, bsl.Pos{})
	}
	out.Msg, out.Trace = f.text, f.trace
	if f.place.name != "" {
		out.Chunk, out.Line, out.Col = f.place.name, int(f.place.pos.Line), int(f.place.pos.Col)
	}
	if out.Cause == error(f) {
		out.Cause = f.err
	}
	return out
}

// try runs body; an error goes to handler.
func (r *Runner) try(fr *frame, body, handler block) (s signal) {
	outer, depth := fr.caught, r.depth
	caught := func() (f *failure) {
		defer func() {
			switch p := recover().(type) {
			case nil:
			case *failure:
				f = p
			default:
				panic(p)
			}
		}()
		s = body.run(fr)
		return nil
	}()
	if caught == nil {
		return s
	}
	r.top, r.depth, fr.caught = fr, depth, caught
	s = handler.run(fr)
	fr.caught = outer
	return s
}
