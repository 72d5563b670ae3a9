package binding

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/onescript"
)

// Session is a Lua state with the host's modules that outlives one chunk: a prompt keeps its lines
// in one, a test its cases. It is used from one goroutine at a time. Close it when done.
type Session struct {
	engine *engine.Engine
	world  *world
	exits  []*lua.LFunction // of on_exit
	host   *Host
	script Script
	runner *onescript.Runner // nil before the first program of 1C's language
}

// Open makes the state that Run would run the script in. The script's Source is not looked at.
func (h *Host) Open(script Script) *Session {
	world := newWorld(h.cfg, script.Dir)
	s := &Session{engine: h.engine(world, script), world: world, host: h, script: script}
	s.registerOnExit()
	onescript.RegisterExact(s.engine, s.oneScript)
	return s
}

// Engine is the session's engine, for modules beside the host's and for calls.
func (s *Session) Engine() *engine.Engine { return s.engine }

// Do compiles a chunk, runs it and gives what it returns. Its errors are those of Run.
func (s *Session) Do(ctx context.Context, chunk string, source []byte, args ...lua.LValue) ([]lua.LValue, error) {
	fn, err := s.engine.Load(chunk, source)
	if err != nil {
		return nil, err
	}
	return s.engine.Call(ctx, fn, lua.MultRet, args...)
}

// Close runs what on_exit still holds, closes the script's files, removes its temporary ones and releases the state.
func (s *Session) Close() {
	s.finish(context.Background())
	if s.runner != nil {
		s.runner.Close()
	}
	s.engine.Close()
	s.world.close()
}
