package vk_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// layer is a handler to put around: f gets each step and the next handler.
func layer(f func(ctx context.Context, s *vk.Step, next vk.Handler) (json.RawMessage, error)) func(vk.Handler) vk.Handler {
	return func(next vk.Handler) vk.Handler {
		return func(ctx context.Context, s *vk.Step) (json.RawMessage, error) { return f(ctx, s, next) }
	}
}

func TestAroundIsOneStepHoweverManyRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen []string
		var key string
		named := func(name string) func(vk.Handler) vk.Handler {
			return layer(func(ctx context.Context, s *vk.Step, next vk.Handler) (json.RawMessage, error) {
				seen = append(seen, name+" before")
				_, key = s.Key()
				answer, err := next(ctx, s)
				seen = append(seen, name+" after "+string(answer))
				return answer, err
			})
		}
		s := &script{steps: []step{lost, page, good}}
		client := vk.New(vk.Config{Token: "t", Transport: s, Around: []func(vk.Handler) vk.Handler{named("outer"), named("inner")}})
		_, err := client.Call(t.Context(), "wall.post", vk.Params{"message": "a"})
		require.NoError(t, err)
		assert.Equal(t, []string{"outer before", "inner before", `inner after {"post_id":7}`, `outer after {"post_id":7}`}, seen)
		for _, form := range s.sent {
			assert.Equal(t, key, form.Get("guid"))
		}
	})
}

func TestStepTellsWhatIsSent(t *testing.T) {
	var steps []*vk.Step
	s := &script{steps: []step{good}}
	client := vk.New(vk.Config{Token: "main-token-0001", Transport: s, Limits: vk.NewLimits(map[vk.TokenKind]float64{0: 0}), Around: []func(vk.Handler) vk.Handler{
		layer(func(ctx context.Context, s *vk.Step, next vk.Handler) (json.RawMessage, error) {
			steps = append(steps, s)
			return next(ctx, s)
		})}})
	params := vk.Params{"peer_id": 5, "message": "b", "access_token": "another-token-1"}
	_, err := client.Call(t.Context(), "messages.send", params)
	require.NoError(t, err)
	_, err = client.WithToken("another-token-2", vk.CommunityToken).Call(t.Context(), "users.get", nil)
	require.NoError(t, err)
	_, err = client.Call(t.Context(), "users.get", nil)
	require.NoError(t, err)

	sent := maps.Collect(steps[0].Params())
	name, key := steps[0].Key()
	assert.Equal(t, "random_id", name)
	assert.Equal(t, map[string]string{"message": "b", "peer_id": "5", "random_id": key, "v": "5.199"}, sent)
	assert.Equal(t, "5", steps[0].Param("peer_id"))
	assert.Equal(t, []bool{true, false, false}, []bool{steps[0].IsWrite(), steps[1].IsWrite(), steps[2].IsWrite()})
	assert.Equal(t, vk.CommunityToken, steps[1].Kind())
	assert.Empty(t, steps[2].Account())
	assert.NotEmpty(t, steps[0].Account())
	assert.NotEqual(t, steps[0].Account(), steps[1].Account())
}

func TestKeysAndClockOfAStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var given []bool
		var times []time.Time
		client := vk.New(vk.Config{Token: sandbox.UserToken, Transport: sandbox.New(sandbox.Config{}), Around: []func(vk.Handler) vk.Handler{
			layer(func(ctx context.Context, s *vk.Step, next vk.Handler) (json.RawMessage, error) {
				given, times = append(given, s.KeyGiven()), append(times, s.ServerTime())
				if _, key := s.Key(); key == "mine" {
					s.NewKey()
				}
				_, key := s.Key()
				assert.NotEqual(t, "mine", key)
				return next(ctx, s)
			})}})
		var ids []string
		for _, key := range []any{"mine", "mine", nil, "0"} {
			raw, err := client.Call(t.Context(), "wall.post", vk.Params{"owner_id": -100, "message": "a", "guid": key})
			require.NoError(t, err)
			ids = append(ids, string(raw))
			time.Sleep(90 * time.Second)
		}
		assert.Equal(t, []bool{true, true, false, false}, given)
		assert.Len(t, slices.Compact(ids), 4, "under new keys they are four posts")
		assert.Zero(t, times[0], "VK has not told it yet")
		assert.WithinDuration(t, time.Now().Add(-90*time.Second), times[3], 2*time.Second)
	})
}

