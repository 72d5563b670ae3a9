package sandbox_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// poller follows one long poll.
type poller struct {
	w               *world
	server, key, ts string
}

func (w *world) poller(method string, pairs ...string) *poller {
	got := w.ok(method, pairs...)
	p := &poller{w: w, server: at(w.t, got, "server").(string), key: at(w.t, got, "key").(string), ts: text(at(w.t, got, "ts"))}
	if !strings.Contains(p.server, "://") {
		p.server = "https://" + p.server
	}
	return p
}

func (w *world) events() *poller { return w.poller("groups.getLongPollServer", "group_id", "100") }

func (p *poller) request(ctx context.Context, wait string) (*http.Response, error) {
	query := url.Values{"act": {"a_check"}, "key": {p.key}, "ts": {p.ts}, "wait": {wait}, "mode": {"2"}, "version": {"3"}}
	request, err := http.NewRequestWithContext(ctx, "GET", p.server+"?"+query.Encode(), nil)
	require.NoError(p.w.t, err)
	return p.w.client.Do(request)
}

// ask polls once and steps on; the answer is VK's.
func (p *poller) ask(wait string) map[string]any {
	p.w.t.Helper()
	response, err := p.request(p.w.t.Context(), wait)
	require.NoError(p.w.t, err)
	defer response.Body.Close()
	require.Equal(p.w.t, http.StatusOK, response.StatusCode)
	got := decode(p.w.t, response.Body)
	if got["failed"] == nil {
		p.ts = text(got["ts"])
	}
	return got
}

// types lists the types of the events that have come.
func (p *poller) types() (all []string) {
	p.w.t.Helper()
	for _, update := range p.ask("0")["updates"].([]any) {
		all = append(all, at(p.w.t, update, "type").(string))
	}
	return all
}

func TestLongPollTellsOfAPost(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		p := w.events()
		assert.Equal(t, "1", p.ts)
		w.ok("wall.post", "owner_id", "-100", "from_group", "1", "message", "News")
		got := p.ask("25")
		event := at(t, got, "updates", 0)
		assert.Equal(t, "2", got["ts"])
		assert.Equal(t, "wall_post_new", at(t, event, "type"))
		assert.EqualValues(t, 100, at(t, event, "group_id"))
		assert.Equal(t, "5.199", at(t, event, "v"))
		assert.Len(t, at(t, event, "event_id"), 40)
		assert.Equal(t, "News", at(t, event, "object", "text"))
		assert.Empty(t, p.types(), "each event comes once")
		assert.Len(t, w.vk.Calls("longpoll"), 2)
		assert.NotContains(t, jsonText(t, w.vk.Calls("longpoll")), p.key)
	})
}

