package binding

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/rehearse"
	"github.com/vkscript/vkscript/vk/sandbox"
)

const shopBot = `
local bot = vk.bot{group_id = 100, state = "bot.state"}
bot:hears("цена", function(ctx) ctx:reply("900 ₽") print("answered " .. ctx.text) bot:stop() end)
bot:run()`

// A bot that is rehearsed answers nobody, and its events come again when it runs for real.
func TestRehearsedBots(t *testing.T) {
	dir := t.TempDir()
	server := sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: -1, Community: -1}})
	run := func(transport http.RoundTripper, around ...func(vk.Handler) vk.Handler) string {
		var out bytes.Buffer
		host := New(Config{
			Client:         vk.New(vk.Config{Token: sandbox.UserToken, Transport: transport, Around: around, Limits: vk.Unlimited()}),
			CommunityToken: sandbox.CommunityToken, GroupID: "100", Stdout: &out, Rehearsal: around != nil,
			Permissions: Permissions{Write: Rule{Allow: []string{dir}}},
		})
		require.NoError(t, host.Run(t.Context(), Script{Name: "bot.lua", Source: []byte(shopBot), Dir: dir}))
		return out.String()
	}
	tell := func(text string, times int) {
		customer := vk.New(vk.Config{Token: sandbox.UserToken, Transport: server, Limits: vk.Unlimited()})
		for range times {
			_, err := customer.Call(t.Context(), "messages.send", vk.Params{"peer_id": -100, "message": text})
			require.NoError(t, err)
		}
	}
	time.AfterFunc(50*time.Millisecond, func() { tell("какая цена?", 1) })
	assert.Equal(t, "answered какая цена?\n", run(server))
	state, err := os.ReadFile(filepath.Join(dir, "bot.state"))
	require.NoError(t, err)
	tell("и цена этого?", 1)
	sent := len(server.Calls("messages.send"))

	dry := rehearse.New(rehearse.Config{})
	assert.Equal(t, "answered и цена этого?\n", run(dry.Guard(server), dry.Around))
	assert.Len(t, server.Calls("messages.send"), sent, "nobody was answered")
	kept, err := os.ReadFile(filepath.Join(dir, "bot.state"))
	require.NoError(t, err)
	assert.Equal(t, state, kept)
	require.NotEmpty(t, dry.Plan().Steps)
	assert.Equal(t, "send a message", dry.Plan().Steps[len(dry.Plan().Steps)-1].What)

	assert.Equal(t, "answered и цена этого?\n", run(server), "the event was not lost")
}
