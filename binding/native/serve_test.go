package native_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/native"
	"github.com/vkscript/vkscript/binding/task"
	"github.com/vkscript/vkscript/vk"
)

// pipes is a network within the test, so that it can have virtual time.
type pipes struct {
	calls chan net.Conn
	done  chan struct{}
}

func newPipes() *pipes { return &pipes{make(chan net.Conn), make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.calls:
		return conn, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.done); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case p.calls <- far:
		return near, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

// served is a script that serves.
type served struct {
	t      *testing.T
	client *http.Client
	heard  chan string // what the script gave to hear()
	let    chan struct{}
	faults chan error
	cancel context.CancelCauseFunc
	ended  chan error
}

// serve starts a script that calls vk.serve or bot:run with listen = "any".
func serve(t *testing.T, state, source string) *served {
	listener := newPipes()
	ctx, cancel := context.WithCancelCause(t.Context())
	s := &served{
		t: t, client: &http.Client{Transport: &http.Transport{DialContext: listener.dial, DisableKeepAlives: true}}, heard: make(chan string, 100), let: make(chan struct{}),
		faults: make(chan error, 10), cancel: cancel, ended: make(chan error, 1),
	}
	e := engine.New(engine.Options{})
	task.Register(e, nil)
	var ends []func()
	client := vk.New(vk.Config{Transport: newServer()})
	native.Register(e, native.Config{
		Client: func() *vk.Client { return client }, GroupID: 1,
		Listen:    func(string) (net.Listener, error) { return listener, nil },
		StatePath: func(string) (string, error) { return state, nil },
		OnEnd:     func(end func()) { ends = append(ends, end) },
		Report:    func(err error) { s.faults <- err },
	})
	e.State().SetGlobal("hear", e.State().NewFunction(func(L *lua.LState) int {
		s.heard <- L.ToStringMeta(L.Get(1)).String()
		return 0
	}))
	e.State().SetGlobal("wait", e.State().NewFunction(func(L *lua.LState) int {
		ctx := engine.Context(L)
		engine.Block(L, func() {
			select {
			case <-s.let:
			case <-ctx.Done():
			}
		})
		if ctx.Err() != nil {
			engine.Raise(L, context.Cause(ctx))
		}
		return 0
	}))
	fn, err := e.Load("serve.lua", []byte(source))
	require.NoError(t, err)
	go func() {
		_, err := e.Call(ctx, fn, 0)
		e.Close()
		for _, end := range ends {
			end()
		}
		s.ended <- err
	}()
	return s
}

// post sends an event as VK does.
func (s *served) post(path, body string) string {
	resp, err := s.client.Post("http://bot"+path, "application/json", strings.NewReader(body))
	require.NoError(s.t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(s.t, err)
	return fmt.Sprint(resp.StatusCode, " ", strings.TrimSpace(string(text)))
}

// event is a request of VK.
func event(id string, peer int) string {
	return fmt.Sprintf(`{"type":"message_new","event_id":%q,"group_id":1,"secret":"s3cret","object":{"message":{"peer_id":%d,"text":%q}}}`, id, peer, id)
}

const options = `listen = "any", path = "/vk", secret = "s3cret", confirmation = "c0nf", state = "file", workers = 2`

func TestServe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serve(t, filepath.Join(t.TempDir(), "state"), `vk.serve{`+options+`, on = function(e)
		if e.event_id == "bad" then error("bad event") end
		hear(e.event_id .. tostring(e.secret))
		if e.event_id == "slow" then wait() hear("slow ended") end
	end}`)
		assert.Equal(t, "200 c0nf", s.post("/vk", `{"type":"confirmation","group_id":1}`))
		assert.Equal(t, "403 the secret is wrong", s.post("/vk", strings.Replace(event("x", 1), "s3cret", "guess", 1)))
		assert.Equal(t, "404 404 page not found", s.post("/", event("x", 1)))
		assert.Equal(t, "200 ok", s.post("/vk", event("slow", 5)))
		assert.Equal(t, "slownil", <-s.heard, "without the secret")
		assert.Equal(t, "200 ok", s.post("/vk", event("slow", 5)), "while the function works")
		assert.Equal(t, "200 ok", s.post("/vk", event("bad", 6)))
		assert.ErrorContains(t, <-s.faults, "serve.lua:2: bad event")
		assert.Equal(t, "200 ok", s.post("/vk", event("b", 6)))
		assert.Equal(t, "bnil", <-s.heard, "beside the slow one and after the bad one")

		why := errors.New("Ctrl-C")
		s.cancel(why)
		require.Eventually(t, func() bool { return strings.HasPrefix(s.post("/vk", event("late", 7)), "503") }, 5*time.Second, time.Millisecond)
		close(s.let)
		assert.Equal(t, "slow ended", <-s.heard)
		assert.ErrorIs(t, <-s.ended, why)
		_, err := s.client.Get("http://bot/")
		assert.ErrorIs(t, err, net.ErrClosed)
		assert.Empty(t, s.heard)
	})
}

func TestServeKeepsWhatItAccepted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		state := filepath.Join(t.TempDir(), "state")
		s := serve(t, state, `vk.serve{`+options+`, on = function(e) hear(e.event_id) os.exit(1) end}`)
		s.post("/vk", event("a", 5))
		assert.Equal(t, "a", <-s.heard)
		var exit *engine.ExitError
		require.ErrorAs(t, <-s.ended, &exit)

		s = serve(t, state, `vk.serve{`+options+`, on = function(e) hear(e.event_id) wait() end}`)
		for _, id := range []string{"a", "b", "c"} {
			assert.Equal(t, "200 ok", s.post("/vk", event(id, 5)))
		}
		assert.Equal(t, "b", <-s.heard, "a was done in the first run")
		s.cancel(errors.New("Ctrl-C"))
		<-s.ended // the function of b did not end in time, that of c did not begin

		s = serve(t, state, `vk.serve{`+options+`, on = function(e) hear(e.event_id) end}`)
		assert.Equal(t, "b", <-s.heard)
		assert.Equal(t, "c", <-s.heard)
		s.cancel(errors.New("Ctrl-C"))
		<-s.ended
	})
}

func TestBotServes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serve(t, "", `local bot = vk.bot{listen = "any", secret = "s3cret"}
		bot:command("стоп", function() bot:stop() end)
		bot:on("message_new", function(ctx) hear(ctx.text) end)
		bot:run()
		hear("end")`)
		assert.Equal(t, "200 ok", s.post("/", event("привет", 5)))
		assert.Equal(t, "привет", <-s.heard)
		assert.Equal(t, "200 ok", s.post("/", event("Стоп", 5)))
		assert.Equal(t, "end", <-s.heard)
		assert.NoError(t, <-s.ended)
	})
}

func TestServeUnderLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serve(t, "", `vk.serve{listen = "any", secret = "s3cret", workers = 1, queue = 5, on = function(e) wait() end}`)
		codes, n := map[string]int{}, 0
		require.Eventually(t, func() bool { // one works, 64 wait for it, 5 in the queue
			n++
			codes[s.post("/", event(fmt.Sprint(n), 0))[:3]]++
			return codes["503"] > 0
		}, 10*time.Second, time.Microsecond)
		assert.GreaterOrEqual(t, codes["200"], 5)
		assert.LessOrEqual(t, codes["200"], 80)
		close(s.let)
		require.Eventually(t, func() bool { return s.post("/", event("again", 0)) == "200 ok" }, 5*time.Second, time.Millisecond)
		s.cancel(errors.New("Ctrl-C"))
		<-s.ended
	})
}
