package sandbox

import "sync"
import "slices"

// ban keeps somebody out of a community.
type ban struct {
	who  int // a user, or a community with a minus
	info banInfo
}

// banInfo is the ban_info of an answer.
type banInfo struct {
	AdminID        int    `json:"admin_id"`
	Date           int64  `json:"date"`
	Reason         int    `json:"reason"`
	Comment        string `json:"comment"`
	CommentVisible bool   `json:"comment_visible"`
	EndDate        int64  `json:"end_date"`
}

// named is the community of a group_id that may be a short address.
func (c *call) named() (*group, error) {
	id := groupID(c.Get("group_id"))
	if id == 0 {
		return nil, fail(125)
	}
	return c.state.group(id), nil
}

func getMembers(c *call) (any, error) {
	g, err := c.named()
	if err != nil {
		return nil, err
	}
	managers := c.Get("filter") == "managers"
	members := slices.Clone(g.members)
	if managers {
		members = slices.DeleteFunc(members, func(id int) bool { return g.managers[id] == "" })
	}
	if c.Get("sort") == "id_desc" {
		slices.Reverse(members)
	}
	items := []any{}
	for _, id := range page(c.values, members, 1000, 1000) {
		switch {
		case managers:
			items = append(items, map[string]any{"id": id, "role": valueOr(g.managers[id], "administrator")})
		case c.given("fields"):
			items = append(items, c.userObject(id))
		default:
			items = append(items, id)
		}
	}
	return map[string]any{"count": len(members), "items": items}, nil
}

// isMember answers 1 or 0, for many users a list, and objects when extended.
func isMember(c *call) (any, error) {
	g, err := c.named()
	if err != nil {
		return nil, err
	}
	one := func(id int) any {
		member := bit(slices.Contains(g.members, id))
		if c.bool("extended") || c.given("user_ids") {
			return map[string]any{"member": member, "user_id": id}
		}
		return member
	}
	if c.given("user_ids") {
		all := []any{}
		for _, id := range c.ints("user_ids") {
			all = append(all, one(id))
		}
		return all, nil
	}
	who := c.self()
	if c.given("user_id") {
		who = c.int("user_id")
	}
	return one(who), nil
}

func joinGroup(c *call) (any, error) {
	g := c.state.group(c.int("group_id"))
	if g.isBanned(c.self()) {
		return nil, fail(15)
	}
	if slices.Contains(g.members, c.self()) {
		return 1, nil
	}
	g.members = append(g.members, c.self())
	c.emit(-g.id, "group_join", map[string]any{"user_id": c.self(), "join_type": "join"})
	return 1, nil
}

func leaveGroup(c *call) (any, error) {
	c.removeMember(c.state.group(c.int("group_id")), c.self(), true)
	return 1, nil
}

func removeUser(c *call) (any, error) {
	g, err := c.ownGroup()
	if err != nil {
		return nil, err
	}
	if !c.removeMember(g, c.int("user_id"), false) {
		return nil, fail(15)
	}
	return 1, nil
}

func (c *call) removeMember(g *group, who int, self bool) bool {
	i := slices.Index(g.members, who)
	if i < 0 {
		return false
	}
	g.members = slices.Delete(g.members, i, i+1)
	c.emit(-g.id, "group_leave", map[string]any{"user_id": who, "self": bit(self)})
	return true
}

func banInGroup(c *call) (any, error) {
	g, err := c.ownGroup()
	if err != nil {
		return nil, err
	}
	who, end := c.int("owner_id"), int64(c.int("end_date"))
	if who == 0 || who == UserID {
		return nil, invalid("owner_id is invalid")
	}
	g.unban(who)
	g.banned = append(g.banned, &ban{who, banInfo{UserID, c.unix(), c.int("reason"), c.Get("comment"), c.bool("comment_visible"), end}})
	c.removeMember(g, who, false)
	c.emit(-g.id, "user_block", map[string]any{
		"admin_id": UserID, "user_id": who, "unblock_date": end, "reason": c.int("reason"), "comment": c.Get("comment"),
	})
	return 1, nil
}

func (g *group) unban(who int) bool {
	before := len(g.banned)
	g.banned = slices.DeleteFunc(g.banned, func(b *ban) bool { return b.who == who })
	return len(g.banned) < before
}

func (g *group) isBanned(who int) bool {
	return slices.ContainsFunc(g.banned, func(b *ban) bool { return b.who == who })
}

func unbanInGroup(c *call) (any, error) {
	g, err := c.ownGroup()
	if err != nil {
		return nil, err
	}
	if !g.unban(c.int("owner_id")) {
		return nil, fail(104)
	}
	c.emit(-g.id, "user_unblock", map[string]any{"admin_id": UserID, "user_id": c.int("owner_id"), "by_end_date": 0})
	return 1, nil
}

func getBanned(c *call) (any, error) {
	g, err := c.ownGroup()
	if err != nil {
		return nil, err
	}
	who := c.int("owner_id")
	found := slices.DeleteFunc(slices.Clone(g.banned), func(b *ban) bool { return who != 0 && b.who != who })
	if who != 0 && len(found) == 0 {
		return nil, fail(104)
	}
	items := []any{}
	for _, b := range page(c.values, found, 20, 200) {
		kind, name := "profile", "profile"
		if b.who < 0 {
			kind, name = "group", "group"
		}
		items = append(items, map[string]any{"type": kind, name: c.profile(b.who), "ban_info": b.info})
	}
	return map[string]any{"count": len(found), "items": items}, nil
}

// roleLevels are the numbers of the roles in events.
var roleLevels = sync.OnceValue(func() map[string]int {
	return map[string]int{"moderator": 1, "editor": 2, "administrator": 3, "creator": 3}
})

func editManager(c *call) (any, error) {
	g, err := c.ownGroup()
	if err != nil {
		return nil, err
	}
	who, role := c.int("user_id"), c.Get("role")
	if _, known := roleLevels()[role]; role != "" && (!known || role == "creator") {
		return nil, invalid("role is invalid")
	}
	if !slices.Contains(g.members, who) {
		return nil, fail(15, "user should be in club")
	}
	old := roleLevels()[g.managers[who]]
	g.managers[who] = role
	if role == "" {
		delete(g.managers, who)
	}
	c.emit(-g.id, "group_officers_edit", map[string]any{"admin_id": UserID, "user_id": who, "level_old": old, "level_new": roleLevels()[role]})
	return 1, nil
}
