package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/vkscript/vkscript/vk/spell"
)

// eachItem is the step [] of a selection.
const eachItem = "[]"

// parseSelection reads a path such as items.0.id or items[].text into its steps; nil for an empty one.
func parseSelection(path string) (steps []string, err error) {
	if path == "" {
		return nil, nil
	}
	text := strings.TrimPrefix(path, ".")
	text = strings.ReplaceAll(text, "[", ".[")
	for step := range strings.SplitSeq(strings.TrimPrefix(text, "."), ".") {
		inside, bracket := strings.CutPrefix(step, "[")
		if bracket {
			inside, bracket = strings.CutSuffix(inside, "]")
			if _, err := strconv.Atoi(inside); !bracket || err != nil && inside != "" {
				return nil, fmt.Errorf("--select %s: [ must be followed by a place and ], or by ] alone", path)
			}
			if step = inside; inside == "" {
				step = eachItem
			}
		}
		if step == "" {
			return nil, fmt.Errorf("--select %s: a name or a place is missing at a point", path)
		}
		steps = append(steps, step)
	}
	return steps, nil
}

// missingError says where a selection leads to nothing.
type missingError struct {
	step string // what is not there
	in   string // what it was looked for in
	near string // what was probably meant; ""
}

func (e *missingError) Error() string {
	text := fmt.Sprintf("--select: there is no %s in %s", e.step, e.in)
	if e.near != "" {
		text += fmt.Sprintf("; did you mean %s?", e.near)
	}
	return text
}

// selection walks a response along the steps and hands the values it reaches to found.
type selection struct {
	found   func(json.RawMessage) error
	any     bool
	missing error // the first step that led nowhere below a []
}

func (s *selection) walk(raw json.RawMessage, steps []string) error {
	if len(steps) == 0 {
		s.any = true
		return s.found(raw)
	}
	if steps[0] == eachItem {
		return s.each(raw, steps[1:])
	}
	next, err := member(raw, steps[0])
	if err != nil {
		return err
	}
	return s.walk(next, steps[1:])
}

// each passes over the items that lack what the rest of the path names.
func (s *selection) each(raw json.RawMessage, rest []string) error {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		return &missingError{step: eachItem, in: kindOfJSON(raw)}
	}
	for _, item := range items {
		err := s.walk(item, rest)
		if missing := (*missingError)(nil); errors.As(err, &missing) {
			if s.missing == nil {
				s.missing = err
			}
		} else if err != nil {
			return err
		}
	}
	s.any = s.any || len(items) == 0
	return nil
}

// member is a field of an object, or an item of a list by its place from 0.
func member(raw json.RawMessage, step string) (json.RawMessage, error) {
	var fields map[string]json.RawMessage
	var items []json.RawMessage
	switch {
	case json.Unmarshal(raw, &fields) == nil && fields != nil:
		if value, ok := fields[step]; ok {
			return value, nil
		}
		return nil, noField(step, fields)
	case json.Unmarshal(raw, &items) == nil && items != nil:
		place, err := strconv.Atoi(step)
		if err == nil && place >= 0 && place < len(items) {
			return items[place], nil
		}
		return nil, &missingError{step: step, in: fmt.Sprintf("a list of %d: places begin at 0, [] is every item", len(items))}
	}
	return nil, &missingError{step: step, in: kindOfJSON(raw)}
}

// maxFields is how many fields a message lists.
const maxFields = 20

func noField(step string, fields map[string]json.RawMessage) error {
	names := slices.Sorted(maps.Keys(fields))
	near, _ := spell.Nearest(step, slices.Values(names))
	list := strings.Join(names[:min(len(names), maxFields)], ", ")
	if len(names) > maxFields {
		list += ", …"
	}
	return &missingError{step: step, in: "an object of " + list, near: near}
}

// kindOfJSON names what is no object or list that has fields or items to choose.
func kindOfJSON(raw json.RawMessage) string {
	switch bytes.TrimSpace(raw)[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a text"
	case 'n':
		return "null"
	case 't', 'f':
		return "true or false"
	}
	return "a number"
}

// printSelected prints the values that a path leads to, one a line: texts as they are, the rest as JSON.
func (p *program) printSelected(path []string, raw json.RawMessage) error {
	var out bytes.Buffer
	s := selection{found: func(value json.RawMessage) error {
		var text string
		if value[0] == '"' && json.Unmarshal(value, &text) == nil {
			out.WriteString(text)
		} else if err := json.Compact(&out, value); err != nil {
			return err
		}
		return out.WriteByte('\n')
	}}
	if err := s.walk(raw, path); err != nil {
		return err
	}
	if !s.any && s.missing != nil {
		return s.missing
	}
	_, err := io.Copy(p.stdout, &out)
	return err
}
