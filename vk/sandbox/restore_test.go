package sandbox_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// ids lists the ids of the items of an answer.
func ids(t *testing.T, answer any) (all []int) {
	t.Helper()
	for _, item := range at(t, answer, "items").([]any) {
		all = append(all, int(at(t, item, "id").(float64)))
	}
	return all
}

// What is deleted comes back where it was, once.
func TestRestore(t *testing.T) {
	w := newWorld(t)
	say := func(text string) any { words := strings.Fields(text); return w.ok(words[0], words[1:]...) }
	for range 3 {
		say("wall.post owner_id -100 message m")
		say("market.add owner_id -100 name Name description Description category_id 1")
		say("video.save group_id 100 link l")
		w.savedDoc("a.txt")
		w.savedPhoto()
	}
	say("wall.createComment owner_id -100 post_id 1 message c")
	say("photos.createComment owner_id -100 photo_id 1 message c")
	for list, section := range map[string]string{
		"wall.get owner_id -100": "wall. owner_id -100 post_id 2", "market.get owner_id -100": "market. owner_id -100 item_id 2",
		"video.get owner_id -100": "video. owner_id -100 video_id 2", "docs.get owner_id -100": "docs. owner_id -100 doc_id 2",
		"photos.getAll owner_id -100":                 "photos. owner_id -100 photo_id 2",
		"wall.getComments owner_id -100 post_id 1":    "wall.Comment owner_id -100 comment_id 4",
		"photos.getComments owner_id -100 photo_id 1": "photos.Comment owner_id -100 comment_id 1",
	} {
		before := ids(t, say(list))
		words := strings.Fields(section)
		what, object, _ := strings.Cut(words[0], ".")
		w.ok(what+".delete"+object, words[1:]...)
		assert.Len(t, ids(t, say(list)), len(before)-1, list)
		w.ok(what+".restore"+object, words[1:]...)
		assert.Equal(t, before, ids(t, say(list)), list)
		assert.NotZero(t, w.call(what+".restore"+object, words[1:]...).Error.Code, "once")
	}
}

func (w *world) savedDoc(name string) {
	w.t.Helper()
	up := w.upload(at(w.t, w.ok("docs.getUploadServer", "group_id", "100"), "upload_url").(string), "file", name, []byte("text"))
	w.ok("docs.save", "file", text(up["file"]))
}

func (w *world) savedPhoto() {
	w.t.Helper()
	if len(w.vk.Albums(-100)) == 0 {
		w.ok("photos.createAlbum", "title", "Album", "group_id", "100")
	}
	up := w.upload(at(w.t, w.ok("photos.getUploadServer", "group_id", "100", "album_id", "1"), "upload_url").(string), "file1", "a.png", pngOf(w.t, 20, 20))
	w.ok("photos.save", "group_id", "100", "album_id", "1", "server", text(up["server"]), "hash", text(up["hash"]), "photos_list", text(up["photos_list"]))
}

func TestReorder(t *testing.T) {
	w := newWorld(t)
	for range 3 {
		w.ok("market.add", "owner_id", "-100", "name", "Name", "description", "Description", "category_id", "1")
		w.savedPhoto()
	}
	list := func() []int { return ids(t, w.ok("photos.get", "owner_id", "-100", "album_id", "1")) }
	for _, step := range []struct {
		params []string
		want   []int
	}{
		{[]string{"photo_id", "3", "before", "1"}, []int{3, 1, 2}},
		{[]string{"photo_id", "3", "after", "1"}, []int{1, 3, 2}},
		{[]string{"photo_id", "2"}, []int{2, 1, 3}},
	} {
		w.ok("photos.reorderPhotos", append(step.params, "owner_id", "-100")...)
		assert.Equal(t, step.want, list())
	}
	w.fails(200, "photos.reorderPhotos", "owner_id", "-100", "photo_id", "9", "before", "1")
	w.fails(200, "photos.reorderPhotos", "owner_id", "-100", "photo_id", "1", "before", "9")
	w.fails(200, "photos.reorderPhotos", "owner_id", "-100", "photo_id", "1", "before", "1")
	w.ok("market.reorderItems", "owner_id", "-100", "item_id", "1", "after", "3")
	assert.Equal(t, []int{1, 3, 2}, ids(t, w.ok("market.get", "owner_id", "-100")), "the last one is shown first")
	w.fails(1402, "market.reorderAlbums", "owner_id", "-100", "album_id", "1", "before", "2")
	w.ok("photos.createAlbum", "title", "Second", "group_id", "100")
	w.ok("photos.move", "owner_id", "-100", "target_album_id", "2", "photo_ids", "1,3")
	w.fails(114, "photos.move", "owner_id", "-100", "target_album_id", "7", "photo_ids", "1")
	assert.Equal(t, []int{2}, list())
	w.ok("photos.makeCover", "owner_id", "-100", "photo_id", "3", "album_id", "2")
	assert.Equal(t, 3, w.vk.Albums(-100)[1].ThumbID)
	assert.EqualValues(t, 2, w.ok("photos.getAlbumsCount", "group_id", "100"))
}

