package sandbox

import (
	"strconv"
	"strings"
)

// resolveName tells whose a short address is: "club100", "public100", "event100" and
// "id1000"; 0 when nobody's.
func resolveName(name string) (kind string, id int) {
	for _, prefix := range []string{"club", "public", "event", "id"} {
		digits, ok := strings.CutPrefix(name, prefix)
		n, err := strconv.Atoi(digits)
		if !ok || err != nil || n < 1 || n > maxID {
			continue
		}
		if prefix == "id" {
			return "user", n
		}
		return "group", -n
	}
	return "", 0
}

func userMethods() []method {
	return []method{
		{"users.get", anyone, "user_ids:list fields:list name_case", getUsers},
	}
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
			users = append(users, c.userObject(id))
		}
	}
	return users, nil
}

// userObject is a user as VK answers it, with the fields that the call asks for.
func (c *call) userObject(id int) map[string]any {
	all := userObject(id)
	object := map[string]any{}
	for _, name := range [...]string{"id", "first_name", "last_name", "is_closed", "can_access_closed"} {
		object[name] = all[name]
	}
	all["domain"] = all["screen_name"]
	c.addFields(object, all, "users_user_full")
	return object
}

// profile is a user or a community in lists.
func (c *call) profile(id int) map[string]any {
	if id < 0 {
		return c.groupObject(-id)
	}
	return userObject(id)
}

func userObject(id int) map[string]any {
	last := "Sandboxov"
	if id != UserID {
		last += " " + strconv.Itoa(id)
	}
	return map[string]any{
		"id": id, "first_name": "Sandro", "last_name": last, "type": "profile", "screen_name": "id" + strconv.Itoa(id),
		"is_closed": false, "can_access_closed": true, "sex": 2,
	}
}

// extended adds profiles and groups to a list when the call asks for them.
func (c *call) extended(list map[string]any, owner int) map[string]any {
	if !c.bool("extended") {
		return list
	}
	profiles, groups := []any{userObject(UserID)}, []any{}
	switch {
	case owner < 0:
		groups = append(groups, c.groupObject(-owner))
	case owner > 0 && owner != UserID:
		profiles = append(profiles, userObject(owner))
	}
	list["profiles"], list["groups"] = profiles, groups
	return list
}
