package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/vkscript/vkscript/vk"
)

// event is what happened in a community, as Bots Long Poll and the Callback API tell it.
type event struct {
	GroupID int             `json:"group_id"`
	Type    string          `json:"type"`
	ID      string          `json:"event_id"`
	V       string          `json:"v"`
	Object  json.RawMessage `json:"object"`
}

// eventVersion is the version of events until a community sets another.
const eventVersion = "5.199"

// eventTypes are the events that a community can switch off.
var eventTypes = sync.OnceValue(func() []string {
	var all []string
	for _, p := range vk.LookupMethod("groups.setCallbackSettings").Params {
		if p.Type == vk.TypeBoolean && strings.Contains(p.Name, "_") {
			all = append(all, p.Name)
		}
	}
	return all
})

// eventSettings say which events go out. From the start all do.
type eventSettings struct {
	version string
	off     []string
}

// set takes what a settings method gives; the rest stays.
func (e *eventSettings) set(c *call) {
	e.version = c.filled("api_version", e.version)
	for _, name := range eventTypes() {
		if !c.given(name) {
			continue
		}
		e.off = slices.DeleteFunc(slices.Clone(e.off), func(other string) bool { return other == name })
		if !c.bool(name) {
			e.off = append(e.off, name)
		}
	}
}

// object is the settings as VK answers them.
func (e *eventSettings) object() map[string]any {
	events := map[string]int{}
	for _, name := range eventTypes() {
		events[name] = bit(!slices.Contains(e.off, name))
	}
	return map[string]any{"api_version": e.version, "events": events}
}

// Emit tells the world that something happened in a community: whoever polls it, and its
// callback servers. The object is anything that encodes as JSON; kind is VK's type of
// event, "message_new".
func (s *Server) Emit(group int, kind string, object any) error {
	raw, err := json.Marshal(object)
	if err != nil {
		return fmt.Errorf("event %s: %w", kind, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.emit(group, kind, raw)
	return nil
}

// emit tells of what the call did on the owner's page, when that is a community.
func (c *call) emit(owner int, kind string, object any) {
	if owner < 0 {
		c.state.emit(-owner, kind, encode(object))
	}
}

func (s *state) emit(group int, kind string, object json.RawMessage) {
	g, e := s.group(group), s.newEvent(group, kind, object)
	if !g.pollOff && !slices.Contains(g.poll.off, kind) {
		e.V = g.poll.version
		s.feed("bots" + strconv.Itoa(group)).add(encode(e))
	}
	for _, server := range g.servers {
		if server.Status == callbackOK && !slices.Contains(server.settings.off, kind) {
			e.V = server.settings.version
			s.outbox.add(delivery{group: group, server: server.ID, event: e})
		}
	}
}

func (s *state) newEvent(group int, kind string, object json.RawMessage) event {
	sum := sha256.Sum256([]byte(strconv.Itoa(group) + "/" + strconv.Itoa(s.next("event", group))))
	return event{GroupID: group, Type: kind, ID: hex.EncodeToString(sum[:20]), Object: object}
}

// maxHistory bounds what a feed keeps; who asks for older updates is told to start anew.
const maxHistory = 1000

// feed is the updates of one long poll. Update number n has the ts n, from 1 on.
type feed struct {
	updates []json.RawMessage
	dropped int
	changed chan struct{} // closed by the next update
}

func (s *state) feed(name string) *feed {
	f := s.feeds[name]
	if f == nil {
		f = &feed{changed: make(chan struct{})}
		s.feeds[name] = f
	}
	return f
}

func (f *feed) add(update json.RawMessage) {
	f.updates = append(f.updates, update)
	if len(f.updates) > maxHistory {
		f.updates = slices.Delete(f.updates, 0, 1)
		f.dropped++
	}
	close(f.changed)
	f.changed = make(chan struct{})
}

// ts is what the next question has to carry.
func (f *feed) ts() int { return f.dropped + len(f.updates) + 1 }

// after lists the updates from a ts on; gone tells that it is too old.
func (f *feed) after(ts int) (updates []json.RawMessage, gone bool) {
	from := ts - 1 - f.dropped
	if from < 0 {
		return nil, true
	}
	return slices.Clone(f.updates[min(from, len(f.updates)):]), false
}
