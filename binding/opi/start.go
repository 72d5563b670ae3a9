package opi

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"
)

// createLink gives the address where VK hands out a token for an application.
func createLink(c *call) (any, error) {
	return "https://oauth.vk.com/authorize?client_id=" + url.QueryEscape(c.text("App_id")) +
		"&scope=offline,wall,groups,photos,stats,stories,ads,market,video&v=5.131&response_type=token" +
		"&redirect_uri=https://api.vk.com/blank.html", nil
}

// getAuthParameters leaves out what is empty; group and application come from the environment when
// they are not given, the token never does.
func getAuthParameters(c *call) (any, error) {
	group, app := c.text("GroupID"), c.text("AppID")
	if group == "" {
		group = c.cfg.GroupID
	}
	if app == "" {
		app = c.cfg.AppID
	}
	group = strings.TrimPrefix(group, "-")
	o := Object{{"v", apiVersion}, {"from_group", "1"}}
	for _, p := range []Pair{{"group_id", group}, {"owner_id", "-" + group}, {"app_id", app}, {"access_token", c.text("AuthToken")}} {
		if p.Value != "" && p.Value != "-" {
			o = append(o, p)
		}
	}
	return o, nil
}

// VK's limits of a keyboard.
const (
	keyboardRow     = 5
	keyboardButtons = 40
	keyboardLabel   = 40
)

func formKeyboard(c *call) (any, error) {
	labels := c.texts("ButtonArray")
	if len(labels) > keyboardButtons {
		return nil, fmt.Errorf("ButtonArray has %d buttons, VK allows %d", len(labels), keyboardButtons)
	}
	rows := [][]any{}
	for i, label := range labels {
		if n := utf8.RuneCountInString(label); n > keyboardLabel || n == 0 {
			return nil, fmt.Errorf("button %d has %d characters, VK allows 1 to %d", i+1, n, keyboardLabel)
		}
		if i%keyboardRow == 0 {
			rows = append(rows, nil)
		}
		last := len(rows) - 1
		rows[last] = append(rows[last], Object{{"action", Object{{"type", "text"}, {"label", label}}}})
	}
	if len(rows) == 0 {
		return nil, errors.New("ButtonArray has no buttons")
	}
	return text(Object{{"buttons", rows}, {"one_time", false}})
}
