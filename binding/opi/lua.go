package opi

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/luajson"
	"github.com/vkscript/vkscript/binding/luatable"
)

// Register makes the functions known to Lua: the global OPI_VK and require "OPI_VK", both the same
// table.
func Register(e *engine.Engine, m *Module) {
	e.ProvideModule("OPI_VK", m.table)
}

func (m *Module) table(L *lua.LState) lua.LValue {
	keys, values := make([]lua.LValue, 0, 160), make([]lua.LValue, 0, 160)
	for f := range Functions() {
		fn := L.NewFunction(m.luaFunction(f))
		for name := range f.names() {
			keys, values = append(keys, lua.LString(name)), append(values, fn)
		}
	}
	table, meta := luatable.New(keys, values), L.CreateTable(0, 1)
	meta.RawSetString("__index", L.NewFunction(indexAnyCase))
	table.Metatable = meta
	return table
}

// indexAnyCase finds a function whose letter case differs, and raises for a name there is none for.
func indexAnyCase(L *lua.LState) int {
	name := lua.LVAsString(L.Get(2))
	f := Lookup(name)
	if f == nil {
		engine.Raise(L, &UnknownFunctionError{name})
	}
	L.Push(L.CheckTable(1).RawGetString(f.Name))
	return 1
}

// luaFunction is a row as Lua calls it.
func (m *Module) luaFunction(f *Function) lua.LGFunction {
	return func(L *lua.LState) int {
		c := &luaCall{ctx: engine.Calling(L)}
		args := c.room[:0]
		for i := range L.GetTop() {
			v, err := new(reader).value(L.Get(i + 1))
			if err != nil {
				engine.Raise(L, WrongArgument(f, i, err))
			}
			args = append(args, v)
		}
		engine.Block(L, func() { c.result, c.err = m.Call(c.ctx, f, args) })
		if c.err != nil {
			engine.Raise(L, c.err)
		}
		m.notice(L, f, c.result)
		v, err := toLua(L, c.result)
		if err != nil {
			engine.Raise(L, &CallError{f.Name, err})
		}
		L.Push(v)
		return 1
	}
}

// luaCall is what one call of a script needs, in one piece.
type luaCall struct {
	ctx    context.Context
	room   [maxArgs]any // of the arguments
	result any
	err    error
}

// notice tells of an error that the script may overlook.
func (m *Module) notice(L *lua.LState, f *Function, result any) {
	answer, ok := result.(Answer)
	if !ok || m.cfg.Notice == nil {
		return
	}
	if err := answer.Refused(); err != nil {
		m.cfg.Notice(engine.Where(L), f.Name, err)
	}
}

// WrongArgument says what is wrong with the i-th argument of a function.
func WrongArgument(f *Function, i int, err error) error {
	if i < len(f.Args) {
		return &ArgError{f.Name, f.Args[i].Name, err}
	}
	return &CallError{f.Name, err}
}

// maxValues bounds what one call is given, as a table may hold another many times over.
const maxValues = 1 << 18

// reader turns arguments into their Go form.
type reader struct {
	open  []*lua.LTable // the tables being read, outermost first
	count int           // values so far
}

func (r *reader) value(v lua.LValue) (any, error) {
	if r.count++; r.count > maxValues {
		return nil, fmt.Errorf("holds more than %d values", maxValues)
	}
	switch v := v.(type) {
	case *lua.LNilType:
		return nil, nil
	case lua.LString:
		if !utf8.ValidString(string(v)) {
			return nil, errors.New("is not text in UTF-8; a file's bytes are given as BinaryData(bytes)")
		}
		return string(v), nil
	case lua.LNumber:
		return float64(v), nil
	case lua.LBool:
		return bool(v), nil
	case *lua.LTable:
		return r.table(v)
	case *lua.LUserData:
		switch x := v.Value.(type) {
		case Binary:
			return x, nil
		case interface{ ISO() string }: // a date of the module bsl
			return x.ISO(), nil
		}
		if v == luajson.Null() {
			return nil, nil
		}
	}
	return nil, fmt.Errorf("can't be a %s", v.Type())
}

