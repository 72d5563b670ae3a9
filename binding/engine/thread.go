package engine

import (
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// Threads of tasks are copies of one that newThread made, which gives each thread tables of globals and room for
// numbers of its own: most of its cost, and of no use to a task. They share the room, since one runs at a time.

// taskOptions keep a waiting task small: each possible level of its call stack takes a byte before it is used, so a
// task may go 1,000 calls deep, and the main script and coroutines deeper.
var taskOptions = lua.Options{
	SkipOpenLibs: true, MinimizeStackMemory: true,
	CallStackSize: 1024, RegistrySize: 128, RegistryGrowStep: 256, RegistryMaxSize: 1 << 20,
}

// taskThread is all that a thread of a task consists of, allocated at once.
type taskThread struct {
	state     lua.LState
	registers registry
	stack     callStack
	frames    callSegment
	values    [128]lua.LValue
}

// newTaskThread makes a thread without a parent, for whoever holds the baton.
func (e *Engine) newTaskThread(env *lua.LTable) *lua.LState {
	if e.model == nil {
		e.model = e.newModel()
	}
	t, model := &taskThread{}, stateOf(e.model)
	s := stateOf(&t.state)
	*s, t.registers = *model, *model.reg
	s.Env, s.reg, s.stack.data = env, &t.registers, unsafe.Pointer(&t.stack)
	t.registers.array, t.registers.handler.data = t.values[:], unsafe.Pointer(s)
	t.stack.segments = make([]*callSegment, taskOptions.CallStackSize/lua.FramesPerSegment)
	t.stack.segments[0] = &t.frames
	return &t.state
}

// newModel makes what threads of tasks are copied from: a thread that runs nothing.
func (e *Engine) newModel() *lua.LState {
	th := newThread(taskOptions)
	th.G, th.Panic = e.L.G, e.raiser
	keepUpvalues(th)
	return th
}
