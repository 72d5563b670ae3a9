// Package onescript runs programs of 1C's language as OneScript does, inside the limits of the engine.
//
//	runner := onescript.New(engine, onescript.Config{World: world, Stdout: out, Name: "post.os", Dir: "/scripts"})
//	err := runner.Run(ctx, source)
//
// Package bsl reads and binds the source; here its tree becomes Go closures, one for each statement and expression, which
// compute with the values of package value. A by-reference argument is an alias of the caller's variable, element or
// property, as it is in OneScript. Each statement counts as a step of the engine, so that time, steps and memory are
// bounded as in Lua; every effect goes through [modules.World], which asks for permission.
//
// Errors of compilation are a *[CompileError] with all that is wrong; those of the run are an *engine.RuntimeError.
package onescript

import (
	"context"
	"io"
	"math/rand/v2"
	"path/filepath"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/value"
	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/modules"
	"github.com/vkscript/vkscript/binding/opi"
	"github.com/vkscript/vkscript/vk"
)

// Config is what a program works with.
type Config struct {
	World  modules.World
	OPI    *opi.Module
	Notice func(where, function string, err *vk.Error) // hears of VK's errors that OPI_VK answered
	Stdout io.Writer
	Locale *value.Locale  // value.Invariant when nil
	Zone   *time.Location // of CurrentDate; UTC when nil
	// Now is the clock that the program sees, Random where its random values come from, in the context of the run; the
	// machine's when nil.
	Now     func(ctx context.Context) time.Time
	Random  func(ctx context.Context) *rand.Rand
	Name    string   // of the script in messages
	Dir     string   // its folder, absolute
	Args    []string // CommandLineArguments
	Symbols []string // of #If; the system's when nil
}

// Runner is one program with its modules. It is used from one goroutine at a time.
type Runner struct {
	cfg     Config
	engine  *engine.Engine
	locale  *value.Locale
	cursor  value.Cursor
	meter   *engine.Meter
	L       *lua.LState // the thread that runs, with its limits and what it was called with
	limits  context.Context
	ctx     context.Context
	top     *frame // innermost
	idle    []*frame
	args    []*value.Args // that no call uses
	depth   int
	modules map[string]*module // by path
	opis    map[string]value.Value
	prompt  *prompt
	sources map[string]*bsl.Module // of Lua that errors show lines of
	ends    []func()               // closes what the program left open
}

// New makes a runner.
func New(e *engine.Engine, cfg Config) *Runner {
	if cfg.Locale == nil {
		cfg.Locale = value.Invariant
	}
	if cfg.Zone == nil {
		cfg.Zone = time.UTC
	}
	if cfg.Now == nil {
		cfg.Now = func(context.Context) time.Time { return time.Now() }
	}
	if cfg.Stdout == nil {
		cfg.Stdout = io.Discard
	}
	if cfg.Symbols == nil {
		cfg.Symbols = bsl.DefaultSymbols()
	}
	return &Runner{cfg: cfg, engine: e, locale: cfg.Locale, modules: map[string]*module{}, opis: opiModules(cfg)}
}

// Run compiles a program and runs it to its end. An *engine.ExitError is the cause of its error when it called Exit.
func (r *Runner) Run(ctx context.Context, source []byte) error {
	m, err := r.load(r.cfg.Name, r.fullName(), string(source))
	if err != nil {
		return err
	}
	return r.within(ctx, func() { r.start(m) })
}

// fullName is the path of the script, as OneScript calls a module.
func (r *Runner) fullName() string {
	if r.cfg.Dir == "" || filepath.Ext(r.cfg.Name) == "" {
		return r.cfg.Name
	}
	return filepath.Join(r.cfg.Dir, filepath.Base(r.cfg.Name))
}

// within runs fn as a call of the engine, which bounds it.
func (r *Runner) within(ctx context.Context, fn func()) error {
	start := r.engine.State().NewFunction(func(L *lua.LState) int {
		r.L = nil
		r.bind(L)
		r.protect(fn)
		return 0
	})
	r.top, r.depth = nil, 0
	_, err := r.engine.Call(ctx, start, 0)
	return r.located(err)
}

// bind makes a thread the one that the program runs in, whose limits and context it has.
func (r *Runner) bind(L *lua.LState) {
	if limits := L.Context(); r.L != L || r.limits != limits {
		r.L, r.limits, r.meter, r.ctx, r.args = L, limits, engine.NewMeter(L), engine.Context(L), nil
	}
}

// Close closes the files that the program left open.
func (r *Runner) Close() {
	for _, end := range r.ends {
		end()
	}
	r.ends = nil
}
