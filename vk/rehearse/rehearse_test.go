package rehearse_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/rehearse"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// wall fails the test when anything passes that might change something.
type wall struct {
	t    *testing.T
	next http.RoundTripper
}

func (w wall) RoundTrip(r *http.Request) (*http.Response, error) {
	_, method, isCall := strings.Cut(r.URL.Path, "/method/")
	if method == "execute" {
		r.ParseForm()
		code := r.PostForm.Encode()
		assert.NotContains(w.t, code, "post%28")
		r.Body = http.NoBody
		r.Body = readCloser(code)
	} else {
		assert.True(w.t, isCall && vk.IsRead(method) || !isCall && r.Method == http.MethodGet, "%s %s left a dry run", r.Method, r.URL.Path)
	}
	return w.next.RoundTrip(r)
}

func readCloser(text string) closer { return closer{strings.NewReader(text)} }

type closer struct{ *strings.Reader }

func (closer) Close() error { return nil }

func dryRun(t *testing.T) (*vk.Client, *rehearse.Dry, *sandbox.Server) {
	server := sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: -1, Community: -1, Service: -1}})
	dry := rehearse.New(rehearse.Config{})
	return vk.New(vk.Config{
		Token: sandbox.UserToken, Transport: dry.Guard(wall{t, server}), Limits: vk.Unlimited(), Around: []func(vk.Handler) vk.Handler{dry.Around},
	}), dry, server
}

func picture(t *testing.T) *vk.File {
	f, err := vk.OpenFile("../../scripts/examples/pictures/cat.png")
	require.NoError(t, err)
	return f
}

// Every method of VK that writes is kept back, and answered with something in its shape.
func TestNothingThatChangesAnythingLeaves(t *testing.T) {
	c, _, server := dryRun(t)
	writes := 0
	for m := range vk.Methods() {
		if vk.IsRead(m.Name) {
			continue
		}
		writes++
		raw, err := c.Call(t.Context(), m.Name, vk.Params{"owner_id": -100, "group_id": 100})
		if err != nil {
			assert.True(t, vk.IsCode(err, vk.CodeParam), "%s: %v", m.Name, err)
			continue
		}
		assert.True(t, json.Valid(raw), m.Name)
	}
	assert.Greater(t, writes, 200)
	assert.Empty(t, server.Calls(""))
}

func TestEveryKindOfUploadGoesToItsEnd(t *testing.T) {
	for _, kind := range vk.UploadKinds() {
		t.Run(string(kind), func(t *testing.T) {
			c, dry, server := dryRun(t)
			file := picture(t)
			if kind == vk.StoryVideo || kind == vk.Video {
				clip, err := os.ReadFile("../../scripts/examples/pictures/clip.mp4")
				require.NoError(t, err)
				file = vk.BytesFile("clip.mp4", clip)
			}
			if kind == vk.OwnerCover {
				file = vk.BytesFile("cover.jpg", mustRead(t, "../../scripts/examples/pictures/sunset.jpg"))
			}
			if kind == vk.VideoLink {
				file = vk.LinkFile("https://example.com/clip")
			}
			raw, err := c.Upload(t.Context(), kind, file, known(kind, vk.Params{"group_id": 100, "owner_id": -100, "album_id": 2_100_000_007, "chat_id": 1, "add_to_news": 1, "link_url": "https://vk.com"}))
			require.NoError(t, err)
			assert.True(t, json.Valid(raw))
			assert.Empty(t, server.Calls("upload"))
			plan := dry.Plan()
			require.NotEmpty(t, plan.Steps)
			assert.Equal(t, file.Size, plan.Steps[0].Bytes)
			assert.Empty(t, plan.Warnings)
		})
	}
}

// known are the parameters that the methods of an upload know.
func known(kind vk.UploadKind, params vk.Params) vk.Params {
	maps.DeleteFunc(params, func(name string, _ any) bool {
		return !slices.ContainsFunc(kind.Methods(), func(m string) bool { return vk.LookupMethod(m).Param(name) != nil })
	})
	return params
}

