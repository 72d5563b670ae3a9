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
	runes := []rune(Printable(source))
	at := min(max(col-1, 0), len(runes))
	begin := max(0, at-shownBefore)
	end := min(len(runes), at+shownAfter)
	var below strings.Builder
	for _, r := range runes[begin:at] {
		below.WriteString(blank(r))
	}
	return string(runes[begin:end]), below.String() + "^"
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
