package vkscript

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
)

// value is nil, a bool, a float64, a string, a *table, or a *raw.
type value any

// table is an array, or an object when it has keys. Each belongs to one variable or
// one other table: what is stored elsewhere is a copy.
type table struct {
	items []value
	keys  []string       // of an object
	at    map[string]int // where a key's item is
}

// raw is an answer of VK that nobody has looked into yet.
type raw struct {
	text   json.RawMessage
	opened value
	done   bool
}

// newTable makes an array; as an object it gets keys by set.
func newTable(items []value) *table { return &table{items: items} }

func (t *table) isObject() bool { return t.at != nil }

// toObject gives an array its numbers as keys.
func (t *table) toObject() {
	t.at = map[string]int{}
	for i := range t.items {
		key := strconv.Itoa(i)
		t.keys = append(t.keys, key)
		t.at[key] = i
	}
}

// position finds a key's item, -1 when there is none.
func (t *table) position(key string) int {
	if t.isObject() {
		if i, ok := t.at[key]; ok {
			return i
		}
		return -1
	}
	i, err := strconv.Atoi(key)
	if err != nil || i < 0 || i >= len(t.items) || strconv.Itoa(i) != key {
		return -1
	}
	return i
}

// get is the field, or the length when no field has this name.
func (t *table) get(key string) value {
	if i := t.position(key); i >= 0 {
		return t.items[i]
	}
	if key == "length" {
		return float64(len(t.items))
	}
	return nil
}

// set changes or adds a field; an array with a hole or a named field becomes an object.
func (t *table) set(key string, v value) {
	if i := t.position(key); i >= 0 {
		t.items[i] = v
		return
	}
	if !t.isObject() && key != strconv.Itoa(len(t.items)) {
		t.toObject()
	}
	if t.isObject() {
		t.at[key] = len(t.items)
		t.keys = append(t.keys, key)
	}
	t.items = append(t.items, v)
}

func (t *table) remove(key string) {
	i := t.position(key)
	if i < 0 {
		return
	}
	if !t.isObject() && i < len(t.items)-1 {
		t.toObject()
	}
	t.items = slices.Delete(t.items, i, i+1)
	if !t.isObject() {
		return
	}
	t.keys = slices.Delete(t.keys, i, i+1)
	delete(t.at, key)
	for j, key := range t.keys[i:] {
		t.at[key] = i + j
	}
}

// list is the items in their order, which makes the table an array.
func (t *table) list() []value {
	t.keys, t.at = nil, nil
	return t.items
}

// open looks into an answer of VK.
func (m *machine) open(v value) value {
	r, ok := v.(*raw)
	if !ok {
		return v
	}
	if !r.done {
		m.spend(4 * len(r.text))
		decoder := json.NewDecoder(bytes.NewReader(r.text))
		r.opened, r.done = m.decode(decoder), true
	}
	return r.opened
}

// decode reads one value; objects keep the order of their fields.
func (m *machine) decode(d *json.Decoder) value {
	t, err := d.Token()
	if err != nil {
		m.fail("an API method answered malformed JSON")
	}
	switch t := t.(type) {
	case json.Delim:
		all := newTable(nil)
		if t == '{' {
			all.at = map[string]int{}
		}
		for d.More() {
			m.member(d, all)
		}
		d.Token() // the closing bracket
		return all
	default:
		return t
	}
}

func (m *machine) member(d *json.Decoder, all *table) {
	if !all.isObject() {
		all.items = append(all.items, m.decode(d))
		return
	}
	key, _ := d.Token()
	text, _ := key.(string)
	all.set(text, m.decode(d))
}

// copied is the value with tables of its own.
func (m *machine) copied(v value) value {
	switch v := v.(type) {
	case *raw:
		if v.done {
			return m.copied(v.opened)
		}
		return &raw{text: v.text}
	case *table:
		m.spend(64 + 16*len(v.items))
		c := &table{items: make([]value, len(v.items)), keys: slices.Clone(v.keys)}
		for i, item := range v.items {
			c.items[i] = m.copied(item)
		}
		if v.isObject() {
			m.spend(32 * len(v.items))
			c.at = make(map[string]int, len(v.at))
			for i, key := range v.keys {
				c.at[key] = i
			}
		}
		return c
	}
	return v
}

func truth(v value) bool {
	switch v := v.(type) {
	case bool:
		return v
	case float64:
		return v != 0
	case string:
		return v != ""
	case *table:
		return len(v.items) > 0
	}
	return false
}

// text is a value as part of a string.
func (m *machine) text(v value) string {
	switch v := m.open(v).(type) {
	case bool:
		if v {
			return "1"
		}
	case float64:
		return formatNumber(v)
	case string:
		return v
	case *table:
		var all []string
		size := 0
		for _, item := range v.items {
			all = append(all, m.text(item))
			size += len(all[len(all)-1]) + 16
			m.spend(size - size/2)
		}
		return strings.Join(all, ",")
	}
	return ""
}

func formatNumber(n float64) string {
	if n == math.Trunc(n) && math.Abs(n) < 1<<63 {
		return strconv.FormatInt(int64(n), 10)
	}
	return strconv.FormatFloat(n, 'g', -1, 64)
}

// number is a value in arithmetic; ok is false when it is none.
func number(v value) (n float64, ok bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	case string:
		n, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		return n, err == nil && !math.IsInf(n, 0) && !math.IsNaN(n) && strings.Trim(v, " \t\r\n0123456789.eE+-") == ""
	}
	return 0, false
}

// encode writes the answer's JSON, at most maxAnswer bytes of it.
func (m *machine) encode(v value) json.RawMessage {
	var out bytes.Buffer
	m.write(&out, v)
	return out.Bytes()
}

func (m *machine) write(out *bytes.Buffer, v value) {
	switch v := v.(type) {
	case *raw:
		if v.done {
			m.write(out, v.opened)
		} else {
			out.Write(v.text)
		}
	case *table:
		m.writeTable(out, v)
	case float64:
		out.WriteString(formatNumber(v))
	case string:
		writeText(out, v)
	case bool:
		out.WriteString(strconv.FormatBool(v))
	default:
		out.WriteString("null")
	}
	if out.Len() > maxAnswer {
		m.fail("response size is too big")
	}
}

func (m *machine) writeTable(out *bytes.Buffer, t *table) {
	brackets := "[]"
	if t.isObject() {
		brackets = "{}"
	}
	out.WriteByte(brackets[0])
	for i, item := range t.items {
		if i > 0 {
			out.WriteByte(',')
		}
		if t.isObject() {
			writeText(out, t.keys[i])
			out.WriteByte(':')
		}
		m.write(out, item)
	}
	out.WriteByte(brackets[1])
}

func writeText(out *bytes.Buffer, text string) {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.Encode(text)
	out.Truncate(out.Len() - 1) // the line's end
}