func TestPicturesTogether(t *testing.T) {
	c, dry, _ := dryRun(t)
	raw, err := c.Upload(t.Context(), vk.AlbumPhoto, vk.Together(picture(t), picture(t), picture(t)), vk.Params{"album_id": 2_100_000_001, "group_id": 100})
	require.NoError(t, err)
	var saved []struct{ ID int }
	require.NoError(t, json.Unmarshal(raw, &saved))
	require.Len(t, saved, 3)
	assert.NotEqual(t, saved[0], saved[1])
	assert.Equal(t, 3, dry.Plan().Steps[0].Count)
}

func mustRead(t *testing.T, path string) []byte {
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return data
}

func TestWrongFilesAreFound(t *testing.T) {
	c, dry, _ := dryRun(t)
	_, err := c.Upload(t.Context(), vk.ProductPhoto, vk.BytesFile("tiny.gif", []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;")), vk.Params{"group_id": 100})
	wrong := new(vk.FileError)
	require.ErrorAs(t, err, &wrong)
	assert.Empty(t, dry.Plan().Steps)
}

func TestMadeUpIDsServeLaterSteps(t *testing.T) {
	c, dry, server := dryRun(t)
	var post struct {
		ID int `json:"post_id"`
	}
	raw, err := c.Call(t.Context(), "wall.post", vk.Params{"owner_id": -100, "message": "Доброе утро"})
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, &post))
	for _, call := range []struct {
		method string
		params vk.Params
	}{
		{"wall.createComment", vk.Params{"owner_id": -100, "post_id": post.ID, "message": "Первый"}},
		{"wall.delete", vk.Params{"owner_id": -100, "post_id": post.ID}},
		{"wall.repost", vk.Params{"object": fmt.Sprintf("wall-100_%d", post.ID)}},
		{"wall.getById", vk.Params{"posts": fmt.Sprintf("-100_%d", post.ID)}},
	} {
		_, err := c.Call(t.Context(), call.method, call.params)
		require.NoError(t, err, call.method)
	}
	assert.Empty(t, server.Calls(""), "a read about a planned post would find nothing")
	assert.Equal(t, 1, dry.Plan().MadeUp)
	_, err = c.Call(t.Context(), "wall.get", vk.Params{"owner_id": -100})
	require.NoError(t, err)
	assert.Len(t, server.Calls("wall.get"), 1)
}

func TestWritesAreChecked(t *testing.T) {
	c, dry, _ := dryRun(t)
	_, err := c.Call(t.Context(), "wall.post", vk.Params{"owner_id": "me"})
	assert.EqualError(t, err, `wall.post: VK error 100: owner_id must be an integer, got "me" (found by the dry run)`)
	_, err = c.WithToken("", vk.UserToken).Call(t.Context(), "wall.post", vk.Params{"message": "a"})
	assert.True(t, vk.IsCode(err, vk.CodeAuth))
	_, err = c.Call(t.Context(), "messages.edit", vk.Params{"peer_id": 5, "brand_new": 1})
	require.NoError(t, err)
	assert.Equal(t, []string{`messages.edit: parameter "brand_new" is not in VK's schema ` + vk.SchemaVersion}, dry.Plan().Warnings)
}

func TestProgramsOfOnesOwn(t *testing.T) {
	c, dry, server := dryRun(t)
	for code, goes := range map[string]bool{
		`return API.users.get({"user_ids": 1});`:                                true,
		`var a = API.wall.get({"owner_id": -100}); return a.count;`:             true,
		`return API.wall.post({"owner_id": -100, "message": "a"});`:             false,
		`API.wall.get({}); return API.likes.add({"type": "post"});`:             false,
		`var a = API; return 1;`:                                                false,
		`return 1;`:                                                             false,
		`return API . wall . post({"message": "a"});`:                           false,
		`var w = API.wall; w.post({"message": "a"}); return API.users.get({});`: false,
	} {
		before := len(server.Calls("execute"))
		_, err := c.Call(t.Context(), "execute", vk.Params{"code": code})
		if goes {
			require.NoError(t, err, code)
		}
		assert.Equal(t, goes, len(server.Calls("execute")) > before, code)
	}
	_, err := c.Call(t.Context(), "execute.getAndPost", nil)
	require.NoError(t, err)
	assert.Empty(t, server.Calls("execute.getAndPost"))
	assert.Equal(t, "run a program at VK", dry.Plan().Steps[0].What)
}

