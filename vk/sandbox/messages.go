package sandbox

import (
	"slices"
	"strconv"
	"unicode/utf8"
)

// Message is a message that was sent.
type Message struct {
	ID          int      `json:"id"`
	Date        int64    `json:"date"`
	PeerID      int      `json:"peer_id"`
	FromID      int      `json:"from_id"` // the user, or the community with a minus
	Text        string   `json:"text"`
	RandomID    int      `json:"random_id"`
	Out         int      `json:"out"`
	Important   bool     `json:"important"`
	Conv        int      `json:"conversation_message_id"` // its number in the conversation
	Payload     string   `json:"payload,omitempty"`
	Attachments []string `json:"-"`
	Keyboard    string   `json:"-"` // JSON, as given
	Edited      int64    `json:"update_time,omitempty"`
}

const (
	firstChat  = 2_000_000_000 // chat n is the peer 2000000000+n
	maxMessage = 4096          // characters
)

func messageMethods() []method {
	const peer = "peer_id:int user_id:int group_id:int0.. "
	return []method{
		{"messages.send", user | community, peer + "peer_ids:ints user_ids:ints chat_id:int0.. random_id:int! message keyboard attachment:list", sendMessage},
		{"messages.edit", user | community, "peer_id:int! message attachment:list message_id:int0.. conversation_message_id:int0.. cmid:int0..", editMessage},
		{"messages.delete", user | community, "message_ids:ints peer_id:int", deleteMessages},
		{"messages.getById", user | community, "message_ids:ints!", getMessagesByID},
		{"messages.getHistory", user | community, peer + "count:int0..200 offset:int rev:bool", getHistory},
		{"messages.getConversations", user | community, "count:int0..200 offset:int0.. group_id:int0..", getConversations},
		{"messages.markAsRead", user | community, "peer_id:int group_id:int0..", func(*call) (any, error) { return 1, nil }},
	}
}

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
	switch {
	case c.token.kind == community && c.foreign(c.side()):
		return fail(15)
	case peer == 0:
		return invalid("peer_id is invalid")
	case peer < 0 && c.side() < 0:
		return fail(932)
	case peer < -maxID:
		return fail(100, "peer_id is invalid")
	}
	return nil
}

func (c *call) addMessage(peer int) *Message {
	m := &Message{
		ID: c.state.next("message", 0), Conv: c.state.next("conversation", peer), Date: c.unix(), PeerID: peer, FromID: c.side(), Out: 1,
		Text: c.Get("message"), RandomID: c.int("random_id"), Payload: c.Get("payload"),
		Attachments: c.list("attachment"), Keyboard: c.Get("keyboard"),
	}
	return c.state.messages.put(peer, m.ID, m)
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

func editMessage(c *call) (any, error) {
	if err := c.checkMessage(); err != nil {
		return nil, err
	}
	number := max(c.int("cmid"), c.int("conversation_message_id"))
	for _, m := range c.conversation(c.int("peer_id")) {
		if m.ID == c.int("message_id") || m.Conv == number {
			m.Text, m.Attachments, m.Edited = c.Get("message"), c.list("attachment"), c.unix()
			return 1, nil
		}
	}
	return nil, fail(100, "message_id is invalid")
}

// conversation lists the messages between the caller's side and the peer.
func (c *call) conversation(peer int) []*Message {
	return c.state.messages.where(peer, func(m *Message) bool { return m.FromID == c.side() })
}

// messageByID finds a message of the caller's side in any conversation.
func (c *call) messageByID(id int) *Message {
	for at, m := range c.state.messages.index {
		if at.id == id && m.FromID == c.side() {
			return m
		}
	}
	return nil
}

func deleteMessages(c *call) (any, error) {
	answer := map[string]int{}
	for _, id := range c.ints("message_ids") {
		m := c.messageByID(id)
		answer[strconv.Itoa(id)] = bit(m != nil)
		if m != nil {
			c.state.messages.remove(m.PeerID, id)
		}
	}
	return answer, nil
}

// messageObject is a message as VK answers it.
type messageObject struct {
	*Message
	Attachments []any `json:"attachments"`
	Forwarded   []any `json:"fwd_messages"`
	Keyboard    any   `json:"keyboard,omitempty"`
}

func (c *call) messageObject(m *Message) messageObject {
	object := messageObject{Message: m, Attachments: c.attachmentObjects(m.Attachments), Forwarded: []any{}}
	if m.Keyboard != "" {
		object.Keyboard = keyboardObject(m.Keyboard)
	}
	return object
}

func (c *call) messageObjects(all []*Message) []messageObject {
	items := []messageObject{}
	for _, m := range all {
		items = append(items, c.messageObject(m))
	}
	return items
}

func getMessagesByID(c *call) (any, error) {
	var found []*Message
	for _, id := range c.ints("message_ids") {
		if m := c.messageByID(id); m != nil {
			found = append(found, m)
		}
	}
	return map[string]any{"count": len(found), "items": c.messageObjects(found)}, nil
}

func getHistory(c *call) (any, error) {
	peers, _ := c.peers()
	if len(peers) != 1 {
		return nil, invalid("peer_id is undefined")
	}
	all := c.conversation(peers[0])
	if !c.bool("rev") {
		slices.Reverse(all)
	}
	items := c.messageObjects(page(c.values, all, 20, 200))
	return c.extended(map[string]any{"count": len(all), "items": items}, peers[0]), nil
}

func getConversations(c *call) (any, error) {
	var last []*Message
	for peer := range c.state.messages.order {
		if all := c.conversation(peer); len(all) > 0 {
			last = append(last, all[len(all)-1])
		}
	}
	slices.SortFunc(last, func(a, b *Message) int { return b.ID - a.ID })
	items := []any{}
	for _, m := range page(c.values, last, 20, 200) {
		items = append(items, map[string]any{"conversation": conversationObject(m), "last_message": c.messageObject(m)})
	}
	return c.extended(map[string]any{"count": len(last), "items": items}, 0), nil
}

func conversationObject(m *Message) map[string]any {
	kind, local := "user", m.PeerID
	switch {
	case m.PeerID > firstChat:
		kind, local = "chat", m.PeerID-firstChat
	case m.PeerID < 0:
		kind, local = "group", -m.PeerID
	}
	return map[string]any{
		"peer":            map[string]any{"id": m.PeerID, "type": kind, "local_id": local},
		"last_message_id": m.ID, "last_conversation_message_id": m.Conv,
		"in_read": m.ID, "out_read": 0, "can_write": map[string]any{"allowed": true},
	}
}
