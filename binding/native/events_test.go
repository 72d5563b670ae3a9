package native_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// postbox is the sandbox with a long poll host that gives what a test puts into it, then nothing.
type postbox struct {
	*sandbox.Server
	mu      sync.Mutex
	answers []string
	polls   []string // ts of every request
	tokens  []string // kinds, of what asked for the host
}

func newPostbox(answers ...string) *postbox { return &postbox{Server: newServer(), answers: answers} }

func (p *postbox) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, ".getLongPollServer") {
		p.tokens = append(p.tokens, r.Header.Get("Authorization"))
		return answer(`{"response":{"server":"https://lp.vk.com/wh1","key":"k","ts":"100"}}`), nil
	}
	if r.URL.Host != "lp.vk.com" {
		return p.Server.RoundTrip(r)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.polls = append(p.polls, r.URL.Query().Get("ts")); len(p.answers) == 0 {
		p.mu.Unlock()
		defer p.mu.Lock()
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	next := p.answers[0]
	p.answers = p.answers[1:]
	if next == "lost" {
		return nil, errors.New("connection reset")
	}
	return answer(next), nil
}

func answer(text string) *http.Response {
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(text))}
}

// updatesOf is an answer of the long poll host.
func updatesOf(ts int, events ...string) string {
	return fmt.Sprintf(`{"ts":"%d","updates":[%s]}`, ts, strings.Join(events, ","))
}

// said is a message that came; more are further fields of the message.
func said(id string, peer int, text string, more ...string) string {
	return fmt.Sprintf(`{"type":"message_new","event_id":%q,"group_id":100,"v":"5.199","object":{"client_info":{},"message":{"id":1,"from_id":%d,"peer_id":%d,"text":%q%s}}}`,
		id, sandbox.UserID, peer, text, strings.Join(more, ""))
}

// listen runs a script that listens; it may write in its folder.
func listen(ctx context.Context, transport http.RoundTripper, dir, source string) (out, errOut string, err error) {
	var stdout, stderr bytes.Buffer
	unlimited := vk.NewLimits(map[vk.TokenKind]float64{vk.UserToken: 0, vk.CommunityToken: 0})
	host := binding.New(binding.Config{
		Client:         vk.New(vk.Config{Token: sandbox.UserToken, Transport: transport, Limits: unlimited}),
		CommunityToken: sandbox.CommunityToken, GroupID: "100",
		Stdout: &stdout, Stderr: &stderr,
		Permissions: binding.Permissions{Write: binding.Rule{Allow: []string{dir}}, Net: binding.Rule{Allow: []string{"127.0.0.1"}}},
	})
	err = host.Run(ctx, binding.Script{Name: "bot.lua", Source: []byte(source), Dir: dir})
	return stdout.String(), stderr.String(), err
}

func TestEvents(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"VK's table", `for e in vk.events{} do print(e.type, e.event_id, e.group_id, e.object.message.text) if e.event_id == "b" then break end end`,
			"message_new\ta\t100\tпривет\nmessage_new\tb\t100\tпока\n"},
		{"by a client of one's own", `local c = vk.client{token = "sandbox-community-token", kind = "community"}
			for e in c.events{group_id = 100, wait = 5} do print(e.event_id) break end`, "a\n"},
		{"beside other tasks", `local ok = task.scope(function()
				local n = 0
				task.spawn(function() for e in vk.events{} do n = n + 1 if n == 3 then break end end end)
				task.spawn(function() task.sleep(1) print(n) end)
			end)`, "3\n"},
		{"until a time", `print(pcall(task.timeout, 60, function() for e in vk.events{} do end end))`, "false\tbot.lua:1: timeout after 60 seconds\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				box := newPostbox("lost", updatesOf(101, said("a", 5, "привет"), said("a", 5, "привет")), updatesOf(102, said("b", 5, "пока"), said("c", 5, "x")))
				out, errOut, err := listen(t.Context(), box, t.TempDir(), c.source)
				require.NoError(t, err, errOut)
				assert.Equal(t, c.want, out)
				assert.Equal(t, "Bearer "+sandbox.CommunityToken, box.tokens[0])
			})
		})
	}
}

func TestUserEvents(t *testing.T) {
	box := newPostbox(`{"ts":5,"updates":[[4,77,1,2000000001,1700000000,"hi",{"from":"1"}],[8,-1]]}`)
	out, _, err := listen(t.Context(), box, t.TempDir(), `for e in vk.user_events{mode = 10} do print(e[1], e[2], e[6]) if e[1] == 8 then break end end`)
	require.NoError(t, err)
	assert.Equal(t, "4\t77\thi\n8\t-1\tnil\n", out)
	assert.Equal(t, []string{"Bearer " + sandbox.UserToken}, box.tokens)
}

