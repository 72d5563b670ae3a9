package sandbox_test

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk/sandbox"
)

func (w *world) inject(text string) {
	w.t.Helper()
	fault, err := sandbox.ParseFault(text)
	require.NoError(w.t, err)
	w.vk.Inject(fault)
}

// outcome is what a caller sees of one post: "lost", a status, or a VK code.
func (w *world) outcome() string {
	response, err := w.send("wall.post", "owner_id", "-100", "message", "m")
	if err != nil {
		return "lost"
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(w.t, err)
	if strings.HasPrefix(string(body), "<html>") {
		return "html " + strconv.Itoa(response.StatusCode)
	}
	return string(body)
}

func TestFaults(t *testing.T) {
	for _, test := range []struct {
		fault   string
		outcome string
		posts   int
	}{
		{"wall.post:drop-before", "lost", 0},
		{"wall.post:drop-after", "lost", 1},
		{"*:502", "html 502", 0},
		{"wall.*:502-after", "html 502", 1},
		{"wall.post:html", "html 200", 0},
		{"wall.post:code=9", `"error_code":9,"error_msg":"Flood control"`, 0},
		{"wall.post:code=14", `"captcha_img":"https://`, 0},
		{"wall.post:code=17", `"redirect_uri":"https://`, 0},
		{"wall.post:code=24", `"confirmation_text":"`, 0},
		{"wall.post:code=9999", `"error_code":9999`, 0},
		{"photos.*:drop-before", `{"response":{"post_id":1}}`, 1},
		{"wall.postAdsStealth:drop-before", `{"response":{"post_id":1}}`, 1},
		{"upload:drop-before", `{"response":{"post_id":1}}`, 1},
		{"wall.post:delay=1ms", `{"response":{"post_id":1}}`, 1},
	} {
		t.Run(test.fault, func(t *testing.T) {
			both(t, func(t *testing.T, w *world) {
				w.inject(test.fault)
				assert.Contains(t, w.outcome(), test.outcome)
				assert.Len(t, w.vk.Posts(-100), test.posts)
				assert.Len(t, w.vk.Calls("wall.post"), 1)
				assert.Contains(t, w.outcome(), `"post_id"`, "a fault strikes once")
			})
		})
	}
}

func TestFaultsStrikeInTheirOrder(t *testing.T) {
	w := newWorld(t)
	w.inject("wall.post:code=10:2")
	w.inject("*:code=9")
	var codes []int
	for range 4 {
		codes = append(codes, w.call("wall.post", "message", "m").Error.Code)
	}
	assert.Equal(t, []int{10, 10, 9, 0}, codes)
}

func TestFaultByProbability(t *testing.T) {
	codes := func(seed uint64) (found int, all []int) {
		srv := sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: -1}, Seed: seed})
		w := newWorld(t)
		w.vk, w.client = srv, &http.Client{Transport: srv}
		w.inject("*:code=10:25%")
		for range 400 {
			code := w.call("utils.getServerTime").Error.Code
			all = append(all, code)
			found += code / 10
		}
		return found, all
	}
	found, all := codes(1)
	assert.InDelta(t, 100, found, 40)
	_, again := codes(1)
	assert.Equal(t, all, again, "the same seed breaks the same calls")
	_, other := codes(2)
	assert.NotEqual(t, all, other)
}

func TestDelayLastsAndEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.inject("wall.post:delay=2s:2")
		start := time.Now()
		w.ok("wall.post", "message", "m")
		assert.Equal(t, 2*time.Second, time.Since(start))

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		request, err := http.NewRequestWithContext(ctx, "GET", sandbox.APIURL+"wall.post?v=5.199&message=m", nil)
		require.NoError(t, err)
		_, err = w.client.Do(request)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Len(t, w.vk.Posts(sandbox.UserID), 1)
	})
}

func TestUploadFaults(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		address := w.address("photos.getWallUploadServer")
		w.inject("upload:empty:2")
		assert.Equal(t, "[]", w.upload(address, "photo", "cat.png", pngOf(t, 20, 20))["photo"])
		assert.Equal(t, "[]", w.upload(address, "photo", "cat.png", pngOf(t, 20, 20))["photo"])
		assert.NotEqual(t, "[]", w.upload(address, "photo", "cat.png", pngOf(t, 20, 20))["photo"])
		assert.Len(t, w.vk.Calls("upload"), 3)

		for _, kind := range []string{"drop-before", "drop-after"} {
			w.inject("upload:" + kind)
			_, err := w.client.Post(address, "multipart/form-data; boundary=x", strings.NewReader("--x--\r\n"))
			assert.Error(t, err, kind)
		}
		w.inject("upload:502")
		response, err := w.client.Post(address, "multipart/form-data; boundary=x", strings.NewReader("--x--\r\n"))
		require.NoError(t, err)
		assert.Equal(t, http.StatusBadGateway, response.StatusCode)
	})
}

