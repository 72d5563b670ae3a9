// Package code generates gopher-lua bytecode from a syntax tree.
//
// It stands in for gopher-lua's own compiler, which miscompiles assignments, closures left by break and goto,
// constant conditions and more. Start with Compile; Debug finds what an instruction works on.
package code

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine/syntax"
)

// Compile generates the function of a chunk. It calls look now and then, which may panic to end it. The error is a *syntax.Error.
func Compile(chunk string, main *syntax.Function, look func()) (proto *lua.FunctionProto, err error) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case *syntax.Error:
			err = e
		default:
			panic(e)
		}
	}()
	f := newFunction(nil, chunk, main)
	f.look = look
	return f.generate(), nil
}

// Limits of the instruction format.
const (
	maxRegisters = 250
	maxUpvalues  = 255
	maxConstRK   = 255
	maxBx        = 1<<18 - 1
	maxSbx       = maxBx >> 1
	constBit     = 1 << 8
)

func abc(op, a, b, c int) uint32 { return uint32(op)<<26 | uint32(a)<<18 | uint32(c)<<9 | uint32(b) }

func abx(op, a, bx int) uint32 { return uint32(op)<<26 | uint32(a)<<18 | uint32(bx) }

func asbx(op, a, sbx int) uint32 { return abx(op, a, sbx+maxSbx) }

// function is a function being generated.
type function struct {
	outer   *function
	src     *syntax.Function
	proto   *lua.FunctionProto
	info    *Info
	consts  map[any]int
	strings []string // of the string constants, by constant
	upvals  map[*syntax.Local]int
	free    int // first free register
	used    int // registers needed
	locals  []local
	blocks  []*block
	labels  map[*syntax.Label]*label
	look    func()
}

// lookEvery is how many instructions of a function are generated between two calls of look.
const lookEvery = 1 << 13

// local is an active local variable or a hidden one of a loop.
type local struct {
	*syntax.Local
	debug *lua.DbgLocalInfo
}

// block is an open scope.
type block struct {
	src    *syntax.Block
	locals int   // active when it opened
	loop   bool  // break leaves it
	breaks []int // jumps to patch
}

// label is a goto target, and the jumps that wait for it.
type label struct {
	pc      int // -1 while unknown
	locals  int
	pending []int
}

func newFunction(outer *function, chunk string, src *syntax.Function) *function {
	f := &function{
		outer: outer, src: src,
		info:   &Info{Func: src},
		consts: map[any]int{},
		upvals: map[*syntax.Local]int{},
		labels: map[*syntax.Label]*label{},
	}
	f.proto = &lua.FunctionProto{
		SourceName: chunk, LineDefined: int(src.Line), LastLineDefined: src.EndLine,
		NumParameters: uint8(len(src.Params)),
	}
	return f
}

func (f *function) generate() *lua.FunctionProto {
	f.look()
	f.openBlock(f.src.Body, false)
	for _, l := range f.src.Params {
		f.activate(l, f.alloc(1))
	}
	f.varargs()
	f.stmts(f.src.Body)
	f.emit(f.src.Body.Last, abc(lua.OP_RETURN, 0, 1, 0))
	f.endLocals(0)
	f.mergeMoves()
	f.proto.NumUpvalues = uint8(len(f.proto.DbgUpvalues))
	f.proto.NumUsedRegisters = uint8(max(f.used, 2) + 1)
	setStringConstants(f.proto, f.strings)
	attach(f.proto, f.info)
	return f.proto
}

// varargs marks a vararg function. The machine always writes the register after the parameters: the arg table or nil.
func (f *function) varargs() {
	if !f.src.Vararg {
		return
	}
	f.proto.IsVarArg = lua.VarArgIsVarArg
	if f.src.Arg != nil {
		f.proto.IsVarArg |= lua.VarArgHasArg | lua.VarArgNeedsArg
		f.activate(f.src.Arg, f.alloc(1))
		return
	}
	f.used = max(f.used, f.free+1)
}

func (f *function) fail(pos syntax.Pos, format string, args ...any) {
	panic(&syntax.Error{Pos: pos, Msg: fmt.Sprintf(format, args...)})
}

// here is the place of the last instruction.
func (f *function) here() syntax.Pos {
	if n := len(f.proto.DbgSourcePositions); n > 0 {
		return syntax.Pos{Line: int32(f.proto.DbgSourcePositions[n-1]), Col: f.info.columns[n-1]}
	}
	return f.src.Pos
}

