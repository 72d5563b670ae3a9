package native

import (
	"context"
	"fmt"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/vk"
)

// newClient is vk.client{token = ..., kind = "community", group = 1, v = ..., lang = ..., batch = true, patience = 600}.
// group is the community that the client listens to; its token is a community's unless kind says otherwise.
func (m *module) newClient(client *vk.Client, L *lua.LState) int {
	var token, kind string
	var group int64
	var v, lang, batch, patience setting // v and lang may be numbers too
	if L.Get(1) == lua.LNil {
		L.CheckTable(1)
	}
	options{
		"token": &token, "kind": &kind, "group": &group, "v": &v, "lang": &lang, "batch": &batch, "patience": &patience,
	}.read(L, "vk.client", L.Get(1))
	s := vk.Settings{Version: lua.LVAsString(v.value()), Lang: lua.LVAsString(lang.value())}
	var want string
	if s.Batch, s.Writes, want = readBatch(batch.value()); want != "" {
		engine.Raise(L, &ArgumentError{"vk.client", fmt.Sprintf("batch must be %s, got %s", want, L.ToStringMeta(batch.value()))})
	}
	if s.Rest, want = readPatience(patience.value()); want != "" {
		engine.Raise(L, &ArgumentError{"vk.client", fmt.Sprintf("patience must be %s, got %s", want, L.ToStringMeta(patience.value()))})
	}
	other := client.With(s)
	of := *m
	if group != 0 {
		of.cfg.GroupID = group
		if kind == "" {
			kind = vk.CommunityToken.String()
		}
	}
	if tokenKind := kindOf(L, kind); token != "" {
		other = other.WithToken(vk.Token(token), tokenKind)
	} else if client == m.cfg.Client() {
		of.cfg.Client = func() *vk.Client { return other } // what only the community may do is done with its token
	}
	L.Push(of.clientTable(L, other))
	return 1
}

func kindOf(L *lua.LState, name string) vk.TokenKind {
	if name == "" {
		return vk.UserToken
	}
	for _, kind := range []vk.TokenKind{vk.UserToken, vk.CommunityToken, vk.ServiceToken} {
		if kind.String() == name {
			return kind
		}
	}
	engine.Raise(L, &ArgumentError{"vk.client", fmt.Sprintf("kind must be user, community or service, got %q", name)})
	return 0
}

// ScopeOptions are what the scopes of tasks take for the calls inside: batch = true (or "writes") and patience.
func ScopeOptions() map[string]func(context.Context, lua.LValue) (context.Context, string) {
	return map[string]func(context.Context, lua.LValue) (context.Context, string){
		"batch": func(ctx context.Context, v lua.LValue) (context.Context, string) {
			on, writes, want := readBatch(v)
			switch {
			case writes:
				ctx = vk.WithBatchWrites(ctx)
			case on:
				ctx = vk.WithBatch(ctx)
			default:
				ctx = vk.WithoutBatch(ctx)
			}
			return ctx, want
		},
		"patience": func(ctx context.Context, v lua.LValue) (context.Context, string) {
			limit, want := readPatience(v)
			return vk.WithRest(ctx, limit), want
		},
	}
}

// readBatch reads the option batch: true, or "writes" to let writes without a key ride too.
func readBatch(v lua.LValue) (on, writes bool, want string) {
	switch {
	case v == lua.LNil, v == lua.LFalse:
		return false, false, ""
	case v == lua.LTrue:
		return true, false, ""
	case v == lua.LString("writes"):
		return true, true, ""
	}
	return false, false, `true, false or "writes"`
}

// maxPatience keeps a mistyped number from being an overflow.
const maxPatience = 366 * 24 * time.Hour

// readPatience reads seconds for which calls wait for a method that VK told to rest.
func readPatience(v lua.LValue) (limit time.Duration, want string) {
	if v == lua.LNil {
		return 0, ""
	}
	n, ok := v.(lua.LNumber)
	if !ok || n < 0 || n != n {
		return 0, "a number of seconds"
	}
	return time.Duration(min(float64(n)*float64(time.Second), float64(maxPatience))), ""
}

// batch is vk.batch(fn [, {writes = true}]): what fn returns. Inside fn, and in the tasks that it starts, calls that
// wait at the same moment ride together in one request; writes without a key only if asked.
func (m *module) batch(_ *vk.Client, L *lua.LState) int {
	fn := L.CheckFunction(1)
	var writes bool
	options{"writes": &writes}.read(L, "vk.batch", L.Get(2))
	ctx := vk.WithBatch(engine.Context(L))
	if writes {
		ctx = vk.WithBatchWrites(ctx)
	}
	results, err := engine.Of(L).CallContext(L, ctx, fn)
	if err != nil {
		engine.Raise(L, err)
	}
	for _, v := range results {
		L.Push(v)
	}
	return len(results)
}