func TestEventsKeepTheirPlace(t *testing.T) {
	dir := t.TempDir()
	first, second := updatesOf(101, said("a", 5, ""), said("b", 5, "")), updatesOf(102, said("c", 5, ""))
	run := func(source string, answers ...string) (string, string, error) {
		box := newPostbox(answers...)
		out, _, err := listen(t.Context(), box, dir, source)
		return out, strings.Join(box.polls, " "), err
	}
	_, _, err := run(`for e in vk.events{state = "bot.state"} do if e.event_id == "b" then error("broken") end end`, first)
	assert.ErrorContains(t, err, "broken")
	out, polls, err := run(`for e in vk.events{state = "bot.state"} do print(e.event_id) if e.event_id == "c" then break end end
		for e in vk.events{state = "bot.state"} do print("the same run", e.event_id) break end`, first, second, second)
	require.NoError(t, err)
	assert.Equal(t, "b\nc\nthe same run\tc\n", out, "a was done; c was not when its loop was left")
	assert.Equal(t, "100 101 101", polls)
	out, _, err = run(`for e in vk.events{state = "bot.state"} do print(e.event_id) break end`, second)
	require.NoError(t, err)
	assert.Equal(t, "c\n", out)
}

func TestWrongListeningSendsNothing(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("mine\n"), 0o600))
	for source, want := range map[string]string{
		`vk.events{group = 1}`:           `vk.events: has no option "group": it takes group_id, state, wait`,
		`vk.events{grup_id = 1}`:         `did you mean "group_id"?`,
		`vk.events{group_id = "x"}`:      `group_id must be a whole number, got x`,
		`vk.events{group_id = 0}`:        `needs group_id`,
		`vk.events{wait = 91}`:           `wait must be 1 to 90 seconds`,
		`vk.events(1)`:                   `takes a table of options, got a number`,
		`vk.events{state = "notes.txt"}`: `is damaged or no state file`,
		`vk.events{state = "../x"}`:      `the script may not write ../x: run it with --allow-write=`,
		`vk.user_events{group_id = 1}`:   `has no option "group_id"`,
		`local i = vk.events{} task.scope(function() task.spawn(i) task.spawn(i) end)`: `another task waits for the next event`,
		`vk.serve{}`:                                     `needs on, a function`,
		`vk.serve{on = print}`:                           `needs secret`,
		`vk.serve{on = 1}`:                               `on must be a function, got 1`,
		`vk.serve{on = print, secret = "s"}`:             `needs listen, an address`,
		`vk.serve{on = print, secret = "s", path = "x"}`: `path must begin with "/"`,
		`vk.serve{on = print, secret = "s", confirmation = "remove"}`:   `can't be "remove"`,
		`vk.serve{on = print, secret = "s", workers = 0}`:               `workers must be 1 to 1000`,
		`vk.serve{on = print, secret = "s", listen = "8080"}`:           `"8080" is not an address such as 127.0.0.1:8080`,
		`vk.serve{on = print, secret = "s", listen = ":8080"}`:          `the script may not listen on 0.0.0.0:8080: run it with --allow-net=0.0.0.0:8080`,
		`vk.serve{on = print, secret = "s", listen = "localhost:8080"}`: `may not listen on localhost:8080`,
		`vk.bot{lisen = "x"}`:                          `did you mean "listen"?`,
		`vk.bot{}:onn("x", print)`:                     `bot:onn: a bot has no such method: it has command, fallback, hears`,
		`vk.bot{}.on("message_new", print)`:            `bot:on: must be called with a colon`,
		`vk.bot{}:on("mesage_new", print)`:             `VK has no event "mesage_new"; did you mean "message_new"?`,
		`vk.bot{}:on("message_new")`:                   `takes a function as argument 2, got a nil`,
		`vk.bot{}:on({}, print)`:                       `takes a name, or an array of names, and a function`,
		`vk.bot{}:command("a b", print)`:               `takes one word, got "a b"`,
		`vk.bot{}:command({"start", "/Start"}, print)`: `"start" has a function already`,
		`vk.bot{}:hears("[", print)`:                   `malformed pattern`,
		`vk.bot{}:hears(print)`:                        `takes a Lua pattern and a function`,
		`vk.bot{}:fallback(1)`:                         `takes a function as argument 1, got a number`,
		`vk.bot{}:stop()`:                              `the bot does not run`,
		`vk.bot{group_id = 0}:run()`:                   `vk.bot: needs group_id`,
		`vk.bot{listen = "x:1"}:run()`:                 `needs secret`,
	} {
		synctest.Test(t, func(t *testing.T) {
			box := newPostbox()
			_, _, err := listen(t.Context(), box, dir, source)
			assert.ErrorContains(t, err, want, source)
			assert.Empty(t, box.Calls(""), source)
		})
	}
}
