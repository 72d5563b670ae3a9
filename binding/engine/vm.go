package engine

import (
	"sync"
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// This file reaches into gopher-lua v1.1.2 where it has no door, as package luatable does into its tables: the types
// below mirror private ones of its package, and TestMirrors compares them field by field.

// callFrame is one level of a thread's stack, innermost first along Parent.
type callFrame struct {
	Idx        int
	Fn         *lua.LFunction
	Parent     *callFrame
	Pc         int
	Base       int
	LocalBase  int
	ReturnBase int
	NArgs      int
	NRet       int
	TailCall   int
}

// upvalue is an open variable of a running function, shared with closures; the list is sorted by index.
type upvalue struct {
	next   *upvalue
	reg    unsafe.Pointer
	index  int
	value  lua.LValue
	closed bool
}

// registry is a thread's registers.
type registry struct {
	array   []lua.LValue
	top     int
	growBy  int
	maxSize int
	alloc   unsafe.Pointer
	handler pointers
}

// callStack is a thread's stack of calls, where it grows as needed.
type callStack struct {
	segments []*callSegment
	segIdx   uint16
	segSp    uint8
}

type callSegment struct {
	array [lua.FramesPerSegment]callFrame
}

// pointers are the halves of an interface.
type pointers struct{ kind, data unsafe.Pointer }

type mainLoop func(*lua.LState, *callFrame)

// state is a thread.
type state struct {
	G            *lua.Global
	Parent       *lua.LState
	Env          *lua.LTable
	Panic        func(*lua.LState)
	Dead         bool
	Options      lua.Options
	stop         int32
	reg          *registry
	stack        pointers
	alloc        unsafe.Pointer
	currentFrame *callFrame
	wrapped      bool
	uvcache      *upvalue
	hasErrorFunc bool
	mainLoop     mainLoop
}

func stateOf(L *lua.LState) *state { return (*state)(unsafe.Pointer(L)) }

// currentFrame is the innermost frame of a thread, nil when it does not run.
func currentFrame(L *lua.LState) *callFrame { return stateOf(L).currentFrame }

// keepUpvalues stops the machine from closing, at every error, the variables of functions that go on running.
// closeUpvalues does it right. A PCall undoes the setting when it ends.
func keepUpvalues(L *lua.LState) { stateOf(L).hasErrorFunc = true }

// closeUpvalues gives the open variables in registers from base on a life of their own.
func closeUpvalues(L *lua.LState, base int) {
	link := &stateOf(L).uvcache
	for *link != nil && (*link).index < base {
		link = &(*link).next
	}
	for u := *link; u != nil; u = u.next {
		(*lua.Upvalue)(unsafe.Pointer(u)).Close()
	}
	*link = nil
}

// instruction carries out one instruction; 1 ends the loop.
type instruction func(*lua.LState, uint32, *callFrame) int

// jumpTable is the machine's table of instructions.
//
//go:linkname jumpTable github.com/yuin/gopher-lua.jumpTable
var jumpTable [lua.OP_NOP + 1]instruction

// machineCoroutines are the machine's functions for coroutines.
//
//go:linkname machineCoroutines github.com/yuin/gopher-lua.coFuncs
var machineCoroutines map[string]lua.LGFunction

// newThread is lua.NewState without the libraries: that one makes the linker keep all of them, with a parser and a
// compiler, for programs that never open one.
//
//go:linkname newThread github.com/yuin/gopher-lua.newLState
func newThread(lua.Options) *lua.LState

// setLoop makes loop run thread L, and gives what ran it before.
func setLoop(L *lua.LState, loop mainLoop) (before mainLoop) {
	before, stateOf(L).mainLoop = stateOf(L).mainLoop, loop
	return before
}

// registersOf are the registers of all frames of a thread.
func registersOf(L *lua.LState) *registry { return stateOf(L).reg }

// setRegister sets a register as the machine does: what lies above the top is not kept.
func setRegister(L *lua.LState, r int, v lua.LValue) {
	registers := registersOf(L)
	registers.array[r] = v
	registers.top = max(registers.top, r+1)
}

// instructions are the machine's own with those of this package in their places.
var instructions = sync.OnceValue(func() *[lua.OP_NOP + 1]instruction {
	table := jumpTable
	table[lua.OP_CONCAT] = concat
	table[lua.OP_FORPREP] = forPrep
	table[lua.OP_LEN] = length
	table[lua.OP_NEWTABLE] = newTable
	table[lua.OP_SETTABLEKS] = setField
	table[lua.OP_SETTABLE] = setTable
	return &table
})

// execute is the machine's main loop with limits: it counts instructions at the cost of one subtraction each,
// where a context would cost a quarter of the run.
func (l *limiter) execute(L *lua.LState, base *callFrame) {
	s, table := stateOf(L), l.instructions
	for {
		cf := s.currentFrame
		inst := cf.Fn.Proto.Code[cf.Pc]
		cf.Pc++
		if l.left--; l.left < 0 {
			l.check(L)
		}
		if table[inst>>26](L, inst, base) == 1 {
			return
		}
	}
}
