package binding

import (
	"context"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
)

// cleanupTime is how long the functions of on_exit may take together: whoever pressed Ctrl-C waits for them.
const cleanupTime = 5 * time.Second

// registerOnExit gives scripts on_exit(fn): fn runs when the script ends, however it ends (its last line, an
// error, os.exit, a limit, Ctrl-C); the function registered last runs first.
func (s *Session) registerOnExit() {
	s.engine.Provide("on_exit", func(L *lua.LState) lua.LValue { return L.NewFunction(s.onExit) })
}

func (s *Session) onExit(L *lua.LState) int {
	s.exits = append(s.exits, L.CheckFunction(1))
	s.engine.Busy()
	return 0
}

// finish runs what on_exit registered, under a time of its own, and returns the first error.
func (s *Session) finish(ctx context.Context) (first error) {
	if len(s.exits) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeoutCause(context.WithoutCancel(ctx), cleanupTime, engine.ErrTimeout)
	defer cancel()
	for len(s.exits) > 0 {
		last := len(s.exits) - 1
		fn := s.exits[last]
		s.exits = s.exits[:last]
		if _, err := s.engine.Call(ctx, fn, 0); err != nil && first == nil {
			first = err
		}
	}
	return first
}