// What people and scripts do in a community becomes events of VK's types, in VK's shapes.
func TestActionsCauseEvents(t *testing.T) {
	w := newWorld(t)
	asGroup := w.as(sandbox.CommunityToken)
	p := w.events()
	album := text(at(t, w.ok("photos.createAlbum", "group_id", "100", "title", "Album"), "id"))
	photo := func() {
		up := w.upload(at(t, w.ok("photos.getUploadServer", "group_id", "100", "album_id", album), "upload_url").(string), "file1", "a.png", pngOf(t, 20, 20))
		w.ok("photos.save", "group_id", "100", "album_id", album, "server", text(up["server"]), "hash", text(up["hash"]), "photos_list", text(up["photos_list"]))
	}
	ownerPhoto := func() {
		up := w.upload(at(t, w.ok("photos.getOwnerPhotoUploadServer", "owner_id", "-100"), "upload_url").(string), "photo", "a.png", pngOf(t, 20, 20))
		w.ok("photos.saveOwnerPhoto", "server", text(up["server"]), "hash", text(up["hash"]), "photo", text(up["photo"]))
	}
	for _, step := range []struct {
		do   func()
		want string
	}{
		{func() { w.ok("wall.post", "owner_id", "-100", "message", "a") }, "wall_post_new"},
		{func() { w.ok("wall.repost", "object", "wall-100_1") }, "wall_repost"},
		{func() { w.ok("wall.createComment", "owner_id", "-100", "post_id", "1", "message", "c") }, "wall_reply_new"},
		{func() { w.ok("wall.editComment", "owner_id", "-100", "comment_id", "2", "message", "d") }, "wall_reply_edit"},
		{func() { w.ok("likes.add", "type", "comment", "owner_id", "-100", "item_id", "2") }, "like_add"},
		{func() { w.ok("likes.delete", "type", "comment", "owner_id", "-100", "item_id", "2") }, "like_remove"},
		{func() { w.ok("wall.deleteComment", "owner_id", "-100", "comment_id", "2") }, "wall_reply_delete"},
		{func() { w.ok("wall.restoreComment", "owner_id", "-100", "comment_id", "2") }, "wall_reply_restore"},
		{func() { w.ok("board.addTopic", "group_id", "100", "title", "t", "text", "x") }, "board_post_new"},
		{func() { w.ok("board.createComment", "group_id", "100", "topic_id", "1", "message", "y") }, "board_post_new"},
		{func() {
			w.ok("board.editComment", "group_id", "100", "topic_id", "1", "comment_id", "2", "message", "z")
		}, "board_post_edit"},
		{func() { w.ok("board.deleteComment", "group_id", "100", "topic_id", "1", "comment_id", "2") }, "board_post_delete"},
		{func() { w.ok("board.restoreComment", "group_id", "100", "topic_id", "1", "comment_id", "2") }, "board_post_restore"},
		{photo, "photo_new"},
		{ownerPhoto, "group_change_photo"},
		{func() { w.ok("photos.createComment", "owner_id", "-100", "photo_id", "1", "message", "c") }, "photo_comment_new"},
		{func() { w.ok("photos.deleteComment", "owner_id", "-100", "comment_id", "1") }, "photo_comment_delete"},
		{func() { w.ok("video.save", "group_id", "100", "link", "https://example.com") }, "video_new"},
		{func() { w.ok("video.createComment", "owner_id", "-100", "video_id", "1", "message", "c") }, "video_comment_new"},
		{func() {
			w.ok("market.add", "owner_id", "-100", "name", "Name", "description", "Description", "category_id", "1")
			w.ok("market.createComment", "owner_id", "-100", "item_id", "1", "message", "c")
		}, "market_comment_new"},
		{func() { w.ok("market.deleteComment", "owner_id", "-100", "comment_id", "1") }, "market_comment_delete"},
		{func() {
			w.ok("market.getGroupOrders", "group_id", "100")
			w.ok("market.editOrder", "user_id", "1001", "order_id", "1", "status", "1")
		}, "market_order_edit"},
		{func() {
			w.ok("polls.create", "owner_id", "-100", "question", "q", "add_answers", `["a"]`)
			w.ok("polls.addVote", "owner_id", "-100", "poll_id", "1", "answer_ids", "1")
		}, "poll_vote_new"},
		{func() { w.ok("groups.leave", "group_id", "100") }, "group_leave"},
		{func() { w.ok("groups.join", "group_id", "100") }, "group_join"},
		{func() { w.ok("groups.ban", "group_id", "100", "owner_id", "7", "reason", "1") }, "user_block"},
		{func() { w.ok("groups.unban", "group_id", "100", "owner_id", "7") }, "user_unblock"},
		{func() { w.ok("groups.editManager", "group_id", "100", "user_id", "1001", "role", "editor") }, "group_officers_edit"},
		{func() { w.ok("groups.edit", "group_id", "100", "title", "New") }, "group_change_settings"},
		{func() { w.ok("messages.send", "peer_id", "-100", "random_id", "1", "message", "hi") }, "message_new"},
		{func() { asGroup.ok("messages.send", "peer_id", "1000", "random_id", "1", "message", "yes?") }, "message_reply"},
		{func() { asGroup.ok("messages.edit", "peer_id", "1000", "message_id", "2", "message", "yes") }, "message_edit"},
		{func() { w.ok("messages.markAsRead", "peer_id", "-100") }, "message_read"},
		{func() { w.ok("messages.setActivity", "peer_id", "-100", "type", "typing") }, "message_typing_state"},
		{func() { w.ok("messages.denyMessagesFromGroup", "group_id", "100") }, "message_deny"},
		{func() { w.ok("messages.allowMessagesFromGroup", "group_id", "100", "key", "k") }, "message_allow"},
	} {
		step.do()
		updates := p.ask("0")["updates"].([]any)
		if !assert.Len(t, updates, 1, step.want) {
			continue
		}
		assert.Equal(t, step.want, at(t, updates[0], "type"))
		assert.Empty(t, misfit(step.want, eventShape(step.want), at(t, updates[0], "object")))
	}
	w.ok("likes.add", "type", "post", "owner_id", "-100", "item_id", "1")
	w.ok("likes.add", "type", "post", "owner_id", "-100", "item_id", "1")
	w.ok("groups.join", "group_id", "100")
	assert.Equal(t, []string{"like_add"}, p.types(), "what changes nothing is no event")
}

