package report_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/report"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// collected is a client of a sandbox with its collector.
func collected(rate float64) (*vk.Client, *report.Collector, *sandbox.Server) {
	server := sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: -1, Community: -1, Service: -1}})
	c := report.New()
	return vk.New(config(c, server, rate)), c, server
}

func config(c *report.Collector, transport http.RoundTripper, rate float64) vk.Config {
	return vk.Config{
		Token: sandbox.UserToken, Transport: transport, Limits: vk.NewLimits(map[vk.TokenKind]float64{vk.UserToken: rate}),
		Around: []func(vk.Handler) vk.Handler{c.Around}, OnAttempt: c.Attempt, OnUpload: c.Upload,
	}
}

// picture is a file that VK takes.
func picture(t testing.TB) *vk.File {
	f, err := vk.OpenFile("../../scripts/examples/pictures/cat.png")
	require.NoError(t, err)
	return f
}

// TestAddresses makes things in the sandbox and wants their addresses.
func TestAddresses(t *testing.T) {
	const group = sandbox.GroupID
	owner := -group
	for _, c := range []struct {
		method string
		params vk.Params
		want   string // {} is an id of the answer
	}{
		{"wall.post", vk.Params{"owner_id": owner, "message": "a"}, fmt.Sprintf("wall-%d_{post_id}", group)},
		{"photos.createAlbum", vk.Params{"title": "a", "group_id": group}, fmt.Sprintf("album-%d_{id}", group)},
		{"board.addTopic", vk.Params{"group_id": group, "title": "a", "text": "b"}, fmt.Sprintf("topic-%d_{}", group)},
		{"polls.create", vk.Params{"owner_id": owner, "question": "a", "add_answers": `["b","c"]`}, fmt.Sprintf("poll-%d_{id}", group)},
		{"video.save", vk.Params{"name": "a", "group_id": group}, fmt.Sprintf("video-%d_{video_id}", group)},
		{"messages.send", vk.Params{"peer_id": sandbox.UserID, "message": "a"}, fmt.Sprintf("im?sel=%d", sandbox.UserID)},
	} {
		client, collector, _ := collected(0)
		if c.method == "messages.send" {
			client = client.WithToken(sandbox.CommunityToken, vk.CommunityToken)
		}
		answer, err := client.Call(t.Context(), c.method, c.params)
		if !assert.NoError(t, err, c.method) {
			continue
		}
		r := collector.Report()
		require.Len(t, r.Changes, 1, c.method)
		assert.Equal(t, "https://vk.com/"+fill(c.want, answer), r.Changes[0].URL)
	}
}

// fill puts ids of the answer in.
func fill(want string, answer json.RawMessage) string {
	var fields map[string]json.RawMessage
	json.Unmarshal(answer, &fields)
	for name, value := range fields {
		want = strings.ReplaceAll(want, "{"+name+"}", string(value))
	}
	return strings.ReplaceAll(want, "{}", string(answer))
}

// TestAddressesByHand has answers that the sandbox does not give.
func TestAddressesByHand(t *testing.T) {
	for _, c := range []struct {
		method string
		params vk.Params
		answer string
		want   string // separated by blanks
	}{
		{"wall.createComment", vk.Params{"owner_id": -1, "post_id": 2}, `{"comment_id":3}`, "wall-1_2?reply=3"},
		{"wall.repost", vk.Params{"group_id": 5, "object": "wall-1_2"}, `{"success":1,"post_id":7}`, "wall-5_7"},
		{"wall.post", vk.Params{"message": "mine"}, `{"post_id":7}`, ""},
		{"photos.save", nil, `[{"id":1,"owner_id":-5},{"id":2,"owner_id":-5}]`, "photo-5_1 photo-5_2"},
		{"stories.save", nil, `{"count":1,"items":[{"id":4,"owner_id":-5}]}`, "story-5_4"},
		{"docs.save", nil, `{"type":"doc","doc":{"id":6,"owner_id":9}}`, "doc9_6"},
		{"market.add", vk.Params{"owner_id": -5}, `{"market_item_id":8}`, "market-5?w=product-5_8"},
		{"market.addAlbum", vk.Params{"owner_id": -5}, `{"market_album_id":3,"albums_count":9}`, "market-5?section=album_3"},
		{"board.createComment", vk.Params{"group_id": 5, "topic_id": 6}, `7`, "topic-5_6?post=7"},
		{"messages.send", vk.Params{"peer_id": 2000000012}, `100`, "im?sel=c12"},
		{"messages.send", vk.Params{"chat_id": 12}, `100`, "im?sel=c12"},
		{"messages.send", vk.Params{"peer_ids": "1,2"}, `[{"peer_id":1,"message_id":5},{"peer_id":2000000003,"message_id":6}]`, "im?sel=1 im?sel=c3"},
		{"likes.add", vk.Params{"type": "post", "owner_id": -5, "item_id": 6}, `{"likes":1}`, "wall-5_6"},
		{"likes.add", vk.Params{"type": "market", "owner_id": -5, "item_id": 6}, `{"likes":1}`, ""},
		{"groups.create", vk.Params{"title": "a"}, `{"id":77}`, "club77"},
		{"wall.post", vk.Params{"owner_id": "-1/../x?"}, `{"post_id":7}`, ""}, // nothing strange gets into an address
		{"market.reorderItems", vk.Params{}, `1`, ""},
	} {
		collector := report.New()
		client := vk.New(config(collector, answers(`{"response":`+c.answer+`}`), 0))
		_, err := client.Call(t.Context(), c.method, c.params)
		require.NoError(t, err)
		var have []string
		for _, change := range collector.Report().Changes {
			have = append(have, strings.TrimPrefix(change.URL, "https://vk.com/"))
		}
		assert.Equal(t, c.want, strings.Join(have, " "), "%s %v", c.method, c.params)
	}
}

