package sandbox_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk/sandbox"
)

func TestTokens(t *testing.T) {
	w := newWorld(t)
	for name, test := range map[string]struct {
		token string
		code  int
		kind  string
	}{
		"user":                 {sandbox.UserToken, 0, "user"},
		"real, new":            {"vk1.a.AbC-dEf_123", 0, "user"},
		"real, old":            {strings.Repeat("0123456789abcdef", 6)[:85], 0, "user"},
		"community":            {sandbox.CommunityToken, 27, "community"},
		"service":              {sandbox.ServiceToken, 28, "service"},
		"none":                 {"", 5, ""},
		"wrong":                {"hello", 5, ""},
		"real, but a bit long": {strings.Repeat("a", 86), 5, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := w.as(test.token).call("photos.createAlbum", "title", "Album")
			assert.Equal(t, test.code, got.Error.Code, got.Error.Msg)
			calls := w.vk.Calls("photos.createAlbum")
			assert.Equal(t, test.kind, calls[len(calls)-1].Token)
		})
	}
	assert.Contains(t, w.as("").fails(5, "users.get"), "no access_token passed")
}

func TestTokenMayComeInTheForm(t *testing.T) {
	w := newWorld(t)
	got := w.as("").call("users.get", "access_token", sandbox.UserToken)
	require.Zero(t, got.Error.Code)
	call := w.vk.Calls("")[0]
	assert.Equal(t, "form", call.TokenIn)
	assert.False(t, call.Authorization)
	assert.NotContains(t, call.Params, "access_token")
}

// The sandbox is shown real tokens: they are nowhere in what it keeps or answers.
func TestTokenIsNowhere(t *testing.T) {
	const secret = "vk1.a.SECRET"
	w := newWorld(t)
	for _, pair := range [][2]string{{secret, ""}, {"", secret}} {
		response, err := w.as(pair[0]).send("wall.delete", "access_token", pair[1])
		require.NoError(t, err)
		var text strings.Builder
		require.NoError(t, response.Write(&text))
		assert.Contains(t, text.String(), "post_id is undefined")
		assert.NotContains(t, text.String(), "SECRET")
	}
	for _, call := range w.vk.Calls("") {
		assert.NotContains(t, jsonText(t, call), "SECRET")
	}
}

func TestWhatACommunityMay(t *testing.T) {
	w := newWorld(t).as(sandbox.CommunityToken)
	w.ok("wall.post", "owner_id", "-100", "message", "from the community")
	assert.Equal(t, -100, w.vk.Posts(-100)[0].FromID)
	w.fails(214, "wall.post", "owner_id", "-55", "message", "from another")
	w.ok("messages.send", "peer_id", "5", "random_id", "1", "message", "hi")
	assert.Equal(t, -100, w.vk.Messages(5)[0].FromID)
	w.fails(15, "messages.send", "peer_id", "5", "random_id", "2", "message", "hi", "group_id", "55")
	assert.EqualValues(t, 100, at(t, w.ok("groups.getById"), "groups", 0, "id"))
	assert.NotEmpty(t, at(t, w.ok("market.getGroupOrders"), "items"))
	w.as(sandbox.UserToken).fails(15, "notifications.sendMessage", "user_ids", "5", "message", "hi")
}

func TestMethodAndVersion(t *testing.T) {
	w := newWorld(t)
	assert.Equal(t, "Unknown method passed", w.fails(3, "wall.pots"))
	for _, bad := range []string{"", "5", "5.x", "4.9", "6.0", "5.50"} {
		w.v = bad
		w.fails(8, "users.get")
	}
}

func TestParameters(t *testing.T) {
	w := newWorld(t)
	for _, test := range []struct {
		method string
		params []string
		want   string
	}{
		{"wall.delete", nil, "post_id is undefined"},
		{"wall.delete", []string{"post_id", ""}, "post_id is undefined"},
		{"wall.delete", []string{"post_id", "first"}, "post_id not integer"},
		{"wall.delete", []string{"post_id", "0"}, "post_id should be positive"},
		{"wall.delete", []string{"post_id", "1.5"}, "post_id not integer"},
		{"wall.post", []string{"owner_id", "-3000000000", "message", "m"}, "owner_id should be greater or equal to -2000000000"},
		{"wall.post", nil, "message is undefined"},
		{"photos.get", []string{"count", "2000"}, "count should be less or equal to 1000"},
		{"photos.get", []string{"album_id", "nowhere"}, "album_id is invalid"},
		{"market.add", []string{"owner_id", "-100", "name", "abc"}, "name length should be greater or equal to 4"},
		{"stats.getPostReach", []string{"owner_id", "-100", "post_ids", "1,x"}, "post_ids not integer"},
		{"market.add", []string{"owner_id", "-100", "name", "Name", "description", "Description", "category_id", "1", "price", "ten"}, "price not float"},
		{"groups.getById", []string{"group_id", "-5"}, "group_ids is invalid"},
		{"wall.get", []string{"domain", "nobody"}, "domain is invalid"},
	} {
		msg := w.fails(100, test.method, test.params...)
		assert.Equal(t, "One of the parameters specified was missing or invalid: "+test.want, msg, test.method)
	}
	got := w.call("wall.delete", "post_id", "x")
	assert.Equal(t, []struct{ Key, Value string }{{"method", "wall.delete"}, {"post_id", "x"}, {"v", "5.199"}}, got.Error.Params)
}

func TestNoNetwork(t *testing.T) {
	w := newWorld(t)
	_, err := w.client.Get("https://example.com/picture.jpg?key=SECRET")
	require.ErrorContains(t, err, "the sandbox has no network")
	for _, address := range []string{"https://api.vk.com/", "https://api.vk.ru/methods", "https://upload.sandbox.vk/upload/wall/99"} {
		response, err := w.client.Get(address)
		require.NoError(t, err)
		assert.Equal(t, http.StatusNotFound, response.StatusCode, address)
	}
	response, err := w.client.Get("https://api.vk.ru/method/utils.getServerTime?v=5.199&access_token=" + sandbox.ServiceToken)
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, response.StatusCode)
	assert.Equal(t, "url", w.vk.Calls("utils.getServerTime")[0].TokenIn)
}

func TestRequestIsBounded(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		response, err := w.send("wall.post", "message", strings.Repeat("a", 5<<20))
		require.NoError(t, err)
		assert.Equal(t, http.StatusRequestEntityTooLarge, response.StatusCode)
		assert.Empty(t, w.vk.Posts(sandbox.UserID))
	})
}

func TestGzipWhenAsked(t *testing.T) {
	w := newWorld(t)
	server := newServer(t, w)
	for encoding, want := range map[string]string{"gzip, deflate": "gzip", "identity": ""} {
		request, err := http.NewRequest("GET", server.URL+"/method/utils.getServerTime?v=5.199", nil)
		require.NoError(t, err)
		request.Header.Set("Accept-Encoding", encoding)
		request.Header.Set("Authorization", "Bearer "+sandbox.UserToken)
		response, err := server.Client().Do(request)
		require.NoError(t, err)
		response.Body.Close()
		assert.Equal(t, want, response.Header.Get("Content-Encoding"))
	}
}
