package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// bot is a callback server: it keeps what came and answers what it is told to.
type bot struct {
	mu      sync.Mutex
	bodies  []map[string]any
	tries   []string // X-Retry-Counter
	times   []time.Time
	answers []string // in order, the last one for ever; "503" is a status
	pause   string   // Retry-After of a status
}

func (b *bot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var body map[string]any
	json.NewDecoder(r.Body).Decode(&body)
	b.bodies, b.tries, b.times = append(b.bodies, body), append(b.tries, r.Header.Get("X-Retry-Counter")), append(b.times, time.Now())
	answer := b.answers[0]
	if len(b.answers) > 1 {
		b.answers = b.answers[1:]
	}
	if answer == "503" {
		w.Header().Set("Retry-After", b.pause)
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	io.WriteString(w, answer)
}

func (b *bot) types() (all []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, body := range b.bodies {
		all = append(all, body["type"].(string))
	}
	return all
}

// RoundTrip is the bot without a network.
func (b *bot) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if b.answers[0] == "lost" {
		b.answers = b.answers[1:]
		return nil, errors.New("connection lost")
	}
	w := httptest.NewRecorder()
	b.ServeHTTP(w, r)
	return w.Result(), nil
}

func request(t *testing.T, s *Server, method string, pairs ...string) json.RawMessage {
	t.Helper()
	form := url.Values{"v": {"5.199"}, "access_token": {UserToken}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	response, err := (&http.Client{Transport: s}).PostForm(APIURL+method, form)
	require.NoError(t, err)
	var got struct {
		Response json.RawMessage
		Error    struct {
			Msg string `json:"error_msg"`
		}
	}
	require.NoError(t, json.NewDecoder(response.Body).Decode(&got))
	require.Empty(t, got.Error.Msg)
	return got.Response
}

func newServer(t *testing.T, address string) *Server {
	s := New(Config{Rate: Rate{User: -1}})
	request(t, s, "groups.addCallbackServer", "group_id", "100", "url", address, "title", "Bot", "secret_key", "S3")
	return s
}

func status(t *testing.T, s *Server) string {
	var got struct{ Items []struct{ Status string } }
	require.NoError(t, json.Unmarshal(request(t, s, "groups.getCallbackServers", "group_id", "100"), &got))
	if len(got.Items) == 0 {
		return "removed"
	}
	return got.Items[0].Status
}

const confirmation = "5eed0064" // of community 100

func TestCallbackServerGetsEvents(t *testing.T) {
	b := &bot{answers: []string{confirmation, "ok"}}
	server := httptest.NewServer(b)
	defer server.Close()
	s := newServer(t, server.URL)
	assert.JSONEq(t, `{"code":"`+confirmation+`"}`, string(request(t, s, "groups.getCallbackConfirmationCode", "group_id", "100")))
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() { s.Deliver(ctx) })
	require.Eventually(t, func() bool { return status(t, s) == "ok" }, 5*time.Second, time.Millisecond)
	request(t, s, "wall.post", "owner_id", "-100", "message", "News")
	require.Eventually(t, func() bool { return len(b.types()) == 2 }, 5*time.Second, time.Millisecond)
	cancel()
	all.Wait()
	assert.Equal(t, []string{"confirmation", "wall_post_new"}, b.types())
	for _, body := range b.bodies {
		assert.EqualValues(t, 100, body["group_id"])
		assert.Equal(t, "S3", body["secret"])
		assert.NotEmpty(t, body["event_id"])
	}
	assert.Equal(t, "News", b.bodies[1]["object"].(map[string]any)["text"])
	assert.NotContains(t, b.bodies[0], "object")
}

// deliver runs the sandbox's deliveries to a bot in virtual time.
func deliver(t *testing.T, b *bot, lasts time.Duration, do func(*Server)) *Server {
	s := newServer(t, "http://127.0.0.1:1/")
	ctx, cancel := context.WithCancel(t.Context())
	go s.deliver(ctx, b)
	synctest.Wait()
	do(s)
	time.Sleep(lasts)
	cancel()
	synctest.Wait()
	return s
}

func TestCallbackEventComesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &bot{answers: []string{confirmation, "lost", "503", "what?", "ok", "ok"}}
		deliver(t, b, 24*time.Hour, func(s *Server) { require.NoError(t, s.Emit(100, "group_join", map[string]any{"user_id": 5})) })
		assert.Equal(t, []string{"", "1", "2", "3"}, b.tries)
		first := b.times[0]
		for i, want := range []time.Duration{0, 10 * time.Second, 190 * time.Second, 790 * time.Second} {
			assert.Equal(t, want, b.times[i].Sub(first))
		}
		assert.Equal(t, b.bodies[1], b.bodies[3], "the same event_id each time")
	})
}

func TestCallbackServerAsksForAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &bot{answers: []string{confirmation, "503", "ok"}, pause: "42"}
		deliver(t, b, time.Hour, func(s *Server) { require.NoError(t, s.Emit(100, "group_join", nil)) })
		require.Len(t, b.times, 3)
		assert.Equal(t, 42*time.Second, b.times[2].Sub(b.times[1]))
	})
}

func TestCallbackServerFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &bot{answers: []string{confirmation, "no"}}
		s := deliver(t, b, 3*time.Hour, func(s *Server) { require.NoError(t, s.Emit(100, "group_join", nil)) })
		assert.Len(t, b.times, 7, "a confirmation and six tries")
		assert.Equal(t, "failed", status(t, s))
	})
}

func TestCallbackServerIsNotConfirmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &bot{answers: []string{"wrong", confirmation, "ok"}}
		s := deliver(t, b, time.Minute, func(s *Server) {
			require.NoError(t, s.Emit(100, "group_join", nil))
			assert.Equal(t, "failed", status(t, s))
			request(t, s, "groups.editCallbackServer", "group_id", "100", "server_id", "1", "url", "http://[::1]:2/", "title", "Bot")
			synctest.Wait()
			assert.Equal(t, "ok", status(t, s))
			require.NoError(t, s.Emit(100, "group_leave", nil))
		})
		assert.Equal(t, []string{"confirmation", "confirmation", "group_leave"}, b.types())
		assert.NotContains(t, b.bodies[2], "secret", "it was taken away")
		assert.Equal(t, "ok", status(t, s))
	})
}

func TestCallbackServerIsRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &bot{answers: []string{confirmation, "remove"}}
		s := deliver(t, b, time.Hour, func(s *Server) { require.NoError(t, s.Emit(100, "group_join", nil)) })
		assert.Equal(t, "removed", status(t, s))
	})
}

func TestCallbackSettings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &bot{answers: []string{confirmation, "ok"}}
		deliver(t, b, time.Minute, func(s *Server) {
			request(t, s, "groups.setCallbackSettings", "group_id", "100", "server_id", "1", "group_join", "0", "api_version", "5.131")
			require.NoError(t, s.Emit(100, "group_join", nil))
			require.NoError(t, s.Emit(100, "group_leave", nil))
		})
		assert.Equal(t, []string{"confirmation", "group_leave"}, b.types())
		assert.Equal(t, "5.131", b.bodies[1]["v"])
	})
}

func TestCallbacksReachThisMachineOnly(t *testing.T) {
	for address, want := range map[string]bool{
		"http://127.0.0.1:8080/": true, "http://localhost/cb": true, "https://[::1]/": true, "http://127.9.9.9": true,
		"http://example.com/": false, "http://10.0.0.1/": false, "http://127.0.0.1.example.com/": false, "ftp://127.0.0.1/": false,
		"http://0.0.0.0/": false, "127.0.0.1": false, "http://localhost.example.com": false, "http://user@example.com#@127.0.0.1/": false, "": false,
	} {
		assert.Equal(t, want, isLoopback(address), address)
	}
	_, err := loopbackTransport().DialContext(t.Context(), "tcp", "192.0.2.1:80")
	assert.ErrorContains(t, err, "this machine only")
	s := New(Config{})
	response, err := (&http.Client{Transport: s}).PostForm(APIURL+"groups.addCallbackServer", url.Values{
		"v": {"5.199"}, "access_token": {UserToken}, "group_id": {"100"}, "url": {"http://example.com/"}, "title": {"t"},
	})
	require.NoError(t, err)
	body, _ := io.ReadAll(response.Body)
	assert.True(t, strings.Contains(string(body), "this machine only"), string(body))
}

func TestOutboxIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &bot{answers: []string{confirmation, "ok"}}
		s := deliver(t, b, time.Second, func(*Server) {})
		for range maxOutbox + 5 {
			require.NoError(t, s.Emit(100, "group_join", nil))
		}
		assert.Len(t, s.state.outbox.waiting, maxOutbox)
	})
}