// table reads a sequence as an array, anything else as an object in the table's order.
func (r *reader) table(t *lua.LTable) (any, error) {
	switch {
	case slices.Contains(r.open, t):
		return nil, errors.New("is a table that contains itself")
	case len(r.open) == maxDepth:
		return nil, fmt.Errorf("is nested deeper than %d", maxDepth)
	}
	r.open = append(r.open, t)
	defer func() { r.open = r.open[:len(r.open)-1] }()
	items, object := []any{}, make(Object, 0, 4)
	var err error
	luatable.Each(t, func(key, value lua.LValue) {
		var v any
		if err == nil {
			v, err = r.value(value)
		}
		if n, ok := key.(lua.LNumber); ok && n == lua.LNumber(len(items)+1) && len(object) == 0 {
			items = append(items, v)
		} else {
			object = append(object, Pair{key.String(), v})
		}
	})
	if err != nil {
		return nil, err
	}
	if len(object) == 0 {
		return items, nil
	}
	if len(items) > 0 {
		return nil, fmt.Errorf("has items 1 to %d and beside them [%s]", len(items), object[0].Name)
	}
	return object, nil
}

// toLua turns a result into a Lua value; VK's JSON is read straight into tables.
func toLua(L *lua.LState, result any) (lua.LValue, error) {
	switch r := result.(type) {
	case string:
		return lua.LString(r), nil
	case float64:
		return lua.LNumber(r), nil
	case bool:
		return lua.LBool(r), nil
	case Answer:
		return answerToLua(L, r)
	case List:
		return listToLua(L, r)
	case Object:
		return objectToLua(L, r)
	case Categories:
		return categoriesToLua(L, r), nil
	}
	raw, err := plainJSON(result)
	if err != nil {
		return nil, err
	}
	return luajson.Decode(L, raw)
}

var responseKey, errorKey = lua.LValue(lua.LString("response")), lua.LValue(lua.LString("error"))

func answerToLua(L *lua.LState, a Answer) (lua.LValue, error) {
	keys, values := make([]lua.LValue, 0, 4), make([]lua.LValue, 0, 4)
	for _, part := range [...]struct {
		name lua.LValue
		raw  []byte
	}{{responseKey, a.Response}, {errorKey, a.Error}} {
		if part.raw == nil {
			continue
		}
		v, err := luajson.Decode(L, part.raw)
		if err != nil {
			return nil, err
		}
		keys, values = append(keys, part.name), append(values, v)
	}
	for _, p := range a.Also {
		v, err := toLua(L, p.Value)
		if err != nil {
			return nil, err
		}
		keys, values = append(keys, lua.LString(p.Name)), append(values, v)
	}
	return luatable.New(keys, values), nil
}

func listToLua(L *lua.LState, list List) (lua.LValue, error) {
	t := L.CreateTable(len(list), 0)
	for _, raw := range list {
		v, err := luajson.Decode(L, raw)
		if err != nil {
			return nil, err
		}
		t.Append(v)
	}
	return luajson.Array(L, t), nil
}

func objectToLua(L *lua.LState, o Object) (lua.LValue, error) {
	t := L.CreateTable(0, len(o))
	for _, p := range o {
		v, err := toLua(L, p.Value)
		if err != nil {
			return nil, err
		}
		t.RawSetString(p.Name, v)
	}
	return t, nil
}

// categoriesToLua gives number keys, as the original's map has.
func categoriesToLua(L *lua.LState, names Categories) lua.LValue {
	t := L.CreateTable(0, len(names))
	for _, p := range names {
		if id, err := strconv.ParseFloat(p.Name, 64); err == nil {
			t.RawSet(lua.LNumber(id), lua.LString(fmt.Sprint(p.Value)))
		}
	}
	return t
}
