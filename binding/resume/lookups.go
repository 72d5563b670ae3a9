package resume

import (
	"slices"
	"strings"
	"sync"
)

// lookups are the reads that tell what became of a call that has no key, or whose key VK has forgotten.
var lookups = sync.OnceValue(func() map[string]*lookup {
	return map[string]*lookup{
		"wall.post":            {read: "wall.get", with: "owner_id", same: "message~text publish_date=date", date: "date", count: 100, reply: `{"post_id":ID}`, unless: "post_id"},
		"wall.createComment":   {read: "wall.getComments", with: "owner_id post_id reply_to_comment>comment_id sort=desc", same: "message~text", date: "date", count: 100, reply: `{"comment_id":ID}`},
		"board.addTopic":       {read: "board.getTopics", with: "group_id order=2", same: "title~title", date: "created", count: 100, reply: "ID"},
		"board.createComment":  {read: "board.getComments", with: "group_id topic_id sort=desc", same: "message~text", date: "date", count: 100, reply: "ID"},
		"photos.createComment": {read: "photos.getComments", with: "owner_id photo_id sort=desc", same: "message~text", date: "date", count: 100, reply: "ID"},
		"video.createComment":  {read: "video.getComments", with: "owner_id video_id sort=desc", same: "message~text", date: "date", count: 100, reply: "ID"},
		"market.createComment": {read: "market.getComments", with: "owner_id item_id sort=desc", same: "message~text", date: "date", count: 100, reply: "ID"},
		"messages.send":        {read: "messages.getHistory", with: "peer_id user_id group_id", same: "KEY=random_id", date: "date", count: 200, exact: true, reply: "ID", unless: "peer_ids"},
		"photos.createAlbum":   {read: "photos.getAlbums", with: "group_id>-owner_id", same: "title~title", date: "created", count: 1000, reply: "ITEM"},
		"photos.save":          {read: "photos.get", with: "group_id>-owner_id album_id rev=1", same: "caption~text", date: "date", count: 1000, reply: "[ITEM]"},
		"photos.saveWallPhoto": {read: "photos.get", with: "album_id=-14 rev=1", same: "caption~text", date: "date", count: 1000, reply: "[ITEM]"},
		"market.add":           {read: "market.get", with: "owner_id with_disabled=1", same: "name~title", date: "date", count: 200, unsorted: true, reply: `{"market_item_id":ID}`},
		"market.addAlbum":      {read: "market.getAlbums", with: "owner_id", same: "title~title", date: "updated_time", count: 100, unsorted: true, reply: `{"market_album_id":ID}`},
		"video.addAlbum":       {read: "video.getAlbums", with: "group_id>-owner_id extended=1", same: "title~title", date: "updated_time", count: 100, unsorted: true, reply: `{"album_id":ID}`},
	}
})

// setting begin the names of methods that leave the same when they are repeated: they set something to a value.
var setting = [...]string{"edit", "set", "pin", "unpin", "open", "close", "markAs", "reorder", "hide", "enable", "disable", "allow", "deny"}

// removing begin the names of those that leave nothing.
var removing = [...]string{"delete", "remove"}

// goneCodes are VK's errors for what is not there.
var goneCodes = []int{104, 114, 200, 210, 211, 1400, 1402, 1403}

// isRepeatable tells whether a call leaves the same when it is made twice.
func isRepeatable(method string) bool {
	return begins(method, setting[:]) || removes(method) || method == "likes.add" || method == "messages.setActivity"
}

func removes(method string) bool { return begins(method, removing[:]) }

func begins(method string, verbs []string) bool {
	_, verb, _ := strings.Cut(method, ".")
	return slices.ContainsFunc(verbs, func(v string) bool {
		rest, ok := strings.CutPrefix(verb, v)
		return ok && (rest == "" || rest[0] >= 'A' && rest[0] <= 'Z' || v == "markAs")
	})
}
