package engine

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine/code"
	"github.com/vkscript/vkscript/binding/engine/syntax"
	"github.com/vkscript/vkscript/vk/spell"
)

// improve rewrites an error of the machine so that it names what the script calls things.
func (e *Engine) improve(L *lua.LState, value lua.LValue) lua.LValue {
	cf := currentFrame(L)
	text, ok := value.(lua.LString)
	if !ok || cf == nil {
		return value
	}
	where := Where(L)
	msg, ok := strings.CutPrefix(string(text), where)
	if !ok {
		return value
	}
	if where == "" { // the machine puts a space after the position that it does not know
		return lua.LString(strings.TrimPrefix(msg, " "))
	}
	if cf.Fn.IsG {
		msg = goMessage(cf, msg)
	} else {
		msg = machineMessage(L, cf, msg)
	}
	return lua.LString(where + msg)
}

// goMessage improves what a Go function raised by gopher-lua's own checks, which know no names.
func goMessage(cf *callFrame, msg string) string {
	var n int
	if _, err := fmt.Sscanf(msg, "bad argument #%d to ", &n); err == nil {
		if _, why, ok := strings.Cut(msg, " (anonymous) ("); ok {
			if n > cf.NArgs {
				why = strings.Replace(why, "got nil)", "got no value)", 1)
			}
			return argMessage(cf, n, strings.TrimSuffix(why, ")"))
		}
	}
	if x, y, ok := strings.Cut(strings.TrimPrefix(msg, "attempt to compare "), " with "); ok && x == y {
		return "attempt to compare two " + x + " values"
	}
	return msg
}

// argMessage is the message of a bad argument of the Go function in a frame. A method's object is no argument.
func argMessage(cf *callFrame, n int, why string) string {
	name := "?"
	if p := cf.Parent; p != nil && !p.Fn.IsG {
		if info := code.Debug(p.Fn.Proto); info != nil {
			callee, _ := info.Operands(p.Pc - 1)
			if _, called := nameOf(p.Fn, callee); called != "" {
				name = called[strings.LastIndexByte(called, '.')+1:]
			}
			if _, method := callee.(*syntax.MethodCall); method {
				if n--; n == 0 {
					return fmt.Sprintf("calling '%s' on bad self (%s)", name, why)
				}
			}
		}
	}
	return fmt.Sprintf("bad argument #%d to '%s' (%s)", n, name, why)
}

// machineMessage improves what the instruction at the frame's place raised.
func machineMessage(L *lua.LState, cf *callFrame, msg string) string {
	pc := cf.Pc - 1
	op := int(cf.Fn.Proto.Code[pc] >> 26)
	at := operation{L: L, cf: cf, inst: cf.Fn.Proto.Code[pc]}
	if info := code.Debug(cf.Fn.Proto); info != nil {
		at.x, at.y = info.Operands(pc)
	}
	switch {
	case msg == "registry overflow":
		return "stack overflow"
	case strings.HasPrefix(msg, "attempt to index a non-table object("):
		kind, _, _ := strings.Cut(strings.TrimPrefix(msg, "attempt to index a non-table object("), ")")
		return at.index(kind)
	case op == lua.OP_CALL || op == lua.OP_TAILCALL:
		return at.call(msg)
	case strings.HasPrefix(msg, "cannot perform ") || msg == "__unm undefined":
		return at.arithmetic(op)
	case msg == "__len undefined":
		v := at.rk(argB(at.inst))
		return "attempt to get length of a " + v.Type().String() + " value" + at.named(at.x)
	case op == lua.OP_LT || op == lua.OP_LE:
		return at.compare(msg)
	case strings.HasPrefix(msg, "for statement "):
		what, _, _ := strings.Cut(strings.TrimPrefix(msg, "for statement "), " ")
		if what == "init" {
			what = "initial value"
		}
		return "'for' " + what + " must be a number"
	case strings.HasPrefix(msg, "too many recursions in "):
		return "loop in " + strings.TrimPrefix(msg, "too many recursions in ")
	}
	return msg
}

