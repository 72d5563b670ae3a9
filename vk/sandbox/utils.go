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
