package sandbox

import (
	"maps"
	"slices"
	"strconv"

	"github.com/vkscript/vkscript/vk"
)

// group is a community. Any id is one; each begins with the same three members.
type group struct {
	id        int
	members   []int
	banned    []*ban
	settings  map[string]string // what groups.edit gave
	managers  map[int]string    // role by user
	online    bool
	poll      eventSettings
	pollOff   bool
	servers   []*callbackServer
	confirmed string // the confirmation string
}

func (s *state) group(id int) *group {
	g := s.groups[id]
	if g == nil {
		g = &group{
			id: id, members: []int{UserID, UserID + 1, UserID + 2}, settings: map[string]string{},
			managers: map[int]string{UserID: "creator"}, poll: eventSettings{version: eventVersion},
			confirmed: strconv.FormatInt(0x5eed_0000+int64(id), 16),
		}
		s.groups[id] = g
	}
	return g
}

// Members lists the members of a community.
func (s *Server) Members(group int) []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.state.group(group).members)
}

func groupMethods() []method {
	const (
		id   = "group_id:group! "
		page = "count:int0..1000 offset:int0.. "
		both = user | community
	)
	return []method{
		{"groups.getById", anyone, "group_ids:list group_id fields:list", getGroupsByID},
		{"groups.get", user | service, "user_id:int0.. extended:bool filter:list fields:list " + page, getGroups},
		{"groups.edit", user | community, id + "title description screen_name", editGroup},
		{"groups.getSettings", user, id, getGroupSettings},
		{"groups.getMembers", anyone, "group_id! sort fields:list filter " + page, getMembers},
		{"groups.isMember", anyone, "group_id! user_id:int0.. user_ids:ints extended:bool", isMember},
		{"groups.join", user, id, joinGroup},
		{"groups.leave", user, id, leaveGroup},
		{"groups.removeUser", user, id + "user_id:id!", removeUser},
		{"groups.ban", user, id + "owner_id:int end_date:int0.. reason:int0..4 comment comment_visible:bool", banInGroup},
		{"groups.unban", user, id + "owner_id:int", unbanInGroup},
		{"groups.getBanned", both, id + page + "owner_id:int", getBanned},
		{"groups.editManager", user, id + "user_id:id! role", editManager},
		{"groups.enableOnline", both, id, func(c *call) (any, error) { return setOnline(c, true) }},
		{"groups.disableOnline", both, id, func(c *call) (any, error) { return setOnline(c, false) }},
		{"groups.getOnlineStatus", both, id, getOnlineStatus},
	}
}

// ownGroup is the community of group_id, which the caller must run.
func (c *call) ownGroup() (*group, error) {
	owner := c.groupOwner()
	switch {
	case owner >= 0:
		return nil, invalid("group_id is undefined")
	case c.foreign(owner):
		return nil, fail(15)
	}
	return c.state.group(-owner), nil
}

// groupID reads an id or a short address; 0 when it names no community.
func groupID(name string) int {
	id, err := strconv.Atoi(name)
	if err != nil {
		_, owner := resolveName(name)
		id = -owner
	}
	if id < 1 || id >= maxID {
		return 0
	}
	return id
}

// getGroupsByID is a list until 5.131, {groups, profiles} after it.
func getGroupsByID(c *call) (any, error) {
	names := c.list("group_ids")
	if c.given("group_id") {
		names = append(names, c.Get("group_id"))
	}
	if len(names) == 0 && c.token.kind == community {
		names = []string{strconv.Itoa(GroupID)}
	}
	if len(names) == 0 {
		return nil, invalid("group_ids is undefined")
	}
	groups := []any{}
	for _, name := range names {
		id := groupID(name)
		if id == 0 {
			return nil, invalid("group_ids is invalid")
		}
		groups = append(groups, c.groupObject(id))
	}
	if c.modern {
		return map[string]any{"groups": groups, "profiles": []any{}}, nil
	}
	return groups, nil
}

