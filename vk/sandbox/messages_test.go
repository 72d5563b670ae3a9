package sandbox_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/vkscript/vkscript/vk/sandbox"
)

func TestMessageArrives(t *testing.T) {
	w := newWorld(t).as(sandbox.CommunityToken)
	const keyboard = `{"one_time":false,"buttons":[[{"action":{"type":"text","label":"Да"}},{"action":{"type":"text","label":"Нет"}}]]}`
	assert.EqualValues(t, 1, w.ok("messages.send", "user_id", "5", "random_id", "7", "message", "Привет 🎉", "keyboard", keyboard, "attachment", "photo1_2"))
	history := w.ok("messages.getHistory", "peer_id", "5")
	assert.Equal(t, "Привет 🎉", at(t, history, "items", 0, "text"))
	assert.Equal(t, "Нет", at(t, history, "items", 0, "keyboard", "buttons", 0, 1, "action", "label"))
	assert.EqualValues(t, 2, at(t, history, "items", 0, "attachments", 0, "photo", "id"))

	w.ok("messages.send", "peer_id", "6", "random_id", "8", "message", "later")
	dialogs := w.ok("messages.getConversations", "extended", "1")
	assert.EqualValues(t, 2, at(t, dialogs, "count"))
	assert.EqualValues(t, 6, at(t, dialogs, "items", 0, "conversation", "peer", "id"))
	assert.EqualValues(t, 0, at(t, w.as(sandbox.UserToken).ok("messages.getHistory", "peer_id", "5"), "count"), "the user's own dialog is another")

	w.ok("messages.edit", "peer_id", "5", "message_id", "1", "message", "Пока")
	assert.Equal(t, "Пока", at(t, w.ok("messages.getById", "message_ids", "1"), "items", 0, "text"))
	assert.EqualValues(t, 1, at(t, w.ok("messages.delete", "message_ids", "1"), 0, "response"))
	assert.Empty(t, w.vk.Messages(5))
}

func TestMessageToManyPeers(t *testing.T) {
	w := newWorld(t).as(sandbox.CommunityToken)
	sent := w.ok("messages.send", "peer_ids", "5,2000000001,-7", "random_id", "1", "message", "m")
	assert.EqualValues(t, 1, at(t, sent, 0, "message_id"))
	assert.EqualValues(t, 2000000001, at(t, sent, 1, "peer_id"))
	assert.EqualValues(t, 932, at(t, sent, 2, "error", "code"))
}

func TestMessageRefused(t *testing.T) {
	w := newWorld(t)
	rows := func(rows, buttons int) string {
		row := strings.TrimSuffix(strings.Repeat(`{"action":{"type":"text","label":"b"}},`, buttons), ",")
		return `{"buttons":[` + strings.TrimSuffix(strings.Repeat("["+row+"],", rows), ",") + `]}`
	}
	for name, test := range map[string]struct {
		code  int
		param string
		value string
	}{
		"empty":             {100, "message", ""},
		"too long":          {914, "message", strings.Repeat("я", 4097)},
		"not JSON":          {911, "keyboard", "Да"},
		"six in a row":      {911, "keyboard", rows(1, 6)},
		"eleven rows":       {911, "keyboard", rows(11, 1)},
		"long label":        {911, "keyboard", `{"buttons":[[{"action":{"type":"text","label":"` + strings.Repeat("я", 41) + `"}}]]}`},
		"unknown colour":    {911, "keyboard", `{"buttons":[[{"action":{"type":"text","label":"b"},"color":"red"}]]}`},
		"unknown button":    {911, "keyboard", `{"buttons":[[{"action":{"type":"link","label":"b"}}]]}`},
		"bad payload":       {911, "keyboard", `{"buttons":[[{"action":{"type":"text","label":"b","payload":"{"}}]]}`},
		"bad attachment":    {100, "attachment", "cat.jpg"},
		"no such recipient": {100, "peer_id", "0"},
		"random_id":         {100, "random_id", "x"},
	} {
		params := map[string]string{"peer_id": "5", "random_id": "1", "message": "m", test.param: test.value}
		var pairs []string
		for key, value := range params {
			pairs = append(pairs, key, value)
		}
		got := w.call("messages.send", pairs...)
		assert.Equal(t, test.code, got.Error.Code, "%s: %s", name, got.Error.Msg)
	}
	w.fails(100, "messages.send", "peer_id", "5", "message", "m")
	w.fails(100, "messages.send", "random_id", "1", "message", "m")
	assert.Empty(t, w.vk.Messages(5))
	w.ok("messages.send", "peer_id", "5", "random_id", "1", "message", "m", "keyboard", rows(8, 5))
	w.ok("messages.send", "peer_id", "5", "random_id", "2", "message", "m", "keyboard", `{"buttons":[]}`)
}

func TestRandomIDSendsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		send := func(peer, random string) any {
			return w.ok("messages.send", "peer_id", peer, "random_id", random, "message", "m")
		}
		assert.EqualValues(t, 1, send("5", "42"))
		assert.EqualValues(t, 1, send("5", "42"), "the same message")
		assert.EqualValues(t, 2, send("6", "42"), "another peer")
		assert.EqualValues(t, 3, send("5", "43"))
		assert.EqualValues(t, 4, send("5", "0"), "0 protects from nothing")
		assert.EqualValues(t, 5, send("5", "0"))
		time.Sleep(61 * time.Minute)
		assert.EqualValues(t, 6, send("5", "42"), "forgotten in an hour")
	})
}

func TestGuidWritesOnce(t *testing.T) {
	w := newWorld(t)
	w.ok("wall.post", "owner_id", "-100", "message", "m")
	w.ok("board.addTopic", "group_id", "100", "title", "t", "text", "t")
	w.ok("video.save", "group_id", "100", "link", "https://example.com")
	for method, params := range map[string][]string{
		"wall.post":           {"owner_id", "-100"},
		"wall.createComment":  {"owner_id", "-100", "post_id", "1"},
		"board.createComment": {"group_id", "100", "topic_id", "1"},
		"video.createComment": {"owner_id", "-100", "video_id", "1"},
	} {
		call := func(key string) string {
			return fmt.Sprint(w.ok(method, append([]string{"guid", key, "message", "again"}, params...)...))
		}
		first := call("key")
		assert.Equal(t, first, call("key"), method)
		assert.NotEqual(t, first, call("other"), method)
		assert.NotEqual(t, call(""), call(""), method)
	}
	failing := []string{"owner_id", "-100", "guid", "late"}
	w.fails(100, "wall.post", failing...)
	w.ok("wall.post", append(failing, "message", "corrected")...)
}

func TestNotificationIsSentOnce(t *testing.T) {
	w := newWorld(t).as(sandbox.ServiceToken)
	for range 2 {
		answer := w.ok("notifications.sendMessage", "user_ids", "5,6", "message", "m", "random_id", "1")
		assert.Equal(t, true, at(t, answer, 1, "status"))
	}
	w.ok("notifications.sendMessage", "user_ids", "5", "message", "m", "random_id", "2")
	assert.Len(t, w.vk.Notifications(5), 2)
	assert.Len(t, w.vk.Notifications(6), 1)
}
