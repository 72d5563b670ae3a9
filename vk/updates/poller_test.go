package updates_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/updates"
)

// host is a VK with a long poll host that answers what a test says, then nothing for ever.
type host struct {
	t       *testing.T
	servers int
	polls   []url.Values
	answers []any // of polls: text, a status, or an error
}

func (h *host) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host == "api.vk.com" {
		h.servers++
		server := "https://lp.vk.com/wh1"
		if strings.HasSuffix(r.URL.Path, "messages.getLongPollServer") {
			server = "im.vk.com/nim1"
		}
		return response(200, fmt.Sprintf(`{"response":{"server":%q,"key":"key%d","ts":"%d"}}`, server, h.servers, 100*h.servers)), nil
	}
	if strings.Contains(fmt.Sprint(r.Header, r.URL), "secret-token") {
		panic("the token was sent to the long poll host")
	}
	if h.polls = append(h.polls, r.URL.Query()); len(h.answers) == 0 {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	next := h.answers[0]
	h.answers = h.answers[1:]
	switch next := next.(type) {
	case error:
		return nil, next
	case int:
		return response(next, "<html>"), nil
	}
	return response(200, next.(string)), nil
}

func response(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
}

func (h *host) client() *vk.Client {
	return vk.New(vk.Config{Token: "secret-token", Transport: h})
}

// events is an answer with events of these ids.
func events(ts string, ids ...string) string {
	list := []string{}
	for _, id := range ids {
		list = append(list, fmt.Sprintf(`{"type":"message_new","event_id":%q,"group_id":1,"object":{"message":{"peer_id":5}}}`, id))
	}
	return fmt.Sprintf(`{"ts":%s,"updates":[%s]}`, ts, strings.Join(list, ","))
}

// next takes one event and marks it done.
func next(ctx context.Context, p *updates.Poller) (string, error) {
	event, err := p.Next(ctx)
	if err != nil {
		return "", err
	}
	return event.ID, p.Done(event)
}

var lost = errors.New("connection reset")

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name    string
		answers []any
		polls   string // ts and number of the key of every request
		least   time.Duration
		most    time.Duration
	}{
		{"nothing wrong", []any{events(`"101"`, "a", "b")}, "100/1", 0, 0},
		{"ts as a number", []any{events(`101`, "a"), events(`102`, "b")}, "100/1 101/1", 0, 0},
		{"an empty answer", []any{`{"ts":"101","updates":[]}`, events(`102`, "a", "b")}, "100/1 101/1", 0, 0},
		{"failed 1 gives another ts", []any{events(`101`, "a"), `{"failed":1,"ts":150}`, events(`151`, "b")}, "100/1 101/1 150/1", 250 * time.Millisecond, time.Second},
		{"failed 1 as text", []any{`{"failed":1,"ts":"150"}`, events(`151`, "a", "b")}, "100/1 150/1", 250 * time.Millisecond, time.Second},
		{"failed 2 keeps ts", []any{events(`101`, "a"), `{"failed":2}`, events(`102`, "b")}, "100/1 101/1 101/2", 0, time.Second},
		{"failed 3 begins anew", []any{events(`101`, "a"), `{"failed":3}`, events(`102`, "b")}, "100/1 101/1 200/2", 250 * time.Millisecond, time.Second},
		{"failed with an unknown number", []any{`{"failed":9}`, events(`102`, "a", "b")}, "100/1 100/2", 250 * time.Millisecond, time.Second},
		{"failed 2 again and again is not asked in a loop", []any{`{"failed":2}`, `{"failed":2}`, `{"failed":2}`, events(`102`, "a", "b")}, "100/1 100/2 100/3 100/4", time.Second, 5 * time.Second},
		{"lost connections", []any{lost, io.ErrUnexpectedEOF, events(`101`, "a", "b")}, "100/1 100/1 100/1", 500 * time.Millisecond, 2 * time.Second},
		{"a dead host is asked for again", []any{lost, lost, lost, events(`101`, "a", "b")}, "100/1 100/1 100/1 100/2", time.Second, 5 * time.Second},
		{"web pages", []any{502, 200, "", "null", `[]`, events(`101`, "a", "b")}, "100/1 100/1 100/1 100/2 100/2 100/2", time.Second, 30 * time.Second},
		{"duplicates", []any{events(`101`, "a", "a"), events(`102`, "a", "b")}, "100/1 101/1", 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := &host{t: t, answers: c.answers}
				p, err := updates.NewPoller(updates.Config{Client: h.client(), GroupID: 1})
				require.NoError(t, err)
				began := time.Now()
				for _, want := range []string{"a", "b"} {
					id, err := next(t.Context(), p)
					require.NoError(t, err)
					assert.Equal(t, want, id)
				}
				took := time.Since(began)
				assert.GreaterOrEqual(t, took, c.least)
				assert.LessOrEqual(t, took, c.most+time.Second, "an API call may wait for its quota")
				seen := []string{}
				for _, q := range h.polls {
					seen = append(seen, q.Get("ts")+"/"+strings.TrimPrefix(q.Get("key"), "key"))
					assert.Equal(t, []string{"a_check", "25", ""}, []string{q.Get("act"), q.Get("wait"), q.Get("mode")})
				}
				assert.Equal(t, c.polls, strings.Join(seen, " "))
			})
		})
	}
}

