package updates

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// answer is what a long poll host sends.
type answer struct {
	TS         position          `json:"ts"`
	Updates    []json.RawMessage `json:"updates"`
	Failed     int               `json:"failed"`
	MinVersion int               `json:"min_version"`
	MaxVersion int               `json:"max_version"`
}

// position is VK's ts, a number in some answers and a string in others.
type position string

func (p *position) UnmarshalJSON(raw []byte) error {
	text := strings.Trim(string(raw), `"`)
	if text == "null" {
		text = ""
	}
	if len(text) > maxID || strings.IndexFunc(text, notDigit) >= 0 {
		return errors.New("ts is not a number")
	}
	*p = position(text)
	return nil
}

func notDigit(r rune) bool { return r < '0' || r > '9' }

// decodeAnswer reads an answer without failed, or one with it.
func decodeAnswer(body []byte) (answer, error) {
	var a answer
	if err := json.Unmarshal(body, &a); err != nil {
		return answer{}, fmt.Errorf("not a long poll answer: %w", err)
	}
	if a.Failed == 0 && a.TS == "" {
		return answer{}, errors.New("not a long poll answer: it has neither ts nor failed")
	}
	return a, nil
}

// events are the answer's updates, in order. from is the ts that was asked for: VK answers the same updates when
// it is asked for it again, so that it names an update that has no event_id, with the update's text and, of equal
// ones, its number.
func (a answer) events(from position) []Event {
	events := make([]Event, len(a.Updates))
	equal := map[string]int{}
	for i, raw := range a.Updates {
		events[i] = decodeEvent(raw)
		if events[i].ID == "" {
			text := digest(raw)
			equal[text]++
			events[i].ID = fmt.Sprintf("%s:%s:%d", from, text, equal[text])
		}
	}
	return events
}
