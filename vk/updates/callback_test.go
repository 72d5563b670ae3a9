package updates_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk/updates"
)

var config = updates.CallbackConfig{Secret: "s3cret", Confirmation: "c0nf", GroupID: 1, Queue: 2}

func newCallback(t *testing.T, cfg updates.CallbackConfig) *updates.Callback {
	c, err := updates.NewCallback(cfg)
	require.NoError(t, err)
	return c
}

// post sends a request as VK does and returns status and text.
func post(c http.Handler, body string) (int, string, http.Header) {
	w := httptest.NewRecorder()
	c.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body)))
	return w.Code, strings.TrimSuffix(w.Body.String(), "\n"), w.Header()
}

func message(id string) string {
	return fmt.Sprintf(`{"type":"message_new","event_id":%q,"group_id":1,"secret":"s3cret","v":"5.199","object":{"message":{"peer_id":5}}}`, id)
}

func TestCallbackAnswers(t *testing.T) {
	for _, c := range []struct {
		name, body string
		status     int
		text       string
	}{
		{"an event", message("a"), 200, "ok"},
		{"an event without id", `{"type":"group_join","group_id":1,"secret":"s3cret"}`, 200, "ok"},
		{"a confirmation", `{"type":"confirmation","group_id":1,"secret":"s3cret"}`, 200, "c0nf"},
		{"a confirmation before there is a secret", `{"type":"confirmation","group_id":1}`, 200, "c0nf"},
		{"a confirmation with a wrong secret", `{"type":"confirmation","group_id":1,"secret":"x"}`, 403, "the secret is wrong"},
		{"a confirmation of another community", `{"type":"confirmation","group_id":2,"secret":"s3cret"}`, 403, "the event is of another community"},
		{"a wrong secret", `{"type":"message_new","group_id":1,"secret":"s3cre"}`, 403, "the secret is wrong"},
		{"a longer secret", `{"type":"message_new","group_id":1,"secret":"s3cret1"}`, 403, "the secret is wrong"},
		{"no secret", `{"type":"message_new","group_id":1}`, 403, "the secret is wrong"},
		{"a secret that is no text", `{"type":"message_new","group_id":1,"secret":["s3cret"]}`, 403, "the secret is wrong"},
		{"another community", `{"type":"message_new","group_id":2,"secret":"s3cret"}`, 403, "the event is of another community"},
		{"no type", `{"group_id":1,"secret":"s3cret"}`, 400, "not an event of VK's Callback API"},
		{"no JSON", `hello`, 400, "not an event of VK's Callback API"},
		{"an array", `[1]`, 400, "not an event of VK's Callback API"},
		{"nothing", ``, 400, "not an event of VK's Callback API"},
		{"too much", `{"type":"` + strings.Repeat("x", 1<<20) + `"}`, 413, "the event is too large"},
	} {
		status, text, header := post(newCallback(t, config), c.body)
		assert.Equal(t, c.status, status, c.name)
		assert.Equal(t, c.text, text, c.name)
		assert.Equal(t, "text/plain; charset=utf-8", header.Get("Content-Type"), c.name)
	}
	w := httptest.NewRecorder()
	newCallback(t, config).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	assert.Equal(t, http.StatusMethodNotAllowed, w.Code)
	assert.Equal(t, "POST", w.Header().Get("Allow"))
}

func TestCallbackConfig(t *testing.T) {
	_, err := updates.NewCallback(updates.CallbackConfig{Confirmation: "c"})
	assert.ErrorContains(t, err, "needs the secret key")
	_, err = updates.NewCallback(updates.CallbackConfig{Secret: "s", Confirmation: "remove"})
	assert.ErrorContains(t, err, `can't be "remove"`)
	status, text, _ := post(newCallback(t, updates.CallbackConfig{Secret: "s"}), `{"type":"confirmation","secret":"s","group_id":9}`)
	assert.Equal(t, http.StatusForbidden, status)
	assert.Equal(t, "no confirmation string is set", text)
}

func TestCallbackEventsComeOnce(t *testing.T) {
	c := newCallback(t, config)
	for _, id := range []string{"a", "a", "b", "a"} {
		status, text, _ := post(c, message(id))
		assert.Equal(t, "200 ok", fmt.Sprint(status, " ", text))
	}
	first, err := c.Next(t.Context())
	require.NoError(t, err)
	assert.Equal(t, updates.Event{ID: "a", Type: "message_new", GroupID: 1, Peer: 5, JSON: first.JSON}, first)
	assert.JSONEq(t, `{"type":"message_new","event_id":"a","group_id":1,"v":"5.199","object":{"message":{"peer_id":5}}}`, string(first.JSON), "without the secret")
	require.NoError(t, c.Done(first))
	post(c, message("a"))
	second, err := c.Next(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "b", second.ID)
}