// eventShape is the shape of an event's object in VK's schema.
func eventShape(kind string) vk.Shape {
	switch kind {
	case "like_add", "like_remove":
		return "callback_like_add_remove"
	case "wall_reply_delete":
		return "callback_wall_comment_delete"
	case "message_reply", "message_edit":
		return "messages_message"
	case "market_order_edit":
		return "market_order"
	case "message_typing_state": // the schema knows no state "typing"
		return ""
	case "video_new": // the schema says that it is an audio
		return "video_video"
	}
	if name, ok := strings.CutSuffix(kind, "_new"); ok && strings.HasSuffix(name, "_comment") {
		return vk.Shape("callback_" + name)
	}
	return vk.Shape("callback_" + kind)
}

func TestLongPollWaitsForAnEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		p := w.events()
		start := time.Now()
		assert.Empty(t, p.ask("25")["updates"])
		assert.Equal(t, 25*time.Second, time.Since(start))

		time.AfterFunc(7*time.Second, func() { w.ok("wall.post", "owner_id", "-100", "message", "late") })
		start = time.Now()
		assert.Len(t, p.ask("25")["updates"], 1)
		assert.Equal(t, 7*time.Second, time.Since(start))

		start = time.Now()
		p.ask("100000000000")
		assert.Equal(t, 90*time.Second, time.Since(start), "no poll lasts longer")

		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		_, err := p.request(ctx, "25")
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

func TestLongPollFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		p := w.events()
		for range 1100 {
			require.NoError(t, w.vk.Emit(100, "custom", nil))
		}
		failed := p.ask("0")
		assert.EqualValues(t, 1, failed["failed"], "the first 100 events are gone")
		assert.EqualValues(t, 1101, failed["ts"])
		p.ts = "101"
		assert.Len(t, p.ask("0")["updates"], 1000)
		p.ts = "5000"
		assert.EqualValues(t, 3, p.ask("0")["failed"])
		p.ts = "x"
		assert.EqualValues(t, 3, p.ask("0")["failed"])
		p.key = "another"
		assert.EqualValues(t, 2, p.ask("0")["failed"])
		p = w.events()
		p.server += "1"
		assert.EqualValues(t, 2, p.ask("0")["failed"], "a key of another community")
		p = w.events()
		time.Sleep(61 * time.Minute)
		assert.EqualValues(t, 2, p.ask("0")["failed"], "a key lives an hour")
	})
}

func TestLongPollFaults(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		if network, ok := w.client.Transport.(*http.Transport); ok {
			network.DisableKeepAlives = true // or net/http repeats what an old connection lost
		}
		p := w.events()
		w.ok("wall.post", "owner_id", "-100", "message", "m")
		for _, kind := range []string{"drop-before", "drop-after"} {
			w.inject("longpoll:" + kind)
			_, err := p.request(t.Context(), "0")
			assert.Error(t, err, kind)
		}
		w.inject("longpoll:502")
		response, err := p.request(t.Context(), "0")
		require.NoError(t, err)
		response.Body.Close()
		assert.Equal(t, http.StatusBadGateway, response.StatusCode)
		w.inject("*:code=6")
		for code := range 4 {
			w.inject("longpoll:failed=" + strconv.Itoa(code+1))
			assert.EqualValues(t, code+1, p.ask("0")["failed"])
		}
		assert.Len(t, p.types(), 1, "no event was lost")
		assert.Equal(t, 6, w.call("wall.get").Error.Code, "code is for methods")
	})
}

func TestLongPollSettings(t *testing.T) {
	w := newWorld(t)
	p := w.events()
	settings := w.ok("groups.getLongPollSettings", "group_id", "100")
	assert.Equal(t, true, at(t, settings, "is_enabled"))
	assert.EqualValues(t, 1, at(t, settings, "events", "wall_post_new"))
	w.ok("groups.setLongPollSettings", "group_id", "100", "wall_post_new", "0", "api_version", "5.131")
	assert.EqualValues(t, 0, at(t, w.ok("groups.getLongPollSettings", "group_id", "100"), "events", "wall_post_new"))
	w.ok("wall.post", "owner_id", "-100", "message", "m")
	w.ok("wall.createComment", "owner_id", "-100", "post_id", "1", "message", "m")
	got := p.ask("0")
	assert.Len(t, got["updates"], 1)
	assert.Equal(t, "5.131", at(t, got, "updates", 0, "v"))
	w.ok("groups.setLongPollSettings", "group_id", "100", "enabled", "0")
	assert.Contains(t, w.fails(100, "groups.getLongPollServer", "group_id", "100"), "not enabled")
	w.ok("groups.setLongPollSettings", "group_id", "100", "enabled", "1", "wall_post_new", "1")
	w.ok("wall.post", "owner_id", "-100", "message", "m")
	assert.Equal(t, []string{"wall_post_new"}, p.types())
	w.as(sandbox.CommunityToken).fails(15, "groups.getLongPollServer", "group_id", "55")
}