func TestWallIsSearched(t *testing.T) {
	w := newWorld(t)
	w.ok("wall.post", "owner_id", "-100", "from_group", "1", "message", "Большая распродажа")
	w.ok("wall.post", "owner_id", "-100", "message", "распродажи нет")
	w.ok("wall.post", "owner_id", "-100", "message", "news")
	assert.Equal(t, []int{2, 1}, ids(t, w.ok("wall.search", "domain", "club100", "query", "РАСПРОДАЖ")))
	assert.Equal(t, []int{1}, ids(t, w.ok("wall.search", "owner_id", "-100", "query", "распродаж", "owners_only", "1")))
	w.ok("wall.repost", "object", "wall-100_1", "message", "see")
	w.ok("wall.repost", "object", "wall-100_1", "group_id", "55")
	reposts := w.ok("wall.getReposts", "owner_id", "-100", "post_id", "1")
	assert.Len(t, at(t, reposts, "items"), 2)
	assert.Equal(t, "Большая распродажа", at(t, reposts, "items", 0, "copy_history", 0, "text"))
	assert.Empty(t, at(t, w.ok("wall.getReposts", "owner_id", "-100", "post_id", "2"), "items"))
}

func TestVideoThumbnailAndAlbums(t *testing.T) {
	w := newWorld(t)
	w.ok("video.save", "group_id", "100", "link", "https://example.com", "name", "Кот")
	address := at(t, w.ok("video.getThumbUploadUrl", "owner_id", "-100"), "upload_url").(string)
	assert.Empty(t, w.upload(address, "file", "a.txt", []byte("no picture"))["hash"])
	up := w.upload(address, "file", "a.png", pngOf(t, 640, 360))
	thumb, err := json.Marshal(up)
	require.NoError(t, err)
	w.fails(15, "video.saveUploadedThumb", "owner_id", "-100", "thumb_json", string(thumb), "video_id", "9")
	w.fails(121, "video.saveUploadedThumb", "owner_id", "-100", "thumb_json", "{}")
	saved := w.ok("video.saveUploadedThumb", "owner_id", "-100", "thumb_json", string(thumb), "video_id", "1", "set_thumb", "1")
	assert.EqualValues(t, 1, at(t, saved, "photo_id"))
	assert.EqualValues(t, 640, at(t, w.ok("video.get", "owner_id", "-100"), "items", 0, "image", 5, "width"))

	for range 2 {
		w.ok("video.addAlbum", "group_id", "100", "title", "Album")
	}
	video := []string{"target_id", "-100", "owner_id", "-100", "video_id", "1"}
	w.ok("video.addToAlbum", append(video, "album_id", "2")...)
	assert.Equal(t, []any{1.0, 2.0}, w.ok("video.addToAlbum", append(video, "album_ids", "1,2")...))
	assert.EqualValues(t, 1, at(t, w.ok("video.get", "owner_id", "-100", "album_id", "1"), "count"))
	w.ok("video.removeFromAlbum", append(video, "album_id", "1")...)
	assert.EqualValues(t, 0, at(t, w.ok("video.get", "owner_id", "-100", "album_id", "1"), "count"))
	w.fails(114, "video.addToAlbum", append(video, "album_id", "3")...)
	w.fails(100, "video.addToAlbum", video...)
	w.ok("video.reorderAlbums", "owner_id", "-100", "album_id", "2", "before", "1")
	w.ok("video.editAlbum", "owner_id", "-100", "album_id", "2", "title", "New")
	assert.Equal(t, "New", at(t, w.ok("video.getAlbums", "owner_id", "-100"), "items", 0, "title"))
	w.ok("video.deleteAlbum", "group_id", "100", "album_id", "2")
	w.fails(114, "video.deleteAlbum", "group_id", "100", "album_id", "2")
	assert.Equal(t, []int{1}, ids(t, w.ok("video.search", "owner_id", "-100", "q", "кот")))
}