func TestAroundMayAnswerRefuseAndAsk(t *testing.T) {
	s := &script{steps: []step{good}}
	no := errors.New("not today")
	client := vk.New(vk.Config{Token: "t", Transport: s, Limits: vk.NewLimits(map[vk.TokenKind]float64{0: 0}), Around: []func(vk.Handler) vk.Handler{
		layer(func(ctx context.Context, s *vk.Step, next vk.Handler) (json.RawMessage, error) {
			switch s.Method {
			case "wall.post":
				return json.RawMessage(`{"post_id":1}`), nil
			case "wall.delete":
				return nil, no
			case "wall.createComment":
				s.SetKey("kept")
				return next(ctx, s)
			}
			return next(ctx, s.Call("wall.get", vk.Params{"count": 3}))
		})}})
	answer, err := client.Call(t.Context(), "wall.post", nil)
	require.NoError(t, err)
	assert.JSONEq(t, `{"post_id":1}`, string(answer))
	_, err = client.Call(t.Context(), "wall.delete", nil)
	assert.ErrorIs(t, err, no)
	assert.Empty(t, s.sent)
	_, err = client.Call(t.Context(), "wall.createComment", nil)
	require.NoError(t, err)
	_, err = client.Call(t.Context(), "wall.repost", nil)
	require.NoError(t, err)
	assert.Equal(t, "kept", s.sent[0].Get("guid"))
	assert.Equal(t, "3", s.sent[1].Get("count"))
}

func TestUploadIsThreeSteps(t *testing.T) {
	h := &uploadHost{answers: []string{`{"server":1,"photo":"[1]","hash":"h"}`}}
	var seen []string
	kept := json.RawMessage(nil)
	client := vk.New(vk.Config{Transport: h, Limits: vk.NewLimits(map[vk.TokenKind]float64{0: 0}), Around: []func(vk.Handler) vk.Handler{
		layer(func(ctx context.Context, s *vk.Step, next vk.Handler) (answer json.RawMessage, err error) {
			if s.File == nil {
				seen = append(seen, s.Method)
				return next(ctx, s)
			}
			seen = append(seen, fmt.Sprint(s.Upload, " ", s.File.Name, " ", s.IsWrite(), maps.Collect(s.Params())))
			if kept == nil {
				kept, err = next(ctx, s)
			}
			return kept, err
		})}})
	for range 2 {
		_, err := client.Upload(t.Context(), vk.WallPhoto, vk.BytesFile("a.png", picture(t)), nil)
		require.NoError(t, err)
	}
	once := []string{"photos.getWallUploadServer", "wall_photo a.png true map[]", "photos.saveWallPhoto"}
	assert.Equal(t, append(once, once...), seen)
	assert.Equal(t, 1, h.posts, "the second file was answered here")
	assert.Equal(t, []string{"h"}, h.saved["hash"])
}

func TestEachCallOfABatchIsAStep(t *testing.T) {
	server := sandbox.New(sandbox.Config{})
	var mu sync.Mutex
	n := 0
	client := vk.New(vk.Config{Token: sandbox.UserToken, Transport: server, Around: []func(vk.Handler) vk.Handler{
		layer(func(ctx context.Context, s *vk.Step, next vk.Handler) (json.RawMessage, error) {
			mu.Lock()
			n++
			mu.Unlock()
			return next(ctx, s)
		})}})
	_, errs := atOnce(vk.WithBatch(t.Context()), 20, func(ctx context.Context, i int) (json.RawMessage, error) {
		return client.Call(ctx, "wall.post", vk.Params{"owner_id": -100, "message": i})
	})
	assert.Equal(t, make([]error, 20), errs)
	assert.Equal(t, 20, n)
	assert.Len(t, server.Calls("execute"), 1)
}

// BenchmarkAround calls a transport that answers at once: without handlers a call must cost what it did before
// there were any.
func BenchmarkAround(b *testing.B) {
	pass := layer(func(ctx context.Context, s *vk.Step, next vk.Handler) (json.RawMessage, error) { return next(ctx, s) })
	for _, c := range []struct {
		name   string
		around []func(vk.Handler) vk.Handler
	}{{"none", nil}, {"one", []func(vk.Handler) vk.Handler{pass}}} {
		b.Run(c.name, func(b *testing.B) {
			client := vk.New(vk.Config{Token: "t", Transport: &atOnceGood{}, Around: c.around, Limits: vk.NewLimits(map[vk.TokenKind]float64{0: 0})})
			params := vk.Params{"owner_id": -1, "message": "a"}
			b.ReportAllocs()
			for b.Loop() {
				client.Call(b.Context(), "wall.post", params)
			}
		})
	}
}

// atOnceGood answers without looking.
type atOnceGood struct{}

func (atOnceGood) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(good.body)), ContentLength: -1, Request: r}, nil
}
