// Package show writes Lua values for people.
package show

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"
)

// Style says how Value writes tables.
type Style struct {
	Depth int // tables deeper than this are {...}
	Items int // how many items of a table are written
	Width int // characters that a table may take on one line; 0 puts each item on a line of its own

	Hide func(key string) bool // tells which fields keep their values for themselves; nil hides none
}

// Value writes a value for a person, as Lua source where there is such: the keys of tables sorted,
// texts in quotes, numbers with all their digits. A table inside itself is <cycle>.
func Value(v lua.LValue, style Style) string {
	w := writer{style: style, open: map[*lua.LTable]bool{}}
	return w.value(v, 0)
}

// writer writes one value.
type writer struct {
	style Style
	open  map[*lua.LTable]bool // tables being written
}

func (w *writer) value(v lua.LValue, depth int) string {
	switch v := v.(type) {
	case lua.LString:
		return quote(string(v))
	case lua.LNumber:
		return number(float64(v))
	case *lua.LTable:
		return w.table(v, depth)
	case *lua.LFunction:
		return "<function>"
	case *lua.LUserData:
		return userdata(v)
	}
	return v.String()
}

func (w *writer) table(t *lua.LTable, depth int) string {
	switch {
	case w.open[t]:
		return "<cycle>"
	case isEmpty(t):
		return "{}"
	case depth >= w.style.Depth:
		return "{...}"
	}
	w.open[t] = true
	defer delete(w.open, t)
	items := w.items(t, depth+1)
	if line := "{" + strings.Join(items, ", ") + "}"; fits(line, w.style.Width) {
		return line
	}
	indent := strings.Repeat("  ", depth)
	return "{\n  " + indent + strings.Join(items, ",\n  "+indent) + ",\n" + indent + "}"
}

func fits(line string, width int) bool {
	return len(line) <= 4*width && !strings.Contains(line, "\n") && utf8.RuneCountInString(line) <= width
}

func (w *writer) items(t *lua.LTable, depth int) []string {
	keys := Keys(t)
	var items []string
	for i, key := range keys {
		if i == w.style.Items {
			return append(items, fmt.Sprintf("... %d more", len(keys)-i))
		}
		text := w.field(key, t.RawGet(key), depth)
		if key != lua.LNumber(i+1) {
			text = keyText(key) + " = " + text
		}
		items = append(items, text)
	}
	return items
}

func (w *writer) field(key, value lua.LValue, depth int) string {
	if name, ok := key.(lua.LString); ok && w.style.Hide != nil && w.style.Hide(string(name)) {
		return "<hidden>"
	}
	return w.value(value, depth)
}

func isEmpty(t *lua.LTable) bool {
	key, _ := t.Next(lua.LNil)
	return key == lua.LNil
}

// Keys are a table's keys: numbers, texts, then the others as they come.
func Keys(t *lua.LTable) []lua.LValue {
	var keys []lua.LValue
	t.ForEach(func(key, _ lua.LValue) { keys = append(keys, key) })
	slices.SortStableFunc(keys, func(a, b lua.LValue) int {
		if order := cmp.Compare(rank(a), rank(b)); order != 0 {
			return order
		}
		if x, ok := a.(lua.LNumber); ok {
			return cmp.Compare(x, b.(lua.LNumber))
		}
		return cmp.Compare(a.String(), b.String())
	})
	return keys
}

func rank(key lua.LValue) int {
	switch key.(type) {
	case lua.LNumber:
		return 0
	case lua.LString:
		return 1
	}
	return 2
}

// keyText is a key as a table constructor writes it.
func keyText(key lua.LValue) string {
	if IsName(key) {
		return key.String()
	}
	return "[" + Value(key, Style{}) + "]"
}

// IsName tells whether a key may stand without brackets and quotes.
func IsName(key lua.LValue) bool {
	text, ok := key.(lua.LString)
	if !ok || text == "" || isKeyword(string(text)) {
		return false
	}
	for i, r := range string(text) {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return true
}

func isKeyword(word string) bool {
	return slices.Contains(strings.Fields("and break do else elseif end false for function goto if in local nil not or repeat return then true until while"), word)
}

func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + s[:size])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == utf8.RuneError && size == 1, r < ' ', r == 0x7f:
			fmt.Fprintf(&b, `\%03d`, s[0])
		case !unicode.IsPrint(r) && r != '\u00a0':
			fmt.Fprintf(&b, `\u{%X}`, r)
		default:
			b.WriteString(s[:size])
		}
		s = s[size:]
	}
	return b.String() + `"`
}

func number(f float64) string {
	if f == math.Trunc(f) && math.Abs(f) <= 1<<53 {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(f, 'g', -1, 64), "+"))
}

// userdata is what the value says of itself, without asking Lua.
func userdata(v *lua.LUserData) string {
	if s, ok := v.Value.(fmt.Stringer); ok {
		return "<" + s.String() + ">"
	}
	if meta, ok := v.Metatable.(*lua.LTable); ok {
		if name, ok := meta.RawGetString("__metatable").(lua.LString); ok {
			return string(name)
		}
	}
	return "<userdata>"
}
