package value

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is counted in UTF-16 units from 1, as in 1C: a sign outside of the basic plane is two.

// basic tells whether each rune of s is one unit.
func basic(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0xf0 || s[i] == 0xed && i+1 < len(s) && s[i+1] >= 0xa0 {
			return false
		}
	}
	return true
}

// units are the UTF-16 units of s.
func units(s string) []uint16 {
	out := make([]uint16, 0, len(s))
	for i := 0; i < len(s); {
		if half, ok := halfAt(s, i); ok {
			out = append(out, half)
			i += 3
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r >= 0x10000 {
			out = append(out, uint16(0xd800+(r-0x10000)>>10), uint16(0xdc00+(r-0x10000)&0x3ff))
		} else {
			out = append(out, uint16(r))
		}
		i += size
	}
	return out
}

// halfAt reads half of a pair at a byte.
func halfAt(s string, i int) (uint16, bool) {
	if i+2 >= len(s) || s[i] != 0xed || s[i+1] < 0xa0 {
		return 0, false
	}
	return 0xd000 | uint16(s[i+1]&0x3f)<<6 | uint16(s[i+2]&0x3f), true
}

// fromUnits is the text of units.
func fromUnits(u []uint16) string {
	b := make([]byte, 0, len(u)*2)
	for i := 0; i < len(u); i++ {
		c := u[i]
		switch {
		case c >= 0xd800 && c < 0xdc00 && i+1 < len(u) && u[i+1]&0xfc00 == 0xdc00:
			b = utf8.AppendRune(b, 0x10000+rune(c-0xd800)<<10+rune(u[i+1]-0xdc00))
			i++
		case c&0xf800 == 0xd800:
			b = append(b, 0xed, 0x80|byte(c>>6&0x3f), 0x80|byte(c&0x3f))
		default:
			b = utf8.AppendRune(b, rune(c))
		}
	}
	return string(b)
}

// Join puts texts together. Halves of a pair that meet make the whole sign.
func Join(a, b string) string {
	n := len(a) - 3
	if n < 0 || len(b) < 3 || a[n] != 0xed || b[0] != 0xed || a[n+1] < 0xa0 || a[n+1] > 0xaf || b[1] < 0xb0 {
		return a + b
	}
	return a[:n] + fromUnits(append(units(a[n:]), units(b[:3])...)) + b[3:]
}

// Valid is s without halves of pairs, which nobody outside could read.
func Valid(s string) string { return strings.ToValidUTF8(s, "\ufffd") }

// Len is the length of text.
func Len(s string) int {
	if basic(s) {
		return utf8.RuneCountInString(s)
	}
	return len(units(s))
}

// Cursor remembers where it read last, so that walking a long text sign by sign takes time in proportion to its length.
type Cursor struct {
	text       string
	basic      bool
	unit, byte int
}

// Mid is n signs of s from a place on, all to the end when n is negative.
func (c *Cursor) Mid(s string, start, n int) string {
	start = max(start, 1)
	if n == 0 || start > len(s) {
		return ""
	}
	if !same(c.text, s) {
		*c = Cursor{text: s, basic: basic(s)}
	}
	if !c.basic {
		u := units(s)
		return fromUnits(clip(u, start, n))
	}
	from := c.offset(start - 1)
	if n < 0 {
		return s[from:]
	}
	return s[from:c.offset(start-1+min(n, len(s)))]
}

// offset is the byte where a unit begins; the end of the text when there is none.
func (c *Cursor) offset(unit int) int {
	if unit < c.unit {
		c.unit, c.byte = 0, 0
	}
	for c.unit < unit && c.byte < len(c.text) {
		if c.text[c.byte] >= 0xf0 {
			c.unit++ // two units
		}
		for c.byte++; c.byte < len(c.text) && !utf8.RuneStart(c.text[c.byte]); c.byte++ {
		}
		c.unit++
	}
	return c.byte
}

func clip(u []uint16, start, n int) []uint16 {
	u = u[min(start-1, len(u)):]
	if n >= 0 && n < len(u) {
		u = u[:n]
	}
	return u
}

// Mid is n signs of s from a place on, all to the end when n is negative.
func Mid(s string, start, n int) string { return new(Cursor).Mid(s, start, n) }

// Left is the first n signs.
func Left(s string, n int) string { return Mid(s, 1, max(n, 0)) }

// Right is the last n signs.
func Right(s string, n int) string {
	size := Len(s)
	if n = min(n, size); n <= 0 {
		return ""
	}
	return Mid(s, size-n+1, -1)
}

// Find is the place of the occurrence-th sub in s, 0 when there is none. It looks from start on, or backwards from it.
func Find(s, sub string, backward bool, start, occurrence int) (int, error) {
	size := Len(s)
	if start == 0 {
		start = 1
		if backward {
			start = max(size, 1)
		}
	}
	if start < 1 || start > max(size, 1) || occurrence < 1 {
		return 0, ErrArgument
	}
	if sub == "" {
		return min(start, size), nil
	}
	c := Cursor{text: s}
	if backward {
		return findLast(s[:c.offset(min(start, size))], sub, occurrence), nil
	}
	for at := c.offset(start - 1); ; at++ {
		i := strings.Index(s[at:], sub)
		if i < 0 {
			return 0, nil
		}
		if at += i; occurrence == 1 {
			return Len(s[:at]) + 1, nil
		}
		occurrence--
	}
}

// findLast is the place of the occurrence-th sub from the end.
func findLast(s, sub string, occurrence int) int {
	for {
		at := strings.LastIndex(s, sub)
		if at < 0 {
			return 0
		}
		if occurrence == 1 {
			return Len(s[:at]) + 1
		}
		occurrence--
		s = s[:at+len(sub)-1]
	}
}

// Blank tells whether s has nothing but blanks.
func Blank(s string) bool { return strings.TrimFunc(s, space) == "" }

// space is what .NET calls white space; the byte order mark is none.
func space(r rune) bool { return unicode.IsSpace(r) }

// TrimLeft drops the blanks in front.
func TrimLeft(s string) string { return strings.TrimLeftFunc(s, space) }

// TrimRight drops the blanks at the end.
func TrimRight(s string) string { return strings.TrimRightFunc(s, space) }

// Trim drops the blanks on both sides.
func Trim(s string) string { return strings.TrimFunc(s, space) }

// Upper writes capitals.
func Upper(s string) string { return mapUnits(s, unicode.ToUpper) }

// Lower writes small letters.
func Lower(s string) string { return mapUnits(s, unicode.ToLower) }

// mapUnits maps signs, leaving halves of pairs alone.
func mapUnits(s string, change func(rune) rune) string {
	if utf8.ValidString(s) {
		return strings.Map(change, s)
	}
	u := units(s)
	for i, c := range u {
		if c&0xf800 != 0xd800 {
			u[i] = uint16(change(rune(c)))
		}
	}
	return fromUnits(u)
}

// Title writes the first letter of each word as a capital and the others small.
func Title(s string) string {
	inWord := false
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r) && inWord:
			return unicode.ToLower(r)
		case unicode.IsLetter(r):
			inWord = true
			return unicode.ToUpper(r)
		case unicode.Is(unicode.Z, r) || unicode.IsPunct(r):
			inWord = false
		}
		return r
	}, s)
}

