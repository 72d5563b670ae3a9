package opi

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/luajson"
)

// Register makes the functions known to Lua: the global OPI_VK and require "OPI_VK", both the same
// table.
func Register(e *engine.Engine, m *Module) {
	L := e.State()
	table := L.CreateTable(0, 128)
	for f := range Functions() {
		fn := L.NewFunction(m.luaFunction(f))
		for name := range f.names() {
			table.RawSetString(name, fn)
		}
	}
	meta := L.CreateTable(0, 1)
	meta.RawSetString("__index", L.NewFunction(indexAnyCase))
	L.SetMetatable(table, meta)
	L.SetGlobal("OPI_VK", table)
	e.Preload("OPI_VK", func(L *lua.LState) int {
		L.Push(table)
		return 1
	})
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
		args := make([]any, L.GetTop())
		for i := range args {
			v, err := fromLua(L.Get(i+1), 0)
			if err != nil {
				engine.Raise(L, argError(f, i, err))
			}
			args[i] = v
		}
		var result any
		var err error
		engine.Block(L, func() { result, err = m.Call(engine.Context(L), f, args) })
		if err != nil {
			engine.Raise(L, err)
		}
		m.notice(L, f, result)
		v, err := toLua(L, result)
		if err != nil {
			engine.Raise(L, &CallError{f.Name, err})
		}
		L.Push(v)
		return 1
	}
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

func argError(f *Function, i int, err error) error {
	if i < len(f.Args) {
		return &ArgError{f.Name, f.Args[i].Name, err}
	}
	return &CallError{f.Name, err}
}

// fromLua turns an argument into its Go form.
func fromLua(v lua.LValue, depth int) (any, error) {
	switch v := v.(type) {
	case *lua.LNilType:
		return nil, nil
	case lua.LString:
		return string(v), nil
	case lua.LNumber:
		return float64(v), nil
	case lua.LBool:
		return bool(v), nil
	case *lua.LTable:
		if depth == maxDepth {
			return nil, fmt.Errorf("is nested deeper than %d", maxDepth)
		}
		return fromTable(v, depth)
	case *lua.LUserData:
		if b, ok := v.Value.(Binary); ok {
			return b, nil
		}
		if v == luajson.Null() {
			return nil, nil
		}
	}
	return nil, fmt.Errorf("can't be a %s", v.Type())
}

// fromTable reads a sequence as an array, anything else as an object in the table's order.
func fromTable(t *lua.LTable, depth int) (any, error) {
	items := []any{}
	object := Object{}
	var failed error
	luajson.Each(t, func(key, value lua.LValue) {
		v, err := fromLua(value, depth+1)
		if err != nil && failed == nil {
			failed = fmt.Errorf("[%s]: %w", key, err)
		}
		if n, ok := key.(lua.LNumber); ok && int(n) == len(items)+1 && len(object) == 0 {
			items = append(items, v)
			return
		}
		object = append(object, Pair{key.String(), v})
	})
	switch {
	case failed != nil:
		return nil, failed
	case len(object) == 0:
		return items, nil
	case len(items) > 0:
		return nil, fmt.Errorf("has both places and names (%s)", object[0].Name)
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
	case []any:
		return L.NewTable(), nil
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

func answerToLua(L *lua.LState, a Answer) (lua.LValue, error) {
	t := L.CreateTable(0, 1)
	for name, raw := range map[string][]byte{"response": a.Response, "error": a.Error} {
		if raw == nil {
			continue
		}
		v, err := luajson.Decode(L, raw)
		if err != nil {
			return nil, err
		}
		t.RawSetString(name, v)
	}
	for _, p := range a.Also {
		v, err := toLua(L, p.Value)
		if err != nil {
			return nil, err
		}
		t.RawSetString(p.Name, v)
	}
	return t, nil
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
	return t, nil
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
		id, ok := parseNumber(p.Name)
		if !ok {
			continue
		}
		t.RawSet(id, lua.LString(fmt.Sprint(p.Value)))
	}
	return t
}

func parseNumber(s string) (lua.LNumber, bool) {
	var n float64
	_, err := fmt.Sscan(strings.TrimSpace(s), &n)
	return lua.LNumber(n), err == nil
}
