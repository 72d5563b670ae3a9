package vk

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Params are a method's arguments under VK's own names. Values: strings, numbers, booleans (sent as
// 1 and 0), times (Unix seconds), slices of strings or integers (comma lists); anything else is sent
// as JSON. A nil value is not sent.
type Params map[string]any

// field is one argument as it is sent.
type field struct{ name, value string }

// fields are the arguments by name, with the version and the de-duplication key put in.
func (c *Client) fields(method string, params Params) []field {
	fields := make([]field, 0, len(params)+3)
	key, newKey := keyOf(method)
	for name, value := range params {
		if name == "access_token" || value == nil {
			continue
		}
		if text := formValue(value); name != key || usableKey(text) {
			fields = append(fields, field{name, text})
		}
	}
	if key != "" && !usableKey(formValue(params[key])) {
		fields = append(fields, field{key, newKey()})
	}
	if _, ok := params["v"]; !ok {
		fields = append(fields, field{"v", c.cfg.Version})
	}
	if _, ok := params["lang"]; !ok && c.cfg.Lang != "" {
		fields = append(fields, field{"lang", c.cfg.Lang})
	}
	slices.SortFunc(fields, func(a, b field) int { return strings.Compare(a.name, b.name) })
	return fields
}

func encodeForm(fields []field) []byte {
	form := make([]byte, 0, 256)
	for _, f := range fields {
		form = appendField(form, f.name, f.value)
	}
	return form
}

// formValue returns a value as VK's forms have it.
func formValue(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		if v {
			return "1"
		}
		return "0"
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case []string:
		return strings.Join(v, ",")
	case []int:
		return joinInts(v)
	case []int64:
		return joinInts(v)
	case time.Time:
		return strconv.FormatInt(v.Unix(), 10)
	case json.RawMessage:
		return string(v)
	}
	return formOther(value)
}

func formOther(value any) string {
	switch v := value.(type) {
	case Token:
		return string(v)
	case json.Number:
		return v.String()
	case int8, int16, int32, uint, uint8, uint16, uint32, uint64, float32:
		return fmt.Sprint(v)
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}

func joinInts[T int | int64](ints []T) string {
	texts := make([]string, len(ints))
	for i, n := range ints {
		texts[i] = strconv.FormatInt(int64(n), 10)
	}
	return strings.Join(texts, ",")
}

func appendField(form []byte, name, value string) []byte {
	if len(form) > 0 {
		form = append(form, '&')
	}
	form = appendEscaped(form, name)
	form = append(form, '=')
	return appendEscaped(form, value)
}

// unreserved are the bytes that forms hold as they are.
var unreserved = func() (set [256]bool) {
	for _, b := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~") {
		set[b] = true
	}
	return set
}()

// appendEscaped percent-encodes as forms do, straight into the form.
func appendEscaped(form []byte, s string) []byte {
	const hex = "0123456789ABCDEF"
	for i := 0; i < len(s); i++ {
		switch b := s[i]; {
		case unreserved[b]:
			form = append(form, b)
		case b == ' ':
			form = append(form, '+')
		default:
			form = append(form, '%', hex[b>>4], hex[b&15])
		}
	}
	return form
}
