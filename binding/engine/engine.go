// Package engine runs Lua 5.1 made right and bounded on gopher-lua.
//
// It compiles source itself (gopher-lua's compiler gives wrong results for ordinary Lua), brings a
// standard library whose every effect is a method of Host, and stops a script at a step, memory or
// time limit, also inside coroutines. To start: New, Load a chunk, Call it.
package engine

import (
	"context"
	"io"
	"os"
	"sync"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// Options sets up an Engine. The zero value runs pure Lua without effects or limits.
type Options struct {
	Stdout, Stderr io.Writer      // nil discards
	Stdin          io.Reader      // nil is empty
	Args           []string       // global arg[1], arg[2], ...
	ScriptName     string         // global arg[0]
	Location       *time.Location // zone of os.date and os.time; nil is UTC
	Host           Host           // the world; nil refuses every effect
	MaxSteps       int64          // VM instructions of one Call; 0 is unlimited
	MaxMemory      int64          // bytes of Go heap; 0 is unlimited
	Seed           uint64         // of math.random; 0 takes a random one

	// ErrorFields tells what indexing the error object of err gives, e.g. err.code; nil means no fields.
	ErrorFields func(err error, key string) lua.LValue
}

// Host is the world outside the script. Each method checks permissions itself; an error
// it returns reaches the script as a Lua error or, where Lua's own function says so, as nil and a message.
type Host interface {
	OpenFile(name string, flag int, perm os.FileMode) (File, error)
	Remove(name string) error
	Rename(from, to string) error
	TempName() (string, error)
	Getenv(name string) (string, error)
	// ReadModule finds what require names; fs.ErrNotExist when there is none.
	ReadModule(name string) (path string, src []byte, err error)
}

// File is an open file of the host.
type File interface {
	io.ReadWriteSeeker
	io.Closer
}

// Engine is one Lua state with its libraries and limits. It is used from one goroutine at a time.
type Engine struct {
	opts Options
	L    *lua.LState
}

var setLimits = sync.OnceFunc(func() { lua.MaxArrayIndex = 1 << 20 })

// New makes an engine. Close it when done.
func New(opts Options) *Engine {
	setLimits()
	e := &Engine{opts: opts}
	e.L = lua.NewState(lua.Options{
		SkipOpenLibs:        true,
		CallStackSize:       20000,
		RegistrySize:        1024,
		RegistryGrowStep:    4096,
		RegistryMaxSize:     1 << 20,
		MinimizeStackMemory: true,
	})
	e.openLibs()
	return e
}

// State is the engine's main Lua thread. Callbacks must use the state they are given instead.
func (e *Engine) State() *lua.LState { return e.L }

// Close releases the state.
func (e *Engine) Close() { e.L.Close() }

// Preload makes require(name) run loader once and give its result.
func (e *Engine) Preload(name string, loader lua.LGFunction) {
	e.L.PreloadModule(name, loader)
}

// Load compiles src into a function. The error is a *SyntaxError.
func (e *Engine) Load(chunk string, src []byte) (*lua.LFunction, error) {
	proto, err := Compile(chunk, src)
	if err != nil {
		return nil, err
	}
	return e.L.NewFunctionFromProto(proto), nil
}

// Call runs fn with args and gives nret results, or all when nret is lua.MultRet.
// The error is a *RuntimeError, or an *ExitError in its chain when the script called os.exit.
func (e *Engine) Call(ctx context.Context, fn *lua.LFunction, nret int, args ...lua.LValue) ([]lua.LValue, error) {
	L := e.L
	L.SetContext(ctx)
	defer L.RemoveContext()
	top := L.GetTop()
	if err := L.CallByParam(lua.P{Fn: fn, NRet: nret, Protect: true}, args...); err != nil {
		return nil, runtimeError(err)
	}
	out := make([]lua.LValue, 0, L.GetTop()-top)
	for i := top + 1; i <= L.GetTop(); i++ {
		out = append(out, L.Get(i))
	}
	L.SetTop(top)
	return out, nil
}

// Context is the context of the run that L belongs to, also inside coroutines.
func Context(L *lua.LState) context.Context {
	if ctx := L.Context(); ctx != nil {
		return ctx
	}
	return context.Background()
}

// Block runs fn, which may wait. Every Go function that blocks on behalf of Lua goes through it.
func Block(L *lua.LState, fn func()) { fn() }
