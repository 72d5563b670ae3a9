package sandbox

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// wallOwner is the owner that owner_id or domain names.
func (c *call) wallOwner() (int, error) {
	owner := c.owner()
	if name := c.Get("domain"); !c.given("owner_id") && name != "" {
		if _, owner = resolveName(name); owner == 0 {
			return 0, invalid("domain is invalid")
		}
	}
	return owner, nil
}

func wallSearch(c *call) (any, error) {
	owner, err := c.wallOwner()
	if err != nil {
		return nil, err
	}
	words, filter := strings.ToLower(c.Get("query")), ""
	if c.bool("owners_only") {
		filter = "owner"
	}
	return c.wallAnswer(owner, func(p *Post) bool {
		return c.shows(p, filter) && strings.Contains(strings.ToLower(p.Text), words)
	})
}

func wallReposts(c *call) (any, error) {
	post, err := c.post()
	if err != nil {
		return nil, err
	}
	original, items := "wall"+ref{post.OwnerID, post.ID}.String(), []postObject{}
	var found []*Post
	for _, other := range c.state.posts.index {
		if other.CopyOf == original {
			found = append(found, other)
		}
	}
	slices.SortFunc(found, func(a, b *Post) int {
		return cmp.Or(cmp.Compare(b.Date, a.Date), b.OwnerID-a.OwnerID, b.ID-a.ID)
	})
	for _, other := range page(c.values, found, 20, 1000) {
		items = append(items, c.postObject(other))
	}
	c.Set("extended", "1") // profiles and groups always come
	return c.extended(map[string]any{"items": items}, post.OwnerID), nil
}

func wallGet(c *call) (any, error) {
	owner, err := c.wallOwner()
	if err != nil {
		return nil, err
	}
	filter := c.Get("filter")
	return c.wallAnswer(owner, func(p *Post) bool { return c.shows(p, filter) })
}

// wallAnswer is a page of the owner's posts that satisfy the condition.
func (c *call) wallAnswer(owner int, ok func(*Post) bool) (any, error) {
	posts := c.state.posts.where(owner, ok)
	slices.SortStableFunc(posts, func(a, b *Post) int {
		return cmp.Or(b.IsPinned-a.IsPinned, cmp.Compare(b.Date, a.Date), b.ID-a.ID)
	})
	items := []postObject{}
	for _, post := range page(c.values, posts, 20, 100) {
		items = append(items, c.postObject(post))
	}
	return c.extended(map[string]any{"count": len(posts), "items": items}, owner), nil
}

// shows tells whether wall.get with this filter has the post. A postponed post
// whose time has come is an ordinary one.
func (c *call) shows(post *Post, filter string) bool {
	if post.PostType == "postpone" && post.Date <= c.unix() {
		post.PostType = "post"
	}
	switch filter {
	case "postponed":
		return post.PostType == "postpone"
	case "suggests":
		return false
	case "owner":
		return post.PostType == "post" && post.FromID == post.OwnerID
	case "others":
		return post.PostType == "post" && post.FromID != post.OwnerID
	}
	return post.PostType == "post"
}

func wallGetByID(c *call) (any, error) {
	items := []postObject{}
	for _, name := range c.list("posts") {
		owner, id, ok := parseRef(name)
		if !ok {
			return nil, invalid("posts is invalid")
		}
		if post := c.state.posts.get(owner, id); post != nil {
			items = append(items, c.postObject(post))
		}
	}
	if !c.modern && !c.bool("extended") {
		return items, nil
	}
	return c.extended(map[string]any{"items": items}, 0), nil
}

// parseRef reads "-100_1", and ignores an access key after it.
func parseRef(text string) (owner, id int, ok bool) {
	head, tail, _ := strings.Cut(text, "_")
	tail, _, _ = strings.Cut(tail, "_")
	owner, err1 := strconv.Atoi(head)
	id, err2 := strconv.Atoi(tail)
	return owner, id, err1 == nil && err2 == nil && owner != 0 && id > 0
}

// postObject is a post as VK answers it.
type postObject struct {
	*Post
	InnerType   string         `json:"inner_type"`
	Attachments []any          `json:"attachments"`
	CopyHistory []postObject   `json:"copy_history,omitempty"`
	PostSource  map[string]any `json:"post_source"`
	CanEdit     int            `json:"can_edit"`
	CanDelete   int            `json:"can_delete"`
	CanPin      int            `json:"can_pin"`
	Comments    map[string]any `json:"comments"`
	Likes       likesObject    `json:"likes"`
	Reposts     map[string]any `json:"reposts"`
	Views       map[string]any `json:"views"`
}

func (c *call) postObject(post *Post) postObject {
	comments := c.commentsOf("wall").where(post.OwnerID, func(comment *Comment) bool { return comment.ParentID == post.ID })
	object := postObject{
		Post:        post,
		InnerType:   "wall_wallpost",
		Attachments: c.attachmentObjects(post.Attachments),
		PostSource:  map[string]any{"type": "api"},
		CanEdit:     1, CanDelete: 1, CanPin: 1,
		Comments: map[string]any{"can_post": bit(!post.CommentsClosed), "count": len(comments)},
		Likes:    c.likesObject("post", ref{post.OwnerID, post.ID}),
		Reposts:  map[string]any{"count": post.Reposts, "user_reposted": bit(post.Reposts > 0)},
		Views:    map[string]any{"count": 1},
	}
	if source, ok := parseAttachment(post.CopyOf); ok {
		if original := c.state.posts.get(source.owner, source.id); original != nil && original != post {
			object.CopyHistory = []postObject{c.postObject(original)}
		}
	}
	return object
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}
