package engine

import (
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine/code"
	"github.com/vkscript/vkscript/binding/engine/syntax"
)

// Frame is one level of a trace.
type Frame struct {
	Chunk string // "[Go]" of a Go function
	Line  int
	Func  string // e.g. function 'CreatePost', main chunk, coroutine
}

func (f Frame) String() string {
	if f.Line == 0 {
		return f.Chunk + ": in " + f.Func
	}
	return fmt.Sprintf("%s:%d: in %s", f.Chunk, f.Line, f.Func)
}

// trace is where an error was raised: raw frames, innermost first, over coroutines.
type trace struct {
	frames   []rawFrame
	skipped  int  // in the middle of a deep stack
	overflow bool // the stack was full
	whole    bool // it goes on to the bottom of the thread that raises the error again
}

func (*trace) Error() string { return "raised here" }

type rawFrame struct {
	fn     *lua.LFunction
	pc     int
	caller *lua.LFunction // nil at the bottom of a thread
	callPc int
	tail   bool // reached by a tail call, so the caller is unknown
	thread bool // bottom of a coroutine
	task   bool // bottom of a task
}

// within makes the error's trace hold for the same thread, which raises it again.
func (e *RuntimeError) within() {
	if e.task != nil {
		e.task.whole = true
	}
}

// endTask makes the error's trace end with the task, whose scope raises it again.
func (e *RuntimeError) endTask() {
	if e.task != nil {
		t := *e.task
		t.whole = false
		e.task = &t
	}
}

// below is the trace of a task, if it is one, with that of the scope that waited for it.
func (t *trace) below(scope *trace) *trace {
	if t == nil {
		return scope
	}
	joined := &trace{frames: append([]rawFrame{}, t.frames...), skipped: t.skipped}
	if n := len(joined.frames); n > 0 {
		joined.frames[n-1].task = true
	}
	for _, f := range scope.frames {
		joined.add(f)
	}
	joined.skipped += scope.skipped
	return joined
}

// keepFrames is how many frames each end of a deep trace keeps.
const keepFrames = 20

func captureTrace(L *lua.LState) *trace {
	t := &trace{}
	for ; L != nil; L = L.Parent {
		for cf := currentFrame(L); cf != nil; cf = cf.Parent {
			if hidden(cf.Fn) {
				continue
			}
			t.add(rawFrameOf(cf, L.Parent != nil && cf.Parent == nil))
		}
	}
	return t
}

func rawFrameOf(cf *callFrame, thread bool) rawFrame {
	r := rawFrame{fn: cf.Fn, pc: cf.Pc - 1, tail: cf.TailCall > 0, thread: thread}
	if p := cf.Parent; p != nil {
		r.caller, r.callPc = p.Fn, p.Pc-1
	}
	return r
}

// Trace is where the code of a run stands that called a Go function: its frames, innermost first, without those in Go.
func Trace(L *lua.LState) []Frame {
	all := captureTrace(L).resolve()
	return slices.DeleteFunc(all, func(f Frame) bool { return f.Chunk == "[Go]" })
}

// add keeps the first and the last frames.
func (t *trace) add(r rawFrame) {
	if len(t.frames) < 2*keepFrames {
		t.frames = append(t.frames, r)
		return
	}
	copy(t.frames[keepFrames:], t.frames[keepFrames+1:])
	t.frames[len(t.frames)-1] = r
	t.skipped++
}

// resolve names the frames.
func (t *trace) resolve() []Frame {
	var out []Frame
	for i, r := range t.frames {
		if t.skipped > 0 && i == keepFrames {
			out = append(out, Frame{Chunk: "...", Func: fmt.Sprintf("%d more", t.skipped)})
		}
		out = append(out, r.resolve())
	}
	return out
}

func (r rawFrame) resolve() Frame {
	f := Frame{Chunk: "[Go]", Func: r.name()}
	if !r.fn.IsG {
		f.Chunk, f.Line = r.fn.Proto.SourceName, lineAt(r.fn, r.pc)
	}
	return f
}

