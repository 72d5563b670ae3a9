package code

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine/syntax"
)

func (f *function) stmts(b *syntax.Block) {
	for _, st := range b.Stmts {
		f.stmt(st)
		f.free = f.firstTemp()
	}
}

func (f *function) block(b *syntax.Block) {
	f.openBlock(b, false)
	f.stmts(b)
	f.closeBlock(b.Last)
}

func (f *function) stmt(st syntax.Stmt) {
	switch st := st.(type) {
	case *syntax.LocalStmt:
		base := f.exprs(st.Pos, st.Values, len(st.Names))
		for i, l := range st.Names {
			f.activate(l, base+i)
		}
	case *syntax.LocalFunctionStmt:
		f.activate(st.Name, f.alloc(1))
		f.into(st.Func, st.Name.Reg)
	case *syntax.AssignStmt:
		f.assign(st)
	case *syntax.CallStmt:
		f.call(st.Call, f.free, 0)
	case *syntax.DoStmt:
		f.block(st.Body)
	case *syntax.WhileStmt:
		f.whileStmt(st)
	case *syntax.RepeatStmt:
		f.repeatStmt(st)
	case *syntax.IfStmt:
		f.ifStmt(st)
	case *syntax.NumericForStmt:
		f.numericFor(st)
	case *syntax.GenericForStmt:
		f.genericFor(st)
	case *syntax.ReturnStmt:
		f.returnStmt(st)
	case *syntax.BreakStmt:
		f.breakStmt(st)
	case *syntax.GotoStmt:
		f.gotoStmt(st)
	case *syntax.LabelStmt:
		f.labelStmt(st)
	}
}

func (f *function) ifStmt(st *syntax.IfStmt) {
	var ends []int
	for i, cond := range st.Conds {
		next := f.jumpIf(cond, false)
		f.block(st.Blocks[i])
		if i < len(st.Conds)-1 || st.Else != nil {
			ends = append(ends, f.jump(st.Blocks[i].Last))
		}
		f.patchHere(next)
	}
	if st.Else != nil {
		f.block(st.Else)
	}
	f.patchHere(ends)
}

func (f *function) whileStmt(st *syntax.WhileStmt) {
	start := f.pc()
	exits := f.jumpIf(st.Cond, false)
	b := f.openBlock(st.Body, true)
	f.stmts(st.Body)
	f.closeBlock(st.Body.Last)
	f.patchOne(f.jump(st.Body.Last), start)
	f.patchHere(exits)
	f.patchHere(b.breaks)
}

func (f *function) repeatStmt(st *syntax.RepeatStmt) {
	start := f.pc()
	b := f.openBlock(st.Body, true)
	f.stmts(st.Body)
	pos := st.Cond.Position()
	done := f.jumpIf(st.Cond, true)
	f.closeCaptured(pos, b.locals)
	f.patchOne(f.jump(pos), start)
	f.patchHere(done)
	f.closeBlock(pos)
	f.patchHere(b.breaks)
}

func (f *function) numericFor(st *syntax.NumericForStmt) {
	outer := f.openBlock(nil, true)
	f.push(st.Start)
	f.push(st.Limit)
	if st.Step == nil {
		f.push(&syntax.Number{Pos: st.Pos, Value: 1})
	} else {
		f.push(st.Step)
	}
	base := f.hide("(for index)", "(for limit)", "(for step)")
	prep := f.emit(st.Pos, asbx(lua.OP_FORPREP, base, 0))
	f.openBlock(st.Body, false)
	f.activate(st.Var, f.alloc(1))
	f.stmts(st.Body)
	f.closeBlock(st.Body.Last)
	f.patchOne(prep, f.pc())
	f.patchOne(f.emit(st.Pos, asbx(lua.OP_FORLOOP, base, 0)), prep+1)
	f.closeBlock(st.Body.Last)
	f.patchHere(outer.breaks)
}

// genericFor calls the iterator by ordinary instructions: the machine's own one can't be left by a coroutine.
func (f *function) genericFor(st *syntax.GenericForStmt) {
	outer := f.openBlock(nil, true)
	f.exprs(st.Pos, st.Values, 3)
	base := f.hide("(for generator)", "(for state)", "(for control)")
	enter := f.jump(st.Pos)
	body := f.pc()
	f.openBlock(st.Body, false)
	first := f.alloc(max(len(st.Vars), 3))
	f.free = first + len(st.Vars)
	f.emit(st.Pos, abc(lua.OP_MOVE, base+2, first, 0))
	for i, l := range st.Vars {
		f.activate(l, first+i)
	}
	f.stmts(st.Body)
	f.closeBlock(st.Body.Last)
	f.patchHere([]int{enter})
	for i := range 3 {
		f.emit(st.Pos, abc(lua.OP_MOVE, first+i, base+i, 0))
	}
	f.note(f.pc(), &Iterator{Pos: st.Pos, Value: st.Values[0]}, nil)
	f.emit(st.Pos, abc(lua.OP_CALL, first, 3, len(st.Vars)+1))
	f.free = first + len(st.Vars)
	f.emit(st.Pos, abc(lua.OP_EQ, 0, first, f.nilConstant()))
	f.patchOne(f.jump(st.Pos), body)
	f.closeBlock(st.Body.Last)
	f.patchHere(outer.breaks)
}

