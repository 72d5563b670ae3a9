package opi

import (
	"context"
	"fmt"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/luajson"
)

// tools are the functions of OPI_Tools that the documented snippets use.
var tools = []global{
	{"NumberToString", "ЧислоВСтроку", (*World).numberToString},
	{"JSONString", "JSONСтрокой", (*World).jsonString},
	{"GetCurrentDate", "ПолучитьТекущуюДату", (*World).currentDate},
	{"UNIXTime", "UNIXВремя", (*World).unixTime},
	{"Pause", "Пауза", (*World).pause},
}

// Tools are the names of OPI_Tools' functions, English and Russian.
func Tools() [][2]string {
	names := make([][2]string, len(tools))
	for i, t := range tools {
		names[i] = [2]string{t.name, t.russian}
	}
	return names
}

// numberToString writes a number's digits without grouping, anything else as tostring does.
func (w *World) numberToString(L *lua.LState) int {
	L.Push(lua.LString(show(L, 1)))
	return 1
}

// jsonString writes a value as JSON: JSONString(value [, escaping [, lines = true]]); with lines as
// 1C does, one blank a level and CRLF.
func (w *World) jsonString(L *lua.LState) int {
	opts := luajson.EncodeOptions{}
	if L.Get(3) == lua.LNil || L.ToBool(3) {
		opts.Indent, opts.NewLine = " ", "\r\n"
	}
	out, err := luajson.Encode(L.Get(1), opts)
	if err != nil {
		engine.Raise(L, fmt.Errorf("JSONString: %w", err))
	}
	L.Push(lua.LString(out))
	return 1
}

// unixTime gives a date as the text of its Unix seconds.
func (w *World) unixTime(L *lua.LState) int {
	unix, err := date(dateArg(L), w.Zone)
	if err != nil {
		engine.Raise(L, fmt.Errorf("UNIXTime %w", err))
	}
	L.Push(lua.LString(fmt.Sprint(unix)))
	return 1
}

// maxPause keeps seconds within what a timer takes.
const maxPause = 1e9

// pause waits for so many seconds.
func (w *World) pause(L *lua.LState) int {
	seconds := min(float64(L.CheckNumber(1)), maxPause)
	ctx := engine.Context(L)
	var err error
	engine.Block(L, func() {
		timer := time.NewTimer(time.Duration(seconds * float64(time.Second)))
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			err = context.Cause(ctx)
		}
	})
	if err != nil {
		engine.Raise(L, err)
	}
	return 0
}
