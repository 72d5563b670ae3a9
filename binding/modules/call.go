package modules

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
)

// impl is a function of a module in Go. Its arguments have the types of its signature. An error is
// raised with the function's name before it; several results are returned as values.
type impl func(*call) (lua.LValue, error)

// Error is an error of a module's function.
type Error struct {
	Function string // "fs.read"
	Err      error
}

func (e *Error) Error() string { return e.Function + ": " + plain(e.Err) }

func (e *Error) Unwrap() error { return e.Err }

// plain says what happened to a path without Go's name of the operation.
func plain(err error) string {
	var e *fs.PathError
	if errors.As(err, &e) && e.Error() == err.Error() {
		return e.Path + ": " + e.Err.Error()
	}
	return err.Error()
}

// call is one call of a module's function.
type call struct {
	*runtime
	L    *lua.LState
	self any // of a method: the Go value of its object
	skip int // the arguments that the signature does not count: 1 for a method
}

// values are several results of a function.
type values []lua.LValue

func (values) String() string       { return "values" }
func (values) Type() lua.LValueType { return lua.LTUserData }

// nothing is the result of a function that returns nothing.
var nothing = values(nil)

// wrap makes a Lua function that checks its arguments.
func (r *runtime) wrap(f *Function, name string) lua.LGFunction {
	return func(L *lua.LState) int { return (&call{runtime: r, L: L}).run(f, name) }
}

// wrapMethod is wrap for a method of the objects of a type.
func (r *runtime) wrapMethod(f *Function, name, typ string) lua.LGFunction {
	return func(L *lua.LState) int {
		ud, ok := L.Get(1).(*lua.LUserData)
		if !ok || ud.Metatable != lua.LValue(r.meta[typ]) {
			engine.Raise(L, &Error{name, errors.New("call it on the object, with a colon: object:" + f.Name + "(...)")})
		}
		return (&call{runtime: r, L: L, self: ud.Value, skip: 1}).run(f, name)
	}
}

// textSize is how many bytes the texts among the arguments have together.
func (c *call) textSize() (n int) {
	for i := 1; i <= c.L.GetTop(); i++ {
		if s, ok := c.L.Get(i).(lua.LString); ok {
			n += len(s)
		}
	}
	return n
}

func (c *call) run(f *Function, name string) int {
	c.check(f, name)
	engine.Work(c.L, c.textSize())
	result, err := f.call(c)
	if err != nil {
		c.raise(name, err)
	}
	list, ok := result.(values)
	if !ok {
		c.L.Push(result)
		return 1
	}
	for _, v := range list {
		c.L.Push(v)
	}
	return len(list)
}

// raise raises an error of a function.
func (c *call) raise(function string, err error) { engine.Raise(c.L, &Error{function, err}) }

// check compares the arguments with the signature.
func (c *call) check(f *Function, name string) {
	for i := range f.Args {
		arg := &f.Args[i]
		last := i + 1
		if arg.Name == "..." {
			last = c.count()
		}
		for n := i + 1; n <= last; n++ {
			if bad := arg.fault(c.arg(n)); bad != nil {
				engine.Raise(c.L, fmt.Errorf("%s: argument %d (%s)%s%s", name, n, arg.Name, bad.path, bad.msg))
			}
		}
	}
}

// count is how many arguments came.
func (c *call) count() int { return c.L.GetTop() - c.skip }

// arg is the n-th argument of the signature, from 1.
func (c *call) arg(n int) lua.LValue { return c.L.Get(n + c.skip) }

func (c *call) has(n int) bool { return c.arg(n) != lua.LNil }

func (c *call) text(n int) string { return lua.LVAsString(c.arg(n)) }

// textOr is the argument, or otherwise when it is absent.
func (c *call) textOr(n int, otherwise string) string {
	if !c.has(n) {
		return otherwise
	}
	return c.text(n)
}

func (c *call) number(n int) float64 { return float64(lua.LVAsNumber(c.arg(n))) }

func (c *call) integer(n, otherwise int) int {
	if !c.has(n) {
		return otherwise
	}
	return int(c.number(n))
}

func (c *call) table(n int) *lua.LTable {
	t, _ := c.arg(n).(*lua.LTable)
	return t
}

// options is a table argument with known fields; an absent one has none.
func (c *call) options(n int) options { return options{c.table(n)} }

type options struct{ t *lua.LTable }

func (o options) get(name string) lua.LValue {
	if o.t == nil {
		return lua.LNil
	}
	return o.t.RawGetString(name)
}

func (o options) has(name string) bool { return o.get(name) != lua.LNil }

func (o options) is(name string) bool { return lua.LVAsBool(o.get(name)) }

func (o options) text(name, otherwise string) string {
	if v := o.get(name); v != lua.LNil {
		return lua.LVAsString(v)
	}
	return otherwise
}

func (o options) integer(name string, otherwise int) int {
	if v, ok := o.get(name).(lua.LNumber); ok {
		return int(v)
	}
	return otherwise
}

func (o options) table(name string) *lua.LTable {
	t, _ := o.get(name).(*lua.LTable)
	return t
}

// block runs what may wait; fn must not touch Lua.
func (c *call) block(fn func()) { engine.Block(c.L, fn) }

// wait is block for what may fail.
func (c *call) wait(fn func(context.Context) error) (err error) {
	ctx := engine.Context(c.L)
	c.block(func() { err = fn(ctx) })
	return err
}

// object makes an object of a type, "regex.Pattern".
func (c *call) object(typ string, value any) *lua.LUserData {
	ud := c.L.NewUserData()
	ud.Value, ud.Metatable = value, c.meta[typ]
	return ud
}

// invoke calls a Lua function for one result.
func (c *call) invoke(fn lua.LValue, args ...lua.LValue) lua.LValue {
	c.L.Push(fn)
	for _, a := range args {
		c.L.Push(a)
	}
	c.L.Call(len(args), 1)
	result := c.L.Get(-1)
	c.L.Pop(1)
	return result
}

// iterator makes a function for the generic for; it returns nil after the last item.
func (c *call) iterator(next lua.LGFunction) lua.LValue { return c.L.NewFunction(next) }

func list[T any](L *lua.LState, items []T, value func(T) lua.LValue) *lua.LTable {
	t := L.CreateTable(len(items), 0)
	for i, item := range items {
		lookAt(L, i)
		t.RawSetInt(i+1, value(item))
	}
	return t
}

func (c *call) strings(items []string) *lua.LTable {
	return list(c.L, items, func(s string) lua.LValue { return lua.LString(s) })
}

// pairs gives the keys and values of a table in the order they were set; those of nil are none.
func pairs(t *lua.LTable) iter.Seq2[lua.LValue, lua.LValue] {
	return func(yield func(lua.LValue, lua.LValue) bool) {
		if t == nil {
			return
		}
		for k, v := t.Next(lua.LNil); k != lua.LNil && yield(k, v); k, v = t.Next(k) {
		}
	}
}

// texts are the items of a list of strings.
func texts(t *lua.LTable) []string {
	if t == nil {
		return nil
	}
	out := make([]string, 0, t.Len())
	for i := 1; i <= t.Len(); i++ {
		out = append(out, lua.LVAsString(t.RawGetInt(i)))
	}
	return out
}

// maxText bounds the strings that functions make and the files that they read whole.
const maxText = 256 << 20

func tooLarge() error { return fmt.Errorf("the text would be larger than %d MB", maxText>>20) }