// groupObject is a community as VK answers it, with the fields that the call asks for.
func (c *call) groupObject(id int) map[string]any {
	g := c.state.group(id)
	object := map[string]any{
		"id": id, "name": valueOr(g.settings["title"], "Sandbox community "+strconv.Itoa(id)),
		"screen_name": valueOr(g.settings["screen_name"], "club"+strconv.Itoa(id)), "type": "group",
		"is_closed": 0, "is_admin": bit(g.managers[UserID] != ""), "is_member": bit(slices.Contains(g.members, UserID)), "is_advertiser": 1,
		"photo_50": "https://sandbox.vk/group50.jpg", "photo_100": "https://sandbox.vk/group100.jpg", "photo_200": "https://sandbox.vk/group200.jpg",
	}
	if g.managers[UserID] != "" {
		object["admin_level"] = 3
	}
	own := map[string]any{"description": g.settings["description"], "members_count": len(g.members), "status": g.settings["status"], "site": g.settings["website"]}
	c.addFields(object, own, "groups_group_full")
	return object
}

func valueOr(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// addFields puts in what fields asks for: the sandbox's own values, and for the others
// plausible ones.
func (c *call) addFields(object, own map[string]any, shape vk.Shape) {
	id, _ := object["id"].(int)
	s := &shaper{call: c.with("fields", ""), method: &vk.Method{Name: c.method}, id: id}
	for _, name := range c.list("fields") {
		field, known := shape.Field(name)
		if _, has := object[name]; has || !known {
			continue
		}
		value, ok := own[name]
		if !ok {
			value, _ = s.value(name, field.Shape, spot{level: 1})
		}
		object[name] = value
	}
}

// getGroups lists the communities that a user is in: those that somebody has spoken of.
func getGroups(c *call) (any, error) {
	who := c.self()
	if c.given("user_id") {
		who = c.int("user_id")
	}
	c.state.group(GroupID)
	var ids []int
	for _, id := range slices.Sorted(maps.Keys(c.state.groups)) {
		if slices.Contains(c.state.groups[id].members, who) {
			ids = append(ids, id)
		}
	}
	items := []any{}
	for _, id := range page(c.values, ids, 1000, 1000) {
		if c.bool("extended") {
			items = append(items, c.groupObject(id))
		} else {
			items = append(items, id)
		}
	}
	return map[string]any{"count": len(ids), "items": items}, nil
}

func editGroup(c *call) (any, error) {
	g, err := c.ownGroup()
	if err != nil {
		return nil, err
	}
	changes := map[string]any{}
	for name := range c.Values {
		if p := vk.LookupMethod("groups.edit").Param(name); p == nil || name == "group_id" {
			continue
		}
		if old := g.settings[name]; old != c.Get(name) {
			changes[name] = map[string]any{"old_value": old, "new_value": c.Get(name)}
		}
		g.settings[name] = c.Get(name)
	}
	if len(changes) > 0 {
		c.emit(-g.id, "group_change_settings", map[string]any{"user_id": UserID, "changes": changes})
	}
	return 1, nil
}

// getGroupSettings answers in VK's shape, with what groups.edit has set.
func getGroupSettings(c *call) (any, error) {
	g, err := c.ownGroup()
	if err != nil {
		return nil, err
	}
	one := *c
	one.values = values{maps.Clone(c.Values)}
	for name, value := range g.settings {
		one.Set(name, value)
	}
	s := &shaper{call: &one, method: vk.LookupMethod(c.method), id: 1}
	object := s.object(s.method.Responses[0].Shape, spot{})
	object["title"] = valueOr(g.settings["title"], "Sandbox community "+strconv.Itoa(g.id))
	object["description"] = g.settings["description"]
	return object, nil
}

func setOnline(c *call, on bool) (any, error) {
	g, err := c.ownGroup()
	if err != nil {
		return nil, err
	}
	g.online = on
	return 1, nil
}

func getOnlineStatus(c *call) (any, error) {
	g, err := c.ownGroup()
	if err != nil {
		return nil, err
	}
	if g.online {
		return map[string]any{"status": "online"}, nil
	}
	return map[string]any{"status": "none"}, nil
}
