package opi

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/vk"
)

// Files are the file operations that 1C's global functions need, with the host's permissions.
type Files interface {
	TempName() (string, error)
	// Fetch downloads an address; the returned function frees what was set aside for it.
	Fetch(ctx context.Context, address string) (*vk.File, func(), error)
	OpenFile(name string, flag int, perm os.FileMode) (engine.File, error)
}

// World is what the global functions touch.
type World struct {
	Files  Files
	Stdout io.Writer
	Zone   *time.Location // of the dates; UTC when nil
}

// global is one function that 1C has without a module, in both languages.
type global struct {
	name, russian string
	call          func(*World, *lua.LState) int
}

var globals = []global{
	{"BinaryData", "ДвоичныеДанные", (*World).binaryData},
	{"GetTempFileName", "ПолучитьИмяВременногоФайла", (*World).tempFileName},
	{"CopyFile", "КопироватьФайл", (*World).copyFile},
	{"FileCopy", "", (*World).copyFile},
	{"CurrentDate", "ТекущаяДата", (*World).currentDate},
	{"BegOfDay", "НачалоДня", (*World).begOfDay},
	{"EndOfDay", "КонецДня", (*World).endOfDay},
	{"StrTemplate", "СтрШаблон", (*World).strTemplate},
	{"Message", "Сообщить", (*World).message},
}

// RegisterGlobals makes 1C's global functions and OPI_Tools known to Lua, in both languages.
func RegisterGlobals(e *engine.Engine, w *World) {
	if w.Zone == nil {
		w.Zone = time.UTC
	}
	names := make([]string, 0, 2*len(globals))
	for _, g := range globals {
		if names = append(names, g.name); g.russian != "" {
			names = append(names, g.russian)
		}
	}
	e.ProvideAll(names, w.global)
	table := sync.OnceValue(func() *lua.LTable { return w.tools(e.State()) })
	e.ProvideModules([]string{"OPI_Tools", "OPI_Инструменты"}, func(*lua.LState, string) lua.LValue { return table() })
}

// global is one of the functions, by its name in either language.
func (w *World) global(L *lua.LState, name string) lua.LValue {
	i := slices.IndexFunc(globals, func(g global) bool { return g.name == name || g.russian == name })
	return L.NewFunction(func(L *lua.LState) int { return globals[i].call(w, L) })
}

// tools is OPI_Tools.
func (w *World) tools(L *lua.LState) *lua.LTable {
	table := L.CreateTable(0, 2*len(tools))
	for _, g := range tools {
		fn := L.NewFunction(func(L *lua.LState) int { return g.call(w, L) })
		table.RawSetString(g.name, fn)
		table.RawSetString(g.russian, fn)
	}
	return table
}

// binaryData wraps bytes as a file: BinaryData(bytes [, name]).
func (w *World) binaryData(L *lua.LState) int {
	data := L.CheckString(1)
	ud := L.NewUserData()
	ud.Value = Binary{Name: L.OptString(2, "file"), Data: []byte(data)}
	meta := L.NewTypeMetatable("BinaryData")
	if L.GetField(meta, "__tostring") == lua.LNil {
		L.SetField(meta, "__tostring", L.NewFunction(showBinary))
		L.SetField(meta, "__len", L.NewFunction(lenBinary))
	}
	L.SetMetatable(ud, meta)
	L.Push(ud)
	return 1
}

func showBinary(L *lua.LState) int {
	b, _ := L.CheckUserData(1).Value.(Binary)
	L.Push(lua.LString(fmt.Sprintf("BinaryData: %s, %d bytes", b.Name, len(b.Data))))
	return 1
}

func lenBinary(L *lua.LState) int {
	b, _ := L.CheckUserData(1).Value.(Binary)
	L.Push(lua.LNumber(len(b.Data)))
	return 1
}

// tempFileName gives the name of a temporary file that does not outlive the run:
// GetTempFileName([extension]).
func (w *World) tempFileName(L *lua.LState) int {
	name, err := w.Files.TempName()
	if err != nil {
		engine.Raise(L, err)
	}
	if ext := strings.TrimPrefix(L.OptString(1, ""), "."); ext != "" {
		name += "." + ext
	}
	L.Push(lua.LString(name))
	return 1
}