func TestUsersUpdates(t *testing.T) {
	h := &host{t: t, answers: []any{`{"ts":11,"updates":[[4,7,0,2000000001],[4,8,0,1],[6,1,7],[80,1],[80,1],["x"],[]]}`, `{"ts":12,"updates":[[80,1]]}`}}
	p, err := updates.NewPoller(updates.Config{Client: h.client(), Wait: 60 * time.Second})
	require.NoError(t, err)
	ids := map[string]bool{}
	var peers []int64
	for range 8 {
		event, err := p.Next(t.Context())
		require.NoError(t, err)
		ids[event.ID] = true
		peers = append(peers, event.Peer)
	}
	assert.Len(t, ids, 8, "equal updates are different events")
	assert.Equal(t, []int64{2000000001, 1, 1, 0, 0, 0, 0, 0}, peers)
	assert.Equal(t, []string{"60", "2", "3"}, []string{h.polls[0].Get("wait"), h.polls[0].Get("mode"), h.polls[0].Get("version")})
}

func TestFinalErrors(t *testing.T) {
	t.Run("the version", func(t *testing.T) {
		h := &host{t: t, answers: []any{`{"failed":4,"min_version":0,"max_version":3}`}}
		p, err := updates.NewPoller(updates.Config{Client: h.client(), Version: 99})
		require.NoError(t, err)
		_, err = p.Next(t.Context())
		assert.EqualError(t, err, "VK's long poll has no version 99: it takes 0 to 3")
	})
	t.Run("the token", func(t *testing.T) {
		refuse := transport(func(*http.Request) (*http.Response, error) {
			return response(200, `{"error":{"error_code":5,"error_msg":"User authorization failed"}}`), nil
		})
		p, err := updates.NewPoller(updates.Config{Client: vk.New(vk.Config{Transport: refuse}), GroupID: 1})
		require.NoError(t, err)
		_, err = p.Next(t.Context())
		assert.True(t, vk.IsCode(err, vk.CodeAuth))
	})
	for _, wait := range []time.Duration{-1, time.Millisecond, 91 * time.Second} {
		_, err := updates.NewPoller(updates.Config{Wait: wait})
		assert.ErrorContains(t, err, "1 to 90 seconds")
	}
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestWrongServersAreNotCalled(t *testing.T) {
	for _, server := range []string{`"file:///etc/passwd"`, `"https://"`, `""`, `"::"`, `7`} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			client := vk.New(vk.Config{Transport: transport(func(r *http.Request) (*http.Response, error) {
				assert.Equal(t, "api.vk.com", r.URL.Host)
				return response(200, `{"response":{"key":"k","ts":"1","server":`+server+`}}`), nil
			})})
			p, err := updates.NewPoller(updates.Config{Client: client, GroupID: 1})
			require.NoError(t, err)
			_, err = p.Next(ctx)
			assert.ErrorIs(t, err, context.DeadlineExceeded)
		})
	}
}

func TestHangingHostAndEndOfContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &host{t: t} // never answers
		var faults []vk.Attempt
		client := vk.New(vk.Config{Transport: h, OnAttempt: func(a vk.Attempt) {
			if a.Err != nil {
				faults = append(faults, a)
			}
		}})
		p, err := updates.NewPoller(updates.Config{Client: client, GroupID: 1, Wait: 10 * time.Second})
		require.NoError(t, err)
		why := errors.New("enough")
		ctx, cancel := context.WithTimeoutCause(t.Context(), 30*time.Second, why)
		defer cancel()
		began := time.Now()
		_, err = p.Next(ctx)
		assert.ErrorIs(t, err, why)
		assert.Equal(t, 30*time.Second, time.Since(began), "at the moment the context ends")
		require.Len(t, faults, 1)
		assert.EqualError(t, faults[0].Err, "no answer in time")
		assert.Equal(t, 25*time.Second, faults[0].Duration.Round(time.Second))
		assert.Positive(t, faults[0].Retry)
	})
}

func TestEachMarksDoneWhenTheNextIsAskedFor(t *testing.T) {
	h := &host{t: t, answers: []any{events(`101`, "a", "b", "c")}}
	path := t.TempDir() + "/state"
	loop := func(stop string) (ids []string) {
		state, err := updates.OpenState(path)
		require.NoError(t, err)
		defer state.Close()
		p, err := updates.NewPoller(updates.Config{Client: h.client(), GroupID: 1, State: state})
		require.NoError(t, err)
		for event, err := range updates.Each(t.Context(), p) {
			require.NoError(t, err)
			ids = append(ids, event.ID)
			if event.ID == stop {
				break
			}
		}
		return ids
	}
	assert.Equal(t, []string{"a", "b"}, loop("b"))
	h.answers = []any{events(`101`, "a", "b", "c")} // VK answers the same for the same ts
	assert.Equal(t, []string{"b", "c"}, loop("c"))
	assert.Equal(t, "100", h.polls[1].Get("ts"))
}

func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{events(`"1"`, "a"), `{"failed":1,"ts":5}`, `{"ts":1,"updates":[[4,1,0,5],{"type":7,"object":[]}]}`, `{"ts":{}}`, `{"ts":1,"updates":[{"object":{"message":{"message":{"peer_id":1}}}}]}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ctx, cancel := context.WithCancel(context.Background())
		h := &host{t: t}
		p, err := updates.NewPoller(updates.Config{GroupID: 1, Client: vk.New(vk.Config{
			Limits: vk.NewLimits(map[vk.TokenKind]float64{vk.UserToken: 0}),
			Transport: transport(func(r *http.Request) (*http.Response, error) {
				if r.URL.Host == "api.vk.com" {
					return h.RoundTrip(r)
				}
				if h.polls = append(h.polls, r.URL.Query()); len(h.polls) == 2 {
					cancel()
					return nil, lost
				}
				return response(200, text), nil
			}),
			OnAttempt: func(a vk.Attempt) {
				if a.Retry > 0 {
					cancel()
				}
			},
		})})
		require.NoError(t, err)
		seen := map[string]bool{}
		for event, err := range updates.Each(ctx, p) {
			if err != nil {
				break
			}
			assert.False(t, seen[event.ID])
			seen[event.ID] = true
			assert.True(t, json.Valid(event.JSON))
		}
	})
}
