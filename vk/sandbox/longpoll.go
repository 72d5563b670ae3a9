package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	longPoll    = "longpoll" // how a long poll is called in Calls and faults
	maxWait     = 90         // seconds that one long poll may last
	defaultWait = 25         // seconds
	keyFor      = time.Hour  // how long a key is good
	maxKeys     = 10_000
)

// pollKey lets its holder follow one feed.
type pollKey struct {
	feed  string
	until time.Time
}

func longPollMethods() []method {
	const both = user | community
	return []method{
		{"groups.getLongPollServer", both, "group_id:group!", getGroupLongPoll},
		{"groups.getLongPollSettings", both, "group_id:group!", getLongPollSettings},
		{"groups.setLongPollSettings", both, "group_id:group! enabled:bool api_version", setLongPollSettings},
		{"messages.getLongPollServer", both, "need_pts:bool group_id:int0.. lp_version:int0..", getLongPollServer},
		{"messages.getLongPollHistory", both, "ts:int0.. pts:int0.. group_id:int0.. msgs_limit:int0..", getLongPollHistory},
	}
}

// pollAt gives out a key, and the address that belongs to it.
func (c *call) pollAt(feed string) (server, key string) {
	if len(c.state.keys) >= maxKeys {
		clear(c.state.keys) // their holders ask for new ones
	}
	key = fmt.Sprintf("%040x", 0x5eed_0000_0000+c.state.next("poll key", 0))
	c.state.keys[key] = pollKey{feed, c.now.Add(keyFor)}
	return c.address(longPollHost, "/longpoll/"+feed), key
}

func getGroupLongPoll(c *call) (any, error) {
	g, err := c.ownGroup()
	if err != nil {
		return nil, err
	}
	if g.pollOff {
		return nil, invalid("longpoll for this group is not enabled")
	}
	feed := "bots" + strconv.Itoa(g.id)
	server, key := c.pollAt(feed)
	return map[string]any{"server": server, "key": key, "ts": strconv.Itoa(c.state.feed(feed).ts())}, nil
}

func getLongPollSettings(c *call) (any, error) {
	g, err := c.ownGroup()
	if err != nil {
		return nil, err
	}
	object := g.poll.object()
	object["is_enabled"] = !g.pollOff
	return object, nil
}

func setLongPollSettings(c *call) (any, error) {
	g, err := c.ownGroup()
	if err != nil {
		return nil, err
	}
	if c.given("enabled") {
		g.pollOff = !c.bool("enabled")
	}
	g.poll.set(c)
	return 1, nil
}

// messageFeed is the feed of a user's messages, or of a community's.
func messageFeed(side int) string { return "im" + strconv.Itoa(side) }

// getLongPollServer answers an address without "https://", as VK does.
func getLongPollServer(c *call) (any, error) {
	feed := messageFeed(c.side())
	server, key := c.pollAt(feed)
	ts := c.state.feed(feed).ts()
	answer := map[string]any{"server": strings.TrimPrefix(server, "https://"), "key": key, "ts": ts}
	if c.bool("need_pts") {
		answer["pts"] = ts
	}
	return answer, nil
}

// getLongPollHistory answers the updates from a ts on, and the messages they speak of.
func getLongPollHistory(c *call) (any, error) {
	feed := c.state.feed(messageFeed(c.side()))
	updates, gone := feed.after(max(1, c.int("ts"), c.int("pts")))
	if gone {
		return nil, fail(907)
	}
	if updates == nil {
		updates = []json.RawMessage{}
	}
	var found []*Message
	for _, update := range updates {
		var numbers []json.RawMessage
		var code, id int
		if json.Unmarshal(update, &numbers) == nil && json.Unmarshal(numbers[0], &code) == nil && code == newMessage {
			json.Unmarshal(numbers[1], &id)
			if m := c.messageByID(id); m != nil {
				found = append(found, m)
			}
		}
	}
	messages := map[string]any{"count": len(found), "items": c.messageObjects(found)}
	return map[string]any{"history": updates, "messages": messages, "new_pts": feed.ts(), "profiles": []any{}, "groups": []any{}}, nil
}

// serveLongPoll answers /longpoll/FEED?act=a_check&key=&ts=&wait=.
func (s *Server) serveLongPoll(r *http.Request, feed string) reply {
	record := newCall(longPoll, r)
	form, query, err := readForm(r)
	if err != nil {
		return htmlReply(http.StatusBadRequest)
	}
	query = merge(form, query)
	key := query.Get("key")
	query.Del("key")
	record.Params = query
	fault := s.arrive(record)
	if broken := fault.before(r.Context()); broken != nil {
		return *broken
	}
	if fault.Kind == Failed {
		return s.failedPoll(feed, fault.Code)
	}
	return fault.after(s.poll(r.Context(), feed, key, values{query}))
}

// failedPoll is the answer that sends the client for a new ts or key.
func (s *Server) failedPoll(feed string, code int) reply {
	answer := map[string]any{"failed": code}
	switch code {
	case 1:
		s.mu.Lock()
		answer["ts"] = s.state.feed(feed).ts()
		s.mu.Unlock()
	case 4:
		answer["min_version"], answer["max_version"] = 0, 19
	}
	return jsonReply(answer)
}

func jsonReply(answer any) reply {
	return reply{status: http.StatusOK, contentType: jsonType, body: encode(answer)}
}

// poll waits for updates: as long as the client asked, or until it goes.
func (s *Server) poll(ctx context.Context, feed, key string, ask values) reply {
	seconds := defaultWait
	if ask.given("wait") {
		seconds = ask.int("wait")
	}
	timer := time.NewTimer(time.Duration(min(maxWait, max(0, seconds))) * time.Second)
	defer timer.Stop()
	for last := false; ; {
		answer, changed := s.updates(feed, key, ask, last)
		if answer != nil {
			return *answer
		}
		select {
		case <-ctx.Done():
			return lostReply
		case <-timer.C:
			last = true
		case <-changed:
		}
	}
}

// updates is the answer when there is one; otherwise the channel that is closed when there
// may be. The last time an empty answer is one too.
func (s *Server) updates(feed, key string, ask values, last bool) (*reply, <-chan struct{}) {
	s.mu.Lock()
	known, ok := s.state.keys[key]
	if !ok || known.feed != feed || time.Now().After(known.until) {
		s.mu.Unlock()
		return new(s.failedPoll(feed, 2)), nil
	}
	f := s.state.feed(feed)
	ts, err := strconv.Atoi(ask.Get("ts"))
	code := 0
	if err != nil || ts > f.ts() {
		code = 3
	}
	updates, gone := f.after(max(ts, 0))
	if gone && code == 0 {
		code = 1
	}
	next, changed := f.ts(), f.changed
	s.mu.Unlock()
	switch {
	case code != 0:
		return new(s.failedPoll(feed, code)), nil
	case len(updates) == 0 && !last:
		return nil, changed
	}
	return new(pollAnswer(feed, next, updates, ask)), nil
}

// pollAnswer: the ts of a community's events is text, that of messages a number.
func pollAnswer(feed string, ts int, updates []json.RawMessage, ask values) reply {
	if updates == nil {
		updates = []json.RawMessage{}
	}
	answer := map[string]any{"ts": strconv.Itoa(ts), "updates": updates}
	if strings.HasPrefix(feed, "im") {
		answer["ts"] = ts
		if ask.int("mode")&32 != 0 {
			answer["pts"] = ts
		}
	}
	return jsonReply(answer)
}
