// Package modules gives scripts the libraries that they expect beside VK: json, http, fs, path, time,
// csv, regex, log, cli and others, each known as a global and to require.
//
//	modules.Register(engine, modules.Config{World: world, Stdout: out, Stderr: errors})
//
// Every function is a row of data: a signature in the notation of Lua's language servers, a line of
// documentation, and Go code that finds its arguments checked. [All] gives the rows to help, to the
// static check and to editors. The machine is touched through [World] alone, which asks for permission.
package modules

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"sync"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/bsl/value"
	"github.com/vkscript/vkscript/binding/engine"
)

// World is the machine as far as the script may touch it: every method asks the permissions first.
// Paths are relative to the script's folder.
type World interface {
	OpenFile(name string, flag int, perm os.FileMode) (engine.File, error)
	// WriteFile replaces a file by what fill writes: all of it, or nothing when fill fails.
	WriteFile(name string, fill func(io.Writer) error) error
	Remove(name string) error
	RemoveAll(name string) error
	Rename(from, to string) error
	TempName() (string, error)
	MkdirAll(name string) error
	Stat(name string) (fs.FileInfo, error)
	ReadDir(name string) ([]fs.DirEntry, error) // sorted; ErrNotDir when it is a file
	// Lock waits until no other process holds the lock file of a name, which is made when missing.
	Lock(ctx context.Context, name string) (unlock func(), err error)
	// Abs is a path as the machine knows it; it tells nothing about whether the file exists.
	Abs(name string) string
	Getenv(name string) (string, error)
	// Transport sends requests to permitted hosts, on redirects too.
	Transport() http.RoundTripper
	// Run runs a program to its end and gives its exit code.
	Run(ctx context.Context, command Command) (code int, err error)
}

// ErrNotDir is what ReadDir says of a file.
var ErrNotDir = errors.New("not a folder")

// Command is a program to run.
type Command struct {
	Program        string
	Args           []string
	Dir            string            // the script's folder when empty
	Env            map[string]string // added to the few variables that every program gets
	Stdin          io.Reader
	Stdout, Stderr io.Writer
}

// Config is what the modules of one state work with.
type Config struct {
	World          World
	Stdout, Stderr io.Writer        // nil discards
	Terminal       bool             // Stderr is a terminal: progress bars move
	Zone           *time.Location   // of dates; UTC when nil
	Now            func() time.Time // the clock; the machine's when nil
	LogFormat      string           // of the log module: "text", also when empty, or "json"
	ScriptName     string
	Args           []string      // of the script
	Journal        Journal       // nil when the run has none
	Locale         *value.Locale // how the module bsl writes dates and booleans; value.Invariant when nil
}

// sources are the modules by name, in the order of the reference. Each is built when it is first used.
var sources = []struct {
	name  string
	build func() source
}{
	{"json", jsonModule},
	{"http", httpModule},
	{"url", urlModule},
	{"fs", fsModule},
	{"path", pathModule},
	{"csv", csvModule},
	{"store", storeModule},
	{"journal", journalModule},
	{"time", timeModule},
	{"str", strModule},
	{"regex", regexModule},
	{"template", templateModule},
	{"base64", base64Module},
	{"hex", hexModule},
	{"hash", hashModule},
	{"hmac", hmacModule},
	{"random", randomModule},
	{"env", envModule},
	{"process", processModule},
	{"cli", cliModule},
	{"log", logModule},
	{"progress", progressModule},
	{"bsl", bslModule},
}

// All are the modules with all that they offer.
var All = sync.OnceValue(func() []*Module {
	all := make([]*Module, len(sources))
	for i, s := range sources {
		all[i] = parseModule(s.name, s.build())
	}
	return all
})

// runtime is the modules of one Lua state.
type runtime struct {
	Config
	loaded map[string]*lua.LTable
	meta   map[string]*lua.LTable // of the objects, by the full name of their type

	patterns patternCache
	dates    dateValues
	log      logger
}

// Register makes the modules known to an engine. Nothing of a module is built before its first use.
// A global of the script's own goes before the module of that name.
func Register(e *engine.Engine, cfg Config) {
	if cfg.Stdout == nil {
		cfg.Stdout = io.Discard
	}
	if cfg.Stderr == nil {
		cfg.Stderr = io.Discard
	}
	if cfg.Zone == nil {
		cfg.Zone = time.UTC
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Locale == nil {
		cfg.Locale = value.Invariant
	}
	r := &runtime{Config: cfg, loaded: map[string]*lua.LTable{}, meta: map[string]*lua.LTable{}}
	names := make([]string, len(sources))
	for i := range sources {
		names[i] = sources[i].name
	}
	e.ProvideModules(names, func(L *lua.LState, name string) lua.LValue { return r.load(L, name) })
}

// sourceOf is the source of a module.
func sourceOf(name string) source {
	for i := range sources {
		if sources[i].name == name {
			return sources[i].build()
		}
	}
	panic("no module " + name)
}

// load makes the table of a module, once.
func (r *runtime) load(L *lua.LState, name string) *lua.LTable {
	if t := r.loaded[name]; t != nil {
		return t
	}
	s := sourceOf(name)
	m := parseModule(name, s)
	t := L.CreateTable(0, len(m.Functions)+len(m.Constants))
	for i := range m.Functions {
		f := &m.Functions[i]
		t.RawSetString(f.Name, L.NewFunction(r.wrap(f, m.Name+"."+f.Name)))
	}
	for i := range m.Constants {
		t.RawSetString(m.Constants[i].Name, s.constants[i].value())
	}
	for _, typ := range m.Types {
		if len(typ.Methods) > 0 {
			r.meta[m.Name+"."+typ.Name] = r.metatable(L, m.Name, typ)
		}
	}
	r.loaded[name] = t
	return t
}

// metatable makes the one metatable of the objects of a type.
func (r *runtime) metatable(L *lua.LState, module string, typ *Object) *lua.LTable {
	full := module + "." + typ.Name
	methods := L.CreateTable(0, len(typ.Methods))
	for i := range typ.Methods {
		f := &typ.Methods[i]
		methods.RawSetString(f.Name, L.NewFunction(r.wrapMethod(f, full+":"+f.Name, full)))
	}
	meta := L.NewTable()
	meta.RawSetString("__index", methods)
	meta.RawSetString("__name", lua.LString(full))
	meta.RawSetString("__tostring", L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString(full))
		return 1
	}))
	return meta
}
