// Package engine runs Lua 5.1 made right and bounded on gopher-lua.
//
// To start: New, Load a chunk, Call it.
//
// Of gopher-lua it keeps the values, the tables and the virtual machine. Its compiler gives wrong results for
// ordinary Lua, so source goes through package syntax (parser) and package code (bytecode) instead. Its machine
// closes variables that are still in use when an error passes, has no limits, and writes numbers wrongly, so vm.go
// puts a loop that counts and a few instructions of our own in its place. The standard library is ours too: every
// effect is a method of Host, and what takes long asks for the limits.
//
// upstream_test.go lists what upstream has wrong and says when that is no longer so; TestDifferential compares
// random programs with the reference implementation.
package engine

import (
	"context"
	"io"
	"math/rand/v2"
	"os"
	"sync"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// Options sets up an Engine. The zero value runs pure Lua without effects or limits.
type Options struct {
	Stdout, Stderr io.Writer        // nil discards
	Stdin          io.Reader        // nil is empty
	Args           []string         // global arg[1], arg[2], ...
	ScriptName     string           // global arg[0]
	Location       *time.Location   // zone of os.date and os.time; nil is UTC
	Now            func() time.Time // the clock of os.date and os.time; the machine's when nil
	Host           Host             // the world; nil refuses every effect
	MaxSteps       int64            // VM instructions of one Call; 0 is unlimited
	MaxMemory      int64            // bytes of the process's Go heap; 0 is unlimited
	Seed           uint64           // of math.random; 0 takes a random one

	// Clock and Random, when set, are where scripts get the time and random values from; the context is that of
	// the asking task. A run that goes on after a crash gets what it got before.
	Clock  func(context.Context) time.Time
	Random func(context.Context) *rand.Rand

	// Loaded hears of each file of source that the script loads: by require, dofile or loadfile.
	Loaded func(path string, src []byte)

	// Busy hears, once, that the run takes time: before it waits for the first time, after its first thousand
	// instructions, or when Engine.Busy says so.
	Busy func()

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

// Engine is one Lua state with its libraries and limits. It is used from one goroutine at a time; its tasks take turns.
type Engine struct {
	opts       Options
	L          *lua.LState
	raiser     func(*lua.LState) // raise, as a value made once
	guard      *lua.LFunction    // stands between a PCall and what it calls
	next, step *lua.LFunction    // what pairs and ipairs give
	last       *lua.ApiError     // raised last
	crash      *Crash            // a bug of the host on its way out
	ended      *trace            // of the task whose error its scope is about to raise
	coroutines
	packages   packages
	made       map[string]*lua.LTable // of libraries
	extended   []extension
	stringMeta *lua.LTable // the metatable of strings
	provided   provisions
	baton      baton
	model      *lua.LState // of the threads of tasks; nil before the first
	budget     *budget     // of the running Call
	random     *rand.Rand
	files      files
	began      time.Time
}

// MaxArrayIndex: keys up to a million live in a table's list part, larger ones (VK ids) in its hash part.
var limitArrays = sync.OnceFunc(func() { lua.MaxArrayIndex = 1 << 20 })

// Stack sizes: 16,000 calls deep; coroutines, of which there may be thousands, start small.
var (
	mainOptions = lua.Options{
		SkipOpenLibs: true, MinimizeStackMemory: true,
		CallStackSize: 16000, RegistrySize: 512, RegistryGrowStep: 16384, RegistryMaxSize: 1 << 20,
	}
	threadOptions = lua.Options{
		SkipOpenLibs: true, MinimizeStackMemory: true,
		CallStackSize: 4096, RegistrySize: 128, RegistryGrowStep: 4096, RegistryMaxSize: 1 << 20,
	}
)

// New makes an engine. Close it when done.
func New(opts Options) *Engine {
	limitArrays()
	if opts.Now == nil {
		opts.Now = time.Now
	}
	e := &Engine{opts: opts, L: newThread(mainOptions), began: time.Now()}
	e.guard = internal(func(L *lua.LState) int { return e.guarded(L, nil) })
	e.raiser = e.raise
	e.L.Panic = e.raiser
	keepUpvalues(e.L)
	e.openLibs()
	return e
}

// State is the engine's main Lua thread. Callbacks must use the state they are given instead.
func (e *Engine) State() *lua.LState { return e.L }

// Busy tells Options.Busy, if it has not heard yet.
func (e *Engine) Busy() {
	if busy := e.opts.Busy; busy != nil {
		e.opts.Busy = nil
		busy()
	}
}

// Close closes the files that the script left open and releases the state.
func (e *Engine) Close() {
	e.files.close()
	e.L.Close()
}

// Load compiles src into a function. The error is a *SyntaxError.
func (e *Engine) Load(chunk string, src []byte) (*lua.LFunction, error) {
	proto, err := Compile(chunk, src)
	if err != nil {
		return nil, err
	}
	return e.L.NewFunctionFromProto(proto), nil
}

// Context is the context of the run that L belongs to, also inside coroutines.
func Context(L *lua.LState) context.Context {
	if l := limiterOf(L); l != nil {
		return l.Context
	}
	return context.Background()
}