// operation is an instruction that failed, with the expressions it works on.
type operation struct {
	L    *lua.LState
	cf   *callFrame
	inst uint32
	x, y syntax.Expr
}

// rk is the value of an operand: a constant or a register.
func (o operation) rk(i int) lua.LValue {
	if i >= 256 {
		return o.cf.Fn.Proto.Constants[i-256]
	}
	return registersOf(o.L).array[o.cf.LocalBase+i]
}

func (o operation) call(msg string) string {
	if msg != "attempt to call a non-function object" {
		return msg
	}
	v := o.rk(argA(o.inst))
	if it, ok := o.x.(*code.Iterator); ok {
		out := "attempt to call a " + v.Type().String() + " value (the iterator of for)"
		if v.Type() == lua.LTTable {
			out += "; did you mean 'in pairs(...)'?"
		} else if v == lua.LNil {
			return o.nilMessage("attempt to iterate over a nil value", it.Value)
		}
		return out
	}
	if v == lua.LNil {
		return o.nilMessage("attempt to call a nil value", o.x)
	}
	return "attempt to call a " + v.Type().String() + " value" + o.named(o.x)
}

func (o operation) index(kind string) string {
	if kind == "nil" {
		return o.nilMessage("attempt to index a nil value", o.x)
	}
	return "attempt to index a " + kind + " value" + o.named(o.x)
}

// arithmetic blames the operand that is no number, the first one when both are none.
func (o operation) arithmetic(op int) string {
	culprit, expr := o.rk(argB(o.inst)), o.x
	if op != lua.OP_UNM && isNumeric(culprit) {
		culprit, expr = o.rk(argC(o.inst)), o.y
	}
	const what = "attempt to perform arithmetic on a "
	if culprit == lua.LNil {
		return o.nilMessage(what+"nil value", expr)
	}
	return what + culprit.Type().String() + " value" + o.named(expr)
}

func (o operation) compare(msg string) string {
	x, y := o.rk(argB(o.inst)), o.rk(argC(o.inst))
	if x.Type() == y.Type() {
		return "attempt to compare two " + x.Type().String() + " values"
	}
	switch {
	case x == lua.LNil:
		return o.nilMessage(msg, o.x)
	case y == lua.LNil:
		return o.nilMessage(msg, o.y)
	}
	return msg
}

// isCall tells whether an instruction calls a function.
func isCall(inst uint32) bool {
	op := opcode(inst)
	return op == lua.OP_CALL || op == lua.OP_TAILCALL
}

func opcode(inst uint32) int { return int(inst >> 26) }

// named is " (local 'x')" of an expression that has a name. What a method returned has none.
func (o operation) named(e syntax.Expr) string {
	kind, name := nameOf(o.cf.Fn, e)
	if name == "" || kind == "method" && !isCall(o.inst) {
		return ""
	}
	return " (" + kind + " '" + name + "')"
}

// nilMessage adds what was nil, and the name that was probably meant.
func (o operation) nilMessage(msg string, e syntax.Expr) string {
	msg += o.named(e)
	if near, ok := o.nearest(e); ok {
		msg += "; did you mean '" + near + "'?"
	}
	return msg
}

// nameOf is what kind of variable an expression of fn is, and its name; empty for an unnamed one.
func nameOf(fn *lua.LFunction, e syntax.Expr) (kind, name string) {
	switch e := e.(type) {
	case *syntax.Paren:
		return nameOf(fn, e.X)
	case *syntax.Name:
		switch {
		case e.Local == nil:
			return "global", e.Name
		case isUpvalue(fn, e):
			return "upvalue", e.Name
		}
		return "local", e.Name
	case *syntax.Index:
		if key, ok := e.Key.(*syntax.String); ok {
			return "field", fieldPath(e.Object) + key.Value
		}
	case *syntax.MethodCall:
		return "method", e.Name
	}
	return "", ""
}

