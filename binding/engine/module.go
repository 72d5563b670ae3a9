package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/vk/spell"
)

// hostTemplates are the parts of package.path that stand for what the host finds.
var hostTemplates = []string{"./?.lua", "./?/init.lua"}

// packages is what require works with.
type packages struct {
	table, loaded, preload *lua.LTable               // package and its fields, nil before a script uses them
	loaders                map[string]lua.LGFunction // of Preload
	loading                map[string]bool
}

// openModules makes require and package. Modules come from package.preload, then from the host, then from what a script
// adds to package.path.
func (e *Engine) openModules() {
	e.packages.loaders = map[string]lua.LGFunction{}
	e.Provide("package", func(*lua.LState) lua.LValue { return e.openPackage() })
	e.Provide("require", func(L *lua.LState) lua.LValue { return L.NewFunction(e.require) })
}

// openPackage makes the table package, once: who looks at it may look for all that there is.
func (e *Engine) openPackage() *lua.LTable {
	p, L := &e.packages, e.L
	if p.table != nil {
		return p.table
	}
	p.table, p.preload = L.CreateTable(0, 3), L.CreateTable(0, len(p.loaders))
	p.table.RawSetString("path", lua.LString(strings.Join(hostTemplates, ";")))
	p.table.RawSetString("loaded", e.loadedTable())
	p.table.RawSetString("preload", p.preload)
	names := slices.Collect(maps.Keys(p.loaders))
	for _, g := range e.provided.groups {
		if g.module {
			names = append(names, g.names...)
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		p.preload.RawSetString(name, L.NewFunction(e.loaderOf(name)))
	}
	p.loaded.RawSetString("_G", L.G.Global)
	for _, lib := range libraries {
		p.loaded.RawSetString(lib.name, e.luaLibrary(lib.name))
	}
	p.loaded.RawSetString("package", p.table)
	return p.table
}

func (e *Engine) loadedTable() *lua.LTable {
	if e.packages.loaded == nil {
		e.packages.loaded = e.L.CreateTable(0, 16)
	}
	return e.packages.loaded
}

// Preload makes require(name) run loader once and give its result.
func (e *Engine) Preload(name string, loader lua.LGFunction) {
	e.packages.loaders[name] = loader
	if t := e.packages.preload; t != nil {
		t.RawSetString(name, e.L.NewFunction(loader))
	}
}

func (e *Engine) require(L *lua.LState) int {
	name, p := checkString(L, 1), &e.packages
	loaded := e.loadedTable()
	if v := e.loadedModule(name); lua.LVAsBool(v) {
		L.Push(v)
		return 1
	}
	if p.loading[name] {
		raiseString(L, "module '%s' requires itself, directly or through others", name)
	}
	if p.loading == nil {
		p.loading = map[string]bool{}
	}
	p.loading[name] = true
	defer delete(p.loading, name)
	L.Push(e.findModule(L, name))
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

// loadedModule is what package.loaded has, or would have: Lua's own libraries are not in it before somebody looks.
func (e *Engine) loadedModule(name string) lua.LValue {
	if v := e.packages.loaded.RawGetString(name); v != lua.LNil || e.packages.table != nil {
		return v
	}
	switch name {
	case "_G":
		return e.L.G.Global
	case "package":
		return e.openPackage()
	}
	if lib := e.luaLibrary(name); lib != nil {
		return lib
	}
	return lua.LNil
}

// loader is what package.preload has, or would have.
func (e *Engine) loader(name string) lua.LValue {
	if t := e.packages.preload; t != nil {
		return t.RawGetString(name)
	}
	if fn := e.loaderOf(name); fn != nil {
		return e.L.NewFunction(fn)
	}
	return lua.LNil
}

// loaderOf is the host's loader of a module, nil when it has none.
func (e *Engine) loaderOf(name string) lua.LGFunction {
	if fn := e.packages.loaders[name]; fn != nil {
		return fn
	}
	group := e.provided.findModule(name)
	if group == nil {
		return nil
	}
	return func(L *lua.LState) int {
		L.Push(group.build(L, name))
		return 1
	}
}

func (e *Engine) findModule(L *lua.LState, name string) lua.LValue {
	if fn := e.loader(name); fn != lua.LNil {
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
		raiseString(L, "%s", e.missing(name, missing))
	}
	if err != nil {
		Raise(L, err)
	}
	e.Loaded(path, src)
	proto, err := compile(path, src, func() { Look(L) })
	if err != nil {
		Raise(L, fmt.Errorf("error loading module '%s': %w", name, err))
	}
	return e.L.NewFunctionFromProto(proto)
}

// searchPath looks for a module by the templates that the script added to package.path.
func (e *Engine) searchPath(L *lua.LState, name string) (path string, src []byte, err error) {
	templates, _ := e.openPackage().RawGetString("path").(lua.LString)
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
func (e *Engine) missing(name string, err error) string {
	msg := fmt.Sprintf("module '%s' not found", name)
	if err != fs.ErrNotExist {
		msg += ": " + err.Error()
	}
	e.openPackage()
	o := operation{L: e.L}
	near, ok := spell.Nearest(name, func(yield func(string) bool) { o.keys(e.packages.preload, yield) })
	if ok {
		msg += "; did you mean '" + near + "'?"
	}
	return msg
}
