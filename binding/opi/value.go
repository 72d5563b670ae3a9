package opi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/vkscript/vkscript/vk"
)

// Object is a 1C structure or map: names in order.
type Object []Pair

// Pair is one member of an Object. A Name that is a number is a Map's numeric key.
type Pair struct {
	Name  string
	Value any
}

// List is an array of values of VK's answers.
type List []json.RawMessage

// Binary is bytes given as a file, with a name for it.
type Binary struct {
	Name string
	Data []byte
}

// Bytes are its bytes, for whoever knows Go values by what they can.
func (b Binary) Bytes() []byte { return b.Data }

// Get returns a member whatever its letter case, and whether there is one.
func (o Object) Get(name string) (any, bool) {
	for _, p := range o {
		if strings.EqualFold(p.Name, name) {
			return p.Value, true
		}
	}
	return nil, false
}

// MarshalJSON keeps the order of the members and what VK wrote as it is.
func (o Object) MarshalJSON() ([]byte, error) {
	var buf bytes.Buffer
	for i, p := range o {
		buf.WriteByte("{,"[min(i, 1)])
		name, _ := plainJSON(p.Name)
		value, err := plainJSON(p.Value)
		if err != nil {
			return nil, err
		}
		buf.Write(name)
		buf.WriteByte(':')
		buf.Write(value)
	}
	if len(o) == 0 {
		buf.WriteByte('{')
	}
	buf.WriteByte('}')
	return buf.Bytes(), nil
}

// plainJSON encodes without HTML's escapes.
func plainJSON(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

// isBlank is 1C's "not filled" for what a script passes: nothing, blank text, an empty collection.
func isBlank(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return strings.TrimSpace(v) == ""
	case []any:
		return len(v) == 0
	case Object:
		return len(v) == 0
	}
	return false
}

// maxExact bounds the integers that a Lua number holds exactly.
const maxExact = 1 << 53

// text writes a value as VK's parameters have it; numbers without grouping or exponent.
func text(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return "", fmt.Errorf("wants a number, got %s", describe(v))
		}
		return strconv.FormatFloat(v, 'f', -1, 64), nil
	case bool:
		if v {
			return "1", nil
		}
		return "0", nil
	case Binary:
		return string(v.Data), nil
	}
	out, err := plainJSON(v)
	return string(out), err
}

// scalar writes a value that stands alone: text or a number.
func scalar(v any) (string, error) {
	switch v.(type) {
	case Object, []any, bool:
		return "", fmt.Errorf("wants text, got %s", describe(v))
	}
	return text(v)
}

// words1C are the ways to write a boolean in text.
var words1C = sync.OnceValue(func() map[string]bool {
	return map[string]bool{
		"true": true, "истина": true, "да": true, "yes": true, "1": true,
		"false": false, "ложь": false, "нет": false, "no": false, "0": false, "": false,
	}
})

func boolean(v any) (bool, error) {
	switch v := v.(type) {
	case nil:
		return false, nil
	case bool:
		return v, nil
	case float64:
		return v != 0, nil
	case string:
		if b, ok := words1C()[strings.ToLower(strings.TrimSpace(v))]; ok {
			return b, nil
		}
	}
	return false, fmt.Errorf("wants true or false, got %s", describe(v))
}

// dateLayouts are read in the script's zone; times with a zone of their own keep it.
var dateLayouts = []string{
	"2006-01-02", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04",
	"20060102", "20060102150405", "02.01.2006", "02.01.2006 15:04:05",
}

// date reads Unix seconds: numbers as they are, text in the zone.
func date(v any, zone *time.Location) (int64, error) {
	switch v := v.(type) {
	case float64:
		if math.Abs(v) <= maxExact {
			return int64(v), nil
		}
	case string:
		s := strings.TrimSpace(v)
		if t, err := time.Parse(time.RFC3339, s); err == nil {
			return t.Unix(), nil
		}
		for _, layout := range dateLayouts {
			if t, err := time.ParseInLocation(layout, s, zone); err == nil {
				return t.Unix(), nil
			}
		}
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			return n, nil
		}
	}
	return 0, fmt.Errorf("wants a date: os.time() or text such as \"2024-01-31\" or \"2024-01-31T12:00:00\", got %s", describe(v))
}

// describe names a value in an error, short and without its content where that may be long.
func describe(v any) string {
	switch v := v.(type) {
	case nil:
		return "nothing"
	case string:
		return describeText(v)
	case float64:
		return fmt.Sprintf("the number %.15g", v)
	case bool:
		return fmt.Sprint(v)
	case Binary:
		return "binary data"
	case []any:
		return "an array"
	}
	return "a table"
}

// maxShown is how many characters of a text an error repeats.
const maxShown = 40

// describeText repeats the beginning of a text, unless it may be a token in the wrong place.
func describeText(s string) string {
	if strings.Contains(s, "vk1.") || len(s) >= maxShown && strings.Trim(s, "0123456789abcdef") == "" {
		return "what looks like an access token"
	}
	if runes := []rune(s); len(runes) > maxShown {
		return fmt.Sprintf("the text %q…", string(runes[:maxShown]))
	}
	return fmt.Sprintf("the text %q", s)
}

// collection reads a table, its JSON text (single quotes too), or the path of a .json file.
func (m *Module) collection(v any) (any, error) {
	s, ok := v.(string)
	if !ok {
		return v, nil
	}
	trimmed := strings.TrimSpace(s)
	switch {
	case strings.HasSuffix(strings.ToLower(trimmed), ".json") && !strings.ContainsAny(trimmed, "\n{"):
		if m.cfg.ReadFile == nil {
			return nil, errors.New("files can't be read here")
		}
		data, err := m.cfg.ReadFile(trimmed)
		if err != nil {
			return nil, fmt.Errorf("can't be read: %w", err)
		}
		trimmed = string(data)
	case !strings.HasPrefix(trimmed, "{") && !strings.HasPrefix(trimmed, "["):
		return v, nil
	}
	value, err := parseJSON(trimmed)
	if err != nil {
		return nil, fmt.Errorf("is not JSON: %w", err)
	}
	return value, nil
}

// items reads one value or many: an array, its JSON text, the path of a .json file.
func (m *Module) items(v any) ([]any, error) {
	if isBlank(v) {
		return nil, nil
	}
	v, err := m.collection(v)
	if err != nil {
		return nil, err
	}
	if items, ok := v.([]any); ok {
		return items, nil
	}
	return []any{v}, nil
}

// list reads one or many values as texts.
func (m *Module) list(v any) ([]string, error) {
	items, err := m.items(v)
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(items))
	for i, item := range items {
		if texts[i], err = scalar(item); err != nil {
			return nil, fmt.Errorf("item %d %w", i+1, err)
		}
	}
	return texts, nil
}

// File is the bytes as something to upload.
func (b Binary) File() *vk.File { return vk.BytesFile(b.Name, b.Data) }
