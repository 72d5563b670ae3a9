package engine

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// stringGsub replaces matches in one pass over the subject.
func stringGsub(L *lua.LState) int {
	s, pat := checkString(L, 1), checkString(L, 2)
	limit := optInt(L, 4, len(s)+1)
	replace := replacer(L)
	pat, anchored := strings.CutPrefix(pat, "^")
	m := newMatcher(L, s, pat)
	var b strings.Builder
	at, count := 0, 0
	for count < limit {
		end := m.match(at)
		if end >= 0 {
			count++
			size := b.Len()
			replace(&b, m, at, end)
			reserve(L, b.Len()-size)
			checkSize(L, b.Len())
		}
		switch {
		case end > at:
			at = end
		case at < len(s):
			b.WriteByte(s[at])
			at++
		default:
			at++
		}
		if at > len(s) || anchored {
			break
		}
	}
	if at < len(s) {
		b.WriteString(s[at:])
	}
	L.Push(lua.LString(b.String()))
	L.Push(lua.LNumber(count))
	return 2
}

// replaceFunc writes what stands for a match.
type replaceFunc func(b *strings.Builder, m *matcher, at, end int)

// replacer is what gsub's third argument does to a match.
func replacer(L *lua.LState) replaceFunc {
	switch v := L.Get(3).(type) {
	case lua.LString, lua.LNumber:
		text, _ := stringOf(v)
		return func(b *strings.Builder, m *matcher, at, end int) { m.expand(b, at, end, text) }
	case *lua.LTable:
		return func(b *strings.Builder, m *matcher, at, end int) {
			m.write(b, L.GetTable(v, m.first(at, end)), at, end)
		}
	case *lua.LFunction:
		return func(b *strings.Builder, m *matcher, at, end int) {
			L.Push(v)
			L.Call(m.push(at, end, true), 1)
			r := L.Get(-1)
			L.Pop(1)
			m.write(b, r, at, end)
		}
	}
	typeError(L, 3, "string/function/table")
	return nil
}

func (m *matcher) first(at, end int) lua.LValue {
	if m.Captures() > 0 {
		return m.capture(0)
	}
	return lua.LString(m.s[at:end])
}

// write writes a replacement value; nil and false keep the match.
func (m *matcher) write(b *strings.Builder, v lua.LValue, at, end int) {
	if lua.LVIsFalse(v) {
		b.WriteString(m.s[at:end])
		return
	}
	text, ok := stringOf(v)
	if !ok {
		raiseString(m.L, "invalid replacement value (a %s)", v.Type())
	}
	b.WriteString(text)
}

// expand writes a replacement text with its %0 to %9.
func (m *matcher) expand(b *strings.Builder, at, end int, text string) {
	for {
		i := strings.IndexByte(text, '%')
		if i < 0 || i+1 >= len(text) {
			b.WriteString(strings.TrimSuffix(text, "%"))
			return
		}
		b.WriteString(text[:i])
		c := text[i+1]
		text = text[i+2:]
		switch {
		case c == '0':
			b.WriteString(m.s[at:end])
		case '1' <= c && c <= '9':
			b.WriteString(m.numbered(at, end, int(c-'1')))
		default:
			b.WriteByte(c)
		}
	}
}

func (m *matcher) numbered(at, end, i int) string {
	if i < m.Captures() {
		text, _ := stringOf(m.capture(i))
		return text
	}
	if i > 0 {
		raiseString(m.L, "invalid capture index")
	}
	return m.s[at:end]
}
