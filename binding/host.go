// Package binding is the script host: it runs one Lua script with the modules, permissions and
// limits that it was given, and nothing else of the world.
//
//	host := binding.New(binding.Config{Client: vk.New(vk.Config{Token: token}), Stdout: os.Stdout})
//	err := host.Run(ctx, binding.Script{Name: "post.lua", Source: source, Dir: "."})
//
// An error of the script is an *engine.RuntimeError, one of its grammar an *engine.SyntaxError; the
// Go errors behind them (*vk.Error, *PermissionError, ...) are found by errors.As.
package binding

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/modules"
	"github.com/vkscript/vkscript/binding/native"
	"github.com/vkscript/vkscript/binding/opi"
	"github.com/vkscript/vkscript/binding/resume"
	"github.com/vkscript/vkscript/binding/task"
	"github.com/vkscript/vkscript/vk"
)

// Config is what a Host hands to scripts. The zero value gives them Lua and no world.
type Config struct {
	Client         *vk.Client
	Connect        func() *vk.Client // gives the Client when a script first needs it, where that is nil
	GroupID        string            // the community of calls that name none
	AppID          string            // the application of calls that name none
	CommunityToken vk.Token          // of messages that are sent without one

	Stdout, Stderr io.Writer // nil discards
	Stdin          io.Reader
	Terminal       bool           // Stderr is a terminal, where progress bars move
	LogFormat      string         // of the log module: "text", also when empty, or "json"
	Zone           *time.Location // of dates; UTC when nil
	Locale         string         // how 1C's language writes dates and booleans, in its programs and in Lua: "ru"; as where LANG=C when empty

	Permissions Permissions
	ModulePath  []string                                  // folders where require looks behind the script's own
	Getenv      func(name string) (string, bool)          // what os.getenv reads, where permitted
	Download    http.RoundTripper                         // where pictures' addresses and the http module's are asked; the guarded network when nil
	Network     func(http.RoundTripper) http.RoundTripper // put around Download; nothing when nil
	Now         func() time.Time                          // the clock that scripts see; the machine's when nil
	Seed        uint64                                    // of math.random; a random one when 0

	// Rehearsal keeps what lasts as it is: listening works with copies of its state files, and opens no port, since
	// whoever delivers events there would not deliver them again.
	Rehearsal bool

	Keeper *resume.Keeper // of the run's journal; the Client needs its Around too. nil: nothing is recorded

	MaxSteps  int64 // Lua instructions of a run; 0 is unlimited
	MaxMemory int64 // bytes; 0 is unlimited

	// Busy hears, once in a run, that it takes time or holds an on_exit: who listens to Ctrl-C from then on loses nothing.
	Busy func()
	// Notice hears of VK's errors that OPI_VK answered and the script may overlook.
	Notice func(where, function string, err *vk.Error)
	// Warn hears once of each argument of vk.* that VK's schema does not know.
	Warn func(where string, finding vk.Finding)
}

// Script is what a Host runs.
type Script struct {
	Name   string // as in messages, "post.lua"
	Source []byte // Lua, or 1C's language where the name ends in .os or .bsl
	Dir    string // the folder that its relative paths begin at; it may read there. A relative one is looked up when the run first needs it
	Args   []string

	OneScript bool // it is in 1C's language, whatever its name
}

// Host runs scripts, each in a state of its own.
type Host struct {
	cfg     Config
	client  func() *vk.Client
	handles []func(*lua.LState) // of Bind
}

// New returns a host.
func New(cfg Config) *Host {
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
	if cfg.Getenv == nil {
		cfg.Getenv = func(string) (string, bool) { return "", false }
	}
	return &Host{cfg: cfg, client: sync.OnceValue(cfg.connect)}
}

func (c *Config) connect() *vk.Client {
	client := c.Client
	if client == nil && c.Connect != nil {
		client = c.Connect()
	}
	if client == nil {
		client = vk.New(vk.Config{})
	}
	return client
}

