package updates_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
	"github.com/vkscript/vkscript/vk/updates"
)

func newSandbox() (*sandbox.Server, *vk.Client) {
	server := sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: -1, Community: -1}})
	return server, vk.New(vk.Config{Token: sandbox.UserToken, Transport: server, Limits: vk.NewLimits(map[vk.TokenKind]float64{vk.UserToken: 0})})
}

// Whatever breaks on the way, every event comes, once and in order.
func TestSandboxFaults(t *testing.T) {
	for _, fault := range []string{
		"longpoll:502", "longpoll:502-after", "longpoll:html:7", "longpoll:drop-before:10", "longpoll:drop-after:3", "longpoll:failed=2",
		"longpoll:failed=2:5", "longpoll:delay=5m", "*:502:6", "groups.getLongPollServer:code=10:8",
	} {
		t.Run(fault, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server, client := newSandbox()
				p := begun(t, updates.Config{Client: client, GroupID: sandbox.GroupID})
				for i := range 5 {
					if i%2 == 1 {
						parsed, err := sandbox.ParseFault(fault)
						require.NoError(t, err)
						server.Inject(parsed)
					}
					require.NoError(t, server.Emit(sandbox.GroupID, "custom", i))
					event, err := p.Next(t.Context())
					require.NoError(t, err)
					var got struct{ Object int }
					require.NoError(t, json.Unmarshal(event.JSON, &got))
					assert.Equal(t, i, got.Object)
				}
			})
		})
	}
}

// begun is a poller that knows where it begins: what happened before its first request is not its.
func begun(t *testing.T, cfg updates.Config) *updates.Poller {
	p, err := updates.NewPoller(cfg)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, err = p.Next(ctx)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	return p
}

func TestSandboxUserUpdates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client := newSandbox()
		p := begun(t, updates.Config{Client: client})
		_, err := client.Call(t.Context(), "messages.send", vk.Params{"peer_id": -sandbox.GroupID, "message": "hi"})
		require.NoError(t, err)
		event, err := p.Next(t.Context())
		require.NoError(t, err)
		assert.Equal(t, int64(-sandbox.GroupID), event.Peer)
	})
}

// The sandbox delivers as VK does: a confirmation first, events again until they are answered ok.
func TestSandboxDelivers(t *testing.T) {
	server, client := newSandbox()
	call := func(method string, params vk.Params) string {
		raw, err := client.Call(t.Context(), method, params)
		require.NoError(t, err)
		return string(raw)
	}
	var code string
	_, err := fmt.Sscanf(call("groups.getCallbackConfirmationCode", vk.Params{"group_id": sandbox.GroupID}), `{"code":%q}`, &code)
	require.NoError(t, err)
	c := newCallback(t, updates.CallbackConfig{Secret: "s3cret", Confirmation: code, GroupID: sandbox.GroupID})
	address := httptest.NewServer(c)
	defer address.Close()

	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { server.Deliver(ctx); close(ended) }()
	call("groups.addCallbackServer", vk.Params{"group_id": sandbox.GroupID, "url": address.URL, "title": "bot", "secret_key": "s3cret"})
	require.Eventually(t, func() bool {
		return strings.Contains(call("groups.getCallbackServers", vk.Params{"group_id": sandbox.GroupID}), `"status":"ok"`)
	}, 5*time.Second, time.Millisecond)
	call("wall.post", vk.Params{"owner_id": -sandbox.GroupID, "message": "news"})
	event, err := c.Next(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "wall_post_new", event.Type)
	assert.Equal(t, int64(sandbox.GroupID), event.GroupID)
	assert.NotContains(t, string(event.JSON), "s3cret")
	cancel()
	<-ended
}
