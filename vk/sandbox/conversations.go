package sandbox

import (
	"cmp"
	"slices"
	"strings"
)

func conversationMethods() []method {
	const (
		group = "group_id:int0.. "
		pages = "count:int0..200 offset:int0.. " + group
		both  = user | community
	)
	return []method{
		{"messages.getHistory", both, "peer_id:int user_id:int group_id:int0.. count:int0..200 offset:int rev:bool start_message_id:int", getHistory},
		{"messages.search", both, "q peer_id:int date:int0.. " + pages, searchMessages},
		{"messages.getConversations", both, pages + "filter", getConversations},
		{"messages.getConversationsById", both, "peer_ids:ints! " + group, getConversationsByID},
		{"messages.getConversationMembers", both, "peer_id:int! " + pages, getConversationMembers},
		{"messages.deleteConversation", both, "peer_id:int user_id:int " + group, deleteConversation},
		{"messages.markAsRead", both, "peer_id:int message_ids:ints start_message_id:int0.. " + group, markAsRead},
		{"messages.setActivity", both, "peer_id:int user_id:int type " + group, setActivity},
	}
}

// peerFor is who the message is with, seen from a side.
func (m *Message) peerFor(side int) int {
	if m.PeerID == side && m.PeerID < firstChat {
		return m.FromID
	}
	return m.PeerID
}

func (c *call) peerOf(m *Message) int { return m.peerFor(c.side()) }

// sees tells whether the caller's side wrote the message or got it. Everybody is in every
// chat.
func (c *call) sees(m *Message) bool {
	return m.FromID == c.side() || m.PeerID == c.side() || m.PeerID > firstChat
}

// conversation lists the messages between the caller's side and the peer, oldest first.
func (c *call) conversation(peer int) []*Message {
	all := c.state.messages.where(peer, c.sees)
	if peer < firstChat && peer != c.side() {
		all = append(all, c.state.messages.where(c.side(), func(m *Message) bool { return m.FromID == peer })...)
		slices.SortFunc(all, func(a, b *Message) int { return cmp.Compare(a.ID, b.ID) })
	}
	return all
}

// onePeer is the peer that the call names, 0 when it names none.
func (c *call) onePeer() int {
	if peers, _ := c.peers(); len(peers) == 1 {
		return peers[0]
	}
	return 0
}

func getHistory(c *call) (any, error) {
	peer := c.onePeer()
	if peer == 0 {
		return nil, invalid("peer_id is undefined")
	}
	all := c.conversation(peer)
	if !c.bool("rev") {
		slices.Reverse(all)
	}
	from := c.int("start_message_id")
	shown := all
	if from > 0 {
		shown = slices.DeleteFunc(slices.Clone(all), func(m *Message) bool {
			return c.bool("rev") && m.ID < from || !c.bool("rev") && m.ID > from
		})
	}
	items := c.messageObjects(page(c.values, shown, 20, 200))
	answer := map[string]any{"count": len(all), "items": items}
	if c.bool("extended") {
		answer["conversations"] = []any{c.conversationObject(peer)}
	}
	return c.extended(answer, peer), nil
}

func searchMessages(c *call) (any, error) {
	words, before := strings.ToLower(c.Get("q")), int64(c.int("date"))
	var found []*Message
	for _, m := range c.state.messages.index {
		if c.sees(m) && strings.Contains(strings.ToLower(m.Text), words) && (before == 0 || m.Date <= before) &&
			(!c.given("peer_id") || c.peerOf(m) == c.int("peer_id")) {
			found = append(found, m)
		}
	}
	slices.SortFunc(found, func(a, b *Message) int { return b.ID - a.ID })
	items := c.messageObjects(page(c.values, found, 20, 100))
	return c.extended(map[string]any{"count": len(found), "items": items}, 0), nil
}

// latest lists the last message of each conversation of the caller's side, newest first.
func (c *call) latest() []*Message {
	last := map[int]*Message{}
	for _, m := range c.state.messages.index {
		peer := c.peerOf(m)
		if c.sees(m) && (last[peer] == nil || last[peer].ID < m.ID) {
			last[peer] = m
		}
	}
	var all []*Message
	for _, m := range last {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b *Message) int { return b.ID - a.ID })
	return all
}

