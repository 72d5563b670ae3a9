package sandbox_test

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk/sandbox"
)

func TestWallNewestFirstAndPaged(t *testing.T) {
	w := newWorld(t)
	for i := range 5 {
		w.ok("wall.post", "owner_id", "-100", "message", strconv.Itoa(i+1))
	}
	wall := w.ok("wall.get", "owner_id", "-100", "count", "2", "offset", "1")
	assert.EqualValues(t, 5, at(t, wall, "count"))
	assert.Len(t, at(t, wall, "items"), 2)
	assert.Equal(t, "4", at(t, wall, "items", 0, "text"))
	assert.Equal(t, "3", at(t, wall, "items", 1, "text"))

	w.ok("wall.pin", "owner_id", "-100", "post_id", "1")
	assert.Equal(t, "1", at(t, w.ok("wall.get", "owner_id", "-100"), "items", 0, "text"))
}

func TestPostponedPostAppearsInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		later := strconv.FormatInt(time.Now().Add(time.Hour).Unix(), 10)
		w.ok("wall.post", "owner_id", "-100", "message", "later", "publish_date", later)
		assert.EqualValues(t, 0, at(t, w.ok("wall.get", "owner_id", "-100"), "count"))
		postponed := w.ok("wall.get", "owner_id", "-100", "filter", "postponed")
		assert.Equal(t, "postpone", at(t, postponed, "items", 0, "post_type"))
		assert.Contains(t, w.fails(214, "wall.post", "owner_id", "-100", "message", "same time", "publish_date", later), "scheduled")

		w.ok("wall.post", "owner_id", "-100", "message", "soon", "publish_date", strconv.FormatInt(time.Now().Add(2*time.Hour).Unix(), 10))
		w.ok("wall.post", "owner_id", "-100", "post_id", "2")
		assert.Equal(t, "soon", at(t, w.ok("wall.get", "owner_id", "-100"), "items", 0, "text"), "published at once")
		w.fails(210, "wall.post", "owner_id", "-100", "post_id", "9")

		time.Sleep(2 * time.Hour)
		assert.Equal(t, "post", at(t, w.ok("wall.get", "owner_id", "-100"), "items", 0, "post_type"))
		assert.Equal(t, "later", at(t, w.ok("wall.get", "owner_id", "-100"), "items", 0, "text"))
		w.fails(100, "wall.post", "owner_id", "-100", "message", "too late", "publish_date", later)
	})
}

func TestEditAndDeletePost(t *testing.T) {
	w := newWorld(t)
	w.ok("wall.post", "owner_id", "-100", "message", "old", "attachments", "https://example.com/a")
	assert.EqualValues(t, 1, at(t, w.ok("wall.edit", "owner_id", "-100", "post_id", "1", "message", "new"), "post_id"))
	assert.Equal(t, "new", w.vk.Posts(-100)[0].Text)
	assert.Empty(t, w.vk.Posts(-100)[0].Attachments)
	assert.EqualValues(t, 1, w.ok("wall.delete", "owner_id", "-100", "post_id", "1"))
	w.fails(104, "wall.delete", "owner_id", "-100", "post_id", "1")
	w.fails(210, "wall.edit", "owner_id", "-100", "post_id", "1", "message", "gone")
	assert.Empty(t, w.vk.Posts(-100))
}

func TestGetByIDShapeFollowsTheVersion(t *testing.T) {
	w := newWorld(t)
	w.ok("wall.post", "owner_id", "-100", "message", "m")
	assert.Equal(t, "m", at(t, w.ok("wall.getById", "posts", "-100_1,-100_999"), "items", 0, "text"))
	w.v = "5.131"
	assert.Equal(t, "m", at(t, w.ok("wall.getById", "posts", "-100_1"), 0, "text"))
	assert.EqualValues(t, 100, at(t, w.ok("groups.getById", "group_id", "100"), 0, "id"))
	w.v = "5.199"
	assert.EqualValues(t, 100, at(t, w.ok("groups.getById", "group_id", "club100"), "groups", 0, "id"))
}

