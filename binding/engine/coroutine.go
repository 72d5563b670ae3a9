package engine

import (
	lua "github.com/yuin/gopher-lua"
)

// coroutines is what an engine keeps for its coroutines.
type coroutines struct {
	create, resume lua.LGFunction // gopher-lua's own
	depth          int            // coroutines running, one inside the other
}

// maxNested bounds coroutines resumed inside coroutines, since each takes Go stack.
const maxNested = 1000

func (e *Engine) makeCoroutine() *lua.LTable {
	e.create, e.resume = machineCoroutines["create"], machineCoroutines["resume"]
	t := e.library(functions{
		{"create", e.coCreate}, {"resume", e.coResume}, {"wrap", e.coWrap},
		{"status", coStatus}, {"running", coRunning}, {"isyieldable", coIsYieldable},
	})
	// Yield is a Lua function around the Go one, so that it may be called in tail position.
	t.RawSetString("yield", e.L.NewFunctionFromProto(goBody(internal(coYield))))
	return t
}

// goBody is: function(...) return fn(...) end, without a tail call.
func goBody(fn *lua.LFunction) *lua.FunctionProto {
	abc := func(op, a, b, c int) uint32 { return uint32(op<<26 | a<<18 | c<<9 | b) }
	return &lua.FunctionProto{
		SourceName:       internalChunk,
		IsVarArg:         lua.VarArgIsVarArg,
		NumUsedRegisters: 4,
		Constants:        []lua.LValue{fn},
		Code: []uint32{
			abc(lua.OP_LOADK, 1, 0, 0), abc(lua.OP_VARARG, 2, 0, 0),
			abc(lua.OP_CALL, 1, 0, 0), abc(lua.OP_RETURN, 1, 0, 0),
		},
		DbgSourcePositions: make([]int, 4),
	}
}

// newThread makes a coroutine of the function on the stack's first place, leaving it on top.
func (e *Engine) newThread(L *lua.LState) *lua.LState {
	if fn := checkFunction(L, 1); fn.IsG {
		L.Replace(1, L.NewFunctionFromProto(goBody(fn)))
	}
	l, opts := limiterOf(L), L.Options
	L.RemoveContext() // a thread would make a child of it, which counts no steps
	L.Options = threadOptions
	e.create(L)
	L.Options = opts
	l.attach(L)
	th := L.Get(-1).(*lua.LState)
	keepUpvalues(th)
	return th
}

func (e *Engine) coCreate(L *lua.LState) int {
	e.newThread(L)
	return 1
}

// coWrap gives a function that resumes a coroutine and raises its errors.
func (e *Engine) coWrap(L *lua.LState) int {
	th := e.newThread(L)
	L.Push(L.NewFunction(func(L *lua.LState) int {
		L.Insert(th, 1)
		n, err := e.resumeThread(L, th)
		if err == nil {
			return n - 1
		}
		if err.Cause == nil {
			err.Cause = captureTrace(L)
		}
		if s, ok := err.Object.(lua.LString); ok {
			err = &lua.ApiError{Type: err.Type, Object: lua.LString(whereLevel(L, 1)) + s, StackTrace: "-", Cause: err.Cause}
		}
		e.last = err
		panic(err)
	}))
	return 1
}

func (e *Engine) coResume(L *lua.LState) int {
	n, err := e.resumeThread(L, checkThread(L))
	if err != nil {
		L.Push(lua.LFalse)
		L.Push(err.Object)
		return 2
	}
	return n
}

// resumeThread resumes the thread in the first argument with the others: true and n-1 results are on the stack.
func (e *Engine) resumeThread(L, th *lua.LState) (n int, err *lua.ApiError) {
	if status := statusOf(L, th); status != "suspended" {
		return 0, &lua.ApiError{Object: lua.LString("cannot resume " + nonSuspended(status) + " coroutine")}
	}
	if e.depth >= maxNested {
		return 0, &lua.ApiError{Object: lua.LString(Where(L) + "stack overflow: too many coroutines inside coroutines")}
	}
	padResults(L, th)
	e.adopt(L, th)
	e.depth++
	n = e.resume(L)
	e.depth--
	if e.crash != nil {
		panic(e.crash)
	}
	if L.Get(L.GetTop()-n+1) == lua.LTrue {
		return n, nil
	}
	if e.last == nil || e.last.Object != L.Get(-1) {
		return 0, &lua.ApiError{Object: L.Get(-1), StackTrace: "-"}
	}
	pass(L, e.last)
	return 0, e.last
}

func nonSuspended(status string) string {
	if status == "normal" {
		return "non-suspended"
	}
	return status
}

// adopt lets th run under the limits of L.
func (e *Engine) adopt(L, th *lua.LState) {
	l := limiterOf(L)
	if l == nil {
		l = e.newLimiter(Context(L))
	}
	l.attach(th)
	if l.thread == nil {
		l.thread = func(th *lua.LState, base *callFrame) { e.runThread(th, base, l) }
	}
	setLoop(th, l.thread)
}

// runThread runs a coroutine until it yields or ends. Its errors close its variables while the stack is whole.
func (e *Engine) runThread(th *lua.LState, base *callFrame, l *limiter) {
	if base != nil { // an inner run, of a metamethod or the like
		l.run(th, base)
		return
	}
	th.Panic = e.raiser
	defer func() {
		if r := recover(); r != nil {
			e.last = e.caught(th, r)
			closeUpvalues(th, 0)
			panic(e.last)
		}
	}()
	l.run(th, nil)
}

// padResults adds the nils that a yield without enough results needs: the machine does not.
func padResults(L, th *lua.LState) {
	cf := currentFrame(th)
	if cf == nil || cf.Fn.IsG {
		return
	}
	inst := cf.Fn.Proto.Code[cf.Pc-1]
	for want := int(inst>>9&0x1ff) - 1; L.GetTop()-1 < want; {
		L.Push(lua.LNil)
	}
}

func coYield(L *lua.LState) int {
	if L.Parent == nil {
		raiseString(L, "attempt to yield from outside a coroutine")
	}
	for cf := currentFrame(L).Parent; cf != nil; cf = cf.Parent {
		if cf.Fn.IsG || int(cf.Fn.Proto.Code[cf.Pc-1]>>26) != lua.OP_CALL {
			raiseString(L, "attempt to yield across metamethod/C-call boundary")
		}
	}
	return -1
}

func checkThread(L *lua.LState) *lua.LState {
	th, ok := L.Get(1).(*lua.LState)
	if !ok {
		typeError(L, 1, "coroutine")
	}
	return th
}

// statusOf is the status of th as code running on L sees it.
func statusOf(L, th *lua.LState) string {
	switch {
	case th == L:
		return "running"
	case th.Dead:
		return "dead"
	}
	if th.Parent != nil {
		return "normal" // it resumed another, or runs in another task
	}
	return "suspended"
}

func coStatus(L *lua.LState) int {
	L.Push(lua.LString(statusOf(L, checkThread(L))))
	return 1
}

func coRunning(L *lua.LState) int {
	if L.Parent == nil {
		L.Push(lua.LNil)
	} else {
		L.Push(L)
	}
	return 1
}

func coIsYieldable(L *lua.LState) int {
	L.Push(lua.LBool(L.Parent != nil))
	return 1
}
