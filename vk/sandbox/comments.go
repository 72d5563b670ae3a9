package sandbox

import "sync"
import "slices"

// Comment is a comment under a post, a photo, a video, a product, or in a discussion.
type Comment struct {
	ID          int      `json:"id"`
	FromID      int      `json:"from_id"`
	OwnerID     int      `json:"owner_id"`
	ParentID    int      `json:"-"` // of the post, photo, video, product or topic
	ReplyTo     int      `json:"reply_to_comment,omitempty"`
	Date        int64    `json:"date"`
	Text        string   `json:"text"`
	Attachments []string `json:"-"`
}

// commented is one kind of object that takes comments, as its methods name it.
type commented struct {
	section string // "wall": wall.createComment, wall.getComments, ...
	parent  string // parameter that names the object
	like    string // type of likes.add
	counter string // where ids come from: comments and posts of a wall share them
	event   string // beginning of its events: wall_reply
	refuse  func(c *call, owner, parent int) error
}

var commentLikes = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"comment": "wall", "topic_comment": "board", "photo_comment": "photos", "video_comment": "video", "market_comment": "market",
	}
})

func (c *call) commentsOf(section string) *shelf[Comment] {
	all := c.state.comments[section]
	if all == nil {
		all = &shelf[Comment]{}
		c.state.comments[section] = all
	}
	return all
}

// Comments lists what is said under an object. Section is the first word of VK's
// methods: "wall" (parent is a post's id), "board" (a topic's), "photos", "video",
// "market".
func (s *Server) Comments(section string, owner, parent int) []Comment {
	s.mu.Lock()
	all := s.state.comments[section]
	s.mu.Unlock()
	if all == nil {
		return nil
	}
	return slices.DeleteFunc(copies(s, owner, all), func(c Comment) bool { return c.ParentID != parent })
}

func commentMethods() []method {
	rows := []method{{"wall.getComment", user, "owner_id:owner comment_id:id!", wallGetComment}}
	for _, on := range []commented{
		wallComment(),
		{"photos", "photo_id", "photo_comment", "photo comment", "photo_comment", refuseComment("photo")},
		{"video", "video_id", "video_comment", "video comment", "video_comment", refuseComment("video")},
		{"market", "item_id", "market_comment", "market comment", "market_comment", refuseComment("market")},
	} {
		rows = append(rows, on.methods()...)
	}
	return rows
}

func wallComment() commented {
	return commented{"wall", "post_id", "comment", "wall", "wall_reply", refuseWallComment}
}

func (on commented) methods() []method {
	writers, readers, owner := user, user, "owner_id:owner "
	switch on.section {
	case "wall":
		writers, readers = user|community, user|service
	case "market":
		owner = "owner_id:owner! "
	}
	return []method{
		{on.section + ".createComment", writers, owner + on.parent + ":id! message attachments:list guid", on.create},
		{on.section + ".getComments", readers, owner + on.parent + ":id! count:int0.. offset:int0..", on.list},
		{on.section + ".editComment", user, owner + "comment_id:id! message attachments:list", on.edit},
		{on.section + ".deleteComment", user, owner + "comment_id:id!", on.delete},
		{on.section + ".restoreComment", user, owner + "comment_id:id!", on.restore},
	}
}

func (on commented) create(c *call) (any, error) {
	owner := c.owner()
	comment, err := on.add(c, owner, c.int(on.parent), c.author(owner, c.bool("from_group")))
	if err != nil {
		return nil, err
	}
	if on.section == "wall" {
		return map[string]any{"comment_id": comment.ID, "parents_stack": []int{}}, nil
	}
	return comment.ID, nil
}

// add writes a comment from message and attachments.
func (on commented) add(c *call, owner, parent, from int) (*Comment, error) {
	if err := on.refuse(c, owner, parent); err != nil {
		return nil, err
	}
	comment := &Comment{FromID: from, OwnerID: owner, ParentID: parent, ReplyTo: c.int("reply_to_comment"), Date: c.unix()}
	if err := c.fillComment(comment); err != nil {
		return nil, err
	}
	comment.ID = c.state.next(on.counter, owner)
	c.commentsOf(on.section).put(owner, comment.ID, comment)
	on.tell(c, "_new", comment)
	return comment, nil
}

// tell tells the community of a comment that was made, changed or restored there.
func (on commented) tell(c *call, what string, comment *Comment) {
	c.emit(comment.OwnerID, on.event+what, struct {
		commentObject
		eventPlace
	}{on.object(c, comment), on.place(comment)})
}

// eventPlace is under what a comment of an event stands; each section names it in its own
// way.
type eventPlace struct {
	PostOwner   int `json:"post_owner_id,omitempty"`
	TopicID     int `json:"topic_id,omitempty"`
	TopicOwner  int `json:"topic_owner_id,omitempty"`
	PhotoID     int `json:"photo_id,omitempty"`
	PhotoOwner  int `json:"photo_owner_id,omitempty"`
	VideoID     int `json:"video_id,omitempty"`
	VideoOwner  int `json:"video_owner_id,omitempty"`
	ItemID      int `json:"item_id,omitempty"`
	MarketOwner int `json:"market_owner_id,omitempty"`
}

