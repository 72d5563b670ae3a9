package native

import (
	"fmt"
	"slices"
	"sync"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/luajson"
	"github.com/vkscript/vkscript/binding/luatable"
	"github.com/vkscript/vkscript/vk/spell"
)

// VK's limits of a keyboard.
const (
	maxRowButtons = 5
	maxRows       = 10
	maxInlineRows = 6
	maxButtons    = 40
	maxLabel      = 40  // characters
	maxPayload    = 255 // characters
)

// colours are VK's, for text and callback buttons.
var colours = sync.OnceValue(func() map[string]bool {
	return map[string]bool{"primary": true, "secondary": true, "negative": true, "positive": true}
})

// keyboard is vk.keyboard{...}: the JSON of a keyboard. A row is an array of buttons; a button is its
// label, or a table with label, and where wanted color, payload (a table), type, link and what else
// VK's buttons have. Beside the rows: one_time, inline.
//
//	vk.keyboard{ {"Yes", "No"}, { {label = "Site", link = "https://example.com"} }, one_time = true }
func keyboard(L *lua.LState) int {
	spec := L.CheckTable(1)
	checkNames(L, spec)
	inline := lua.LVAsBool(spec.RawGetString("inline"))
	rows, total := L.NewTable(), 0
	for r := 1; r <= spec.Len(); r++ {
		row, ok := spec.RawGetInt(r).(*lua.LTable)
		if !ok {
			engine.Raise(L, &ArgumentError{"vk.keyboard", fmt.Sprintf("row %d must be an array of buttons", r)})
		}
		rows.Append(keyboardRow(L, r, row))
		total += row.Len()
	}
	checkKeyboard(L, rows.Len(), total, inline)
	out := L.NewTable()
	out.RawSetString("buttons", luajson.Array(L, rows))
	if inline {
		out.RawSetString("inline", lua.LTrue)
	} else {
		out.RawSetString("one_time", lua.LBool(lua.LVAsBool(spec.RawGetString("one_time"))))
	}
	text, err := luajson.Encode(out, luajson.EncodeOptions{})
	if err != nil {
		engine.Raise(L, err)
	}
	L.Push(lua.LString(text))
	return 1
}

// checkNames refuses mistyped options of the keyboard.
func checkNames(L *lua.LState, spec *lua.LTable) {
	known := options{"one_time": nil, "inline": nil}
	luatable.Each(spec, func(key, _ lua.LValue) {
		if name, ok := key.(lua.LString); ok {
			if _, ok := known[string(name)]; !ok {
				engine.Raise(L, &ArgumentError{"vk.keyboard", known.unknown(string(name))})
			}
		}
	})
}

func checkKeyboard(L *lua.LState, rows, total int, inline bool) {
	limit := maxRows
	if inline {
		limit = maxInlineRows
	}
	switch {
	case rows > limit:
		engine.Raise(L, &ArgumentError{"vk.keyboard", fmt.Sprintf("has %d rows, VK allows %d", rows, limit)})
	case total > maxButtons:
		engine.Raise(L, &ArgumentError{"vk.keyboard", fmt.Sprintf("has %d buttons, VK allows %d", total, maxButtons)})
	}
}

func keyboardRow(L *lua.LState, r int, row *lua.LTable) *lua.LTable {
	if n := row.Len(); n == 0 || n > maxRowButtons {
		engine.Raise(L, &ArgumentError{"vk.keyboard", fmt.Sprintf("row %d has %d buttons, VK allows 1 to %d", r, n, maxRowButtons)})
	}
	buttons := L.NewTable()
	for c := 1; c <= row.Len(); c++ {
		spec, ok := row.RawGetInt(c).(*lua.LTable)
		if !ok {
			spec = L.NewTable()
			spec.RawSetString("label", row.RawGetInt(c))
		}
		buttons.Append(keyboardButton(L, r, c, spec))
	}
	return buttons
}

// keyboardButton turns label, color, payload and the rest into VK's button.
func keyboardButton(L *lua.LState, r, c int, spec *lua.LTable) *lua.LTable {
	button, action := L.NewTable(), L.NewTable()
	kind := "text"
	if spec.RawGetString("link") != lua.LNil {
		kind = "open_link"
	}
	action.RawSetString("type", lua.LString(kind))
	luatable.Each(spec, func(key, value lua.LValue) {
		switch name := key.String(); name {
		case "color":
			if !colours()[value.String()] {
				raiseKeyboard(L, r, c, "has the color %q: VK has primary, secondary, negative, positive", value)
			}
			button.RawSetString("color", value)
		case "payload":
			action.RawSetString("payload", payload(L, r, c, value))
		default:
			if near, ok := spell.Nearest(name, slices.Values(buttonFields)); ok && near != name {
				raiseKeyboard(L, r, c, "has no field %q; did you mean %q?", name, near)
			}
			action.RawSetString(name, value)
		}
	})
	checkLabel(L, r, c, action)
	checkType(L, r, c, action.RawGetString("type").String(), button.RawGetString("color") != lua.LNil)
	button.RawSetString("action", action)
	return button
}

// buttonFields are those of VK's buttons; others may be newer.
var buttonFields = []string{"type", "label", "link", "payload", "color", "hash", "app_id", "owner_id", "peer_id", "subscribe_id", "intent"}

// buttonTypes are VK's; others may be newer.
var buttonTypes = []string{"text", "open_link", "location", "vkpay", "open_app", "callback", "open_photo", "intent_subscribe", "intent_unsubscribe"}

// checkType refuses a mistyped type, and a colour where VK takes none.
func checkType(L *lua.LState, r, c int, kind string, coloured bool) {
	known := slices.Contains(buttonTypes, kind)
	if near, ok := spell.Nearest(kind, slices.Values(buttonTypes)); ok && !known {
		raiseKeyboard(L, r, c, "has the type %q; did you mean %q?", kind, near)
	}
	if coloured && known && kind != "text" && kind != "callback" {
		raiseKeyboard(L, r, c, "of the type %s can't have a color: VK colours text and callback buttons", kind)
	}
}

// payload is JSON text, made of a table where one is given.
func payload(L *lua.LState, r, c int, value lua.LValue) lua.LValue {
	if table, ok := value.(*lua.LTable); ok {
		text, err := luajson.Encode(table, luajson.EncodeOptions{})
		if err != nil {
			raiseKeyboard(L, r, c, "has a payload that is no JSON: %v", err)
		}
		value = lua.LString(text)
	}
	if n := utf8.RuneCountInString(value.String()); n > maxPayload {
		raiseKeyboard(L, r, c, "has a payload of %d characters, VK allows %d", n, maxPayload)
	}
	return value
}

func checkLabel(L *lua.LState, r, c int, action *lua.LTable) {
	kind := action.RawGetString("type").String()
	if kind == "location" || kind == "vkpay" {
		return
	}
	if number, ok := action.RawGetString("label").(lua.LNumber); ok {
		action.RawSetString("label", lua.LString(number.String()))
	}
	label, ok := action.RawGetString("label").(lua.LString)
	if n := utf8.RuneCountInString(string(label)); !ok || n == 0 || n > maxLabel {
		raiseKeyboard(L, r, c, "needs a label of 1 to %d characters, got %d", maxLabel, n)
	}
}
