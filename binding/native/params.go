package native

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/luajson"
	"github.com/vkscript/vkscript/binding/luatable"
	"github.com/vkscript/vkscript/vk"
)

// ArgumentError says what is wrong with the arguments of a call; nothing was sent.
type ArgumentError struct {
	Method  string
	Problem string
}

func (e *ArgumentError) Error() string { return e.Method + ": " + e.Problem }

// params reads a table of arguments and checks it against VK's schema: what is certainly wrong
// raises, what the schema may not know is warned of once.
func (m *module) params(L *lua.LState, method string, arguments lua.LValue) vk.Params {
	params := vk.Params{}
	switch t := arguments.(type) {
	case *lua.LNilType:
	case *lua.LTable:
		schema := vk.LookupMethod(method)
		luatable.Each(t, func(key, value lua.LValue) {
			name, ok := key.(lua.LString)
			if !ok {
				engine.Raise(L, &ArgumentError{method, fmt.Sprintf("argument %s has no name; write vk.%s{name = value}", key, method)})
			}
			text, given, err := formValue(schema, string(name), value)
			if err != nil {
				engine.Raise(L, &ArgumentError{method, fmt.Sprintf("%s %v", string(name), err)})
			}
			if given {
				params[string(name)] = text
			}
		})
	default:
		engine.Raise(L, &ArgumentError{method, fmt.Sprintf("takes a table of arguments, got a %s", arguments.Type())})
	}
	m.check(L, method, params)
	return params
}

func (m *module) check(L *lua.LState, method string, params vk.Params) {
	findings := vk.Check(method, func(yield func(string, string) bool) {
		for name, value := range params {
			if !yield(name, value.(string)) {
				return
			}
		}
	})
	m.found(L, method, findings)
}

// found raises what is certainly wrong, and warns of the rest.
func (m *module) found(L *lua.LState, method string, findings []vk.Finding) {
	if hard := vk.FirstHard(findings); hard != nil {
		engine.Raise(L, &ArgumentError{method, hard.Problem})
	}
	for _, f := range findings {
		m.warn(L, f)
	}
}

func (m *module) warn(L *lua.LState, f vk.Finding) {
	key := f.Method + "\x00" + f.Param + "\x00" + f.Problem
	m.mu.Lock()
	seen := m.warned[key]
	m.warned[key] = true
	m.mu.Unlock()
	if !seen && m.cfg.Warn != nil {
		m.cfg.Warn(engine.Where(L), f)
	}
}

// formValue writes a Lua value as VK's form has it: tables as comma lists, or as JSON where the
// schema says so. nil and json.null are not sent.
func formValue(method *vk.Method, name string, v lua.LValue) (text string, given bool, err error) {
	switch v := v.(type) {
	case lua.LString:
		return string(v), true, nil
	case lua.LBool:
		return map[bool]string{true: "1", false: "0"}[bool(v)], true, nil
	case lua.LNumber:
		text, err = number(float64(v))
		return text, true, err
	case *lua.LTable:
		text, err = tableValue(method, name, v)
		return text, true, err
	case *lua.LUserData:
		if v == luajson.Null() {
			return "", false, nil
		}
		if v.Metatable != lua.LNil {
			break
		}
	}
	return "", false, fmt.Errorf("can't be a %s", v.Type())
}

func number(n float64) (string, error) {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return "", fmt.Errorf("is %v, which can't be sent", n)
	}
	return strconv.FormatFloat(n, 'f', -1, 64), nil
}

// tableValue joins a list of plain values with commas, unless VK wants JSON; anything else is JSON.
func tableValue(method *vk.Method, name string, t *lua.LTable) (string, error) {
	var p *vk.Parameter
	if method != nil {
		p = method.Param(name)
	}
	if p == nil || p.Type != vk.TypeJSON {
		if text, ok := commaList(t); ok {
			return text, nil
		}
	}
	out, err := luajson.Encode(t, luajson.EncodeOptions{})
	return string(out), err
}

func commaList(t *lua.LTable) (string, bool) {
	count, n := 0, t.Len()
	luatable.Each(t, func(lua.LValue, lua.LValue) { count++ })
	if count != n {
		return "", false
	}
	items := make([]string, n)
	for i := range items {
		switch v := t.RawGetInt(i + 1).(type) {
		case lua.LString:
			items[i] = string(v)
		case lua.LNumber:
			text, err := number(float64(v))
			if err != nil {
				return "", false
			}
			items[i] = text
		default:
			return "", false
		}
	}
	return strings.Join(items, ","), true
}
