package sandbox

import "cmp"

// Post is a post on a wall.
type Post struct {
	ID             int      `json:"id"`
	OwnerID        int      `json:"owner_id"`
	FromID         int      `json:"from_id"`
	CreatedBy      int      `json:"created_by,omitempty"`
	SignerID       int      `json:"signer_id,omitempty"`
	Date           int64    `json:"date"` // Unix time; of a postponed post, when it will appear
	Edited         int64    `json:"edited,omitempty"`
	PostType       string   `json:"post_type"` // "post", "postpone"
	Text           string   `json:"text"`
	MarkedAsAds    int      `json:"marked_as_ads"`
	IsPinned       int      `json:"is_pinned,omitempty"`
	Attachments    []string `json:"-"` // as given: "photo1000_1", "https://..."
	CopyOf         string   `json:"-"` // of a repost: "wall-100_1"
	Reposts        int      `json:"-"`
	CommentsClosed bool     `json:"-"`
}

func wallMethods() []method {
	const post = "owner_id:owner message attachments:list publish_date:int0.. signed:bool mark_as_ads:bool close_comments:bool "
	return []method{
		{"wall.post", user | community, post + "from_group:bool post_id:int0.. guid", wallPost},
		{"wall.edit", user, post + "post_id:id!", wallEdit},
		{"wall.delete", user, "owner_id:owner post_id:id!", wallDelete},
		{"wall.repost", user, "object! message group_id:int0..2000000000 mark_as_ads:bool", wallRepost},
		{"wall.pin", user, "owner_id:owner post_id:id!", func(c *call) (any, error) { return wallPin(c, 1) }},
		{"wall.unpin", user, "owner_id:owner post_id:id!", func(c *call) (any, error) { return wallPin(c, 0) }},
		{"wall.closeComments", user | community, "owner_id:owner! post_id:id!", func(c *call) (any, error) { return wallComments(c, true) }},
		{"wall.openComments", user | community, "owner_id:owner! post_id:id!", func(c *call) (any, error) { return wallComments(c, false) }},
		{"wall.get", user | service, "owner_id:owner count:int0.. offset:int0.. filter", wallGet},
		{"wall.getById", user | service, "posts:list!", wallGetByID},
		{"wall.restore", user, "owner_id:owner post_id:id", wallRestore},
		{"wall.search", user | service, "owner_id:owner domain query owners_only:bool count:int0..100 offset:int0..", wallSearch},
		{"wall.getReposts", user | service, "owner_id:owner post_id:id count:int0..1000 offset:int0..", wallReposts},
	}
}

func wallPost(c *call) (any, error) {
	owner := c.owner()
	if c.foreign(owner) {
		return nil, fail(214)
	}
	if id := c.int("post_id"); id != 0 {
		return wallPublish(c, owner, id)
	}
	post := &Post{OwnerID: owner, FromID: c.author(owner, c.bool("from_group") || c.token.kind == community), Date: c.unix(), PostType: "post"}
	if err := c.fillPost(post); err != nil {
		return nil, err
	}
	if post.Text == "" && len(post.Attachments) == 0 {
		return nil, invalid("message is undefined")
	}
	return c.addPost(post), nil
}

// wallPublish puts a postponed post on the wall now.
func wallPublish(c *call, owner, id int) (any, error) {
	post := c.state.posts.get(owner, id)
	if post == nil {
		return nil, fail(210)
	}
	post.PostType, post.Date = "post", c.unix()
	c.emit(owner, "wall_post_new", c.postObject(post))
	return map[string]any{"post_id": post.ID}, nil
}

func (c *call) addPost(post *Post) any {
	post.ID = c.state.next("wall", post.OwnerID)
	if post.OwnerID < 0 {
		post.CreatedBy = UserID
	}
	c.state.posts.put(post.OwnerID, post.ID, post)
	switch {
	case post.PostType == "postpone":
		c.emit(post.OwnerID, "wall_schedule_post_new", map[string]any{"id": post.ID, "schedule_time": post.Date})
	default:
		c.emit(post.OwnerID, "wall_post_new", c.postObject(post))
	}
	return map[string]any{"post_id": post.ID}
}

