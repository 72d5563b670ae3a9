package modules

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"
)

func strModule() source {
	return source{
		doc: "Text in any language: positions and lengths count characters (code points), where Lua's own string functions count bytes. Nothing here is a pattern.",
		functions: []row{
			{"len(text: string) -> integer", "How many characters there are.", strLen},
			{"upper(text: string) -> string", "All letters large.", onText(strings.ToUpper)},
			{"lower(text: string) -> string", "All letters small.", onText(strings.ToLower)},
			{"title(text: string) -> string", "The first letter of every word large.", strTitle},
			{"capitalize(text: string) -> string", "The first letter large.", strCapitalize},
			{"sub(text: string, from: integer, to?: integer) -> string", "The characters from one place to another; negative places count from the end.", strSub},
			{"find(text: string, what: string, from?: integer) -> integer?, integer?", "Where a text stands first: its first and last character; nil when it does not.", strFind},
			{"contains(text: string, what: string) -> boolean", "Tells whether a text stands anywhere.", testText(strings.Contains)},
			{"starts(text: string, what: string) -> boolean", "Tells whether a text stands at the beginning.", testText(strings.HasPrefix)},
			{"ends(text: string, what: string) -> boolean", "Tells whether a text stands at the end.", testText(strings.HasSuffix)},
			{"count(text: string, what: string) -> integer", "How often a text stands, not counting overlaps.", strCount},
			{"replace(text: string, what: string, by: string, limit?: integer) -> string", "Replaces a text, everywhere or as often as said.", strReplace},
			{"trim(text: string, what?: string) -> string", "Without the white space at both ends, or the characters given.", trimming(strings.TrimSpace, strings.Trim)},
			{"trim_start(text: string, what?: string) -> string", "The same at the beginning alone.", trimming(trimSpaceStart, strings.TrimLeft)},
			{"trim_end(text: string, what?: string) -> string", "The same at the end alone.", trimming(trimSpaceEnd, strings.TrimRight)},
			{"split(text: string, by?: string, limit?: integer) -> string[]", "The pieces between separators, at most limit of them; without a separator the words.", strSplit},
			{"join(items: table, by?: string) -> string", "Strings, numbers and booleans with a separator between them.", strJoin},
			{"lines(text: string) -> string[]", "The lines, without their ends.", strLines},
			{"chars(text: string) -> string[]", "The characters.", strChars},
			{"rep(text: string, times: integer, by?: string) -> string", "The text again and again, with a separator between.", strRep},
			{"pad(text: string, width: integer, side?: \"left\"|\"right\"|\"both\", fill?: string) -> string", "Fills the text up to a width: at its right end, or the side given; with spaces, or the character given.", strPad},
			{"truncate(text: string, length: integer, ending?: string) -> string", "At most so many characters; a text that is cut ends in '…', or the ending given.", strTruncate},
			{"reverse(text: string) -> string", "The characters from the last to the first.", strReverse},
		},
	}
}

func testText(fn func(text, what string) bool) impl {
	return func(c *call) (lua.LValue, error) { return lua.LBool(fn(c.text(1), c.text(2))), nil }
}

func trimming(space func(string) string, chars func(text, cutset string) string) impl {
	return func(c *call) (lua.LValue, error) {
		if c.has(2) {
			return lua.LString(chars(c.text(1), c.text(2))), nil
		}
		return lua.LString(space(c.text(1))), nil
	}
}

func trimSpaceStart(s string) string { return strings.TrimLeftFunc(s, unicode.IsSpace) }
func trimSpaceEnd(s string) string   { return strings.TrimRightFunc(s, unicode.IsSpace) }

func strLen(c *call) (lua.LValue, error) {
	n := 0
	for piece := range c.pieces(c.text(1)) {
		n += utf8.RuneCountInString(piece)
	}
	return lua.LNumber(n), nil
}

// strTitle begins a word at every letter that follows none; an apostrophe is part of a word.
func strTitle(c *call) (lua.LValue, error) {
	inside := false
	title := func(r rune) rune {
		begins := !inside && unicode.IsLetter(r)
		inside = unicode.IsLetter(r) || unicode.IsDigit(r) || inside && (r == '\'' || r == '’' || unicode.IsMark(r))
		if begins {
			return unicode.ToTitle(r)
		}
		return r
	}
	return joined(c.pieces(c.text(1)), len(c.text(1)), func(piece string) string { return strings.Map(title, piece) }), nil
}

func strCapitalize(c *call) (lua.LValue, error) {
	s := c.text(1)
	r, n := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError {
		return lua.LString(s), nil
	}
	return lua.LString(string(unicode.ToTitle(r)) + s[n:]), nil
}

func strReverse(c *call) (lua.LValue, error) {
	s := c.text(1)
	out := make([]byte, len(s))
	at := len(s)
	for piece := range c.pieces(s) {
		for i := 0; i < len(piece); {
			_, n := utf8.DecodeRuneInString(piece[i:])
			at -= n
			copy(out[at:], piece[i:i+n])
			i += n
		}
	}
	return lua.LString(out), nil
}

// byteAt is where the n-th character begins, from 0; the end of the text when there are fewer.
func byteAt(s string, n int) int {
	if n >= len(s) {
		return len(s)
	}
	i := 0
	for ; n > 0 && i < len(s); n-- {
		_, width := utf8.DecodeRuneInString(s[i:])
		i += width
	}
	return i
}