func TestRate(t *testing.T) {
	for _, test := range []struct {
		name  string
		rate  sandbox.Rate
		token string
		burst int           // calls at once
		slow  time.Duration // between calls that are all answered
	}{
		{"user by default", sandbox.Rate{}, sandbox.UserToken, 3, time.Second / 3},
		{"community by default", sandbox.Rate{}, sandbox.CommunityToken, 20, time.Second / 20},
		{"service by default", sandbox.Rate{}, sandbox.ServiceToken, 3, time.Second / 3},
		{"set", sandbox.Rate{User: 7}, sandbox.UserToken, 7, time.Second / 7},
		{"slower than one a second", sandbox.Rate{User: 0.5}, sandbox.UserToken, 1, 2 * time.Second},
		{"not enforced", sandbox.Rate{User: -1}, sandbox.UserToken, 30, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := sandbox.New(sandbox.Config{Rate: test.rate})
				w := &world{t: t, vk: srv, client: &http.Client{Transport: srv}, base: sandbox.APIURL, token: test.token, v: "5.199"}
				answered := 0
				for range 30 {
					if got := w.call("utils.getServerTime"); got.Error.Code == 0 {
						answered++
					} else {
						require.Equal(t, 6, got.Error.Code)
					}
				}
				assert.Equal(t, test.burst, answered)
				w.as("vk1.a.another").ok("utils.getServerTime")
				time.Sleep(2 * time.Second)
				for range 10 {
					w.ok("utils.getServerTime")
					time.Sleep(test.slow)
				}
			})
		})
	}
}

func TestParseFault(t *testing.T) {
	for text, want := range map[string]sandbox.Fault{
		"wall.post:drop-after": {Method: "wall.post", Kind: sandbox.DropAfter, Times: 1},
		"*:code=6:3":           {Method: "*", Kind: sandbox.ErrorCode, Code: 6, Times: 3},
		"photos.*:delay=2s":    {Method: "photos.*", Kind: sandbox.Delay, Delay: 2 * time.Second, Times: 1},
		"upload:empty:2":       {Method: "upload", Kind: sandbox.EmptyUpload, Times: 2},
		"*:502:10%":            {Method: "*", Kind: sandbox.BadGateway, Percent: 10},
		"*:502-after:0.5%":     {Method: "*", Kind: sandbox.BadGatewayAfter, Percent: 0.5},
	} {
		got, err := sandbox.ParseFault(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got)
		assert.Equal(t, text, got.String())
	}
	for text, want := range map[string]string{
		"":                       "METHOD:KIND",
		"wall.post":              "METHOD:KIND",
		":502":                   "METHOD:KIND",
		"a:502:1:1":              "METHOD:KIND",
		"wall.post:explode":      "unknown kind",
		"wall.post:code":         "code wants a number",
		"wall.post:code=-1":      "code wants a number",
		"wall.post:delay=2":      "delay wants a duration",
		"wall.post:delay=-2s":    "delay wants a duration",
		"wall.post:502=3":        "takes no value",
		"wall.post:empty":        "for uploads only",
		"wall.post:502:0":        "1 or more",
		"wall.post:502:many":     "1 or more",
		"wall.post:502:0%":       "probability",
		"wall.post:502:101%":     "probability",
		"wall.post:502:NaN%":     "probability",
		"wall.post:drop-before:": "1 or more",
		"longpoll:code=6":        "answers no codes",
		"longpoll:failed":        "1, 2, 3 or 4",
		"longpoll:failed=5":      "1, 2, 3 or 4",
		"wall.post:failed=2":     "long polls only",
	} {
		_, err := sandbox.ParseFault(text)
		require.ErrorContains(t, err, want, text)
		assert.ErrorContains(t, err, strconv.Quote(text))
	}
}

func FuzzParseFault(f *testing.F) {
	for _, seed := range []string{"wall.post:drop-after", "*:code=6:3", "photos.*:delay=2s", "upload:empty:2", "*:502:10%", "a:delay=1e9h:1", "longpoll:failed=2:3"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fault, err := sandbox.ParseFault(text)
		if err != nil {
			return
		}
		again, err := sandbox.ParseFault(fault.String())
		require.NoError(t, err)
		assert.Equal(t, fault, again)
	})
}

func TestManyAtOnce(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 10 {
					response, err := w.send("wall.post", "owner_id", "-100", "message", "m")
					if assert.NoError(t, err) {
						response.Body.Close()
					}
					w.vk.Posts(-100)
					w.vk.Calls("")
				}
			})
		}
		all.Wait()
		posts := w.vk.Posts(-100)
		require.Len(t, posts, 80)
		for i, post := range posts {
			assert.Equal(t, i+1, post.ID)
		}
	})
}
