package syntax

import (
	"strings"
	"unicode"
)

// Characters of a long line that are shown around the place.
const (
	shownBefore = 80
	shownAfter  = 60
)

// Excerpt is a line of source, or a part of a long one, as a terminal may show it, and what stands below: blanks as
// wide as the text before the column, then ^. The column counts characters from 1.
func Excerpt(source string, col int) (line, caret string) {
	runes := []rune(Printable(HideTokens(source)))
	at := min(max(col-1, 0), len(runes))
	begin := max(0, at-shownBefore)
	end := min(len(runes), at+shownAfter)
	var below strings.Builder
	for _, r := range runes[begin:at] {
		below.WriteString(blank(r))
	}
	return string(runes[begin:end]), below.String() + "^"
}

// HideTokens puts stars in the places of what may be VK's access tokens: "vk1.a...." and long rows of hexadecimal digits.
func HideTokens(text string) string {
	if !strings.Contains(text, "vk1.") && len(text) < minHexToken {
		return text
	}
	out := []byte(text)
	for begin := 0; begin < len(text); {
		end := begin
		for end < len(text) && isTokenByte(text[end]) {
			end++
		}
		if word := text[begin:end]; isToken(word) {
			keep := begin + len("vk1.")
			if !strings.HasPrefix(word, "vk1.") {
				keep = begin
			}
			for i := keep; i < end; i++ {
				out[i] = '*'
			}
		}
		begin = end + 1
	}
	return string(out)
}

// minHexToken is the length from which hexadecimal digits are taken for a token of VK's older form.
const minHexToken = 80

func isToken(word string) bool {
	return strings.HasPrefix(word, "vk1.") && len(word) > len("vk1.a.") || len(word) >= minHexToken && strings.Trim(word, "0123456789abcdefABCDEF") == ""
}

func isTokenByte(b byte) bool {
	letter := b | 0x20
	return letter >= 'a' && letter <= 'z' || b >= '0' && b <= '9' || b == '.' || b == '_' || b == '-'
}

// Printable keeps what would command a terminal out of a text; every character stays one.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			return '·'
		}
		return r
	}, text)
}

// blank is as wide as a character.
func blank(r rune) string {
	switch {
	case r == '\t':
		return "\t"
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return ""
	case isWide(r):
		return "  "
	}
	return " "
}

// isWide is true for characters that take two columns of a terminal.
func isWide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) ||
		r >= 0xFF01 && r <= 0xFF60 || r >= 0x1F300 && r <= 0x1FAFF
}