// answers answers every request the same.
type answers string

func (a answers) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		io.Copy(io.Discard, req.Body)
		req.Body.Close()
	}
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(a))), ContentLength: int64(len(a)), Request: req}, nil
}

func TestUploads(t *testing.T) {
	client, collector, server := collected(0)
	server.Inject(sandbox.Fault{Method: "upload", Kind: sandbox.EmptyUpload, Times: 1})
	_, err := client.Upload(t.Context(), vk.WallPhoto, picture(t), vk.Params{"group_id": sandbox.GroupID})
	require.NoError(t, err)
	r := collector.Report()
	require.Len(t, r.Uploads, 1)
	assert.Equal(t, "cat.png", r.Uploads[0].Name)
	assert.Equal(t, 2*picture(t).Size, r.Totals.Bytes, "sent twice")
	assert.Equal(t, 1, r.Totals.Files)
	assert.Equal(t, 1, r.Totals.Repeated)
	assert.Regexp(t, `^https://vk.com/photo`, r.Changes[0].URL)
}

// TestTimeline lets ten posts wait for the quota of three a second, in virtual time; one is repeated, one fails.
func TestTimeline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, collector, server := collected(3)
		server.Inject(sandbox.Fault{Method: "wall.post", Kind: sandbox.BadGatewayAfter, Times: 1})
		for i := range 10 {
			_, err := client.Call(t.Context(), "wall.post", vk.Params{"owner_id": -sandbox.GroupID, "message": fmt.Sprint("post ", i)})
			require.NoError(t, err)
		}
		_, err := client.Call(t.Context(), "wall.delete", vk.Params{"owner_id": -sandbox.GroupID, "post_id": 999_999})
		require.Error(t, err)
		r := collector.Report()
		assert.Equal(t, report.Totals{Calls: 11, Writes: 11, Changes: 10, Failed: 1, Requests: 12, Repeated: 1, Waited: r.Totals.Waited}, r.Totals)
		assert.InDelta(t, 3300, r.Totals.Waited, 500)
		require.Len(t, r.Timeline.Bars, 12)
		assert.Equal(t, "repeated", r.Timeline.Bars[0].State)
		assert.Equal(t, "failed", r.Timeline.Bars[11].State)
		for i, b := range r.Timeline.Bars[2:] {
			assert.Greater(t, b.At, r.Timeline.Bars[i].At)
			assert.LessOrEqual(t, b.At+b.Waited+b.Millis, r.Millis)
		}
		require.Len(t, r.Troubles, 2)
		assert.True(t, r.Troubles[0].Again)
		lines := r.Summary()
		assert.Regexp(t, `^11 calls in \d\.\d s, 1 failed, 1 request repeated, \d\.\d s of waiting for the quota$`, lines[0])
		assert.Regexp(t, `^  10 posts: first https://vk.com/wall-\d+_\d+, last https://vk.com/wall-\d+_\d+$`, lines[1])
	})
}

// big is a run of many calls of many methods, some of which fail.
func big(t testing.TB, calls int) *report.Report {
	c := report.New()
	good := vk.New(config(c, answers(`{"response":{"post_id":7,"likes":1}}`), 0))
	bad := vk.New(config(c, answers(`{"error":{"error_code":15,"error_msg":"Access denied: `+strings.Repeat("длинно ", 100)+`"}}`), 0))
	var methods []string
	for m := range vk.Methods() {
		methods = append(methods, m.Name)
	}
	for i := range calls {
		client, method := good, "wall.post"
		if i%3 == 0 {
			method = methods[i%len(methods)]
		}
		if i%10 == 0 {
			client = bad
		}
		client.Call(t.Context(), method, vk.Params{"owner_id": -1, "message": strings.Repeat("Привет ", 500)})
	}
	return c.Report()
}

func TestManyCallsAreBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("many calls take long under the race detector, and come one after the other")
	}
	r := big(t, 30_000)
	assert.Equal(t, 30_000, r.Totals.Calls)
	sum := 0
	for _, s := range r.Timeline.Spans {
		sum += s.Requests
	}
	assert.Equal(t, r.Totals.Requests, sum, "no request is lost in the sums")
	var page, data bytes.Buffer
	require.NoError(t, r.WriteHTML(&page))
	require.NoError(t, r.WriteJSON(&data))
	assert.Less(t, page.Len(), 2<<20)
	assert.Less(t, data.Len(), 4<<20)
	assert.LessOrEqual(t, len(r.Summary()), 9)
	listed := r.Changes
	assert.Len(t, listed, 4000)
	for i := range listed[1:] {
		assert.LessOrEqual(t, listed[i].At, listed[i+1].At)
	}
	assert.Equal(t, r.Totals.Changes, len(listed)+r.Omitted.Changes)
}

// TestNoSecrets has tokens in every place where a script may put one.
func TestNoSecrets(t *testing.T) {
	const token = "vk1.a.SECRETSECRETSECRET"
	c := report.New()
	cfg := config(c, answers(`{"error":{"error_code":5,"error_msg":"bad token `+token+`"}}`), 0)
	cfg.Token = token
	client := vk.New(cfg)
	_, err := client.Call(t.Context(), "wall.post", vk.Params{"owner_id": -1, "message": "access_token=OTHERSECRET", "access_token": token})
	require.Error(t, err)
	cfg.Transport = answers(`{"response":{"post_id":1}}`)
	_, err = vk.New(cfg).Call(t.Context(), "wall.post", vk.Params{"owner_id": -1, "message": "look: " + token + " access_token=OTHERSECRET, PLAINSECRET"})
	require.NoError(t, err)
	r := c.Report()
	r.Error = "post.lua:1: " + token + " PLAINSECRET {\"access_token\": \"OTHERSECRET\"}"
	r.Hide("PLAINSECRET")
	var all bytes.Buffer
	require.NoError(t, r.WriteHTML(&all))
	require.NoError(t, r.WriteJSON(&all))
	assert.NotContains(t, all.String(), "SECRET")
	assert.Contains(t, all.String(), "look: ")
}

// TestPageIsEscaped has texts that would be markup.
func TestPageIsEscaped(t *testing.T) {
	c := report.New()
	client := vk.New(config(c, answers(`{"response":{"post_id":1}}`), 0))
	_, err := client.Call(t.Context(), "wall.post", vk.Params{"owner_id": -1, "message": `<script>alert(1)</script><img src=x onerror="x">`})
	require.NoError(t, err)
	r := c.Report()
	r.Script, r.Error = `C:\Скрипты\<b>.lua`, `</pre><script>x</script>`
	var page bytes.Buffer
	require.NoError(t, r.WriteHTML(&page))
	assert.NotContains(t, page.String(), "<script")
	assert.NotContains(t, page.String(), "<img")
	assert.Contains(t, page.String(), "&lt;b&gt;.lua")
	for _, part := range strings.Split(page.String(), `href="`)[1:] {
		assert.True(t, strings.HasPrefix(part, "https://vk.com/"), part[:20])
	}
}

// TestCancelled counts a call that its caller gave up.
func TestCancelled(t *testing.T) {
	client, collector, _ := collected(0)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("enough"))
	_, err := client.Call(ctx, "wall.post", vk.Params{"owner_id": -1, "message": "a"})
	require.Error(t, err)
	r := collector.Report()
	assert.Equal(t, 1, r.Totals.Failed)
	assert.Empty(t, r.Changes)
}

func TestMachinesReadIt(t *testing.T) {
	client, collector, _ := collected(0)
	_, err := client.Call(t.Context(), "wall.post", vk.Params{"owner_id": -sandbox.GroupID, "message": "Привет & <пока>"})
	require.NoError(t, err)
	var text bytes.Buffer
	require.NoError(t, collector.Report().WriteJSON(&text))
	assert.Contains(t, text.String(), `"text": "Привет & <пока>"`)
	var back report.Report
	d := json.NewDecoder(&text)
	d.DisallowUnknownFields()
	require.NoError(t, d.Decode(&back))
	assert.Equal(t, report.Version, back.Version)
	assert.Equal(t, "post", back.Groups[0].What)
}

func BenchmarkCollect(b *testing.B) {
	for name, wrap := range map[string]func(*report.Collector, *vk.Config){
		"without": func(*report.Collector, *vk.Config) {},
		"with": func(c *report.Collector, cfg *vk.Config) {
			cfg.Around, cfg.OnAttempt = []func(vk.Handler) vk.Handler{c.Around}, c.Attempt
		},
	} {
		b.Run(name, func(b *testing.B) {
			cfg := vk.Config{Token: "t", Transport: answers(`{"response":{"post_id":1}}`), Limits: vk.NewLimits(map[vk.TokenKind]float64{vk.UserToken: 0})}
			wrap(report.New(), &cfg)
			client := vk.New(cfg)
			b.ReportAllocs()
			for b.Loop() {
				client.Call(b.Context(), "wall.post", vk.Params{"owner_id": -1, "message": "a"})
			}
		})
	}
}
