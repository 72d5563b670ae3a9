package code

import (
	"math"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine/syntax"
)

// multi asks a call for all its results.
const multi = -1

// isLocal tells whether a name is a register of this function.
func (f *function) isLocal(n *syntax.Name) bool { return n.Local != nil && n.Local.Func == f.src }

func isMulti(e syntax.Expr) bool {
	switch e.(type) {
	case *syntax.Call, *syntax.MethodCall, *syntax.Vararg:
		return true
	}
	return false
}

// unparen is the expression inside parentheses; what had many values has one there.
func unparen(e syntax.Expr) syntax.Expr {
	for {
		p, ok := e.(*syntax.Paren)
		if !ok {
			return e
		}
		e = p.X
	}
}

// push evaluates e into a new register.
func (f *function) push(e syntax.Expr) int {
	r := f.alloc(1)
	f.into(e, r)
	return r
}

// anyReg gives a register that holds e: a local's own, or a new one.
func (f *function) anyReg(e syntax.Expr) int {
	if n, ok := unparen(e).(*syntax.Name); ok && f.isLocal(n) {
		return n.Local.Reg
	}
	return f.push(e)
}

// regIn is anyReg that uses r when r is a temporary one.
func (f *function) regIn(e syntax.Expr, r int) int {
	if n, ok := unparen(e).(*syntax.Name); ok && f.isLocal(n) {
		return n.Local.Reg
	}
	if r < f.firstTemp() {
		return f.push(e)
	}
	f.into(e, r)
	return r
}

// constOperand gives e as a constant operand.
func (f *function) constOperand(e syntax.Expr) (int, bool) {
	i := maxConstRK + 1
	switch e := unparen(e).(type) {
	case *syntax.String:
		i = f.stringConstant(e.Value)
	case *syntax.Number:
		i = f.number(e.Value)
	case *syntax.Nil:
		i = f.constant(lua.LNil, lua.LNil)
	case *syntax.True:
		i = f.constant(true, lua.LTrue)
	case *syntax.False:
		i = f.constant(false, lua.LFalse)
	}
	return i | constBit, i <= maxConstRK
}

// rk gives e as a constant or register operand.
func (f *function) rk(e syntax.Expr) int {
	if k, ok := f.constOperand(e); ok {
		return k
	}
	return f.anyReg(e)
}

func (f *function) rkIn(e syntax.Expr, r int) int {
	if k, ok := f.constOperand(e); ok {
		return k
	}
	return f.regIn(e, r)
}

func (f *function) number(v float64) int { return f.constant(math.Float64bits(v), lua.LNumber(v)) }

// list evaluates values into new registers; their number, or -1 when the last one's is open.
func (f *function) list(values []syntax.Expr) int {
	for i, e := range values {
		if i == len(values)-1 && isMulti(e) {
			f.open(e, multi)
			return -1
		}
		f.push(e)
	}
	return len(values)
}

// open evaluates a call or "..." to n results, or all, at the free register.
func (f *function) open(e syntax.Expr, n int) {
	if _, ok := e.(*syntax.Vararg); ok {
		f.emit(e.Position(), abc(lua.OP_VARARG, f.free, n+1, 0))
		f.alloc(max(n, 0))
		return
	}
	f.call(e, f.free, n)
}

// exprs evaluates values into exactly want new registers and gives the first.
func (f *function) exprs(pos syntax.Pos, values []syntax.Expr, want int) int {
	base := f.free
	for i, e := range values {
		if i == len(values)-1 && isMulti(e) {
			f.open(e, max(want-i, 0))
			break
		}
		f.push(e)
	}
	if have := f.free - base; have < want {
		f.emit(pos, abc(lua.OP_LOADNIL, f.free, base+want-1, 0))
		f.alloc(want - have)
	}
	f.free = base + want
	return base
}

// intoLocal evaluates e for an active local. What could be seen half done, or clears the registers above, goes by way of a temporary one.
func (f *function) intoLocal(e syntax.Expr, r int) {
	switch e := unparen(e).(type) {
	case *syntax.Name, *syntax.Nil, *syntax.True, *syntax.False, *syntax.Number, *syntax.String,
		*syntax.FunctionExpr, *syntax.Index, *syntax.Unary, *syntax.Concat:
		f.into(e, r)
		return
	case *syntax.Binary:
		if e.Op < syntax.OpAnd {
			f.into(e, r)
			return
		}
	}
	f.emit(e.Position(), abc(lua.OP_MOVE, r, f.push(e), 0))
}

// into evaluates e into register r, which is the last temporary one unless intoLocal says otherwise.
func (f *function) into(e syntax.Expr, r int) {
	pos := e.Position()
	switch e := e.(type) {
	case *syntax.Nil:
		f.emit(pos, abc(lua.OP_LOADNIL, r, r, 0))
	case *syntax.True:
		f.emit(pos, abc(lua.OP_LOADBOOL, r, 1, 0))
	case *syntax.False:
		f.emit(pos, abc(lua.OP_LOADBOOL, r, 0, 0))
	case *syntax.Number:
		f.emit(pos, abx(lua.OP_LOADK, r, f.number(e.Value)))
	case *syntax.String:
		f.emit(pos, abx(lua.OP_LOADK, r, f.stringConstant(e.Value)))
	case *syntax.Vararg:
		f.emit(pos, abc(lua.OP_VARARG, r, 2, 0))
	case *syntax.FunctionExpr:
		f.closure(e, r)
	case *syntax.Name:
		f.name(e, r)
	case *syntax.Index:
		f.index(e, r)
	case *syntax.Call, *syntax.MethodCall:
		f.free = r
		f.call(e, r, 1)
	case *syntax.Table:
		f.table(e, r)
	case *syntax.Concat:
		f.concat(e, r)
	case *syntax.Unary:
		f.unary(e, r)
	case *syntax.Binary:
		f.binary(e, r)
	case *syntax.Paren:
		f.into(e.X, r)
	}
}

