package modules

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/bsl/value"
)

// bslTexts are the functions over texts.
func bslTexts() []row {
	return []row{
		{"template(template: string, ...: any) -> string", "Puts values in for %1 to %10 and %(1); %% is a percent sign.", bslTemplate},
		{"len(text: any) -> integer", "The length in characters.", measure(value.Len)},
		{"mid(text: any, start: integer, count?: integer) -> string", "So many characters from a place, or all the rest.", bslMid},
		{"left(text: any, count: integer) -> string", "The first characters.", func(c *call) (lua.LValue, error) { return lua.LString(value.Left(c.str(1), c.integer(2, 0))), nil }},
		{"right(text: any, count: integer) -> string", "The last characters.", func(c *call) (lua.LValue, error) { return lua.LString(value.Right(c.str(1), c.integer(2, 0))), nil }},
		{"find(text: any, what: any, backward?: boolean, start?: integer, occurrence?: integer) -> integer", "The place of a text in another, 0 when it is not there.", bslFind},
		{"replace(text: any, what: any, by: any) -> string", "Replaces a text everywhere.", bslReplace},
		{"upper(text: any) -> string", "In capitals, in any alphabet.", change(value.Upper)},
		{"lower(text: any) -> string", "In small letters.", change(value.Lower)},
		{"title(text: any) -> string", "Each word with a capital.", change(value.Title)},
		{"trim(text: any) -> string", "Without blanks at both ends.", change(value.Trim)},
		{"trim_left(text: any) -> string", "Without blanks at its beginning.", change(value.TrimLeft)},
		{"trim_right(text: any) -> string", "Without blanks at its end.", change(value.TrimRight)},
		{"blank(text: any) -> boolean", "Whether there is nothing but blanks.", func(c *call) (lua.LValue, error) { return lua.LBool(value.Blank(c.str(1))), nil }},
		{"split(text: any, separators?: string, empty?: boolean) -> string[]", "The pieces between any of the separators' characters, commas when none are given; empty pieces too, unless told otherwise.", bslSplit},
		{"join(list: table, separator?: string) -> string", "The items of a list as one text.", bslJoin},
		{"starts(text: any, what: string) -> boolean", "Whether a text begins with another.", func(c *call) (lua.LValue, error) { return lua.LBool(strings.HasPrefix(c.str(1), c.text(2))), nil }},
		{"ends(text: any, what: string) -> boolean", "Whether a text ends with another.", func(c *call) (lua.LValue, error) { return lua.LBool(strings.HasSuffix(c.str(1), c.text(2))), nil }},
		{"count_of(text: any, what: any) -> integer", "How often a text is in another.", func(c *call) (lua.LValue, error) { return lua.LNumber(value.Occurrences(c.str(1), c.str(2))), nil }},
		{"line(text: any, number: integer) -> string", "A line of a text; the first is 1.", func(c *call) (lua.LValue, error) { return lua.LString(value.Line(c.str(1), c.integer(2, 1))), nil }},
		{"line_count(text: any) -> integer", "How many lines a text has.", measure(value.LineCount)},
		{"compare(a: any, b: any) -> integer", "-1, 0 or 1 as a comes before, with or behind b in the alphabet; letter case does not count.", bslCompare},
		{"char(code: integer) -> string", "The character of a code.", func(c *call) (lua.LValue, error) { return lua.LString(value.Char(c.integer(1, 0))), nil }},
		{"char_code(text: any, place?: integer) -> integer", "The code of a character.", bslCharCode},
		{"nstr(text: any, language?: string) -> string", "The part of \"ru = 'Да'; en = 'Yes'\" in a language, Russian when none is given.", func(c *call) (lua.LValue, error) { return lua.LString(value.NStr(c.str(1), c.textOr(2, "ru"))), nil }},
		{"url_encode(text: any, address?: boolean) -> string", "A text for an address, or a whole address with its signs kept.", bslURLEncode},
		{"url_decode(text: any) -> string", "Reads such a text.", bslURLDecode},
		{"base64(data: any) -> string", "Bytes or BinaryData as Base64.", func(c *call) (lua.LValue, error) {
			return lua.LString(base64.StdEncoding.EncodeToString(c.dataOf(1))), nil
		}},
		{"base64_decode(text: string) -> any", "BinaryData from Base64.", bslBase64Decode},
		{"binary_text(data: any) -> string", "The bytes of BinaryData as text.", func(c *call) (lua.LValue, error) { return lua.LString(c.dataOf(1)), nil }},
	}
}

