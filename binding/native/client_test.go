package native_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk/sandbox"
)

// TestPatience: in virtual time, each script meets VK's flood control once and prints how many seconds it took.
func TestPatience(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"a client waits", `vk.client{patience = 600}.wall.post{owner_id = -100, message = "x"}`, "60"},
		{"a scope waits", `task.scope(function() vk.wall.post{owner_id = -100, message = "x"} end, {patience = 600})`, "60"},
		{"OPI_VK in a scope", `task.scope(function() assert(OPI_VK.CreatePost("x").response) end, {patience = 600})`, "60"},
		{"a map waits", `task.map({1, 2, 3}, function() vk.wall.post{owner_id = -100, message = "x"} end, {patience = 600, concurrency = 2})`, "60"},
		{"a batch waits", `task.all({function() vk.wall.post{owner_id = -100, message = "x"} end, function() vk.wall.post{owner_id = -100, message = "y"} end},
			{patience = 600, batch = true})`, "60"},
		{"others don't", `assert(pcall(vk.wall.post, {owner_id = -100, message = "x"}) == false)`, "0"},
		{"nor those with too little", `assert(pcall(vk.client{patience = 59}.wall.post, {owner_id = -100, message = "x"}) == false)`, "0"},
		{"wait waits", `pcall(vk.wall.post, {owner_id = -100, message = "x"}) assert(vk.limits().resting["wall.post"])
			assert(vk.wait("wall.post", 30) == false) assert(select(2, vk.wait("wall.post", 30)) == 60)
			assert(vk.wait("wall.post") == true) vk.wall.post{owner_id = -100, message = "x"}`, "60"},
		{"wait has nothing to wait for", `assert(vk.wait("wall.get")) vk.wall.get{owner_id = -100} pcall(vk.wall.post, {owner_id = -100})`, "0"},
		{"waiting ends with its time", `pcall(vk.wall.post, {owner_id = -100, message = "x"})
			print(pcall(task.timeout, 5, vk.wait, "wall.post"))`, "false\ttest.lua:2: timeout after 5 seconds\n5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := newServer()
				server.Inject(sandbox.Fault{Method: "wall.post", Kind: sandbox.ErrorCode, Code: 9, Times: 1})
				began := time.Now()
				out, err := script(t, server, t.TempDir(), c.source)
				require.NoError(t, err)
				assert.Equal(t, c.want, out+fmt.Sprint(int(time.Since(began).Seconds())))
			})
		})
	}
}

func TestWritesRideWhenAsked(t *testing.T) {
	for _, c := range []struct {
		source  string
		batches int
	}{
		{`vk.batch(function() task.map({1, 2, 3}, add) end)`, 0},
		{`vk.batch(function() task.map({1, 2, 3}, add) end, {writes = true})`, 1},
		{`task.map({1, 2, 3}, add, {batch = "writes"})`, 1},
		{`task.map({1, 2, 3}, add, {batch = true})`, 0},
		{`vk.batch(function() task.map({1, 2, 3}, add, {batch = false}) end, {writes = true})`, 0},
		{`client = vk.client{batch = "writes"} task.map({1, 2, 3}, add)`, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			server := newServer()
			_, err := script(t, server, t.TempDir(), `client = vk
				function add(n) return client.photos.createAlbum{title = "album " .. n, group_id = 100} end `+c.source)
			require.NoError(t, err)
			assert.Len(t, server.Calls("execute"), c.batches, c.source)
			assert.Len(t, server.Calls("photos.createAlbum"), 3-3*c.batches, c.source)
		})
	}
}

func TestWrongOptions(t *testing.T) {
	for source, want := range map[string]string{
		`vk.client{batch = "all"}`:              `vk.client: batch must be true, false or "writes", got all`,
		`vk.client{patience = -1}`:              "vk.client: patience must be a number of seconds, got -1",
		`vk.client{patiense = 1}`:               `did you mean "patience"?`,
		`vk.batch(print, {write = true})`:       `did you mean "writes"?`,
		`task.scope(print, {batch = 1})`:        `task.scope: batch must be true, false or "writes", got 1`,
		`task.map({}, print, {patience = "x"})`: "task.map: patience must be a number of seconds, got x",
		`task.map({}, print, {concurency = 3})`: `task.map: has no option "concurency"; did you mean "concurrency"?`,
		`task.all({}, 3)`:                       "task.all: argument 2 must be a table of options, got number",
		`vk.wait("wall.pots")`:                  `did you mean "wall.post"?`,
		`vk.wait("wall.post", "long")`:          "argument 2 must be a number of seconds",
		`vk.on_captcha("solve")`:                "vk.on_captcha: takes a function, got a string",
	} {
		_, err := script(t, newServer(), t.TempDir(), source)
		assert.ErrorContains(t, err, want, source)
	}
}

// TestWhoListens: what only a community may do is done with its token, also by clients that change nothing but settings.
func TestWhoListens(t *testing.T) {
	for source, want := range map[string]string{
		`vk.events()`:                                      sandbox.CommunityToken,
		`vk.client{batch = true}.events()`:                 sandbox.CommunityToken,
		`vk.client{token = "other", group = 7}.events()`:   "other",
		`vk.client{lang = "en"}.client{v = "5.131"}.bot()`: sandbox.CommunityToken,
	} {
		post := newPostbox(updatesOf(101, said("a", 2000, "hi")))
		if strings.Contains(source, "bot") {
			source = `local bot = ` + source + ` bot:fallback(function() bot:stop() end) bot:run()`
		} else {
			source = `for e in ` + source + ` do break end`
		}
		_, _, err := listen(t.Context(), post, t.TempDir(), source)
		require.NoError(t, err, source)
		assert.Equal(t, []string{"Bearer " + want}, post.tokens, source)
	}
}
