package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/vkscript/vkscript/vk"
)

// kind is a method that changes something, what that is called, and its address at VK: {name} is an argument, {-name} its
// negative, {.name} is of the answer, {a|b} is the first that there is.
type kind struct{ method, one, many, address string }

// kinds are the methods whose changes have a name; the others go by their own.
var kinds = [...]kind{
	{"wall.post", "post", "posts", "wall{owner_id}_{.post_id}"},
	{"wall.postAdsStealth", "advertising post", "advertising posts", "wall{owner_id}_{.post_id}"},
	{"wall.edit", "post edited", "posts edited", "wall{owner_id}_{post_id}"},
	{"wall.repost", "repost", "reposts", "wall{-group_id}_{.post_id}"},
	{"wall.pin", "post pinned", "posts pinned", "wall{owner_id}_{post_id}"},
	{"wall.delete", "post deleted", "posts deleted", ""},
	{"wall.restore", "post restored", "posts restored", "wall{owner_id}_{post_id}"},
	{"wall.createComment", "comment", "comments", "wall{owner_id}_{post_id}?reply={.comment_id}"},
	{"wall.editComment", "comment edited", "comments edited", ""},
	{"wall.deleteComment", "comment deleted", "comments deleted", ""},
	{"photos.save", "photo", "photos", "photo{.owner_id}_{.id}"},
	{"photos.saveWallPhoto", "photo", "photos", "photo{.owner_id}_{.id}"},
	{"photos.saveMessagesPhoto", "photo for messages", "photos for messages", "photo{.owner_id}_{.id}"},
	{"photos.saveMarketAlbumPhoto", "cover of products", "covers of products", "photo{.owner_id}_{.id}"},
	{"market.saveProductPhoto", "photo of a product", "photos of products", ""},
	{"polls.savePhoto", "photo of a poll", "photos of polls", ""},
	{"photos.createAlbum", "album", "albums", "album{.owner_id}_{.id}"},
	{"photos.editAlbum", "album edited", "albums edited", "album{owner_id}_{album_id}"},
	{"photos.deleteAlbum", "album deleted", "albums deleted", ""},
	{"photos.edit", "photo edited", "photos edited", "photo{owner_id}_{photo_id}"},
	{"photos.delete", "photo deleted", "photos deleted", ""},
	{"photos.createComment", "comment on a photo", "comments on photos", "photo{owner_id}_{photo_id}"},
	{"market.add", "product", "products", "market{owner_id}?w=product{owner_id}_{.market_item_id}"},
	{"market.edit", "product edited", "products edited", "market{owner_id}?w=product{owner_id}_{item_id}"},
	{"market.delete", "product deleted", "products deleted", ""},
	{"market.addAlbum", "collection of products", "collections of products", "market{owner_id}?section=album_{.market_album_id}"},
	{"market.editAlbum", "collection edited", "collections edited", "market{owner_id}?section=album_{album_id}"},
	{"market.createComment", "comment on a product", "comments on products", "market{owner_id}?w=product{owner_id}_{item_id}"},
	{"board.addTopic", "discussion", "discussions", "topic{-group_id}_{.}"},
	{"board.editTopic", "discussion edited", "discussions edited", "topic{-group_id}_{topic_id}"},
	{"board.createComment", "message in a discussion", "messages in discussions", "topic{-group_id}_{topic_id}?post={.}"},
	{"board.deleteTopic", "discussion deleted", "discussions deleted", ""},
	{"video.save", "video", "videos", "video{.owner_id}_{.video_id}"},
	{"video.edit", "video edited", "videos edited", "video{owner_id}_{video_id}"},
	{"video.delete", "video deleted", "videos deleted", ""},
	{"video.addAlbum", "playlist", "playlists", ""},
	{"video.createComment", "comment on a video", "comments on videos", "video{owner_id}_{video_id}"},
	{"stories.save", "story", "stories", "story{.owner_id}_{.id}"},
	{"stories.delete", "story deleted", "stories deleted", ""},
	{"polls.create", "poll", "polls", "poll{.owner_id}_{.id}"},
	{"polls.edit", "poll edited", "polls edited", "poll{owner_id}_{poll_id}"},
	{"docs.save", "document", "documents", "doc{.doc.owner_id|.graffiti.owner_id|.audio_message.owner_id}_{.doc.id|.graffiti.id|.audio_message.id}"},
	{"docs.delete", "document deleted", "documents deleted", ""},
	{"messages.send", "message", "messages", "im?sel={.peer_id|peer_id|user_id|chat_id|peer_ids|user_ids}"},
	{"messages.edit", "message edited", "messages edited", "im?sel={peer_id}"},
	{"messages.delete", "message deleted", "messages deleted", ""},
	{"messages.createChat", "chat", "chats", "im?sel=c{.chat_id|.}"},
	{"notes.add", "note", "notes", ""},
	{"notes.createComment", "comment on a note", "comments on notes", "note{owner_id}_{note_id}"},
	{"pages.save", "wiki page", "wiki pages", "page{-group_id}_{.}"},
	{"groups.create", "community", "communities", "club{.id}"},
	{"groups.edit", "community edited", "communities edited", "club{group_id}"},
	{"likes.add", "like", "likes", "{type}{owner_id}_{item_id}"},
	{"likes.delete", "like taken back", "likes taken back", ""},
}