func TestRepostCountsAndCarriesTheOriginal(t *testing.T) {
	w := newWorld(t)
	w.ok("wall.post", "owner_id", "-100", "message", "original")
	answer := w.ok("wall.repost", "object", "wall-100_1", "group_id", "55", "message", "look")
	assert.EqualValues(t, 1, at(t, answer, "success"))
	assert.EqualValues(t, 1, at(t, answer, "reposts_count"))
	assert.EqualValues(t, 1, at(t, answer, "post_id"))
	copied := w.ok("wall.get", "owner_id", "-55")
	assert.Equal(t, "original", at(t, copied, "items", 0, "copy_history", 0, "text"))
	assert.EqualValues(t, 1, at(t, w.ok("wall.get", "owner_id", "-100"), "items", 0, "reposts", "count"))

	w.ok("wall.repost", "object", "wall-55_1")
	assert.Equal(t, "wall-100_1", w.vk.Posts(sandbox.UserID)[0].CopyOf, "a repost of a repost is of the original")
	w.fails(214, "wall.repost", "object", "wall-100_99")
	w.fails(100, "wall.repost", "object", "nonsense")
}

func TestLikes(t *testing.T) {
	w := newWorld(t)
	w.ok("wall.post", "owner_id", "-100", "message", "m")
	post := []string{"type", "post", "owner_id", "-100", "item_id", "1"}
	assert.EqualValues(t, 1, at(t, w.ok("likes.add", post...), "likes"))
	assert.EqualValues(t, 1, at(t, w.ok("likes.add", post...), "likes"), "liking twice is one like")
	assert.EqualValues(t, 1, at(t, w.ok("likes.isLiked", post...), "liked"))
	assert.EqualValues(t, 1000, at(t, w.ok("likes.getList", post...), "items", 0))
	assert.EqualValues(t, 1, at(t, w.ok("wall.get", "owner_id", "-100"), "items", 0, "likes", "user_likes"))
	assert.Equal(t, "profile", at(t, w.ok("likes.getList", with(post, "extended", "1")...), "items", 0, "type"))
	assert.Equal(t, []int{sandbox.UserID}, w.vk.Likes("post", -100, 1))
	assert.EqualValues(t, 0, at(t, w.ok("likes.delete", post...), "likes"))
	w.fails(100, "likes.add", "type", "post", "owner_id", "-100", "item_id", "7")
	w.fails(100, "likes.add", "type", "nonsense", "owner_id", "-100", "item_id", "1")
}

func TestCommentsUnderAPost(t *testing.T) {
	w := newWorld(t)
	w.ok("wall.post", "owner_id", "-100", "message", "m")
	comment := []string{"owner_id", "-100", "post_id", "1", "message", "first", "from_group", "100"}
	assert.EqualValues(t, 2, at(t, w.ok("wall.createComment", comment...), "comment_id"), "posts and comments share ids")
	listed := w.ok("wall.getComments", "owner_id", "-100", "post_id", "1")
	assert.Equal(t, "first", at(t, listed, "items", 0, "text"))
	assert.EqualValues(t, -100, at(t, listed, "items", 0, "from_id"))
	w.ok("likes.add", "type", "comment", "owner_id", "-100", "item_id", "2")
	w.ok("wall.editComment", "owner_id", "-100", "comment_id", "2", "message", "second")
	assert.Equal(t, "second", w.vk.Comments("wall", -100, 1)[0].Text)

	w.ok("wall.closeComments", "owner_id", "-100", "post_id", "1")
	w.fails(212, "wall.createComment", comment...)
	w.ok("wall.openComments", "owner_id", "-100", "post_id", "1")
	w.ok("wall.createComment", comment...)
	w.ok("wall.deleteComment", "owner_id", "-100", "comment_id", "2")
	w.fails(211, "wall.deleteComment", "owner_id", "-100", "comment_id", "2")
	w.fails(212, "wall.createComment", "owner_id", "-100", "post_id", "77", "message", "m")
	assert.EqualValues(t, 1, at(t, w.ok("wall.get", "owner_id", "-100"), "items", 0, "comments", "count"))
}

