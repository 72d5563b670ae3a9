package sandbox

import (
	"strconv"
	"strings"
)

// Codes and flags of the updates that messages.getLongPollServer leads to.
const (
	newMessage     = 4
	changedMessage = 5
	readIncoming   = 6
	readOutgoing   = 7
	typing         = 61

	flagUnread   = 1
	flagOutgoing = 2
)

// tellMessage tells both sides of a message, and the community that is one of them: of
// what it got, or of what it wrote itself.
func (c *call) tellMessage(m *Message, got, wrote string, code int) {
	for _, side := range []int{m.FromID, m.otherSide()} {
		c.state.feed(messageFeed(side)).add(encode(m.update(code, side)))
		switch {
		case side >= 0:
		case m.FromID == side:
			c.emit(side, wrote, c.messageFor(m, side))
		case got == "message_new":
			c.emit(side, got, map[string]any{"message": c.messageFor(m, side), "client_info": clientInfo()})
		default:
			c.emit(side, got, c.messageFor(m, side))
		}
	}
}

// otherSide is who gets a message; of a chat's, the user or the community of the sandbox.
func (m *Message) otherSide() int {
	switch {
	case m.PeerID < firstChat:
		return m.PeerID
	case m.FromID < 0:
		return UserID
	}
	return -GroupID
}

// clientInfo is what the writer's application can show.
func clientInfo() map[string]any {
	return map[string]any{
		"button_actions": buttonTypes, "keyboard": true, "inline_keyboard": true, "carousel": true, "lang_id": 0,
	}
}

// update is a message as an update of version 3.
func (m *Message) update(code, side int) []any {
	flags := flagUnread
	if m.FromID == side {
		flags |= flagOutgoing
	}
	attached := map[string]any{}
	for i, text := range m.Attachments {
		a, _ := parseAttachment(text)
		name := "attach" + strconv.Itoa(i+1)
		attached[name], attached[name+"_type"] = strings.TrimPrefix(text, a.kind), a.kind
	}
	info := map[string]any{"title": " ... "}
	if m.PeerID > firstChat {
		info["from"] = strconv.Itoa(m.FromID)
	}
	return []any{code, m.ID, flags, m.peerFor(side), m.Date, m.Text, info, attached, m.RandomID}
}

func (c *call) tellRead(peer int, read *Message) {
	side := c.side()
	c.state.feed(messageFeed(side)).add(encode([]any{readIncoming, peer, read.ID}))
	if peer > firstChat {
		return
	}
	c.state.feed(messageFeed(peer)).add(encode([]any{readOutgoing, side, read.ID}))
	c.emit(peer, "message_read", map[string]any{
		"from_id": side, "peer_id": side, "read_message_id": read.ID, "conversation_message_id": read.Conv,
	})
}

func (c *call) tellTyping(peer int) {
	if peer > firstChat {
		return
	}
	c.state.feed(messageFeed(peer)).add(encode([]any{typing, c.side(), 1}))
	c.emit(peer, "message_typing_state", map[string]any{"state": "typing", "from_id": c.side(), "to_id": peer})
}
