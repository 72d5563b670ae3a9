package binding

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/rehearse"
	"github.com/vkscript/vkscript/vk/sandbox"
	"github.com/vkscript/vkscript/vk/tape"
)

// fetching takes a picture from an address and asks another service.
const fetching = `
local answer = http.post(arg[1] .. "/hook?api_key=k1234567890", {json = {text = "привет"}})
print(answer.status, answer.body)
print(#vk.upload.wall_photo(arg[1] .. "/cat.png", {group_id = 100}))`

// pictures serves cat.png and counts what else it is told.
func pictures(t *testing.T) (*httptest.Server, *int) {
	hooks := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			hooks++
			w.Write([]byte("taken"))
			return
		}
		http.ServeFile(w, r, "../scripts/examples/pictures/cat.png")
	}))
	t.Cleanup(server.Close)
	return server, &hooks
}

func fetch(t *testing.T, address string, cfg Config, transport http.RoundTripper, around ...func(vk.Handler) vk.Handler) string {
	var out bytes.Buffer
	cfg.Client = vk.New(vk.Config{Token: sandbox.UserToken, Transport: transport, Limits: vk.Unlimited(), Around: around})
	cfg.Stdout, cfg.Permissions = &out, Permissions{Net: Rule{Allow: []string{strings.TrimPrefix(address, "http://")}}}
	require.NoError(t, New(cfg).Run(t.Context(), Script{Name: "fetch.lua", Source: []byte(fetching), Dir: t.TempDir(), Args: []string{address}}))
	return out.String()
}

// What is no call of VK is on a tape too, so that a replay needs no network at all.
func TestOtherRequestsAreReplayed(t *testing.T) {
	other, hooks := pictures(t)
	path := filepath.Join(t.TempDir(), "tape.jsonl")
	recorder, err := tape.Create(path, tape.Header{})
	require.NoError(t, err)
	recorded := fetch(t, other.URL, Config{Network: recorder.Wrap}, recorder.Wrap(sandbox.New(sandbox.Config{})))
	assert.Equal(t, "200\ttaken\n1\n", recorded)
	require.NoError(t, recorder.Close())
	other.Close()

	player, err := tape.Open(path, nil)
	require.NoError(t, err)
	assert.Equal(t, recorded, fetch(t, other.URL, Config{Download: player}, player))
	assert.Empty(t, player.Unused())
	assert.Equal(t, 1, *hooks)
}

func TestOtherServicesAreNotToldInARehearsal(t *testing.T) {
	other, hooks := pictures(t)
	dry := rehearse.New(rehearse.Config{})
	printed := fetch(t, other.URL, Config{Network: dry.Others, Rehearsal: true}, dry.Guard(sandbox.New(sandbox.Config{})), dry.Around)
	assert.Equal(t, "200\t{}\n1\n", printed)
	assert.Zero(t, *hooks)
	assert.Equal(t, "send a request to another service", dry.Plan().Steps[0].What)
}
