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

// profile is a user or a community in lists.
func (c *call) profile(id int) map[string]any {
	if id < 0 {
		return groupObject(-id)
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

func groupObject(id int) map[string]any {
	return map[string]any{
		"id": id, "name": "Sandbox community " + strconv.Itoa(id), "screen_name": "club" + strconv.Itoa(id), "type": "group",
		"is_closed": 0, "is_admin": 1, "admin_level": 3, "is_member": 1, "is_advertiser": 1,
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
		groups = append(groups, groupObject(-owner))
	case owner > 0 && owner != UserID:
		profiles = append(profiles, userObject(owner))
	}
	list["profiles"], list["groups"] = profiles, groups
	return list
}