// place makes a position, negative from the end, one from 1.
func place(s string, n int) int {
	if n < 0 {
		return max(1, utf8.RuneCountInString(s)+n+1)
	}
	return max(1, n)
}

func strSub(c *call) (lua.LValue, error) {
	s := c.text(1)
	from, to := place(s, c.integer(2, 1)), c.integer(3, -1)
	if to < 0 {
		to = utf8.RuneCountInString(s) + to + 1
	}
	if to < from {
		return lua.LString(""), nil
	}
	start := byteAt(s, from-1)
	return lua.LString(s[start : start+byteAt(s[start:], to-from+1)]), nil
}

func strFind(c *call) (lua.LValue, error) {
	s, what := c.text(1), c.text(2)
	from := place(s, c.integer(3, 1)) - 1
	start := byteAt(s, from)
	at := strings.Index(s[start:], what)
	if at < 0 || from > utf8.RuneCountInString(s) {
		return lua.LNil, nil
	}
	first := from + utf8.RuneCountInString(s[start:start+at]) + 1
	return values{lua.LNumber(first), lua.LNumber(first + utf8.RuneCountInString(what) - 1)}, nil
}

func strCount(c *call) (lua.LValue, error) {
	if c.text(2) == "" {
		return nil, errors.New("argument 2 (what) is empty")
	}
	return lua.LNumber(strings.Count(c.text(1), c.text(2))), nil
}

func strReplace(c *call) (lua.LValue, error) {
	s, what, by, limit := c.text(1), c.text(2), c.text(3), c.integer(4, -1)
	if what == "" {
		return nil, errors.New("argument 2 (what) is empty")
	}
	if grown := len(by) - len(what); grown > 0 && strings.Count(s, what) > (maxText-len(s))/grown {
		return nil, tooLarge()
	}
	return lua.LString(c.replaced(s, what, by, limit)), nil
}

// replaced is strings.Replace that looks after so many places.
func (c *call) replaced(s, what, by string, limit int) string {
	if len(s) <= pieceBytes {
		return strings.Replace(s, what, by, limit)
	}
	var b strings.Builder
	b.Grow(len(s))
	for n := 0; n != limit; n++ {
		before, after, found := strings.Cut(s, what)
		if !found {
			break
		}
		c.look(n)
		b.WriteString(before)
		b.WriteString(by)
		s = after
	}
	b.WriteString(s)
	return b.String()
}

func strSplit(c *call) (lua.LValue, error) {
	s, by, limit := c.text(1), c.text(2), c.integer(3, -1)
	if !c.has(2) {
		return c.strings(strings.Fields(s)), nil
	}
	if by == "" {
		return nil, errors.New("argument 2 (by) is empty; str.chars gives the characters")
	}
	return c.strings(strings.SplitN(s, by, limit)), nil
}

func strJoin(c *call) (lua.LValue, error) {
	t := c.table(1)
	items := make([]string, t.Len())
	for i := range items {
		c.look(i)
		v := t.RawGetInt(i + 1)
		switch v.Type() {
		case lua.LTString, lua.LTNumber, lua.LTBool:
			items[i] = v.String()
		default:
			return nil, fmt.Errorf("item %d of argument 1 (items) must be a string, got %s", i+1, describe(v))
		}
	}
	return lua.LString(strings.Join(items, c.textOr(2, ""))), nil
}

func strLines(c *call) (lua.LValue, error) {
	s := strings.TrimSuffix(strings.ReplaceAll(c.text(1), "\r\n", "\n"), "\n")
	if s == "" {
		return c.L.NewTable(), nil
	}
	return c.strings(strings.Split(s, "\n")), nil
}

func strChars(c *call) (lua.LValue, error) { return c.strings(strings.Split(c.text(1), "")), nil }

func strRep(c *call) (lua.LValue, error) {
	s, times, by := c.text(1), c.integer(2, 0), c.text(3)
	if times <= 0 {
		return lua.LString(""), nil
	}
	if len(s)+len(by) > maxText/times {
		return nil, tooLarge()
	}
	return lua.LString(strings.Repeat(s+by, times-1) + s), nil
}

func strPad(c *call) (lua.LValue, error) {
	s, fill := c.text(1), c.textOr(4, " ")
	missing := c.integer(2, 0) - utf8.RuneCountInString(s)
	switch {
	case utf8.RuneCountInString(fill) != 1:
		return nil, errors.New("argument 4 (fill) must be one character")
	case missing > maxText/len(fill):
		return nil, tooLarge()
	case missing <= 0:
		return lua.LString(s), nil
	}
	left := 0
	switch c.text(3) {
	case "left":
		left = missing
	case "both":
		left = missing / 2
	}
	return lua.LString(strings.Repeat(fill, left) + s + strings.Repeat(fill, missing-left)), nil
}

func strTruncate(c *call) (lua.LValue, error) {
	s, length, ending := c.text(1), c.integer(2, 0), c.textOr(3, "…")
	if utf8.RuneCountInString(s) <= length {
		return lua.LString(s), nil
	}
	keep := length - utf8.RuneCountInString(ending)
	if keep < 0 {
		return nil, errors.New("argument 2 (length) is shorter than the ending")
	}
	return lua.LString(strings.TrimRightFunc(s[:byteAt(s, keep)], unicode.IsSpace) + ending), nil
}
