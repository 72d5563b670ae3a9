package sandbox_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk/sandbox"
)

// world is a sandbox and a client of it, in process or over loopback.
type world struct {
	t      *testing.T
	vk     *sandbox.Server
	client *http.Client
	base   string // before the method's name
	token  string
	v      string
}

func newWorld(t *testing.T) *world {
	srv := sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: -1, Community: -1, Service: -1}})
	return &world{t: t, vk: srv, client: &http.Client{Transport: srv}, base: sandbox.APIURL, token: sandbox.UserToken, v: "5.199"}
}

// as is the same world with another token.
func (w *world) as(token string) *world {
	other := *w
	other.token = token
	return &other
}

// answer is VK's envelope.
type answer struct {
	Response json.RawMessage
	Error    struct {
		Code   int                           `json:"error_code"`
		Msg    string                        `json:"error_msg"`
		Params []struct{ Key, Value string } `json:"request_params"`
	}
	Errors []struct {
		Method string
		Code   int    `json:"error_code"`
		Msg    string `json:"error_msg"`
	} `json:"execute_errors"`
}

// send posts a call and returns what came, whatever it is. Params are pairs.
func (w *world) send(method string, pairs ...string) (*http.Response, error) {
	form := url.Values{"v": {w.v}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	request, err := http.NewRequest("POST", w.base+method, strings.NewReader(form.Encode()))
	require.NoError(w.t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if w.token != "" {
		request.Header.Set("Authorization", "Bearer "+w.token)
	}
	return w.client.Do(request)
}

func (w *world) call(method string, pairs ...string) answer {
	w.t.Helper()
	response, err := w.send(method, pairs...)
	require.NoError(w.t, err)
	defer response.Body.Close()
	require.Equal(w.t, http.StatusOK, response.StatusCode)
	var got answer
	require.NoError(w.t, json.NewDecoder(response.Body).Decode(&got))
	return got
}

// ok calls and wants success; the response is any JSON value.
func (w *world) ok(method string, pairs ...string) any {
	w.t.Helper()
	got := w.call(method, pairs...)
	require.Zero(w.t, got.Error.Code, "%s: %s", method, got.Error.Msg)
	var value any
	require.NoError(w.t, json.Unmarshal(got.Response, &value))
	return value
}

// fails calls and wants this code; it returns the message.
func (w *world) fails(code int, method string, pairs ...string) string {
	w.t.Helper()
	got := w.call(method, pairs...)
	require.Equal(w.t, code, got.Error.Code, "%s: %s%s", method, got.Error.Msg, got.Response)
	return got.Error.Msg
}

// at walks into a JSON value: names of fields and numbers of elements.
func at(t *testing.T, value any, path ...any) any {
	t.Helper()
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, ok := value.(map[string]any)
			require.True(t, ok, "no object at %q: %v", step, value)
			require.Contains(t, object, step)
			value = object[step]
		case int:
			list, ok := value.([]any)
			require.True(t, ok, "no array at %d: %v", step, value)
			require.Greater(t, len(list), step)
			value = list[step]
		}
	}
	return value
}

func jpegOf(t testing.TB, width, height int) []byte {
	var out bytes.Buffer
	require.NoError(t, jpeg.Encode(&out, picture(width, height), nil))
	return out.Bytes()
}

func pngOf(t testing.TB, width, height int) []byte {
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, picture(width, height)))
	return out.Bytes()
}

func picture(width, height int) image.Image {
	return image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.Black, color.White})
}

// upload posts one file and returns the host's answer.
func (w *world) upload(address, field, name string, content []byte) map[string]any {
	w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile(field, name)
	require.NoError(w.t, err)
	_, err = part.Write(content)
	require.NoError(w.t, err)
	require.NoError(w.t, form.Close())
	response, err := w.client.Post(address, form.FormDataContentType(), &body)
	require.NoError(w.t, err)
	defer response.Body.Close()
	require.Equal(w.t, http.StatusOK, response.StatusCode)
	return decode(w.t, response.Body)
}

func decode(t *testing.T, body io.Reader) map[string]any {
	t.Helper()
	content, err := io.ReadAll(body)
	require.NoError(t, err)
	var got map[string]any
	require.NoError(t, json.Unmarshal(content, &got), string(content))
	return got
}

// both runs a test in process and over a loopback server.
func both(t *testing.T, test func(t *testing.T, w *world)) {
	t.Run("in process", func(t *testing.T) { test(t, newWorld(t)) })
	t.Run("server", func(t *testing.T) {
		w := newWorld(t)
		server := newServer(t, w)
		w.client, w.base = server.Client(), server.URL+"/method/"
		test(t, w)
	})
}

func newServer(t *testing.T, w *world) *httptest.Server {
	server := httptest.NewServer(w.vk)
	t.Cleanup(server.Close)
	return server
}

func TestPostIsOnTheWall(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		const message = "Привет, «мир» 🎉 & # + % \"quotes\"\nsecond line <b>"
		posted := w.ok("wall.post", "owner_id", "-100", "from_group", "1", "message", message)
		assert.EqualValues(t, 1, at(t, posted, "post_id"))

		wall := w.ok("wall.get", "owner_id", "-100")
		assert.EqualValues(t, 1, at(t, wall, "count"))
		assert.Equal(t, message, at(t, wall, "items", 0, "text"))
		assert.EqualValues(t, -100, at(t, wall, "items", 0, "from_id"))
		assert.Equal(t, message, w.vk.Posts(-100)[0].Text)
		assert.Equal(t, message, w.vk.Calls("wall.post")[0].Params.Get("message"))
	})
}

func TestWallPhotoFromUploadToPost(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		address := at(t, w.ok("photos.getWallUploadServer", "group_id", "100"), "upload_url").(string)
		up := w.upload(address, "photo", "cat.jpg", jpegOf(t, 640, 480))
		require.NotEqual(t, "[]", up["photo"])
		saved := w.ok("photos.saveWallPhoto", "group_id", "100", "server", text(up["server"]), "hash", text(up["hash"]), "photo", text(up["photo"]))
		assert.EqualValues(t, 1, at(t, saved, 0, "id"))
		assert.EqualValues(t, 1000, at(t, saved, 0, "owner_id"))

		w.ok("wall.post", "owner_id", "-100", "attachments", "photo1000_1,https://example.com/")
		wall := w.ok("wall.get", "owner_id", "-100")
		assert.EqualValues(t, 640, at(t, wall, "items", 0, "attachments", 0, "photo", "orig_photo", "width"))
		assert.Equal(t, "https://example.com/", at(t, wall, "items", 0, "attachments", 1, "link", "url"))
		assert.Equal(t, int64(len(jpegOf(t, 640, 480))), w.vk.Calls("upload")[0].Files[0].Size)
	})
}

func jsonText(t *testing.T, v any) string {
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}