func change(fn func(string) string) impl {
	return func(c *call) (lua.LValue, error) { return lua.LString(fn(c.str(1))), nil }
}

func measure(fn func(string) int) impl {
	return func(c *call) (lua.LValue, error) { return lua.LNumber(fn(c.str(1))), nil }
}

func bslTemplate(c *call) (lua.LValue, error) {
	var args []string
	for i := 2; i <= c.count(); i++ {
		args = append(args, c.str(i))
	}
	s, err := value.Template(c.text(1), args)
	if err != nil {
		return nil, fmt.Errorf("%%1 to %%10, %%(1) or %%%% must follow a %% in %q", c.text(1))
	}
	return lua.LString(s), nil
}

func bslMid(c *call) (lua.LValue, error) {
	n := c.integer(3, -1)
	if c.has(3) {
		n = max(n, 0)
	}
	return lua.LString(value.Mid(c.str(1), c.integer(2, 1), n)), nil
}

func bslFind(c *call) (lua.LValue, error) {
	n, err := value.Find(c.str(1), c.str(2), lua.LVAsBool(c.arg(3)), c.integer(4, 0), c.integer(5, 1))
	if err != nil {
		return nil, explain(err)
	}
	return lua.LNumber(n), nil
}

func bslReplace(c *call) (lua.LValue, error) {
	s, err := value.Replace(c.str(1), c.str(2), c.str(3))
	if err != nil {
		return nil, explain(err)
	}
	if len(s) > maxText {
		return nil, tooLarge()
	}
	return lua.LString(s), nil
}

func bslSplit(c *call) (lua.LValue, error) {
	empty := !c.has(3) || lua.LVAsBool(c.arg(3))
	return c.strings(value.Split(c.str(1), c.textOr(2, ","), empty)), nil
}

func bslJoin(c *call) (lua.LValue, error) {
	t := c.table(1)
	parts := make([]string, t.Len())
	for i := range parts {
		c.look(i)
		parts[i] = c.Locale.Text(c.value(t.RawGetInt(i + 1)))
	}
	return lua.LString(strings.Join(parts, c.textOr(2, ""))), nil
}

func bslCompare(c *call) (lua.LValue, error) {
	return lua.LNumber(value.CompareText(value.Lower(c.str(1)), value.Lower(c.str(2)))), nil
}

func bslCharCode(c *call) (lua.LValue, error) {
	n, err := value.CharCode(c.str(1), c.integer(2, 1))
	if err != nil {
		return nil, explain(err)
	}
	return lua.LNumber(n), nil
}

const hexDigits = "0123456789ABCDEF"

// kept are the signs that a whole address keeps.
const kept = ":/?=+,[]"

func bslURLEncode(c *call) (lua.LValue, error) {
	s := c.str(1)
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c.look(i)
		switch ch := s[i]; {
		case 'a' <= ch|0x20 && ch|0x20 <= 'z', '0' <= ch && ch <= '9', strings.IndexByte("-_.~", ch) >= 0:
			b.WriteByte(ch)
		case lua.LVAsBool(c.arg(2)) && strings.IndexByte(kept, ch) >= 0:
			b.WriteByte(ch)
		default:
			b.Write([]byte{'%', hexDigits[ch>>4], hexDigits[ch&15]})
		}
	}
	return lua.LString(b.String()), nil
}

func bslURLDecode(c *call) (lua.LValue, error) {
	s, err := url.PathUnescape(c.str(1))
	if err != nil {
		return nil, fmt.Errorf("%q is not encoded as addresses are", c.str(1))
	}
	return lua.LString(s), nil
}

// dataOf is the bytes of a text or of BinaryData.
func (c *call) dataOf(n int) []byte {
	if ud, ok := c.arg(n).(*lua.LUserData); ok {
		if b, ok := ud.Value.(interface{ Bytes() []byte }); ok {
			return b.Bytes()
		}
	}
	return []byte(c.str(n))
}

func bslBase64Decode(c *call) (lua.LValue, error) {
	data, err := base64.StdEncoding.DecodeString(strings.TrimSpace(c.text(1)))
	if err != nil {
		return nil, fmt.Errorf("the text is not Base64: %w", err)
	}
	return c.invoke(c.L.GetGlobal("BinaryData"), lua.LString(data)), nil
}