// site is where the addresses are.
const site = "https://vk.com/"

// firstChat is the peer from which on dialogues are chats.
const firstChat = "2000000000"

// The lengths of texts, in letters.
const (
	maxText  = 80
	maxError = 400
)

// textParams are the arguments that a person recognises a change by, the best first.
var textParams = [...]string{"message", "text", "title", "name", "question", "description", "caption"}

// change is one thing that a call changed.
type change struct {
	kind *kind
	url  string
	text string
}

// maxRead bounds the answers that are looked into; those of writes are short.
const maxRead = 256 << 10

// changesOf finds what a call has changed: an answer may tell of several things.
func changesOf(s *vk.Step, answer json.RawMessage) []change {
	k := kindOf(s.Method)
	one := change{kind: k}
	for _, name := range textParams {
		if one.text = shortened(s.Param(name), maxText); one.text != "" {
			break
		}
	}
	if k.address == "" {
		return []change{one}
	}
	var all []change
	for _, object := range objects(answer) {
		one.url = k.addressOf(s, object)
		all = append(all, one)
	}
	return all
}

func kindOf(method string) *kind {
	for i := range kinds {
		if kinds[i].method == method {
			return &kinds[i]
		}
	}
	return &kind{method: method}
}

// objects are the things that an answer tells of: its items, or itself.
func objects(answer json.RawMessage) []any {
	var value any
	d := json.NewDecoder(bytes.NewReader(answer))
	d.UseNumber()
	if len(answer) > maxRead || d.Decode(&value) != nil {
		return []any{nil}
	}
	if fields, ok := value.(map[string]any); ok {
		if items, ok := fields["items"].([]any); ok {
			value = items
		}
	}
	if items, ok := value.([]any); ok && len(items) > 0 {
		return items
	}
	return []any{value}
}

// addressOf fills an address in; "" when something for it is missing.
func (k *kind) addressOf(s *vk.Step, object any) string {
	var b strings.Builder
	rest := k.address
	for {
		before, after, found := strings.Cut(rest, "{")
		b.WriteString(before)
		if !found {
			break
		}
		var names string
		names, rest, _ = strings.Cut(after, "}")
		value := firstOf(s, object, names)
		if value == "" {
			return ""
		}
		b.WriteString(value)
	}
	return site + b.String()
}

// firstOf is the value of the first name that has one.
func firstOf(s *vk.Step, object any, names string) string {
	for name := range strings.SplitSeq(names, "|") {
		var value string
		if path, ofAnswer := strings.CutPrefix(name, "."); ofAnswer {
			value = inside(object, path)
		} else if positive, negative := strings.CutPrefix(name, "-"); negative {
			if value = s.Param(positive); value != "" {
				value = "-" + strings.TrimPrefix(value, "-")
			}
		} else {
			value = s.Param(name)
		}
		if value = asAddressed(strings.TrimPrefix(name, "."), value); isPlain(value) {
			return value
		}
	}
	return ""
}

// asAddressed writes chats and liked things as addresses do.
func asAddressed(name, value string) string {
	switch {
	case name == "peer_id" && len(value) == len(firstChat) && value > firstChat:
		return "c" + strings.TrimLeft(value[1:], "0")
	case name == "chat_id" && value != "":
		return "c" + value
	case name == "type" && value == "post":
		return "wall"
	case name == "type" && value != "photo" && value != "video":
		return ""
	}
	return value
}

// isPlain is true for what can stand in an address as it is.
func isPlain(value string) bool {
	for _, r := range value {
		if (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z') && r != '-' && r != '_' {
			return false
		}
	}
	return value != ""
}

// inside is a number or text at a path in an answer, which may be it itself.
func inside(value any, path string) string {
	for name := range strings.FieldsFuncSeq(path, func(r rune) bool { return r == '.' }) {
		fields, _ := value.(map[string]any)
		value = fields[name]
	}
	switch v := value.(type) {
	case json.Number:
		return v.String()
	case string:
		return v
	}
	return ""
}

// change takes one up. The collector is locked.
func (c *Collector) change(at time.Duration, one change) {
	c.totals.Changes++
	what := one.kind.one
	if what == "" {
		what = one.kind.method
	}
	c.changes.add(Change{At: at.Milliseconds(), Method: one.kind.method, What: what, URL: one.url, Text: one.text})
	for i := range c.groups {
		if g := &c.groups[i]; g.Method == one.kind.method || i == maxMethods {
			g.Count++
			if g.First == "" {
				g.First = one.url
			}
			if one.url != "" {
				g.Last = one.url
			}
			return
		}
	}
	g := Group{Method: one.kind.method, Count: 1, First: one.url, Last: one.url}
	if len(c.groups) == maxMethods {
		g = Group{Method: otherMethods, Count: 1}
	}
	c.groups = append(c.groups, g)
}

// shortened is the beginning of a text, in one line.
func shortened(text string, letters int) string {
	if utf8.RuneCountInString(text) > letters {
		text = string([]rune(text)[:letters-1]) + "…"
	}
	return strings.Join(strings.Fields(strings.ToValidUTF8(text, "�")), " ")
}
