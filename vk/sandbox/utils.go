package sandbox

import (
	"net/url"
	"strconv"
)

func utilMethods() []method {
	return []method{
		{"utils.getShortLink", anyone, "url! private:bool", getShortLink},
		{"utils.checkLink", anyone, "url!", checkLink},
		{"utils.getServerTime", anyone, "", func(c *call) (any, error) { return c.unix(), nil }},
		{"utils.resolveScreenName", anyone, "screen_name!", resolveScreenName},
		{"users.get", anyone, "user_ids:list fields:list", getUsers},
		{"groups.getById", anyone, "group_ids:list group_id fields:list", getGroupsByID},
		{"groups.isMember", anyone, "group_id! user_id:int0..", func(*call) (any, error) { return 1, nil }},
		{"groups.getMembers", anyone, "group_id! count:int0..1000 offset:int0..", getMembers},
		{"notifications.sendMessage", service, "user_ids:ints! message:text1..254! random_id:int", sendNotification},
	}
}

func getShortLink(c *call) (any, error) {
	address, err := url.Parse(c.Get("url"))
	if err != nil || address.Host == "" && address.Path == "" {
		return nil, invalid("url is invalid")
	}
	key := "s" + strconv.FormatInt(int64(46_655+c.state.next("link", 0)), 36)
	return map[string]any{
		"short_url": "https://vk.cc/" + key, "key": key, "url": c.Get("url"), "access_key": "access" + key,
	}, nil
}

func checkLink(c *call) (any, error) {
	return map[string]any{"status": "not_banned", "link": c.Get("url")}, nil
}

// resolveScreenName answers an empty array when nobody has the name, as VK does.
func resolveScreenName(c *call) (any, error) {
	kind, id := resolveName(c.Get("screen_name"))
	switch kind {
	case "user":
		return map[string]any{"type": "user", "object_id": id}, nil
	case "group":
		return map[string]any{"type": "group", "object_id": -id, "group_id": -id}, nil
	}
	return []any{}, nil
}

// getUsers answers those that can be: by default the owner of the token.
func getUsers(c *call) (any, error) {
	names := c.list("user_ids")
	if len(names) == 0 && c.self() > 0 {
		names = []string{strconv.Itoa(c.self())}
	}
	users := []any{}
	for _, name := range names {
		id, err := strconv.Atoi(name)
		if err != nil {
			_, id = resolveName(name)
		}
		if id > 0 && id < maxID {
			users = append(users, userObject(id))
		}
	}
	return users, nil
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
		id, err := strconv.Atoi(name)
		if err != nil {
			_, owner := resolveName(name)
			id = -owner
		}
		if id < 1 || id >= maxID {
			return nil, invalid("group_ids is invalid")
		}
		groups = append(groups, groupObject(id))
	}
	if c.modern {
		return map[string]any{"groups": groups, "profiles": []any{}}, nil
	}
	return groups, nil
}

// getMembers: every community has the same three.
func getMembers(c *call) (any, error) {
	members := []int{UserID, UserID + 1, UserID + 2}
	return map[string]any{"count": len(members), "items": page(c.values, members, 1000, 1000)}, nil
}

// Notification is a notification that an application sent to a user.
type Notification struct {
	UserID int
	Date   int64
	Text   string
}

// sendNotification answers for every user; a random_id works as in messages.send.
func sendNotification(c *call) (any, error) {
	key := c.Get("random_id")
	if key == "0" {
		key = ""
	}
	return c.once(c.Get("user_ids"), key, func() (any, error) {
		answer := []any{}
		for _, id := range c.ints("user_ids") {
			c.state.notifications.put(id, c.state.next("notification", id), &Notification{id, c.unix(), c.Get("message")})
			answer = append(answer, map[string]any{"user_id": id, "status": true})
		}
		return answer, nil
	})
}