// A request that went around everything else still meets the guard.
func TestTheGuardStandsAlone(t *testing.T) {
	dry := rehearse.New(rehearse.Config{})
	server := sandbox.New(sandbox.Config{})
	c := vk.New(vk.Config{Token: sandbox.UserToken, Transport: dry.Guard(server)})
	_, err := c.Call(t.Context(), "wall.post", vk.Params{"message": "a"})
	blocked := new(rehearse.BlockedError)
	assert.ErrorAs(t, err, &blocked)
	_, err = c.Upload(t.Context(), vk.WallPhoto, picture(t), nil)
	assert.ErrorAs(t, err, &blocked)
	for _, code := range []string{"return [API.wall.post({}),API.users.get({})];", ""} {
		form := strings.NewReader(url.Values{"code": {code}}.Encode())
		req, err := http.NewRequest(http.MethodPost, "https://api.vk.com/method/execute", form)
		require.NoError(t, err)
		_, err = dry.Guard(server).RoundTrip(req)
		assert.ErrorAs(t, err, &blocked)
	}
	assert.Empty(t, server.Calls("wall.post"))
	assert.Empty(t, server.Calls("upload"))
}

func TestTasksAndBatches(t *testing.T) {
	c, dry, server := dryRun(t)
	ctx := vk.WithBatch(t.Context())
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			_, err := c.Call(ctx, "wall.post", vk.Params{"owner_id": -100, "message": fmt.Sprint("пост ", i)})
			assert.NoError(t, err)
		})
		all.Go(func() {
			_, err := c.Call(ctx, "wall.getById", vk.Params{"posts": fmt.Sprintf("-100_%d", i+1)})
			assert.NoError(t, err)
		})
	}
	all.Wait()
	assert.Empty(t, server.Posts(-100))
	plan := dry.Plan()
	require.Len(t, plan.Steps, 1)
	assert.Equal(t, 60, plan.Steps[0].Count)
	assert.Equal(t, []rehearse.Requests{{Token: "the user's token", Count: 5, Rate: 3, Seconds: 1.7}}, plan.Requests, "25 calls ride in one request")
}

func TestOtherServicesAreOnlyAsked(t *testing.T) {
	dry := rehearse.New(rehearse.Config{})
	others := dry.Others(wall{t, sandbox.New(sandbox.Config{})})
	req, err := http.NewRequest(http.MethodPost, "https://api.example.com/hook?key=secret", strings.NewReader("x"))
	require.NoError(t, err)
	resp, err := others.RoundTrip(req)
	require.NoError(t, err)
	assert.Equal(t, 200, resp.StatusCode)
	var text bytes.Buffer
	require.NoError(t, dry.Plan().Write(&text))
	assert.Contains(t, text.String(), "send a request to another service")
	assert.Contains(t, text.String(), "to api.example.com")
	assert.NotContains(t, text.String(), "secret")
}

