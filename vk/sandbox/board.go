package sandbox

import (
	"cmp"
	"slices"
)

// Topic is a discussion of a community.
type Topic struct {
	ID        int    `json:"id"`
	OwnerID   int    `json:"-"` // the community, with a minus
	Title     string `json:"title"`
	Created   int64  `json:"created"`
	CreatedBy int    `json:"created_by"`
	Updated   int64  `json:"updated"`
	UpdatedBy int    `json:"updated_by"`
	IsClosed  int    `json:"is_closed"`
	IsFixed   int    `json:"is_fixed"`
}

// boardComments are the messages of discussions; their ids count through the
// community.
func boardComments() commented {
	return commented{"board", "topic_id", "topic_comment", "board", "board_post", refuseTopicComment}
}

func boardMethods() []method {
	const topic = "group_id:group! topic_id:id! "
	on := boardComments()
	return []method{
		{"board.addTopic", user, "group_id:group! title! text from_group:bool attachments:list", addTopic},
		{"board.editTopic", user, topic + "title!", editTopic},
		{"board.deleteTopic", user, topic, deleteTopic},
		{"board.closeTopic", user, topic, setTopic(func(t *Topic) { t.IsClosed = 1 })},
		{"board.openTopic", user, topic, setTopic(func(t *Topic) { t.IsClosed = 0 })},
		{"board.fixTopic", user, topic, setTopic(func(t *Topic) { t.IsFixed = 1 })},
		{"board.unfixTopic", user, topic, setTopic(func(t *Topic) { t.IsFixed = 0 })},
		{"board.getTopics", user | service, "group_id:group! topic_ids:ints count:int0..100 offset:int0.. order:int-2..2", getTopics},
		{"board.createComment", user, topic + "message attachments:list from_group:bool guid", createTopicComment},
		{"board.getComments", user | service, topic + "count:int0..100 offset:int0.. sort", func(c *call) (any, error) { return on.listOf(c, c.groupOwner()) }},
		{"board.editComment", user, topic + "comment_id:id! message attachments:list", func(c *call) (any, error) { return on.editOf(c, c.groupOwner()) }},
		{"board.deleteComment", user | community, topic + "comment_id:id!", func(c *call) (any, error) { return on.deleteOf(c, c.groupOwner()) }},
		{"board.restoreComment", user | community, topic + "comment_id:id!", func(c *call) (any, error) { return on.restoreOf(c, c.groupOwner()) }},
	}
}

func (c *call) topic() (*Topic, error) {
	if topic := c.state.topics.get(c.groupOwner(), c.int("topic_id")); topic != nil {
		return topic, nil
	}
	return nil, invalid("topic_id is invalid")
}

func addTopic(c *call) (any, error) {
	owner := c.groupOwner()
	from := c.author(owner, c.bool("from_group"))
	if c.Get("text") == "" && !c.given("attachments") {
		return nil, invalid("text is undefined")
	}
	topic := &Topic{OwnerID: owner, Title: c.Get("title"), Created: c.unix(), CreatedBy: from, Updated: c.unix(), UpdatedBy: from}
	topic.ID = c.state.next("topic", owner)
	c.state.topics.put(owner, topic.ID, topic)
	c.Set("message", c.Get("text"))
	if _, err := boardComments().add(c, owner, topic.ID, from); err != nil {
		c.state.topics.remove(owner, topic.ID)
		return nil, err
	}
	return topic.ID, nil
}

func editTopic(c *call) (any, error) {
	return setTopic(func(t *Topic) { t.Title = c.Get("title") })(c)
}

// setTopic is a method that changes one thing of a topic.
func setTopic(change func(*Topic)) func(*call) (any, error) {
	return func(c *call) (any, error) {
		topic, err := c.topic()
		if err != nil {
			return nil, err
		}
		change(topic)
		return 1, nil
	}
}

func deleteTopic(c *call) (any, error) {
	topic, err := c.topic()
	if err != nil {
		return nil, err
	}
	c.state.topics.remove(topic.OwnerID, topic.ID)
	return 1, nil
}

func refuseTopicComment(c *call, owner, id int) error {
	topic := c.state.topics.get(owner, id)
	switch {
	case topic == nil:
		return invalid("topic_id is invalid")
	case topic.IsClosed == 1:
		return fail(15, "topic is closed")
	}
	return nil
}

func createTopicComment(c *call) (any, error) {
	owner := c.groupOwner()
	comment, err := boardComments().add(c, owner, c.int("topic_id"), c.author(owner, c.bool("from_group")))
	if err != nil {
		return nil, err
	}
	topic := c.state.topics.get(owner, comment.ParentID)
	topic.Updated, topic.UpdatedBy = comment.Date, comment.FromID
	return comment.ID, nil
}

// topicObject is a topic as VK answers it.
type topicObject struct {
	*Topic
	Comments int `json:"comments"`
}

func getTopics(c *call) (any, error) {
	owner, wanted := c.groupOwner(), c.ints("topic_ids")
	found := c.state.topics.where(owner, func(t *Topic) bool { return len(wanted) == 0 || slices.Contains(wanted, t.ID) })
	slices.SortStableFunc(found, func(a, b *Topic) int {
		return cmp.Or(b.IsFixed-a.IsFixed, cmp.Compare(b.Updated, a.Updated), b.ID-a.ID)
	})
	items := []topicObject{}
	for _, topic := range page(c.values, found, 40, 100) {
		comments := c.commentsOf("board").where(owner, func(comment *Comment) bool { return comment.ParentID == topic.ID })
		items = append(items, topicObject{topic, len(comments)})
	}
	return c.extended(map[string]any{"count": len(found), "items": items, "default_order": 1, "can_add_topics": 1}, owner), nil
}
