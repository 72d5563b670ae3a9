package sandbox_test

import (
	"context"
	"net/http/httptest"
	"strconv"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
	"github.com/vkscript/vkscript/vk/updates"
)

// The project's own poller gets every event once, whatever happens on the way.
func TestPollerGetsEveryEventOnce(t *testing.T) {
	for _, fault := range []string{"drop-before", "drop-after", "502", "502-after", "html", "failed=2", "failed=4", "delay=3s"} {
		t.Run(fault, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				client := vk.New(vk.Config{Token: sandbox.UserToken, Transport: w.vk})
				poller, err := updates.NewPoller(updates.Config{Client: client, GroupID: sandbox.GroupID})
				require.NoError(t, err)
				if fault == "failed=4" { // is final: the poller's version is wrong
					w.inject("longpoll:" + fault)
					_, err = poller.Next(t.Context())
					assert.Error(t, err)
					return
				}
				go func() {
					synctest.Wait()
					for i := range 5 {
						w.inject("longpoll:" + fault)
						w.ok("wall.post", "owner_id", "-100", "message", strconv.Itoa(i))
						synctest.Wait()
					}
				}()
				for i := range 5 {
					event, err := poller.Next(t.Context())
					require.NoError(t, err)
					assert.Equal(t, "wall_post_new", event.Type)
					assert.Contains(t, string(event.JSON), `"text":"`+strconv.Itoa(i)+`"`)
					require.NoError(t, poller.Done(event))
				}
			})
		})
	}
}

// The project's own callback server confirms itself and gets the events.
func TestCallbackServerOfTheProject(t *testing.T) {
	w := newWorld(t)
	code := at(t, w.ok("groups.getCallbackConfirmationCode", "group_id", "100"), "code").(string)
	callback, err := updates.NewCallback(updates.CallbackConfig{Secret: "s3", Confirmation: code, GroupID: sandbox.GroupID})
	require.NoError(t, err)
	server := httptest.NewServer(callback)
	defer server.Close()
	w.ok("groups.addCallbackServer", "group_id", "100", "url", server.URL, "title", "Bot", "secret_key", "s3")
	ctx, cancel := context.WithCancel(t.Context())
	delivered := make(chan struct{})
	go func() {
		defer close(delivered)
		w.vk.Deliver(ctx)
	}()
	for i := 1; ; i++ { // what happens before the confirmation is not told
		w.ok("wall.post", "owner_id", "-100", "message", "m")
		if at(t, w.ok("groups.getCallbackServers", "group_id", "100"), "items", 0, "status") == "ok" {
			break
		}
	}
	w.ok("wall.createComment", "owner_id", "-100", "post_id", "1", "message", "c")
	for {
		event, err := callback.Next(t.Context())
		require.NoError(t, err)
		require.NoError(t, callback.Done(event))
		if event.Type == "wall_reply_new" {
			break
		}
	}
	cancel()
	<-delivered
}
