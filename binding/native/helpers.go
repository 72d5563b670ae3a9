package native

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/vk"
)

// helpers are the functions that call nothing.
var helpers = sync.OnceValue(func() map[string]lua.LGFunction {
	return map[string]lua.LGFunction{
		"keyboard":   keyboard,
		"attachment": attachment,
	}
})

// attachment names an object of VK for the argument attachments: vk.attachment("photo", saved)
// gives "photo-1_2". An array stands for its first object, as photos.saveWallPhoto answers it.
func attachment(L *lua.LState) int {
	kind, object := L.CheckString(1), L.CheckTable(2)
	if items, ok := object.RawGetString("items").(*lua.LTable); ok { // as stories.save answers
		object = items
	}
	if first, ok := object.RawGetInt(1).(*lua.LTable); ok {
		object = first
	}
	if inner, ok := object.RawGetString(kind).(*lua.LTable); ok {
		object = inner
	}
	owner, id := idText(object.RawGetString("owner_id")), idText(object.RawGetString("id"))
	if id == "" { // as video.save and market.add answer
		id = idText(object.RawGetString(kind + "_id"))
	}
	if owner == "" || id == "" {
		engine.Raise(L, &ArgumentError{"vk.attachment", "takes a kind and an object with owner_id and id, as VK's upload answers it"})
	}
	name := kind + owner + "_" + id
	if key, ok := object.RawGetString("access_key").(lua.LString); ok && key != "" {
		name += "_" + string(key)
	}
	L.Push(lua.LString(name))
	return 1
}

func idText(v lua.LValue) string {
	switch v := v.(type) {
	case lua.LNumber:
		return strconv.FormatInt(int64(v), 10)
	case lua.LString:
		return string(v)
	}
	return ""
}

// resolve is vk.resolve(name): the id behind a short name, an address or a mention, negative for a
// community, and what it is ("user", "group", "application"); nil when VK knows none.
func (m *module) resolve(client *vk.Client, L *lua.LState) int {
	name := shortName(L.CheckString(1))
	if id, kind, ok := plainID(name); ok {
		L.Push(lua.LNumber(id))
		L.Push(lua.LString(kind))
		return 2
	}
	raw := request(L, client, "utils.resolveScreenName", vk.Params{"screen_name": name})
	var found struct {
		ID   int64  `json:"object_id"`
		Kind string `json:"type"`
	}
	if json.Unmarshal(raw, &found) != nil || found.ID == 0 {
		L.Push(lua.LNil)
		return 1
	}
	if found.Kind != "user" && strings.Contains("group page event", found.Kind) {
		found.ID = -found.ID
	}
	L.Push(lua.LNumber(found.ID))
	L.Push(lua.LString(found.Kind))
	return 2
}

// shortName takes the name out of an address or a mention.
func shortName(text string) string {
	text = strings.TrimSpace(text)
	for _, prefix := range []string{"https://", "http://", "www.", "m.", "vk.com/", "vk.ru/", "vk.me/", "@"} {
		text = strings.TrimPrefix(text, prefix)
	}
	text, _, _ = strings.Cut(text, "?")
	return strings.TrimSuffix(text, "/")
}

// plainID reads id1, club1, public1, event1 and bare numbers without asking VK.
func plainID(name string) (id int64, kind string, ok bool) {
	for _, p := range []struct {
		prefix, kind string
		sign         int64
	}{{"id", "user", 1}, {"club", "group", -1}, {"public", "group", -1}, {"event", "group", -1}} {
		if n, err := strconv.ParseInt(strings.TrimPrefix(name, p.prefix), 10, 64); err == nil && strings.HasPrefix(name, p.prefix) && n > 0 {
			return p.sign * n, p.kind, true
		}
	}
	n, err := strconv.ParseInt(name, 10, 64)
	if err != nil {
		return 0, "", false
	}
	return n, map[bool]string{true: "user", false: "group"}[n > 0], true
}

// raiseKeyboard says which button is wrong and why.
func raiseKeyboard(L *lua.LState, row, column int, format string, args ...any) {
	engine.Raise(L, &ArgumentError{"vk.keyboard", fmt.Sprintf("row %d, button %d ", row, column) + fmt.Sprintf(format, args...)})
}
