package rehearse

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/vkscript/vkscript/vk"
)

// objects are the parameters that name what a method is about, with the word for it and how its address begins.
var objects = []struct{ section, param, word, address string }{
	{"wall", "comment_id", "comment", ""},
	{"wall", "post_id", "post", "wall"},
	{"photos", "photo_id", "picture", "photo"},
	{"photos", "album_id", "album", "album"},
	{"video", "video_id", "video", "video"},
	{"docs", "doc_id", "document", "doc"},
	{"board", "topic_id", "discussion", "topic"},
	{"market", "item_id", "product", "product"},
	{"market", "album_id", "collection", ""},
	{"polls", "poll_id", "poll", ""},
	{"stories", "story_id", "story", "story"},
}

// firstChat is before the peer ids of chats.
const firstChat = 2_000_000_000

// PlaceOf says where a step does what it does, for people, and at which address one can look at it.
func PlaceOf(s *vk.Step) Place {
	if object := s.Param("object"); object != "" {
		return about(object)
	}
	section, _, _ := strings.Cut(s.Method, ".")
	owner := ownerOf(s, section)
	for _, o := range objects {
		id := s.Param(o.param)
		if o.section != section || id == "" || id == "0" {
			continue
		}
		switch {
		case mentionsMade(id):
			return Place{Name: in(owner, o.word+" made in this run")}
		case o.address != "" && owner != 0:
			return Place{Name: fmt.Sprintf("%s%d_%s", o.address, owner, id), URL: fmt.Sprintf("https://vk.com/%s%d_%s", o.address, owner, id)}
		}
		return Place{Name: in(owner, o.word+" "+id)}
	}
	if section == "likes" {
		return about(fmt.Sprintf("%s%d_%s", strings.Replace(s.Param("type"), "post", "wall", 1), owner, s.Param("item_id")))
	}
	return whose(owner)
}

// about is the object of an address such as wall-1_2.
func about(object string) Place {
	if mentionsMade(object) {
		kind := strings.TrimRight(object, "-_0123456789")
		return Place{Name: strings.Replace(kind, "wall", "post", 1) + " made in this run"}
	}
	return Place{Name: object, URL: "https://vk.com/" + object}
}

// in is a thing of an owner.
func in(owner int64, thing string) string {
	if owner == 0 {
		return thing
	}
	return thing + ", " + whose(owner).Name
}

// ownerOf is the owner or the peer of a step; negative for communities, 0 when it names none.
func ownerOf(s *vk.Step, section string) int64 {
	if section == "messages" || section == "notifications" {
		return peerOf(s)
	}
	for _, name := range [...]string{"owner_id", "group_id", "user_id", "id"} {
		if id, ok := number(s.Param(name)); ok && id != 0 {
			if name == "group_id" {
				return -id
			}
			return id
		}
	}
	return 0
}

// peerOf is who gets a message.
func peerOf(s *vk.Step) int64 {
	for _, name := range [...]string{"peer_id", "user_id", "chat_id", "peer_ids", "user_ids"} {
		ids := list(s.Param(name))
		if len(ids) == 0 {
			continue
		}
		id, _ := number(ids[0])
		if name == "chat_id" {
			id += firstChat
		}
		return id
	}
	return 0
}

// whose names an owner or peer.
func whose(id int64) Place {
	switch {
	case id == 0:
		return Place{}
	case id > firstChat:
		return Place{Name: fmt.Sprintf("chat %d", id-firstChat)}
	case id > 0:
		return Place{fmt.Sprintf("user %d", id), fmt.Sprintf("https://vk.com/id%d", id), 0}
	}
	return Place{fmt.Sprintf("community %d", -id), fmt.Sprintf("https://vk.com/club%d", -id), 0}
}

func number(text string) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	return n, err == nil
}

// list takes a list separated by commas apart; nil when it is empty.
func list(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}
