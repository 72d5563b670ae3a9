package native

import (
	"errors"
	"fmt"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/luajson"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/updates"
)

// events is vk.events{group_id = 1, wait = 25, state = "file"}: an iterator over a community's events, which waits
// for the next one and never ends by itself. An event is done when the loop asks for the next; the state file brings
// those that were not done again at the next start.
func (m *module) events(client *vk.Client, L *lua.LState) int {
	o := m.pollOptions()
	o.read(L, "vk.events", options{"group_id": &o.group, "wait": &o.wait, "state": &o.state})
	return iterate(L, "vk.events", m.poller(L, client, o))
}

// userEvents is vk.user_events{wait = 25, state = "file", mode = 2, version = 3}: the same for what happens to the
// user whose token it is. VK sends these events as arrays.
func (m *module) userEvents(client *vk.Client, L *lua.LState) int {
	o := m.pollOptions()
	o.user = true
	o.read(L, "vk.user_events", options{"wait": &o.wait, "state": &o.state, "mode": &o.mode, "version": &o.version})
	return iterate(L, "vk.user_events", m.poller(L, client, o))
}

// pollOptions are those of what listens by long poll.
type pollOptions struct {
	function      string // that has them
	user          bool   // listens to the user, not to a community
	group         int64
	wait          int64 // seconds
	state         string
	mode, version int64
}

func (m *module) pollOptions() *pollOptions {
	return &pollOptions{group: m.cfg.GroupID, wait: int64(updates.DefaultWait / time.Second)}
}

func (o *pollOptions) read(L *lua.LState, function string, known options) {
	o.function = function
	known.read(L, function, L.Get(1))
}

// poller opens a long poll.
func (m *module) poller(L *lua.LState, client *vk.Client, o *pollOptions) *updates.Poller {
	cfg := updates.Config{Client: client, Wait: time.Duration(o.wait) * time.Second, Mode: int(o.mode), Version: int(o.version)}
	if !o.user {
		if o.group <= 0 {
			engine.Raise(L, &ArgumentError{o.function, "needs group_id, the number of the community"})
		}
		cfg.Client, cfg.GroupID = m.community(client), o.group
	}
	cfg.State = m.openState(L, o.function, o.state)
	p, err := updates.NewPoller(cfg)
	if err != nil {
		engine.Raise(L, err)
	}
	return p
}

// community is the client for what only a community may do: the module's own takes the community's token.
func (m *module) community(client *vk.Client) *vk.Client {
	if client == m.cfg.Client() && m.cfg.CommunityToken != "" {
		return client.WithToken(m.cfg.CommunityToken, vk.CommunityToken)
	}
	return client
}

// openState opens the state of a name, for this run; without a name one in memory. A loop that was left has its
// file no more once another begins.
func (m *module) openState(L *lua.LState, function, name string) *updates.State {
	if name == "" {
		return updates.NewState()
	}
	if m.cfg.StatePath == nil {
		engine.Raise(L, &ArgumentError{function, "state files can't be kept here"})
	}
	path, err := m.cfg.StatePath(name)
	if err != nil {
		engine.Raise(L, err)
	}
	if old := m.states[path]; old != nil {
		old.Close()
	}
	state, err := updates.OpenState(path)
	if err != nil {
		engine.Raise(L, err)
	}
	m.states[path] = state
	if m.cfg.OnEnd != nil {
		m.cfg.OnEnd(func() { state.Close() })
	}
	return state
}

var errTwoTasks = errors.New("another task waits for the next event of this iterator: give each task a vk.bot, or events by a task.channel")

// iterate pushes an iterator over a source.
func iterate(L *lua.LState, function string, source updates.Source) int {
	var last *updates.Event
	waiting := false
	L.Push(L.NewFunction(func(L *lua.LState) int {
		if waiting {
			engine.Raise(L, errTwoTasks)
		}
		if last != nil {
			if err := source.Done(*last); err != nil {
				engine.Raise(L, err)
			}
			last = nil
		}
		var event updates.Event
		var err error
		ctx := engine.Context(L)
		waiting = true
		engine.Block(L, func() { event, err = source.Next(ctx) })
		waiting = false
		if err != nil {
			engine.Raise(L, err)
		}
		last = &event
		engine.SetTrail(L, eventTrail(event))
		value, err := luajson.Decode(L, event.JSON)
		if err != nil {
			engine.Raise(L, fmt.Errorf("%s: %w", function, err))
		}
		L.Push(value)
		return 1
	}))
	return 1
}