func getConversations(c *call) (any, error) {
	all, unread := c.latest(), 0
	for _, m := range all {
		unread += bit(c.unread(c.peerOf(m)) > 0)
	}
	switch c.Get("filter") {
	case "unread":
		all = slices.DeleteFunc(all, func(m *Message) bool { return c.unread(c.peerOf(m)) == 0 })
	case "unanswered":
		all = slices.DeleteFunc(all, func(m *Message) bool { return m.FromID == c.side() })
	}
	items := []any{}
	for _, m := range page(c.values, all, 20, 200) {
		items = append(items, map[string]any{"conversation": c.conversationObject(c.peerOf(m)), "last_message": c.messageObject(m)})
	}
	answer := map[string]any{"count": len(all), "items": items}
	if unread > 0 {
		answer["unread_count"] = unread
	}
	return c.extended(answer, 0), nil
}

func getConversationsByID(c *call) (any, error) {
	items := []any{}
	for _, peer := range c.ints("peer_ids") {
		items = append(items, c.conversationObject(peer))
	}
	return c.extended(map[string]any{"count": len(items), "items": items}, 0), nil
}

// unread counts the peer's messages that the caller's side has not read.
func (c *call) unread(peer int) int {
	read, count := c.state.read[ref{c.side(), peer}], 0
	for _, m := range c.conversation(peer) {
		count += bit(m.FromID != c.side() && m.ID > read)
	}
	return count
}

func (c *call) conversationObject(peer int) map[string]any {
	kind, local := "user", peer
	switch {
	case peer > firstChat:
		kind, local = "chat", peer-firstChat
	case peer < 0:
		kind, local = "group", -peer
	}
	object := map[string]any{
		"peer":            map[string]any{"id": peer, "type": kind, "local_id": local},
		"last_message_id": 0, "last_conversation_message_id": 0, "version": 10_000_000,
		"in_read": c.state.read[ref{c.side(), peer}], "out_read": c.state.read[ref{peer, c.side()}],
		"can_write": map[string]any{"allowed": c.unreachable(peer) == nil}, "important": false, "unanswered": false,
	}
	if all := c.conversation(peer); len(all) > 0 {
		m := all[len(all)-1]
		object["last_message_id"], object["last_conversation_message_id"] = m.ID, m.Conv
		object["unanswered"] = m.FromID != c.side()
	}
	if unread := c.unread(peer); unread > 0 {
		object["unread_count"] = unread
	}
	return object
}

// getConversationMembers: a dialogue has two, a chat the user, the community and whoever
// wrote there.
func getConversationMembers(c *call) (any, error) {
	peer := c.int("peer_id")
	ids := []int{c.side(), peer}
	if peer > firstChat {
		ids = []int{UserID, -GroupID}
		for _, m := range c.conversation(peer) {
			if !slices.Contains(ids, m.FromID) {
				ids = append(ids, m.FromID)
			}
		}
	}
	items, profiles, groups := []any{}, []any{}, []any{}
	for _, id := range ids {
		if id < 0 {
			groups = append(groups, c.groupObject(-id))
		} else if id < firstChat {
			profiles = append(profiles, c.userObject(id))
		}
	}
	for _, id := range page(c.values, ids, 200, 200) {
		items = append(items, map[string]any{"member_id": id, "invited_by": UserID, "join_date": c.unix(), "is_admin": id == UserID, "can_kick": false})
	}
	return map[string]any{"count": len(ids), "items": items, "profiles": profiles, "groups": groups}, nil
}

func deleteConversation(c *call) (any, error) {
	peer, last := c.onePeer(), 0
	for _, m := range c.conversation(peer) {
		c.state.messages.remove(m.PeerID, m.ID)
		last = m.ID
	}
	return map[string]any{"last_deleted_id": last}, nil
}

func markAsRead(c *call) (any, error) {
	peer := c.int("peer_id")
	last := c.int("start_message_id")
	var read *Message
	for _, m := range c.conversation(peer) {
		if m.FromID != c.side() && (last == 0 || m.ID <= last) {
			read = m
		}
	}
	at := ref{c.side(), peer}
	if read != nil && read.ID > c.state.read[at] {
		c.state.read[at] = read.ID
		c.tellRead(peer, read)
	}
	return 1, nil
}

func setActivity(c *call) (any, error) {
	peer := c.onePeer()
	if peer == 0 {
		return nil, invalid("peer_id is undefined")
	}
	if failure := c.unreachable(peer); failure != nil {
		return nil, failure
	}
	c.tellTyping(peer)
	return 1, nil
}
