package sandbox

import (
	"strconv"
	"unicode/utf8"
)

// side is who the caller writes as: himself, or the community of group_id.
func (c *call) side() int { return c.groupOwner() }

func sendMessage(c *call) (any, error) {
	peers, many := c.peers()
	if len(peers) == 0 {
		return nil, invalid("you should specify peer_id, user_id, domain, chat_id or user_ids param")
	}
	if err := c.checkMessage(); err != nil {
		return nil, err
	}
	if !many {
		sent, err := c.sendOnce(peers[0])
		if err != nil {
			return nil, err
		}
		return sent.ID, nil
	}
	answers := []any{}
	for _, peer := range peers {
		answers = append(answers, c.sendAnswer(peer))
	}
	return answers, nil
}

// peers is whom a message goes to; many tells that the answer is a list.
func (c *call) peers() (all []int, many bool) {
	switch {
	case c.given("peer_ids"):
		return c.ints("peer_ids"), true
	case c.given("user_ids"):
		return c.ints("user_ids"), true
	case c.given("peer_id"):
		return []int{c.int("peer_id")}, false
	case c.given("user_id"):
		return []int{c.int("user_id")}, false
	case c.given("chat_id"):
		return []int{firstChat + c.int("chat_id")}, false
	}
	if _, id := resolveName(c.Get("domain")); id != 0 {
		return []int{id}, false
	}
	return nil, false
}

func (c *call) checkMessage() error {
	text, attachments := c.Get("message"), c.list("attachment")
	switch {
	case len(c.ints("peer_ids")) > 100:
		return fail(220)
	case utf8.RuneCountInString(text) > maxMessage:
		return fail(914)
	case c.given("keyboard") && !validKeyboard(c.Get("keyboard")):
		return fail(911)
	case text == "" && len(attachments) == 0 && !c.given("sticker_id") && !c.given("forward") && !c.given("forward_messages"):
		return invalid("message is empty or invalid")
	}
	return checkAttachments("attachment", attachments)
}

// sendOnce sends to one peer; a random_id that this peer had within the hour gives
// the first message again.
func (c *call) sendOnce(peer int) (*Message, error) {
	if failure := c.unreachable(peer); failure != nil {
		return nil, failure
	}
	key := c.Get("random_id")
	if key == "0" {
		key = ""
	}
	sent, err := c.once(strconv.Itoa(peer), key, func() (any, error) { return c.addMessage(peer), nil })
	if err != nil {
		return nil, err
	}
	return sent.(*Message), nil
}

func (c *call) unreachable(peer int) *apiError {
	side := c.side()
	switch {
	case c.token.kind == community && c.foreign(side):
		return fail(15)
	case peer == 0:
		return invalid("peer_id is invalid")
	case peer < 0 && side < 0:
		return fail(932)
	case peer < -maxID:
		return fail(100, "peer_id is invalid")
	case c.state.blocked(side, peer):
		return fail(900)
	case side < 0 && c.state.denied[ref{side, peer}]:
		return fail(901)
	}
	return nil
}

// blocked tells whether one of two is a community that has banned the other.
func (s *state) blocked(side, peer int) bool {
	group, who := -side, peer
	if peer < 0 {
		group, who = -peer, side
	}
	return group > 0 && s.groups[group] != nil && s.groups[group].isBanned(who)
}

func (c *call) addMessage(peer int) *Message {
	m := &Message{
		ID: c.state.next("message", 0), Date: c.unix(), PeerID: peer, FromID: c.side(),
		Text: c.Get("message"), RandomID: c.int("random_id"), Payload: c.Get("payload"),
		Attachments: c.list("attachment"), Keyboard: c.Get("keyboard"),
	}
	m.Conv = c.state.next(m.dialogue(), 0)
	c.state.messages.put(peer, m.ID, m)
	c.tellMessage(m, "message_new", "message_reply", newMessage)
	return m
}

// dialogue names what messages are numbered in, whoever writes. A chat is one for all.
func (m *Message) dialogue() string {
	if m.PeerID > firstChat {
		return "chat " + strconv.Itoa(m.PeerID) + " "
	}
	return "dialogue " + ref{min(m.FromID, m.PeerID), max(m.FromID, m.PeerID)}.String() + " "
}

// sendAnswer is an entry of the answer to peer_ids.
func (c *call) sendAnswer(peer int) any {
	sent, err := c.sendOnce(peer)
	if err != nil {
		failure := err.(*apiError)
		return map[string]any{"peer_id": peer, "error": map[string]any{"code": failure.code, "description": failure.msg}}
	}
	return map[string]any{"peer_id": peer, "message_id": sent.ID, "conversation_message_id": sent.Conv}
}
