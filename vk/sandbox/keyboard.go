package sandbox

import (
	"encoding/json"
	"slices"
	"unicode/utf8"
)

// keyboard is the JSON of messages.send's keyboard.
type keyboard struct {
	OneTime bool       `json:"one_time"`
	Inline  bool       `json:"inline"`
	Buttons [][]button `json:"buttons"`
}

type button struct {
	Action map[string]any `json:"action"`
	Color  string         `json:"color,omitempty"`
}

var (
	buttonTypes  = []string{"text", "open_link", "location", "vkpay", "open_app", "callback"}
	buttonColors = []string{"", "primary", "secondary", "negative", "positive"}
)

// validKeyboard checks VK's limits: 5 buttons a row, 10 rows (6 inline), 40 buttons,
// 40 characters a label, 255 of payload.
func validKeyboard(text string) bool {
	var k keyboard
	if json.Unmarshal([]byte(text), &k) != nil || k.Buttons == nil {
		return false
	}
	rows, total := 10, 0
	if k.Inline {
		rows = 6
	}
	for _, row := range k.Buttons {
		total += len(row)
		if len(row) == 0 || len(row) > 5 || !validRow(row) {
			return false
		}
	}
	return len(k.Buttons) <= rows && total <= 40
}

func validRow(row []button) bool {
	return !slices.ContainsFunc(row, func(b button) bool {
		kind, _ := b.Action["type"].(string)
		label, labelled := b.Action["label"].(string)
		if (kind == "text" || kind == "callback") && label == "" {
			return true
		}
		return !slices.Contains(buttonTypes, kind) || !slices.Contains(buttonColors, b.Color) ||
			labelled && utf8.RuneCountInString(label) > 40 || !validPayload(b.Action["payload"])
	})
}

// validPayload: JSON as a text of at most 255 characters, or an object.
func validPayload(payload any) bool {
	text, isText := payload.(string)
	return !isText || utf8.RuneCountInString(text) <= 255 && (text == "" || json.Valid([]byte(text)))
}

func keyboardObject(text string) any {
	var k keyboard
	if json.Unmarshal([]byte(text), &k) != nil {
		return nil
	}
	return k
}