func (f *function) name(e *syntax.Name, r int) {
	switch {
	case f.isLocal(e):
		f.emit(e.Pos, abc(lua.OP_MOVE, r, e.Local.Reg, 0))
	case e.Local != nil:
		f.emit(e.Pos, abc(lua.OP_GETUPVAL, r, f.upvalue(e.Local), 0))
	default:
		f.emit(e.Pos, abx(lua.OP_GETGLOBAL, r, f.stringConstant(e.Name)))
	}
}

func (f *function) index(e *syntax.Index, r int) {
	save := f.free
	object := f.regIn(e.Object, r)
	key := f.rk(e.Key)
	op := lua.OP_GETTABLE
	if _, ok := e.Key.(*syntax.String); ok {
		op = lua.OP_GETTABLEKS
	}
	f.note(f.pc(), e.Object, e.Key)
	f.emit(e.Pos, abc(op, r, object, key))
	f.free = save
}

func (f *function) closure(e *syntax.FunctionExpr, r int) {
	inner := newFunction(f, f.proto.SourceName, e.Func)
	inner.look = f.look
	proto := inner.generate()
	f.emit(e.Pos, abx(lua.OP_CLOSURE, r, len(f.proto.FunctionPrototypes)))
	f.proto.FunctionPrototypes = append(f.proto.FunctionPrototypes, proto)
	captured := make([]*syntax.Local, len(inner.upvals))
	for l, i := range inner.upvals {
		captured[i] = l
	}
	for _, l := range captured {
		if l.Func == f.src {
			f.emit(e.Pos, abc(lua.OP_MOVE, 0, l.Reg, 0))
		} else {
			f.emit(e.Pos, abc(lua.OP_GETUPVAL, 0, f.upvalue(l), 0))
		}
	}
}

// call calls with base as the first register and leaves n results there, or all.
func (f *function) call(e syntax.Expr, base, n int) int {
	var args []syntax.Expr
	f.free = base
	fixed := 0
	switch e := e.(type) {
	case *syntax.Call:
		f.push(e.Func)
		args = e.Args
		defer f.noteCall(e.Func)
	case *syntax.MethodCall:
		f.self(e)
		fixed, args = 1, e.Args
		defer f.noteCall(e)
	}
	b := f.list(args) + 1 + fixed
	if b == fixed {
		b = 0
	}
	f.emit(e.Position(), abc(lua.OP_CALL, base, b, n+1))
	f.free = base
	f.alloc(max(n, 0))
	return base
}

// noteCall remembers what the call just emitted calls.
func (f *function) noteCall(callee syntax.Expr) { f.note(f.pc()-1, callee, nil) }

// self puts a method and its object into two new registers.
func (f *function) self(e *syntax.MethodCall) {
	base := f.alloc(2)
	object := f.regIn(e.Object, base)
	name := f.rk(&syntax.String{Pos: e.Pos, Value: e.Name})
	f.note(f.pc(), e.Object, &syntax.String{Pos: e.Pos, Value: e.Name})
	f.emit(e.Pos, abc(lua.OP_SELF, base, object, name))
	f.free = base + 2
}

func (f *function) concat(e *syntax.Concat, r int) {
	save := f.free
	if r >= f.firstTemp() {
		f.free = r
	}
	base := f.free
	for i := len(e.Parts) - 1; i >= 0; i-- {
		f.push(e.Parts[i])
	}
	f.note(f.pc(), e, nil)
	f.emit(e.Pos, abc(lua.OP_CONCAT, r, base, f.free-1))
	f.free = save
}

const fieldsPerFlush = 50

func (f *function) table(e *syntax.Table, r int) {
	f.free = r + 1
	array := 0
	for _, item := range e.Items {
		if item.Key == nil {
			array++
		}
	}
	f.emit(e.Pos, abc(lua.OP_NEWTABLE, r, min(array, 511), min(len(e.Items)-array, 511)))
	pending, batch := 0, 1
	for i, item := range e.Items {
		if item.Key != nil {
			f.field(item, r)
			continue
		}
		if i == len(e.Items)-1 && isMulti(item.Value) {
			f.open(item.Value, multi)
			f.setList(item.Value.Position(), r, 0, batch)
			return
		}
		f.push(item.Value)
		if pending++; pending == fieldsPerFlush {
			f.setList(item.Value.Position(), r, pending, batch)
			pending, batch = 0, batch+1
		}
	}
	if pending > 0 {
		f.setList(e.Pos, r, pending, batch)
	}
}

func (f *function) field(item syntax.Item, table int) {
	save := f.free
	op := lua.OP_SETTABLE
	if _, ok := item.Key.(*syntax.String); ok {
		op = lua.OP_SETTABLEKS
	}
	key := f.rk(item.Key)
	value := f.rk(item.Value)
	f.emit(item.Key.Position(), abc(op, table, key, value))
	f.free = save
}

// setList stores the n registers after a table, or all up to the top when n is 0.
func (f *function) setList(pos syntax.Pos, table, n, batch int) {
	if batch > 511 {
		f.emit(pos, abc(lua.OP_SETLIST, table, n, 0))
		f.emit(pos, uint32(batch))
	} else {
		f.emit(pos, abc(lua.OP_SETLIST, table, n, batch))
	}
	f.free = table + 1
}