func (r rawFrame) name() string {
	if r.fn.Proto != nil && r.fn.Proto.LineDefined == 0 {
		return "main chunk"
	}
	if r.caller != nil && !r.tail {
		if event := eventOf(r.caller, r.callPc); event != "" {
			return event
		}
		if name := calledName(r.caller, r.callPc); name != "" {
			return "function '" + name + "'"
		}
	}
	name := "function ?"
	if r.fn.Proto != nil {
		name = fmt.Sprintf("function <%s:%d>", r.fn.Proto.SourceName, r.fn.Proto.LineDefined)
	}
	switch {
	case r.thread:
		return "coroutine, " + name
	case r.task:
		return "task, " + name
	}
	return name
}

// events are the metamethods that instructions call.
var events = [64]string{
	lua.OP_GETTABLE: "index", lua.OP_GETTABLEKS: "index", lua.OP_GETGLOBAL: "index", lua.OP_SELF: "index",
	lua.OP_SETTABLE: "newindex", lua.OP_SETTABLEKS: "newindex", lua.OP_SETGLOBAL: "newindex",
	lua.OP_ADD: "add", lua.OP_SUB: "sub", lua.OP_MUL: "mul", lua.OP_DIV: "div", lua.OP_MOD: "mod", lua.OP_POW: "pow",
	lua.OP_UNM: "unm", lua.OP_LEN: "len", lua.OP_CONCAT: "concat", lua.OP_EQ: "eq", lua.OP_LT: "lt", lua.OP_LE: "le",
}

// eventOf is what the instruction at pc of fn calls when it is no call: "metamethod 'index'".
func eventOf(fn *lua.LFunction, pc int) string {
	if fn.IsG || pc < 0 || pc >= len(fn.Proto.Code) {
		return ""
	}
	if event := events[opcode(fn.Proto.Code[pc])]; event != "" {
		return "metamethod '" + event + "'"
	}
	if info := code.Debug(fn.Proto); info != nil {
		if callee, _ := info.Operands(pc); isIterator(callee) {
			return "the iterator of for"
		}
	}
	return ""
}

func isIterator(e syntax.Expr) bool {
	_, ok := e.(*code.Iterator)
	return ok
}

// calledName is the name by which the instruction at pc of fn calls, empty when it has none.
func calledName(fn *lua.LFunction, pc int) string {
	if fn.IsG || eventOf(fn, pc) != "" {
		return ""
	}
	info := code.Debug(fn.Proto)
	if info == nil {
		return ""
	}
	callee, _ := info.Operands(pc)
	_, name := nameOf(fn, callee)
	return name
}

func lineAt(fn *lua.LFunction, pc int) int {
	if pc < 0 || pc >= len(fn.Proto.DbgSourcePositions) {
		return 0
	}
	return fn.Proto.DbgSourcePositions[pc]
}

// hidden tells whether a frame belongs to the engine itself.
func hidden(fn *lua.LFunction) bool {
	if fn.Proto != nil {
		return fn.Proto.SourceName == internalChunk
	}
	return fn.Env == nil
}

// internalChunk is the source name of Lua functions that the engine makes.
const internalChunk = "=[engine]"

// Where is the position of the calling Lua code as "file:line: ", or empty.
func Where(L *lua.LState) string { return whereLevel(L, 0) }

// whereLevel is the position of the level-th function, as error's level means it: 1 is the innermost Lua or Go
// function that called. Level 0 is the innermost Lua one.
func whereLevel(L *lua.LState, level int) string {
	cf := currentFrame(L)
	if level == 0 {
		for cf != nil && (cf.Fn.IsG || hidden(cf.Fn)) {
			cf = cf.Parent
		}
	}
	for n := 0; cf != nil && n < level; cf = cf.Parent {
		if !hidden(cf.Fn) {
			n += 1 + cf.TailCall
			if n > level {
				return ""
			}
		}
	}
	for cf != nil && hidden(cf.Fn) {
		cf = cf.Parent
	}
	if cf == nil || cf.Fn.IsG {
		return ""
	}
	return fmt.Sprintf("%s:%d: ", cf.Fn.Proto.SourceName, lineAt(cf.Fn, cf.Pc-1))
}

// traceback is what debug.traceback shows from a level on.
func traceback(t *trace, level int) string {
	var b strings.Builder
	b.WriteString("stack traceback:")
	for i, f := range t.resolve() {
		if i >= level {
			b.WriteString("\n\t" + f.String())
		}
	}
	return b.String()
}
