package sandbox

import "slices"

// likeKey names what is liked: VK's type and the object.
type likeKey struct {
	kind string
	ref
}

// likesObject is the "likes" of an answer.
type likesObject struct {
	Count      int `json:"count"`
	UserLikes  int `json:"user_likes"`
	CanLike    int `json:"can_like"`
	CanPublish int `json:"can_publish"`
}

func likeMethods() []method {
	const object = "type! owner_id:owner item_id:id! "
	return []method{
		{"likes.add", user, object, func(c *call) (any, error) { return like(c, true) }},
		{"likes.delete", user, object, func(c *call) (any, error) { return like(c, false) }},
		{"likes.isLiked", user, object + "user_id:int0..", likesIsLiked},
		{"likes.getList", user | service, object + "count:int0..1000 offset:int0.. filter", likesGetList},
	}
}

// liked names the object of a likes.* call, which must be there.
func (c *call) liked() (likeKey, error) {
	key := likeKey{c.Get("type"), ref{c.owner(), c.int("item_id")}}
	if !c.likeable(key) {
		return key, invalid("object not found")
	}
	return key, nil
}

func (c *call) likeable(key likeKey) bool {
	if on, ok := commentLikes()[key.kind]; ok {
		return c.commentsOf(on).get(key.owner, key.id) != nil
	}
	return c.object(key.kind, key.ref) != nil
}

func like(c *call, on bool) (any, error) {
	key, err := c.liked()
	if err != nil {
		return nil, err
	}
	before := slices.Contains(c.state.likes[key], c.self())
	who := slices.DeleteFunc(slices.Clone(c.state.likes[key]), func(id int) bool { return id == c.self() })
	if on {
		who = append(who, c.self())
	}
	c.state.likes[key] = who
	if on != before {
		c.emit(key.owner, map[bool]string{true: "like_add", false: "like_remove"}[on], c.likeEvent(key))
	}
	return map[string]any{"likes": len(who)}, nil
}

// likeEvent names the object, and of a comment on the wall the post.
func (c *call) likeEvent(key likeKey) map[string]any {
	object := map[string]any{
		"liker_id": c.self(), "object_type": key.kind, "object_owner_id": key.owner, "object_id": key.id, "post_id": 0, "thread_reply_id": 0,
	}
	if comment := c.commentsOf("wall").get(key.owner, key.id); key.kind == "comment" && comment != nil {
		object["post_id"] = comment.ParentID
	}
	return object
}

func likesIsLiked(c *call) (any, error) {
	key, err := c.liked()
	if err != nil {
		return nil, err
	}
	who := c.self()
	if c.given("user_id") {
		who = c.int("user_id")
	}
	copied := key.kind == "post" && c.state.posts.get(key.owner, key.id).Reposts > 0
	return map[string]any{"liked": bit(slices.Contains(c.state.likes[key], who)), "copied": bit(copied)}, nil
}

func likesGetList(c *call) (any, error) {
	key, err := c.liked()
	if err != nil {
		return nil, err
	}
	who := c.state.likes[key]
	items := []any{}
	for _, id := range page(c.values, who, 100, 1000) {
		if c.bool("extended") {
			items = append(items, c.profile(id))
		} else {
			items = append(items, id)
		}
	}
	return map[string]any{"count": len(who), "items": items}, nil
}

func (c *call) likesObject(kind string, at ref) likesObject {
	who := c.state.likes[likeKey{kind, at}]
	mine := bit(slices.Contains(who, c.self()))
	return likesObject{Count: len(who), UserLikes: mine, CanLike: 1 - mine, CanPublish: 1}
}
