package sandbox_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/vkscript/vkscript/vk/sandbox"
)

func TestConversationIsRead(t *testing.T) {
	w := newWorld(t)
	bot := w.as(sandbox.CommunityToken)
	for _, n := range []string{"1", "2", "3"} {
		w.ok("messages.send", "peer_id", "-100", "random_id", n, "message", "m"+n)
	}
	unread := func() any { return at(t, bot.ok("messages.getConversations", "filter", "unread"), "count") }
	dialogs := bot.ok("messages.getConversations")
	assert.EqualValues(t, 1, at(t, dialogs, "unread_count"))
	assert.EqualValues(t, 3, at(t, dialogs, "items", 0, "conversation", "unread_count"))
	assert.Equal(t, true, at(t, dialogs, "items", 0, "conversation", "unanswered"))
	assert.EqualValues(t, 1, unread())
	bot.ok("messages.markAsRead", "peer_id", "1000", "start_message_id", "2")
	assert.EqualValues(t, 1, at(t, bot.ok("messages.getConversationsById", "peer_ids", "1000"), "items", 0, "unread_count"))
	bot.ok("messages.markAsRead", "peer_id", "1000")
	assert.EqualValues(t, 0, unread())
	mine := at(t, w.ok("messages.getConversationsById", "peer_ids", "-100"), "items", 0)
	assert.EqualValues(t, 3, at(t, mine, "out_read"))
	assert.Equal(t, "group", at(t, mine, "peer", "type"))
	bot.ok("messages.send", "peer_id", "1000", "random_id", "1", "message", "answer")
	assert.EqualValues(t, 0, at(t, bot.ok("messages.getConversations", "filter", "unanswered"), "count"))
}

func TestMessagesAreFoundAndRestored(t *testing.T) {
	w := newWorld(t)
	bot := w.as(sandbox.CommunityToken)
	w.ok("messages.send", "peer_id", "-100", "random_id", "1", "message", "Кофе")
	bot.ok("messages.send", "peer_id", "1000", "random_id", "1", "message", "Чай")
	bot.ok("messages.send", "peer_id", "5", "random_id", "2", "message", "кофейня")
	assert.EqualValues(t, 2, at(t, bot.ok("messages.search", "q", "КОФЕ"), "count"))
	assert.EqualValues(t, 1, at(t, bot.ok("messages.search", "q", "кофе", "peer_id", "5"), "count"))
	assert.EqualValues(t, 1, at(t, w.ok("messages.search", "q", "кофе"), "count"), "the user does not see another dialogue")
	assert.Equal(t, "Чай", at(t, bot.ok("messages.getByConversationMessageId", "peer_id", "1000", "conversation_message_ids", "2"), "items", 0, "text"))
	assert.Equal(t, "Чай", at(t, w.ok("messages.getById", "cmids", "2", "peer_id", "-100"), "items", 0, "text"))
	w.fails(15, "messages.edit", "peer_id", "-100", "cmid", "2", "message", "not mine")
	assert.EqualValues(t, 0, at(t, bot.ok("messages.delete", "message_ids", "77"), 0, "response"))
	bot.ok("messages.delete", "cmids", "1", "peer_id", "1000")
	assert.EqualValues(t, 1, at(t, w.ok("messages.getHistory", "peer_id", "-100"), "count"))
	bot.ok("messages.restore", "message_id", "1")
	bot.fails(100, "messages.restore", "message_id", "1")
	history := w.ok("messages.getHistory", "peer_id", "-100", "rev", "1")
	assert.Equal(t, "Кофе", at(t, history, "items", 0, "text"), "in its old place")
	assert.EqualValues(t, 1, at(t, w.ok("messages.getHistory", "peer_id", "-100", "start_message_id", "1"), "items", 0, "id"))
	assert.Equal(t, []any{1.0}, w.ok("messages.markAsImportant", "message_ids", "1,99", "important", "1"))
	w.ok("messages.deleteConversation", "peer_id", "-100")
	assert.EqualValues(t, 0, at(t, bot.ok("messages.getHistory", "peer_id", "1000"), "count"))
	w.v = "5.131"
	assert.EqualValues(t, 0, at(t, w.ok("messages.delete", "message_ids", "77"), "77"))
}

func TestChatIsForEverybody(t *testing.T) {
	w := newWorld(t)
	bot := w.as(sandbox.CommunityToken)
	events := bot.events()
	w.ok("messages.send", "chat_id", "1", "random_id", "1", "message", "/help")
	bot.ok("messages.send", "peer_id", "2000000001", "random_id", "1", "message", "help")
	assert.Equal(t, []string{"message_new", "message_reply"}, events.types())
	history := w.ok("messages.getHistory", "peer_id", "2000000001")
	assert.EqualValues(t, 2, at(t, history, "count"))
	assert.EqualValues(t, 2, at(t, history, "items", 0, "conversation_message_id"))
	assert.EqualValues(t, -100, at(t, history, "items", 0, "from_id"))
	assert.EqualValues(t, 2, at(t, w.ok("messages.getConversationMembers", "peer_id", "2000000001"), "count"))
}

func TestUserTakesNoMessages(t *testing.T) {
	w := newWorld(t)
	bot := w.as(sandbox.CommunityToken)
	allowed := func() any {
		return at(t, bot.ok("messages.isMessagesFromGroupAllowed", "group_id", "100", "user_id", "1000"), "is_allowed")
	}
	assert.EqualValues(t, 1, allowed())
	w.ok("messages.denyMessagesFromGroup", "group_id", "100")
	assert.EqualValues(t, 0, allowed())
	bot.fails(901, "messages.send", "peer_id", "1000", "random_id", "1", "message", "m")
	w.ok("messages.allowMessagesFromGroup", "group_id", "100")
	bot.ok("messages.send", "peer_id", "1000", "random_id", "1", "message", "m")
}