func (on commented) place(comment *Comment) (at eventPlace) {
	owner, id := comment.OwnerID, comment.ParentID
	switch on.section {
	case "wall":
		at.PostOwner = owner
	case "board":
		at.TopicOwner, at.TopicID = owner, id
	case "photos":
		at.PhotoOwner, at.PhotoID = owner, id
	case "video":
		at.VideoOwner, at.VideoID = owner, id
	case "market":
		at.MarketOwner, at.ItemID = owner, id
	}
	return at
}

func (c *call) fillComment(comment *Comment) error {
	comment.Text, comment.Attachments = c.Get("message"), c.list("attachments")
	if err := checkAttachments("attachments", comment.Attachments); err != nil {
		return err
	}
	if comment.Text == "" && len(comment.Attachments) == 0 && !c.given("sticker_id") {
		return invalid("message is undefined")
	}
	return nil
}

func refuseWallComment(c *call, owner, id int) error {
	post := c.state.posts.get(owner, id)
	if post == nil || post.CommentsClosed || c.token.kind == community && c.foreign(owner) {
		return fail(212)
	}
	return nil
}

// refuseComment refuses comments under an object that is not there.
func refuseComment(kind string) func(*call, int, int) error {
	return func(c *call, owner, id int) error {
		if c.object(kind, ref{owner, id}) == nil {
			return fail(15)
		}
		return nil
	}
}

// commentObject is a comment as VK answers it.
type commentObject struct {
	*Comment
	PostID      int            `json:"post_id,omitempty"`
	Attachments []any          `json:"attachments,omitempty"`
	Likes       likesObject    `json:"likes"`
	Thread      map[string]any `json:"thread,omitempty"`
}

func (on commented) object(c *call, comment *Comment) commentObject {
	object := commentObject{Comment: comment, Likes: c.likesObject(on.like, ref{comment.OwnerID, comment.ID})}
	if len(comment.Attachments) > 0 {
		object.Attachments = c.attachmentObjects(comment.Attachments)
	}
	if on.section == "wall" {
		object.PostID = comment.ParentID
		object.Thread = map[string]any{"count": 0, "items": []int{}, "can_post": true, "show_reply_button": true, "groups_can_post": true}
	}
	return object
}

func (on commented) list(c *call) (any, error) { return on.listOf(c, c.owner()) }

func (on commented) listOf(c *call, owner int) (any, error) {
	parent := c.int(on.parent)
	found := c.commentsOf(on.section).where(owner, func(comment *Comment) bool { return comment.ParentID == parent })
	count := len(found)
	if c.Get("sort") == "desc" {
		slices.Reverse(found)
	}
	items := []commentObject{}
	for _, comment := range page(c.values, found, 20, 100) {
		items = append(items, on.object(c, comment))
	}
	return c.extended(map[string]any{"count": count, "items": items}, owner), nil
}

// comment finds what comment_id names.
func (on commented) comment(c *call, owner int) (*Comment, error) {
	comment := c.commentsOf(on.section).get(owner, c.int("comment_id"))
	if comment == nil {
		return nil, fail(211)
	}
	return comment, nil
}

func (on commented) edit(c *call) (any, error) { return on.editOf(c, c.owner()) }

func (on commented) editOf(c *call, owner int) (any, error) {
	comment, err := on.comment(c, owner)
	if err != nil {
		return nil, err
	}
	edited := *comment
	if err := c.fillComment(&edited); err != nil {
		return nil, err
	}
	*comment = edited
	on.tell(c, "_edit", comment)
	return 1, nil
}

func (on commented) delete(c *call) (any, error) { return on.deleteOf(c, c.owner()) }

func (on commented) deleteOf(c *call, owner int) (any, error) {
	comment, err := on.comment(c, owner)
	if err != nil {
		return nil, err
	}
	c.commentsOf(on.section).remove(owner, comment.ID)
	gone := map[string]any{
		"owner_id": owner, "id": comment.ID, "deleter_id": c.self(), "user_id": comment.FromID, on.parent: comment.ParentID,
	}
	if on.section == "board" {
		gone["topic_owner_id"] = owner
	}
	c.emit(owner, on.event+"_delete", gone)
	return 1, nil
}

func (on commented) restore(c *call) (any, error) { return on.restoreOf(c, c.owner()) }

func (on commented) restoreOf(c *call, owner int) (any, error) {
	comment := c.commentsOf(on.section).restore(owner, c.int("comment_id"))
	if comment == nil {
		return nil, fail(211)
	}
	on.tell(c, "_restore", comment)
	return 1, nil
}

func wallGetComment(c *call) (any, error) {
	on := wallComment()
	comment, err := on.comment(c, c.owner())
	if err != nil {
		return nil, err
	}
	return c.extended(map[string]any{"items": []commentObject{on.object(c, comment)}}, c.owner()), nil
}