// alloc takes n registers and gives the first.
func (f *function) alloc(n int) int {
	r := f.free
	f.free += n
	if f.free > maxRegisters {
		f.fail(f.here(), "function or expression too complex (more than %d registers)", maxRegisters)
	}
	f.used = max(f.used, f.free)
	return r
}

// emit adds an instruction and gives its place.
func (f *function) emit(pos syntax.Pos, inst uint32) int {
	if f.proto.Code = append(f.proto.Code, inst); len(f.proto.Code)%lookEvery == 0 {
		f.look()
	}
	f.proto.DbgSourcePositions = append(f.proto.DbgSourcePositions, int(pos.Line))
	f.info.columns = append(f.info.columns, pos.Col)
	return len(f.proto.Code) - 1
}

func (f *function) pc() int { return len(f.proto.Code) }

// jump emits a jump to be patched.
func (f *function) jump(pos syntax.Pos) int { return f.emit(pos, asbx(lua.OP_JMP, 0, 0)) }

// patch lets jumps go to target.
func (f *function) patch(jumps []int, target int) {
	for _, at := range jumps {
		f.patchOne(at, target)
	}
}

func (f *function) patchOne(at, target int) {
	distance := target - (at + 1)
	if distance > maxSbx || distance < -maxSbx {
		f.fail(f.here(), "control structure too long")
	}
	inst := f.proto.Code[at]
	f.proto.Code[at] = inst&^maxBx | uint32(distance+maxSbx)
}

func (f *function) patchHere(jumps []int) { f.patch(jumps, f.pc()) }

// constant gives the index of a constant.
func (f *function) constant(key any, value lua.LValue) int {
	if i, ok := f.consts[key]; ok {
		return i
	}
	i := len(f.proto.Constants)
	if i > maxBx {
		f.fail(f.here(), "too many constants")
	}
	text, _ := value.(lua.LString)
	f.proto.Constants = append(f.proto.Constants, value)
	f.strings = append(f.strings, string(text))
	f.consts[key] = i
	return i
}

func (f *function) stringConstant(s string) int { return f.constant(s, lua.LString(s)) }

// upvalue gives the index of an outer local among the upvalues.
func (f *function) upvalue(l *syntax.Local) int {
	if i, ok := f.upvals[l]; ok {
		return i
	}
	i := len(f.proto.DbgUpvalues)
	if i >= maxUpvalues {
		f.fail(f.here(), "too many upvalues (limit is %d)", maxUpvalues)
	}
	f.upvals[l] = i
	f.proto.DbgUpvalues = append(f.proto.DbgUpvalues, l.Name)
	return i
}

// mergeMoves marks runs of MOVE that no jump enters, which the machine then does in one step.
func (f *function) mergeMoves() {
	code := f.proto.Code
	targets := f.targets()
	for pc := 0; pc < len(code); pc++ {
		switch int(code[pc] >> 26) {
		case lua.OP_CLOSURE:
			pc += len(f.proto.FunctionPrototypes[code[pc]&maxBx].DbgUpvalues)
			continue
		case lua.OP_SETLIST:
			if code[pc]>>9&0x1ff == 0 {
				pc++
			}
			continue
		case lua.OP_MOVE:
		default:
			continue
		}
		n := 0
		for n < 511 && pc+n+1 < len(code) && int(code[pc+n+1]>>26) == lua.OP_MOVE && !targets[pc+n+1] {
			n++
		}
		if n > 0 {
			code[pc] = code[pc]&^(63<<26|0x1ff<<9) | uint32(lua.OP_MOVEN)<<26 | uint32(n)<<9
			pc += n
		}
	}
}

// targets are the instructions that jumps and skips reach.
func (f *function) targets() map[int]bool {
	targets := map[int]bool{}
	for pc, inst := range f.proto.Code {
		switch int(inst >> 26) {
		case lua.OP_JMP, lua.OP_FORLOOP, lua.OP_FORPREP:
			targets[pc+1+int(inst&maxBx)-maxSbx] = true
		case lua.OP_EQ, lua.OP_LT, lua.OP_LE, lua.OP_TEST, lua.OP_TESTSET, lua.OP_LOADBOOL, lua.OP_TFORLOOP:
			targets[pc+2] = true
		}
	}
	return targets
}