// Iterator is what a generic for calls; Value is the expression it came from.
type Iterator struct {
	syntax.Pos
	Value syntax.Expr
}

func (f *function) nilConstant() int {
	if i := f.constant(lua.LNil, lua.LNil); i <= maxConstRK {
		return i | constBit
	}
	f.emit(f.src.Pos, abc(lua.OP_LOADNIL, f.free, f.free, 0))
	return f.alloc(1)
}

func (f *function) returnStmt(st *syntax.ReturnStmt) {
	if len(st.Values) == 1 {
		switch e := st.Values[0].(type) {
		case *syntax.Name:
			if f.isLocal(e) {
				f.emit(st.Pos, abc(lua.OP_RETURN, e.Local.Reg, 2, 0))
				return
			}
		case *syntax.Call, *syntax.MethodCall:
			base := f.call(e, f.free, multi)
			at := f.pc() - 1
			f.proto.Code[at] = f.proto.Code[at]&^(63<<26) | uint32(lua.OP_TAILCALL)<<26
			f.emit(st.Pos, abc(lua.OP_RETURN, base, 0, 0))
			return
		}
	}
	base := f.free
	count := f.list(st.Values) + 1
	f.emit(st.Pos, abc(lua.OP_RETURN, base, count, 0))
}

// assign evaluates what the targets index, then the values, then stores from right to left.
func (f *function) assign(st *syntax.AssignStmt) {
	if len(st.Targets) == 1 && len(st.Values) == 1 {
		f.assignOne(st)
		return
	}
	targets := make([]target, len(st.Targets))
	for i, t := range st.Targets {
		targets[i] = f.target(t, st.Targets[i+1:])
	}
	base := f.exprs(st.Pos, st.Values, len(targets))
	for i := len(targets) - 1; i >= 0; i-- {
		f.store(targets[i], base+i)
	}
}

func (f *function) assignOne(st *syntax.AssignStmt) {
	value := st.Values[0]
	if n, ok := st.Targets[0].(*syntax.Name); ok && f.isLocal(n) {
		f.intoLocal(value, n.Local.Reg)
		return
	}
	t := f.target(st.Targets[0], nil)
	if t.index != nil {
		f.store(t, f.rk(value))
		return
	}
	f.store(t, f.anyReg(value))
}

// target is the left side of an assignment whose parts are evaluated.
type target struct {
	name        *syntax.Name
	index       *syntax.Index
	object, key int
}

// named tells whether the key is a constant string.
func (t target) named() bool {
	_, ok := t.index.Key.(*syntax.String)
	return ok
}

// target evaluates the object and the key of an indexed target. A local among them that a later target assigns is copied.
func (f *function) target(e syntax.Expr, later []syntax.Expr) target {
	index, ok := e.(*syntax.Index)
	if !ok {
		return target{name: e.(*syntax.Name)}
	}
	return target{index: index, object: f.kept(index.Object, later, f.anyReg), key: f.kept(index.Key, later, f.rk)}
}

func (f *function) kept(e syntax.Expr, later []syntax.Expr, eval func(syntax.Expr) int) int {
	if n, ok := e.(*syntax.Name); ok && f.isLocal(n) {
		for _, t := range later {
			if other, ok := t.(*syntax.Name); ok && other.Local == n.Local {
				return f.push(e)
			}
		}
	}
	return eval(e)
}

// store assigns a register, or for an indexed target also a constant.
func (f *function) store(t target, value int) {
	switch {
	case t.index != nil:
		op := lua.OP_SETTABLE
		if t.named() {
			op = lua.OP_SETTABLEKS
		}
		f.note(f.pc(), t.index.Object, t.index.Key)
		f.emit(t.index.Pos, abc(op, t.object, t.key, value))
	case f.isLocal(t.name):
		f.emit(t.name.Pos, abc(lua.OP_MOVE, t.name.Local.Reg, value, 0))
	case t.name.Local != nil:
		f.emit(t.name.Pos, abc(lua.OP_SETUPVAL, value, f.upvalue(t.name.Local), 0))
	default:
		f.emit(t.name.Pos, abx(lua.OP_SETGLOBAL, value, f.stringConstant(t.name.Name)))
	}
}