// fillPost takes what wall.post and wall.edit have in common.
func (c *call) fillPost(post *Post) error {
	attachments := c.list("attachments")
	if err := checkAttachments("attachments", attachments); err != nil {
		return err
	}
	post.Text, post.Attachments = c.Get("message"), attachments
	post.MarkedAsAds, post.CommentsClosed = c.bit("mark_as_ads"), c.bool("close_comments")
	post.SignerID = 0
	if c.bool("signed") && post.FromID < 0 {
		post.SignerID = UserID
	}
	return c.postpone(post)
}

// postpone moves a post to publish_date.
func (c *call) postpone(post *Post) error {
	at := int64(c.int("publish_date"))
	if at == 0 {
		return nil
	}
	if at <= c.unix() {
		return invalid("publish_date is invalid")
	}
	for _, other := range c.state.posts.all(post.OwnerID) {
		if other.Date == at && other.ID != post.ID && other.PostType == "postpone" {
			return fail(214, "a post is already scheduled for this time")
		}
	}
	post.PostType, post.Date = "postpone", at
	return nil
}

// post finds the post that owner_id and post_id name.
func (c *call) post() (*Post, error) {
	if post := c.state.posts.get(c.owner(), c.int("post_id")); post != nil {
		return post, nil
	}
	return nil, fail(210)
}

func wallEdit(c *call) (any, error) {
	post, err := c.post()
	if err != nil {
		return nil, err
	}
	edited := *post
	if err := c.fillPost(&edited); err != nil {
		return nil, err
	}
	edited.Edited = c.unix()
	*post = edited
	return map[string]any{"post_id": post.ID}, nil
}

func wallDelete(c *call) (any, error) {
	if c.foreign(c.owner()) {
		return nil, fail(210)
	}
	post := c.state.posts.get(c.owner(), c.int("post_id"))
	if post == nil {
		return nil, fail(104)
	}
	c.state.posts.remove(post.OwnerID, post.ID)
	if post.PostType == "postpone" {
		c.emit(post.OwnerID, "wall_schedule_post_delete", map[string]any{"id": post.ID, "schedule_time": post.Date})
	}
	return 1, nil
}

func wallPin(c *call, pinned int) (any, error) {
	post, err := c.post()
	if err != nil {
		return nil, err
	}
	for _, other := range c.state.posts.all(post.OwnerID) {
		other.IsPinned = 0
	}
	post.IsPinned = pinned
	return 1, nil
}

func wallComments(c *call, closed bool) (any, error) {
	post, err := c.post()
	if err != nil {
		return nil, err
	}
	post.CommentsClosed = closed
	return 1, nil
}

func wallRepost(c *call) (any, error) {
	object, ok := parseAttachment(c.Get("object"))
	if !ok {
		return nil, invalid("object is invalid")
	}
	source := c.state.posts.get(object.owner, object.id)
	if object.kind == "wall" && source == nil {
		return nil, fail(214)
	}
	copied := &Post{OwnerID: c.groupOwner(), Date: c.unix(), PostType: "post", Text: c.Get("message"), MarkedAsAds: c.bit("mark_as_ads")}
	copied.FromID = copied.OwnerID
	answer := map[string]any{"success": 1, "reposts_count": 1, "wall_repost_count": 1, "mail_repost_count": 0, "likes_count": 0}
	if source == nil {
		copied.Attachments = []string{c.Get("object")}
	} else {
		source.Reposts++
		copied.CopyOf = cmp.Or(source.CopyOf, "wall"+object.String())
		answer["reposts_count"], answer["wall_repost_count"] = source.Reposts, source.Reposts
		answer["likes_count"] = len(c.state.likes[likeKey{"post", object.ref}])
	}
	c.addPost(copied)
	if source != nil {
		c.emit(source.OwnerID, "wall_repost", c.postObject(copied))
	}
	answer["post_id"] = copied.ID
	return answer, nil
}

func wallRestore(c *call) (any, error) {
	if c.foreign(c.owner()) || c.state.posts.restore(c.owner(), c.int("post_id")) == nil {
		return nil, fail(210)
	}
	return 1, nil
}