func TestEmit(t *testing.T) {
	w := newWorld(t)
	p := w.events()
	require.NoError(t, w.vk.Emit(100, "donut_subscription_create", map[string]any{"user_id": 5, "amount": 100}))
	require.NoError(t, w.vk.Emit(55, "group_join", nil))
	require.Error(t, w.vk.Emit(100, "bad", func() {}))
	got := p.ask("0")
	assert.Len(t, got["updates"], 1)
	assert.EqualValues(t, 5, at(t, got, "updates", 0, "object", "user_id"))
}

func TestUserLongPoll(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		mine := w.poller("messages.getLongPollServer", "lp_version", "3", "need_pts", "1")
		theirs := w.as(sandbox.CommunityToken).poller("messages.getLongPollServer")
		w.ok("messages.send", "peer_id", "-100", "random_id", "9", "message", "hi", "attachment", "photo1_2")
		w.as(sandbox.CommunityToken).ok("messages.markAsRead", "peer_id", "1000")
		got := mine.ask("25")
		assert.EqualValues(t, 3, got["ts"])
		update := at(t, got, "updates", 0).([]any)
		assert.Equal(t, []any{4.0, 1.0, 3.0, -100.0}, update[:4])
		assert.Equal(t, "hi", update[5])
		assert.Equal(t, "1_2", at(t, update, 7, "attach1"))
		assert.Equal(t, []any{7.0, -100.0, 1.0}, at(t, got, "updates", 1))
		got = theirs.ask("25")
		assert.Equal(t, []any{4.0, 1.0, 1.0, 1000.0}, at(t, got, "updates", 0).([]any)[:4])
		history := w.ok("messages.getLongPollHistory", "ts", "1")
		assert.Len(t, at(t, history, "history"), 2)
		assert.Equal(t, "hi", at(t, history, "messages", "items", 0, "text"))
	})
}

// The sandbox's bot, from the message of a user to the answer in the dialogue.
func TestDialogueOfABot(t *testing.T) {
	w := newWorld(t)
	bot := w.as(sandbox.CommunityToken)
	p := bot.events()
	w.ok("messages.send", "peer_id", "-100", "random_id", "1", "message", "/start", "payload", `{"command":"start"}`)
	object := at(t, p.ask("25"), "updates", 0, "object")
	assert.Equal(t, "/start", at(t, object, "message", "text"))
	assert.EqualValues(t, 1000, at(t, object, "message", "peer_id"))
	assert.EqualValues(t, 0, at(t, object, "message", "out"))
	assert.Equal(t, true, at(t, object, "client_info", "keyboard"))
	bot.ok("messages.send", "peer_id", "1000", "random_id", "1", "message", "Hello")
	for who, out := range map[*world]int{w: 0, bot: 1} {
		peer := map[*world]string{w: "-100", bot: "1000"}[who]
		history := who.ok("messages.getHistory", "peer_id", peer)
		assert.EqualValues(t, 2, at(t, history, "count"))
		assert.Equal(t, "Hello", at(t, history, "items", 0, "text"))
		assert.EqualValues(t, out, at(t, history, "items", 0, "out"))
		assert.EqualValues(t, 2, at(t, history, "items", 0, "conversation_message_id"))
		assert.Equal(t, peer, text(at(t, history, "items", 1, "peer_id")))
	}
}

func FuzzLongPoll(f *testing.F) {
	f.Add("a_check", "k", "1", "0", "bots100")
	f.Add("", "", "-9999999999999999999", "x", "im-100/../..")
	f.Fuzz(func(t *testing.T, act, key, ts, wait, feed string) {
		w := newWorld(t)
		p := w.events()
		if key == "k" {
			key = p.key
		}
		query := url.Values{"act": {act}, "key": {key}, "ts": {ts}, "wait": {wait}}
		address := url.URL{Scheme: "https", Host: "lp.sandbox.vk", Path: "/longpoll/" + feed, RawQuery: query.Encode()}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		request := (&http.Request{Method: "GET", URL: &address, Header: http.Header{}}).WithContext(ctx)
		_, err := w.vk.RoundTrip(request)
		require.Error(t, err, "the context has ended")
		query.Set("wait", "0")
		address.RawQuery = query.Encode()
		response, err := w.vk.RoundTrip(&http.Request{Method: "GET", URL: &address, Header: http.Header{}})
		require.NoError(t, err)
		var got map[string]any
		require.NoError(t, json.NewDecoder(response.Body).Decode(&got))
		assert.True(t, got["failed"] != nil || got["updates"] != nil)
	})
}