func TestCallbackUnderLoad(t *testing.T) {
	c := newCallback(t, config)
	post(c, message("a"))
	post(c, message("b"))
	status, text, header := post(c, message("c"))
	assert.Equal(t, "503 too many events wait", fmt.Sprint(status, " ", text))
	assert.Equal(t, "10", header.Get("Retry-After"))
	status, _, _ = post(c, message("b"))
	assert.Equal(t, 200, status, "what is known already needs no room")
	_, err := c.Next(t.Context())
	require.NoError(t, err)
	status, _, _ = post(c, message("c"))
	assert.Equal(t, 200, status)
}

func TestCallbackDrains(t *testing.T) {
	c := newCallback(t, config)
	post(c, message("a"))
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("Ctrl-C")
	cancel(why)
	event, err := c.Next(ctx)
	require.NoError(t, err)
	assert.Equal(t, "a", event.ID, "VK was told that it has arrived")
	status, _, header := post(c, message("b"))
	assert.Equal(t, http.StatusServiceUnavailable, status)
	assert.Equal(t, "10", header.Get("Retry-After"))
	_, err = c.Next(ctx)
	assert.ErrorIs(t, err, why)
}

func TestCallbackRestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	start := func() (*updates.Callback, *updates.State) {
		state, err := updates.OpenState(path)
		require.NoError(t, err)
		cfg := config
		cfg.State, cfg.Queue = state, 10
		return newCallback(t, cfg), state
	}
	c, state := start()
	for _, id := range []string{"a", "b<&>", "c"} {
		post(c, message(id))
	}
	first, err := c.Next(t.Context())
	require.NoError(t, err)
	_, err = c.Next(t.Context())
	require.NoError(t, err)
	require.NoError(t, c.Done(first))
	require.NoError(t, state.Close())

	for range 2 { // also what was read of the file is not lost again
		c, state = start()
		require.NoError(t, state.Close())
	}
	c, state = start()
	defer state.Close()
	post(c, message("a"))
	post(c, message("d"))
	for _, want := range []string{"b<&>", "c", "d"} {
		event, err := c.Next(t.Context())
		require.NoError(t, err)
		assert.Equal(t, want, event.ID)
		assert.Equal(t, int64(5), event.Peer)
		require.NoError(t, c.Done(event))
	}
}

func TestCallbackThatCantStoreTellsVKToComeBack(t *testing.T) {
	state, err := updates.OpenState(filepath.Join(t.TempDir(), "state"))
	require.NoError(t, err)
	cfg := config
	cfg.State = state
	c := newCallback(t, cfg)
	require.NoError(t, state.Close())
	status, _, header := post(c, message("a"))
	assert.Equal(t, http.StatusServiceUnavailable, status)
	assert.NotEmpty(t, header.Get("Retry-After"))
	_, err = c.Next(t.Context())
	assert.Error(t, err)
}

func FuzzCallback(f *testing.F) {
	f.Add(message("a"))
	f.Add(`{"type":"confirmation","group_id":1,"secret":null}`)
	f.Add(`{"type":"x","Secret":"s3cret","SECRET":1,"group_id":1,"object":[]}`)
	f.Fuzz(func(t *testing.T, body string) {
		c := newCallback(t, config)
		status, text, _ := post(c, body)
		assert.NotContains(t, text, "s3cret")
		assert.NotEqual(t, "remove", text)
		if status != 200 || text != "ok" {
			return
		}
		event, err := c.Next(t.Context())
		require.NoError(t, err)
		assert.Contains(t, body, "s3cret", "only VK knows it")
		var fields map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(event.JSON, &fields))
		assert.NotContains(t, fields, "secret")
		assert.NotEmpty(t, event.ID)
	})
}

// slow is a body that comes when let is closed.
type slow struct{ let chan struct{} }

func (s slow) Read([]byte) (int, error) {
	<-s.let
	return 0, io.EOF
}

func TestCallbackBoundsRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCallback(t, config)
		let := make(chan struct{})
		var all sync.WaitGroup
		for range 256 {
			all.Go(func() {
				c.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", slow{let}))
			})
		}
		synctest.Wait()
		status, _, header := post(c, message("a"))
		assert.Equal(t, http.StatusServiceUnavailable, status)
		assert.Equal(t, "10", header.Get("Retry-After"))
		close(let)
		all.Wait()
		status, _, _ = post(c, message("a"))
		assert.Equal(t, 200, status)
	})
}