// copyFile copies a file, or what an address gives: CopyFile(from, to).
func (w *World) copyFile(L *lua.LState) int {
	from, to := L.CheckString(1), L.CheckString(2)
	ctx := engine.Context(L)
	var err error
	engine.Block(L, func() { err = w.copy(ctx, from, to) })
	if err != nil {
		engine.Raise(L, err)
	}
	return 0
}

// source opens a file or an address; done frees it.
func (w *World) source(ctx context.Context, from string) (in io.Reader, done func(), err error) {
	if !strings.HasPrefix(from, "http://") && !strings.HasPrefix(from, "https://") {
		f, err := w.Files.OpenFile(from, os.O_RDONLY, 0)
		if err != nil {
			return nil, nil, err
		}
		return f, func() { f.Close() }, nil
	}
	source, free, err := w.Files.Fetch(ctx, from)
	if err != nil {
		return nil, nil, err
	}
	f, err := source.Open()
	if err != nil {
		free()
		return nil, nil, err
	}
	return f, func() { f.Close(); free() }, nil
}

func (w *World) copy(ctx context.Context, from, to string) error {
	in, done, err := w.source(ctx, from)
	if err != nil {
		return err
	}
	defer done()
	out, err := w.Files.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	return err
}

// currentDate gives the time in Unix seconds.
func (w *World) currentDate(L *lua.LState) int {
	L.Push(lua.LNumber(engine.Now(L).Unix()))
	return 1
}

// begOfDay gives the first second of a date's day in the script's zone.
func (w *World) begOfDay(L *lua.LState) int { return w.pushDay(L, 0, 0) }

// endOfDay gives the last one.
func (w *World) endOfDay(L *lua.LState) int { return w.pushDay(L, 1, -1) }

func (w *World) pushDay(L *lua.LState, days int, seconds int64) int {
	unix, err := date(dateArg(L), w.Zone)
	if err != nil {
		engine.Raise(L, fmt.Errorf("a day %w", err))
	}
	y, m, d := time.Unix(unix, 0).In(w.Zone).Date()
	L.Push(lua.LNumber(time.Date(y, m, d+days, 0, 0, 0, 0, w.Zone).Unix() + seconds))
	return 1
}

func dateArg(L *lua.LState) any {
	switch v := L.Get(1).(type) {
	case lua.LNumber:
		return float64(v)
	case lua.LString:
		return string(v)
	}
	return nil
}

// strTemplate puts values into %1 to %10: StrTemplate("%1 of %2", 3, 10); %% is a percent sign.
func (w *World) strTemplate(L *lua.LState) int {
	template := L.CheckString(1)
	var out strings.Builder
	for i := 0; i < len(template); i++ {
		if template[i] != '%' {
			out.WriteByte(template[i])
			continue
		}
		n, width := placeholder(template[i+1:])
		switch {
		case strings.HasPrefix(template[i+1:], "%"):
			out.WriteByte('%')
			width = 1
		case n == 0:
			engine.Raise(L, fmt.Errorf("StrTemplate: %%1 to %%10, %%(1) or %%%% must follow a %% (place %d)", i+1))
		default:
			out.WriteString(show(L, n+1))
		}
		i += width
	}
	L.Push(lua.LString(out.String()))
	return 1
}

// placeholder reads 1 to 10, bare or in brackets, and says how long it is.
func placeholder(s string) (n, width int) {
	bracket := strings.HasPrefix(s, "(")
	if bracket {
		s, width = s[1:], 2
	}
	if strings.HasPrefix(s, "10") {
		n, width = 10, width+2
	} else if s != "" && s[0] >= '1' && s[0] <= '9' {
		n, width = int(s[0]-'0'), width+1
	}
	if bracket && !strings.HasPrefix(s[min(len(s), width-2):], ")") {
		return 0, 0
	}
	return n, width
}

// show writes a value as text: numbers without an exponent, nothing for nil.
func show(L *lua.LState, place int) string {
	v := L.Get(place)
	if n, ok := v.(lua.LNumber); ok {
		if s, err := text(float64(n)); err == nil {
			return s
		}
	}
	if v == lua.LNil {
		return ""
	}
	return L.ToStringMeta(v).String()
}

// message prints a line, as 1C's Message does.
func (w *World) message(L *lua.LState) int {
	io.WriteString(w.Stdout, show(L, 1)+"\n")
	return 0
}
