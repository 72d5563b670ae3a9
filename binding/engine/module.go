package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/vk/spell"
)

// hostTemplates are the parts of package.path that stand for what the host finds.
var hostTemplates = []string{"./?.lua", "./?/init.lua"}

// openModules makes require and package. Modules come from package.preload, then from the host, then from what a script
// adds to package.path.
func (e *Engine) openModules() {
	L := e.L
	pkg := L.CreateTable(0, 3)
	pkg.RawSetString("path", lua.LString(strings.Join(hostTemplates, ";")))
	loaded, preload := L.CreateTable(0, 16), L.CreateTable(0, 16)
	pkg.RawSetString("loaded", loaded)
	pkg.RawSetString("preload", preload)
	L.G.Registry.RawSetString("_LOADED", loaded)
	for _, name := range []string{"_G", "coroutine", "debug", "io", "math", "os", "string", "table", "utf8"} {
		loaded.RawSetString(name, L.G.Global.RawGetString(name))
	}
	loaded.RawSetString("package", pkg)
	L.SetGlobal("package", pkg)
	loading := map[string]bool{}
	L.SetGlobal("require", L.NewFunction(func(L *lua.LState) int { return e.require(L, loaded, preload, loading) }))
}

// Preload makes require(name) run loader once and give its result.
func (e *Engine) Preload(name string, loader lua.LGFunction) {
	pkg := e.L.G.Global.RawGetString("package").(*lua.LTable)
	pkg.RawGetString("preload").(*lua.LTable).RawSetString(name, e.L.NewFunction(loader))
}

func (e *Engine) require(L *lua.LState, loaded, preload *lua.LTable, loading map[string]bool) int {
	name := checkString(L, 1)
	if v := loaded.RawGetString(name); lua.LVAsBool(v) {
		L.Push(v)
		return 1
	}
	if loading[name] {
		raiseString(L, "module '%s' requires itself, directly or through others", name)
	}
	loading[name] = true
	defer delete(loading, name)
	L.Push(e.findModule(L, name, preload))
	L.Push(lua.LString(name))
	L.Call(1, 1)
	if v := L.Get(-1); v != lua.LNil {
		loaded.RawSetString(name, v)
	} else if loaded.RawGetString(name) == lua.LNil {
		loaded.RawSetString(name, lua.LTrue)
	}
	L.Push(loaded.RawGetString(name))
	return 1
}

func (e *Engine) findModule(L *lua.LState, name string, preload *lua.LTable) lua.LValue {
	if fn := preload.RawGetString(name); fn != lua.LNil {
		return fn
	}
	var path string
	var src []byte
	var err error
	Block(L, func() { path, src, err = e.host().ReadModule(name) })
	missing := err
	if errors.Is(err, fs.ErrNotExist) {
		path, src, err = e.searchPath(L, name)
	}
	if errors.Is(err, fs.ErrNotExist) {
		raiseString(L, "%s", e.missing(name, preload, missing))
	}
	if err != nil {
		Raise(L, err)
	}
	e.Loaded(path, src)
	fn, err := e.Load(path, src)
	if err != nil {
		Raise(L, fmt.Errorf("error loading module '%s': %w", name, err))
	}
	return fn
}

// searchPath looks for a module by the templates that the script added to package.path.
func (e *Engine) searchPath(L *lua.LState, name string) (path string, src []byte, err error) {
	templates, _ := e.L.GetField(e.L.GetGlobal("package"), "path").(lua.LString)
	for template := range strings.SplitSeq(string(templates), ";") {
		if template == "" || slices.Contains(hostTemplates, template) || slices.Contains(hostTemplates, "./"+template) {
			continue
		}
		path = strings.ReplaceAll(template, "?", strings.ReplaceAll(name, ".", "/"))
		src, err = e.readFile(L, path)
		if !errors.Is(err, fs.ErrNotExist) {
			return path, src, err
		}
	}
	return "", nil, fs.ErrNotExist
}

// missing is the message for a module that is not there; what the host says about where it looked is kept.
func (e *Engine) missing(name string, preload *lua.LTable, err error) string {
	msg := fmt.Sprintf("module '%s' not found", name)
	if err != fs.ErrNotExist {
		msg += ": " + err.Error()
	}
	o := operation{L: e.L}
	near, ok := spell.Nearest(name, func(yield func(string) bool) { o.keys(preload, yield) })
	if ok {
		msg += "; did you mean '" + near + "'?"
	}
	return msg
}