// Run runs a script to its end.
func (h *Host) Run(ctx context.Context, script Script) error {
	session := h.Open(script)
	defer session.Close()
	began, ended := ctx, ctx
	if k := h.cfg.Keeper; k != nil {
		began, ended = k.Context(ctx), k.ExitContext(ctx)
	}
	err := session.run(began, script)
	exitErr := session.finish(ended)
	if err == nil {
		return exitErr
	}
	if exitErr != nil {
		session.world.report(fmt.Errorf("on_exit: %w", exitErr))
	}
	return err
}

// run runs the script in its own language.
func (s *Session) run(ctx context.Context, script Script) error {
	if script.OneScript || IsOneScript(script.Name) {
		return s.DoOneScript(ctx, script.Source)
	}
	args := make([]lua.LValue, len(script.Args))
	for i, a := range script.Args {
		args[i] = lua.LString(a)
	}
	_, err := s.Do(ctx, script.Name, script.Source, args...)
	return err
}

// engine makes the state of one run and puts the modules into it.
func (h *Host) engine(world *world, script Script) *engine.Engine {
	options := engine.Options{
		Stdout: h.cfg.Stdout, Stderr: h.cfg.Stderr, Stdin: h.cfg.Stdin,
		Args: script.Args, ScriptName: script.Name, Location: h.cfg.Zone, Host: world,
		Now: h.cfg.Now, Seed: h.cfg.Seed, MaxSteps: h.cfg.MaxSteps, MaxMemory: h.cfg.MaxMemory, Busy: world.busy, ErrorFields: errorFields,
	}
	var journal modules.Journal
	if k := h.cfg.Keeper; k != nil {
		options.Clock, options.Random, options.Loaded, journal = k.Clock, k.Random, k.Loaded, k
	}
	e := engine.New(options)
	captcha := native.NewCaptcha(e)
	client := sync.OnceValue(func() *vk.Client { return h.client().With(vk.Settings{OnCaptcha: captcha.Ask}) })
	opi.Register(e, h.opi(world, client))
	native.Register(e, native.Config{
		Client: client, Captcha: captcha, Files: world.openSource, Warn: h.cfg.Warn,
		GroupID: h.cfg.community(), CommunityToken: h.cfg.CommunityToken,
		Listen: world.listen, StatePath: world.statePath, OnEnd: world.onEnd, Report: world.report,
	})
	opi.RegisterGlobals(e, &opi.World{Files: world, Stdout: h.cfg.Stdout, Zone: h.cfg.Zone})
	task.Register(e, scopeOptions())
	modules.Register(e, modules.Config{
		World: world, Stdout: h.cfg.Stdout, Stderr: h.cfg.Stderr, Terminal: h.cfg.Terminal, Zone: h.cfg.Zone, Now: h.cfg.Now,
		LogFormat: h.cfg.LogFormat, ScriptName: script.Name, Args: script.Args, Journal: journal, Locale: h.locale(),
	})
	registerAbsent(e)
	for _, register := range h.handles {
		register(e.State())
	}
	return e
}

// scopeOptions are what tasks' scopes take for the calls of VK inside.
func scopeOptions() map[string]task.ScopeOption {
	options := map[string]task.ScopeOption{}
	for name, option := range native.ScopeOptions() {
		options[name] = option
	}
	return options
}

func (h *Host) opi(world *world, client func() *vk.Client) *opi.Module {
	return opi.New(opi.Config{
		Client: client, GroupID: h.cfg.GroupID, AppID: h.cfg.AppID, Zone: h.cfg.Zone, Now: h.clock,
		CommunityToken: h.cfg.CommunityToken, OpenFile: world.openSource, ReadFile: world.readFile, Notice: h.cfg.Notice,
	})
}

// CallOPI carries out one function of OPI_VK outside any script, with paths relative to dir.
func (h *Host) CallOPI(ctx context.Context, dir string, f *opi.Function, args []any) (any, error) {
	world := newWorld(h.cfg, dir)
	defer world.close()
	return h.opi(world, h.client).Call(ctx, f, args)
}