// Char is the sign of a code.
func Char(code int) string { return fromUnits([]uint16{uint16(code)}) }

// CharCode is the code of the sign at a place; 0 in empty text.
func CharCode(s string, at int) (int, error) {
	if s == "" {
		return 0, nil
	}
	u := units(s)
	if at < 1 || at > len(u) {
		return 0, ErrArgument
	}
	return int(u[at-1]), nil
}

// Replace puts text in the place of other text.
func Replace(s, old, with string) (string, error) {
	if old == "" {
		return "", &Error{"Внешнее исключение (System.ArgumentException): String cannot be of zero length."}
	}
	return strings.ReplaceAll(s, old, with), nil
}

// Split cuts s at any of the separators; without any it stays whole.
func Split(s, separators string, empties bool) []string {
	var parts []string
	add := func(part string) {
		if part != "" || empties {
			parts = append(parts, part)
		}
	}
	from := 0
	for i, r := range s {
		if strings.ContainsRune(separators, r) {
			add(s[from:i])
			from = i + utf8.RuneLen(r)
		}
	}
	add(s[from:])
	return parts
}

// Occurrences counts sub in s without overlaps.
func Occurrences(s, sub string) int {
	if sub == "" {
		return 0
	}
	return strings.Count(s, sub)
}

// LineCount is how many lines s has.
func LineCount(s string) int { return strings.Count(s, "\n") + 1 }

// Line is the n-th line, empty when there is none.
func Line(s string, n int) string {
	for ; n > 1; n-- {
		_, rest, ok := strings.Cut(s, "\n")
		if !ok {
			return ""
		}
		s = rest
	}
	if n < 1 {
		return ""
	}
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// Template puts arguments into %1 to %10 of a text; %(1)0 keeps a digit apart, %% is a percent sign.
func Template(text string, args []string) (string, error) {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "%")
		b.WriteString(before)
		if !ok {
			return b.String(), nil
		}
		if strings.HasPrefix(rest, "%") {
			b.WriteByte('%')
			text = rest[1:]
			continue
		}
		n, size := placeholder(rest)
		if n == 0 {
			return "", &Error{"Ошибка синтаксиса шаблона в позиции " + Int(Len(b.String())+2).String()}
		}
		if n <= len(args) {
			b.WriteString(args[n-1])
		}
		text = rest[size:]
	}
}

// placeholder reads 1 to 10, bare or in brackets.
func placeholder(s string) (n, size int) {
	inner, bracket := strings.CutPrefix(s, "(")
	if bracket {
		s = inner
	}
	switch {
	case strings.HasPrefix(s, "10"):
		n, size = 10, 2
	case s != "" && s[0] >= '1' && s[0] <= '9':
		n, size = int(s[0]-'0'), 1
	}
	if !bracket || n == 0 {
		return n, size
	}
	if !strings.HasPrefix(s[size:], ")") {
		return 0, 0
	}
	return n, size + 2
}

// NStr picks the text of a language out of "ru = 'Привет'; en = 'Hello'"; the first when it has none.
func NStr(s, language string) string {
	first, have := "", false
	for s = strings.TrimSpace(s); s != ""; {
		name, rest, ok := strings.Cut(s, "=")
		rest = strings.TrimLeft(rest, " \t\r\n")
		if !ok || rest == "" || rest[0] != '\'' && rest[0] != '"' {
			break
		}
		text, after := quoted(rest)
		if strings.EqualFold(strings.Trim(name, "; \t\r\n"), language) {
			return text
		}
		if !have {
			first, have = text, true
		}
		s = strings.TrimLeft(after, "; \t\r\n")
	}
	return first
}

// quoted reads text in quotes, where two stand for one.
func quoted(s string) (text, rest string) {
	quote := s[:1]
	var b strings.Builder
	for s = s[1:]; ; {
		part, after, ok := strings.Cut(s, quote)
		b.WriteString(part)
		if !ok || !strings.HasPrefix(after, quote) {
			return b.String(), after
		}
		b.WriteString(quote)
		s = after[1:]
	}
}