// isUpvalue tells whether a local name belongs to a function around fn.
func isUpvalue(fn *lua.LFunction, n *syntax.Name) bool {
	info := code.Debug(fn.Proto)
	return info == nil || info.Func != n.Local.Func
}

// fieldPath is the fields between a variable and a field of it: "wall." in vk.wall.post.
func fieldPath(e syntax.Expr) string {
	if index, ok := e.(*syntax.Index); ok {
		if key, ok := index.Key.(*syntax.String); ok {
			return fieldPath(index.Object) + key.Value + "."
		}
	}
	return ""
}

// nearest finds the name that a misspelt global, field or method probably meant.
func (o operation) nearest(e syntax.Expr) (string, bool) {
	switch e := e.(type) {
	case *syntax.Name:
		if e.Local == nil {
			return o.among(e.Name, "", o.cf.Fn.Env)
		}
	case *syntax.Index:
		if key, ok := e.Key.(*syntax.String); ok {
			return o.among(key.Value, fieldPath(e.Object), o.value(e.Object))
		}
	case *syntax.MethodCall:
		if isCall(o.inst) {
			return o.among(e.Name, "", o.rk(argA(o.inst)+1)) // OP_SELF put the object beside the method
		}
	}
	return "", false
}

func (o operation) among(name, path string, object lua.LValue) (string, bool) {
	keys := func(yield func(string) bool) { o.keys(object, yield) }
	near, ok := spell.Nearest(name, keys)
	if !ok {
		near, ok = spell.Abbreviated(name, keys)
	}
	return path + near, ok && near != name
}

// keys gives the string keys of an object and of what its __index leads to.
func (o operation) keys(object lua.LValue, yield func(string) bool) {
	for range 10 {
		settles(o.L, object)
		if t, ok := object.(*lua.LTable); ok {
			for k, _ := t.Next(lua.LNil); k != lua.LNil; k, _ = t.Next(k) {
				if s, ok := k.(lua.LString); ok && !yield(string(s)) {
					return
				}
			}
		}
		mt := metatableOf(o.L, object)
		if mt == nil {
			return
		}
		object = mt.RawGetString("__index")
	}
}

// value is what an expression of variables and fields holds now, found without running any code.
func (o operation) value(e syntax.Expr) lua.LValue {
	switch e := e.(type) {
	case *syntax.Paren:
		return o.value(e.X)
	case *syntax.String:
		return lua.LString(e.Value)
	case *syntax.Name:
		return o.variable(e)
	case *syntax.Index:
		if key, ok := e.Key.(*syntax.String); ok {
			return o.field(o.value(e.Object), key.Value)
		}
	}
	return lua.LNil
}

func (o operation) variable(n *syntax.Name) lua.LValue {
	switch {
	case n.Local == nil:
		return o.cf.Fn.Env.RawGetString(n.Name)
	case !isUpvalue(o.cf.Fn, n):
		return o.rk(n.Local.Reg)
	}
	for i, name := range o.cf.Fn.Proto.DbgUpvalues {
		if name == n.Name {
			return o.cf.Fn.Upvalues[i].Value()
		}
	}
	return lua.LNil
}

func (o operation) field(object lua.LValue, key string) lua.LValue {
	for range 10 {
		if t, ok := object.(*lua.LTable); ok {
			if v := t.RawGetString(key); v != lua.LNil {
				return v
			}
		}
		mt := metatableOf(o.L, object)
		if mt == nil {
			break
		}
		object = mt.RawGetString("__index")
	}
	return lua.LNil
}

// metatableOf is a value's metatable, also one that __metatable hides from scripts; nil when there is none.
func metatableOf(L *lua.LState, v lua.LValue) *lua.LTable {
	var mt lua.LValue
	switch v := v.(type) {
	case *lua.LTable:
		mt = v.Metatable
	case *lua.LUserData:
		mt = v.Metatable
	default:
		mt = L.GetMetatable(v)
	}
	t, _ := mt.(*lua.LTable)
	return t
}
