package engine

import (
	"context"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// Now is the time as the script at L is told it: by Options.Clock, where there is one.
func Now(L *lua.LState) time.Time {
	l := limiterOf(L)
	switch {
	case l == nil:
		return time.Now()
	case l.engine.opts.Clock != nil:
		return l.engine.opts.Clock(l.Context)
	}
	return l.engine.opts.Now()
}

// Random is where the script at L gets its random values from by Options.Random, nil when any will do.
func Random(L *lua.LState) *rand.Rand {
	if l := limiterOf(L); l != nil && l.engine.opts.Random != nil {
		return l.engine.opts.Random(l.Context)
	}
	return nil
}

// trail names a part of a run. Only the task whose part it is changes it.
type trail struct {
	name  string
	own   *trail // of a task that works on what another one sent: the task's own, else nil
	tasks int    // that it has started
	sent  int    // values to channels
}

type trailKey struct{}

// WithTrail names what happens under the context. Tasks get names of their own below it, the same whenever the
// same script runs: "" is the script itself, "/2" the second task that it starts, "/2/1" the first task of that one.
func WithTrail(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, trailKey{}, &trail{name: name})
}

// TrailOf is the name that WithTrail gave; false when it gave none.
func TrailOf(ctx context.Context) (name string, ok bool) {
	t, ok := ctx.Value(trailKey{}).(*trail)
	if !ok {
		return "", false
	}
	return t.name, true
}

// taskTrail is the context of a task that the code at L starts, with a name if L has one.
func taskTrail(L *lua.LState, ctx context.Context) context.Context {
	t, ok := Context(L).Value(trailKey{}).(*trail)
	if !ok {
		return ctx
	}
	t.tasks++
	return WithTrail(ctx, t.name+"/"+strconv.Itoa(t.tasks))
}

// SetTrail renames what the task at L does from now on, if it has a name: what is done for one event has nothing to do
// with how many came before.
func SetTrail(L *lua.LState, name string) {
	if t, ok := Context(L).Value(trailKey{}).(*trail); ok {
		*t = trail{name: name}
	}
}

// SendTrail names what a task will do with a value that L sends to it, "" when L has no name.
func SendTrail(L *lua.LState) string {
	t, ok := Context(L).Value(trailKey{}).(*trail)
	if !ok {
		return ""
	}
	t.sent++
	return t.name + ">" + strconv.Itoa(t.sent)
}

// ReceiveTrail names what the task at L does from now on by the value that it received; with an empty name it does its
// own again. Which worker takes which value is chance, but the same value's work is the same. The script itself keeps
// its name.
func ReceiveTrail(L *lua.LState, name string) {
	t, ok := Context(L).Value(trailKey{}).(*trail)
	if !ok || t.own == nil && !strings.Contains(t.name, "/") {
		return
	}
	own := t.own
	if own == nil {
		own = &trail{name: t.name, tasks: t.tasks, sent: t.sent}
	}
	if name == "" {
		*t = *own
		return
	}
	*t = trail{name: name, own: own}
}