func TestDocs(t *testing.T) {
	w := newWorld(t)
	w.savedDoc("Price.PDF")
	w.savedDoc("cat.gif")
	w.ok("docs.edit", "owner_id", "-100", "doc_id", "1", "title", "Прайс")
	docs := w.ok("docs.getById", "docs", "-100_1,-100_9")
	assert.Equal(t, "Прайс", at(t, docs, 0, "title"))
	assert.EqualValues(t, 1, at(t, docs, 0, "type"))
	assert.Equal(t, []int{2}, ids(t, w.ok("docs.get", "owner_id", "-100", "type", "3")))
	types := w.ok("docs.getTypes", "owner_id", "-100")
	assert.EqualValues(t, 2, at(t, types, "count"))
	assert.Equal(t, "GIF", at(t, types, "items", 1, "name"))
	assert.EqualValues(t, 1, w.ok("docs.add", "owner_id", "-100", "doc_id", "1"))
	assert.EqualValues(t, 2, at(t, w.ok("docs.search", "q", "прайс"), "count"))
	assert.EqualValues(t, 1, at(t, w.ok("docs.search", "q", "прайс", "search_own", "1"), "count"))
	w.fails(1150, "docs.delete", "owner_id", "-100", "doc_id", "9")
}

func TestVotersAndStories(t *testing.T) {
	w := newWorld(t)
	w.ok("polls.create", "owner_id", "-100", "question", "q", "add_answers", `["a","b"]`)
	w.ok("polls.addVote", "owner_id", "-100", "poll_id", "1", "answer_ids", "2")
	voters := w.ok("polls.getVoters", "owner_id", "-100", "poll_id", "1", "answer_ids", "1,2")
	assert.EqualValues(t, 0, at(t, voters, 0, "users", "count"))
	assert.Equal(t, []any{1000.0}, at(t, voters, 1, "users", "items"))
	assert.Equal(t, "Sandro", at(t, w.ok("polls.getVoters", "owner_id", "-100", "poll_id", "1", "answer_ids", "2", "fields", "sex"), 0, "users", "items", 0, "first_name"))
	w.fails(252, "polls.getVoters", "owner_id", "-100", "poll_id", "1", "answer_ids", "7")
	w.ok("polls.create", "owner_id", "-100", "question", "q", "add_answers", `["a"]`, "is_anonymous", "1")
	w.fails(253, "polls.getVoters", "owner_id", "-100", "poll_id", "2", "answer_ids", "3")
	address := at(t, w.ok("stories.getPhotoUploadServer", "group_id", "100", "add_to_news", "1"), "upload_url").(string)
	result := at(t, w.upload(address, "file", "a.png", pngOf(t, 20, 20)), "response", "upload_result").(string)
	w.ok("stories.save", "upload_results", result)
	w.ok("likes.add", "type", "story", "owner_id", "-100", "item_id", "1")
	assert.EqualValues(t, 1, at(t, w.ok("stories.getStats", "owner_id", "-100", "story_id", "1"), "likes", "count"))
	assert.Equal(t, true, at(t, w.ok("stories.getViewers", "owner_id", "-100", "story_id", "1"), "items", 0, "is_liked"))
	w.ok("stories.delete", "owner_id", "-100", "story_id", "1")
	w.fails(15, "stories.getStats", "owner_id", "-100", "story_id", "1")
	w.fails(15, "stories.getViewers", "owner_id", "-100", "story_id", "1")
}
