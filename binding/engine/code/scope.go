package code

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine/syntax"
)

func (f *function) openBlock(src *syntax.Block, loop bool) *block {
	b := &block{src: src, locals: len(f.locals), loop: loop}
	f.blocks = append(f.blocks, b)
	return b
}

// closeBlock ends a scope: its captured locals get their own life, its registers are free again.
func (f *function) closeBlock(pos syntax.Pos) {
	b := f.blocks[len(f.blocks)-1]
	f.blocks = f.blocks[:len(f.blocks)-1]
	f.closeCaptured(pos, b.locals)
	f.endLocals(b.locals)
}

// activate makes a local visible in register reg.
func (f *function) activate(l *syntax.Local, reg int) {
	l.Reg = reg
	debug := &lua.DbgLocalInfo{Name: l.Name, StartPc: f.pc()}
	f.proto.DbgLocals = append(f.proto.DbgLocals, debug)
	f.locals = append(f.locals, local{l, debug})
}

// hide makes the registers of a loop's own state, which no name reaches.
func (f *function) hide(names ...string) int {
	base := f.free - len(names)
	for i, name := range names {
		f.activate(&syntax.Local{Name: name}, base+i)
	}
	return base
}

// endLocals ends the locals from the n-th on.
func (f *function) endLocals(n int) {
	if n == len(f.locals) {
		return
	}
	f.free = f.locals[n].Reg
	for _, l := range f.locals[n:] {
		l.debug.EndPc = f.pc()
	}
	f.locals = f.locals[:n]
}

// closeCaptured emits a close of the locals from the n-th on when an inner function holds one of them.
func (f *function) closeCaptured(pos syntax.Pos, n int) bool {
	for _, l := range f.locals[n:] {
		if l.Captured {
			f.emit(pos, abc(lua.OP_CLOSE, l.Reg, 0, 0))
			return true
		}
	}
	return false
}

// firstTemp is the first register above the active locals.
func (f *function) firstTemp() int {
	if n := len(f.locals); n > 0 {
		return f.locals[n-1].Reg + 1
	}
	return 0
}

func (f *function) breakStmt(st *syntax.BreakStmt) {
	for i := len(f.blocks) - 1; ; i-- {
		if b := f.blocks[i]; b.loop {
			f.closeCaptured(st.Pos, b.locals)
			b.breaks = append(b.breaks, f.jump(st.Pos))
			return
		}
	}
}

func (f *function) label(l *syntax.Label) *label {
	if f.labels[l] == nil {
		f.labels[l] = &label{pc: -1}
	}
	return f.labels[l]
}

func (f *function) labelStmt(st *syntax.LabelStmt) {
	l := f.label(st.Label)
	l.pc, l.locals = f.pc(), len(f.locals)
	f.patchHere(l.pending)
}

// gotoStmt closes the captured locals that the label does not see, then jumps.
func (f *function) gotoStmt(st *syntax.GotoStmt) {
	l := f.label(st.Label)
	if l.pc >= 0 {
		f.closeCaptured(st.Pos, l.locals)
		f.patchOne(f.jump(st.Pos), l.pc)
		return
	}
	for i := len(f.blocks) - 1; f.blocks[i].src != st.Label.Block; i-- {
		if f.blocks[i-1].src == st.Label.Block {
			f.closeCaptured(st.Pos, f.blocks[i].locals)
		}
	}
	l.pending = append(l.pending, f.jump(st.Pos))
}