func TestThePlanInWords(t *testing.T) {
	c, dry, _ := dryRun(t)
	tomorrow := time.Date(2030, 1, 2, 9, 0, 0, 0, time.UTC)
	for i := range 1200 {
		_, err := c.Call(t.Context(), "wall.post", vk.Params{"owner_id": -100 - i%2, "message": fmt.Sprintf("Доброе утро, день %d", i+1), "publish_date": tomorrow.AddDate(0, 0, i)})
		require.NoError(t, err)
	}
	for i := range 7 {
		_, err := c.Call(t.Context(), "messages.send", vk.Params{"peer_id": 10 + i, "message": "Здравствуйте!"})
		require.NoError(t, err)
	}
	_, err := c.Upload(t.Context(), vk.WallPhoto, picture(t), vk.Params{"group_id": 100})
	require.NoError(t, err)
	_, err = c.Call(t.Context(), "likes.add", vk.Params{"type": "post", "owner_id": -5, "item_id": 6})
	require.NoError(t, err)
	var text bytes.Buffer
	require.NoError(t, dry.Plan().Write(&text))
	assert.Equal(t, `1,200 × publish a post                           wall.post
        community 100 (600 times)  https://vk.com/club100
        community 101 (600 times)  https://vk.com/club101
        to appear from 2030-01-02 09:00 UTC to 2033-04-15 09:00 UTC
        “Доброе утро, день 1”, “Доброе утро, день 2”, “Доброе утро, день 3” and 1,197 more
    7 × send a message                           messages.send
        user 10  https://vk.com/id10
        user 11  https://vk.com/id11
        user 12  https://vk.com/id12
        user 13  https://vk.com/id13
        and 3 more places
        “Здравствуйте!”
    1 × upload a picture for a post              upload wall_photo
        community 100  https://vk.com/club100
        cat.png, 38 KB
    1 × like                                     likes.add
        wall-5_6  https://vk.com/wall-5_6

Requests: 1,210 with the user's token, of which VK takes 3 a second
Files:    38 KB to send
Time:     at least 7 minutes
Read now: 1 call (photos.getWallUploadServer 1)
`, text.String())
}

func TestConfirm(t *testing.T) {
	for _, test := range []struct {
		name    string
		each    bool
		answers []rehearse.Answer
		posts   int
		quit    bool
	}{
		{"one yes is for all", false, []rehearse.Answer{rehearse.Yes}, 3, false},
		{"no is for one, and asked again", false, []rehearse.Answer{rehearse.No, rehearse.Yes}, 2, false},
		{"each", true, []rehearse.Answer{rehearse.Yes, rehearse.No, rehearse.Yes}, 2, false},
		{"all", true, []rehearse.Answer{rehearse.No, rehearse.All}, 2, false},
		{"quit", true, []rehearse.Answer{rehearse.Yes, rehearse.Quit}, 1, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: -1}})
			ctx, cancel := context.WithCancel(t.Context())
			asked := 0
			confirm := &rehearse.Confirm{Each: test.each, Quit: cancel, Ask: func(_ context.Context, question string) (rehearse.Answer, error) {
				assert.Contains(t, question, "publish a post  (wall.post)\n  community 100  https://vk.com/club100\n  message: Привет\n")
				asked++
				return test.answers[asked-1], nil
			}}
			c := vk.New(vk.Config{Token: sandbox.UserToken, Transport: server, Around: []func(vk.Handler) vk.Handler{confirm.Around}, Limits: vk.Unlimited()})
			declined := new(rehearse.DeclinedError)
			for range 3 {
				_, err := c.Call(ctx, "wall.post", vk.Params{"owner_id": -100, "message": "Привет"})
				if err != nil && ctx.Err() == nil {
					assert.ErrorAs(t, err, &declined)
				}
				_, err = c.Call(t.Context(), "wall.get", vk.Params{"owner_id": -100})
				require.NoError(t, err, "nobody is asked about reads")
			}
			assert.Equal(t, len(test.answers), asked)
			assert.Len(t, server.Posts(-100), test.posts)
			assert.Equal(t, test.quit, ctx.Err() != nil)
		})
	}
}

func TestConfirmAsksOneAtATime(t *testing.T) {
	server := sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: -1}})
	busy, asked := false, 0
	confirm := &rehearse.Confirm{Each: true, Ask: func(context.Context, string) (rehearse.Answer, error) {
		assert.False(t, busy)
		busy = true
		time.Sleep(time.Millisecond)
		busy, asked = false, asked+1
		return rehearse.Yes, nil
	}}
	c := vk.New(vk.Config{Token: sandbox.UserToken, Transport: server, Around: []func(vk.Handler) vk.Handler{confirm.Around}, Limits: vk.Unlimited()})
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			_, err := c.Upload(t.Context(), vk.WallPhoto, picture(t), vk.Params{"group_id": 100})
			assert.NoError(t, err)
		})
	}
	all.Wait()
	assert.Equal(t, 10, asked, "once for each file, not for the call that saves it")
	assert.Len(t, server.Calls("upload"), 10)
}
