package sandbox

import "strconv"

// Message is a message that was sent.
type Message struct {
	ID          int      `json:"id"`
	Date        int64    `json:"date"`
	PeerID      int      `json:"peer_id"`
	FromID      int      `json:"from_id"` // the user, or the community with a minus
	Text        string   `json:"text"`
	RandomID    int      `json:"random_id"`
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
	const (
		peer  = "peer_id:int user_id:int group_id:int0.. "
		which = "message_id:int0.. cmid:int0.. peer_id:int group_id:int0.. "
		both  = user | community
	)
	return []method{
		{"messages.send", both, peer + "peer_ids:ints user_ids:ints chat_id:int0.. random_id:int! message keyboard attachment:list", sendMessage},
		{"messages.edit", both, "peer_id:int! message attachment:list keyboard message_id:int0.. conversation_message_id:int0.. cmid:int0.. group_id:int0..", editMessage},
		{"messages.delete", both, "message_ids:ints cmids:ints peer_id:int group_id:int0..", deleteMessages},
		{"messages.restore", both, which, restoreMessage},
		{"messages.getById", both, "message_ids:ints cmids:ints peer_id:int group_id:int0..", getMessagesByID},
		{"messages.getByConversationMessageId", both, "peer_id:int! conversation_message_ids:ints! group_id:int0..", getMessagesByNumber},
		{"messages.markAsImportant", user, "message_ids:ints important:bool", markAsImportant},
		{"messages.allowMessagesFromGroup", user, "group_id:group! key:text..256", func(c *call) (any, error) { return allowMessages(c, true) }},
		{"messages.denyMessagesFromGroup", user, "group_id:group!", func(c *call) (any, error) { return allowMessages(c, false) }},
		{"messages.isMessagesFromGroupAllowed", both, "group_id:group! user_id:id!", areMessagesAllowed},
	}
}

// message finds the message that message_id, or cmid and peer_id, name.
func (c *call) message() *Message {
	if id := c.int("message_id"); id != 0 {
		return c.messageByID(id)
	}
	return c.messageByNumber(c.int("peer_id"), max(c.int("cmid"), c.int("conversation_message_id")))
}

// messageByID finds a message that the caller's side sees, in any conversation.
func (c *call) messageByID(id int) *Message {
	for at, m := range c.state.messages.index {
		if at.id == id && c.sees(m) {
			return m
		}
	}
	return nil
}

func (c *call) messageByNumber(peer, number int) *Message {
	for _, m := range c.conversation(peer) {
		if m.Conv == number {
			return m
		}
	}
	return nil
}

func editMessage(c *call) (any, error) {
	if err := c.checkMessage(); err != nil {
		return nil, err
	}
	m := c.message()
	switch {
	case m == nil:
		return nil, fail(100, "message_id is invalid")
	case m.FromID != c.side():
		return nil, fail(15)
	}
	m.Text, m.Attachments, m.Edited = c.Get("message"), c.list("attachment"), c.unix()
	m.Keyboard = c.text("keyboard", m.Keyboard)
	c.tellMessage(m, "message_edit", "message_edit", changedMessage)
	return 1, nil
}

// deletedMessage is an entry of the answer to messages.delete.
type deletedMessage struct {
	ID       int            `json:"message_id,omitempty"`
	Number   int            `json:"conversation_message_id,omitempty"`
	PeerID   int            `json:"peer_id,omitempty"`
	Response int            `json:"response"`
	Error    map[string]any `json:"error,omitempty"`
}

// deleteMessages answers 1 or 0 by id until 5.131, a list after it.
func deleteMessages(c *call) (any, error) {
	byID, list := map[string]int{}, []deletedMessage{}
	for _, id := range c.ints("message_ids") {
		deleted := c.deleteMessage(c.messageByID(id))
		deleted.ID, byID[strconv.Itoa(id)] = id, deleted.Response
		list = append(list, deleted)
	}
	for _, number := range c.ints("cmids") {
		deleted := c.deleteMessage(c.messageByNumber(c.int("peer_id"), number))
		deleted.Number, byID[strconv.Itoa(number)] = number, deleted.Response
		list = append(list, deleted)
	}
	if c.modern {
		return list, nil
	}
	return byID, nil
}

func (c *call) deleteMessage(m *Message) deletedMessage {
	if m == nil {
		return deletedMessage{Error: map[string]any{"code": 100, "description": "message not found"}}
	}
	c.state.messages.remove(m.PeerID, m.ID)
	return deletedMessage{PeerID: c.peerOf(m), Number: m.Conv, Response: 1}
}

func restoreMessage(c *call) (any, error) {
	for at, m := range c.state.messages.trash {
		if c.sees(m) && (at.id == c.int("message_id") || c.given("cmid") && m.Conv == c.int("cmid") && c.peerOf(m) == c.int("peer_id")) {
			c.state.messages.restore(at.owner, at.id)
			return 1, nil
		}
	}
	return nil, fail(100, "message_id is invalid")
}

func markAsImportant(c *call) (any, error) {
	done := []int{}
	for _, id := range c.ints("message_ids") {
		if m := c.messageByID(id); m != nil {
			m.Important = c.bool("important")
			done = append(done, id)
		}
	}
	return done, nil
}

func allowMessages(c *call, allow bool) (any, error) {
	group := c.int("group_id")
	at := ref{-group, c.self()}
	if c.state.denied[at] == allow {
		object := map[string]any{"user_id": c.self()}
		if allow {
			object["key"] = c.Get("key")
		}
		c.emit(-group, map[bool]string{true: "message_allow", false: "message_deny"}[allow], object)
	}
	c.state.denied[at] = !allow
	return 1, nil
}

func areMessagesAllowed(c *call) (any, error) {
	return map[string]any{"is_allowed": bit(!c.state.denied[ref{-c.int("group_id"), c.int("user_id")}])}, nil
}

// messageObject is a message as VK answers it to one of the sides.
type messageObject struct {
	*Message
	PeerID      int   `json:"peer_id"` // who the other side is
	Out         int   `json:"out"`
	Version     int   `json:"version"`
	Attachments []any `json:"attachments"`
	Forwarded   []any `json:"fwd_messages"`
	Keyboard    any   `json:"keyboard,omitempty"`
}

func (c *call) messageObject(m *Message) messageObject { return c.messageFor(m, c.side()) }

func (c *call) messageFor(m *Message, side int) messageObject {
	object := messageObject{
		Message: m, PeerID: m.peerFor(side), Out: bit(m.FromID == side), Version: 10_000_000 + m.ID,
		Attachments: c.attachmentObjects(m.Attachments), Forwarded: []any{},
	}
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
	if !c.given("message_ids") && !c.given("cmids") {
		return nil, invalid("message_ids is undefined")
	}
	var found []*Message
	for _, id := range c.ints("message_ids") {
		if m := c.messageByID(id); m != nil {
			found = append(found, m)
		}
	}
	return c.foundMessages(append(found, c.messagesByNumbers("cmids")...)), nil
}

func getMessagesByNumber(c *call) (any, error) {
	return c.foundMessages(c.messagesByNumbers("conversation_message_ids")), nil
}

func (c *call) messagesByNumbers(param string) (found []*Message) {
	for _, number := range c.ints(param) {
		if m := c.messageByNumber(c.int("peer_id"), number); m != nil {
			found = append(found, m)
		}
	}
	return found
}

func (c *call) foundMessages(found []*Message) any {
	return c.extended(map[string]any{"count": len(found), "items": c.messageObjects(found)}, 0)
}