func TestPollInAPost(t *testing.T) {
	w := newWorld(t)
	poll := w.ok("polls.create", "owner_id", "-100", "question", "Чай?", "add_answers", `["да \"конечно\"","нет"]`, "is_anonymous", "1")
	assert.EqualValues(t, 1, at(t, poll, "id"))
	assert.Equal(t, `да "конечно"`, at(t, poll, "answers", 0, "text"))
	w.ok("wall.post", "owner_id", "-100", "attachments", "poll-100_1")
	assert.Equal(t, "Чай?", at(t, w.ok("wall.get", "owner_id", "-100"), "items", 0, "attachments", 0, "poll", "question"))

	assert.EqualValues(t, 1, w.ok("polls.addVote", "owner_id", "-100", "poll_id", "1", "answer_ids", "2"))
	assert.EqualValues(t, 0, w.ok("polls.addVote", "owner_id", "-100", "poll_id", "1", "answer_ids", "1"), "one vote each")
	voted := w.ok("polls.getById", "owner_id", "-100", "poll_id", "1")
	assert.EqualValues(t, 1, at(t, voted, "votes"))
	assert.EqualValues(t, 100, at(t, voted, "answers", 1, "rate"))
	assert.EqualValues(t, 1, w.ok("polls.deleteVote", "owner_id", "-100", "poll_id", "1"))
	w.ok("polls.edit", "owner_id", "-100", "poll_id", "1", "question", "Кофе?", "end_date", "1")
	assert.Equal(t, true, at(t, w.ok("polls.getById", "owner_id", "-100", "poll_id", "1"), "closed"))
	assert.Equal(t, "Кофе?", w.vk.Polls(-100)[0].Question)
	w.fails(252, "polls.addVote", "owner_id", "-100", "poll_id", "1", "answer_ids", "9")
	w.fails(251, "polls.getById", "owner_id", "-100", "poll_id", "2")
	w.fails(100, "polls.create", "question", "q", "add_answers", "not json")
}

func TestDiscussion(t *testing.T) {
	w := newWorld(t)
	topic := []string{"group_id", "100", "topic_id", "1"}
	assert.EqualValues(t, 1, w.ok("board.addTopic", "group_id", "100", "title", "Вопросы", "text", "Задавайте"))
	assert.EqualValues(t, 2, w.ok("board.createComment", append(topic, "message", "вот", "from_group", "1")...))
	assert.EqualValues(t, 2, at(t, w.ok("board.getComments", topic...), "count"))

	assert.EqualValues(t, 1, w.ok("board.closeTopic", topic...))
	assert.EqualValues(t, 1, at(t, w.ok("board.getTopics", "group_id", "100"), "items", 0, "is_closed"))
	assert.Contains(t, w.fails(15, "board.createComment", append(topic, "message", "late")...), "closed")
	w.ok("board.openTopic", topic...)
	w.ok("board.createComment", append(topic, "message", "in time")...)
	w.ok("board.editTopic", append(topic, "title", "Ответы")...)
	assert.Equal(t, "Ответы", w.vk.Topics(-100)[0].Title)
	assert.Len(t, w.vk.Comments("board", -100, 1), 3)

	w.ok("board.deleteTopic", topic...)
	w.fails(100, "board.openTopic", topic...)
	assert.Empty(t, w.vk.Topics(-100))
}

func TestAttachmentsOfEveryKind(t *testing.T) {
	w := newWorld(t)
	w.ok("video.save", "group_id", "100", "name", "film", "link", "https://example.com/film")
	w.ok("photos.createAlbum", "group_id", "100", "title", "album")
	w.ok("wall.post", "owner_id", "-100", "message", "self")
	w.ok("wall.edit", "owner_id", "-100", "post_id", "1", "attachments", "wall-100_1,video-100_1,album-100_1,doc-100_5,photo-1_2_key")
	got := at(t, w.ok("wall.get", "owner_id", "-100"), "items", 0, "attachments")
	assert.Equal(t, "film", at(t, got, 1, "video", "title"))
	assert.Equal(t, "album", at(t, got, 2, "album", "title"))
	assert.EqualValues(t, 5, at(t, got, 3, "doc", "id"), "an object of the real VK keeps its id")
	assert.EqualValues(t, 2, at(t, got, 4, "photo", "id"))

	for _, bad := range []string{"photo", "photo-1", "cat.jpg", "photo-1_2https://example.com", "foto-1_2"} {
		assert.Contains(t, w.fails(100, "wall.post", "owner_id", "-100", "attachments", bad), "attachments", bad)
	}
	require.Len(t, w.vk.Posts(-100), 1)
}
