package syntax

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// ParseNumber reads a number as Lua writes it: decimal with fraction and exponent, or hexadecimal.
// Space around it is allowed; words such as inf and nan are not numbers.
func ParseNumber(s string) (float64, bool) {
	s = strings.Trim(s, " \t\n\v\f\r")
	digits := strings.TrimLeft(s, "+-")
	if len(s)-len(digits) > 1 || digits == "" || !isDigit(digits[0]) && digits[0] != '.' || strings.IndexByte(s, '_') >= 0 {
		return 0, false
	}
	if len(digits) > 2 && digits[0] == '0' && digits[1]|0x20 == 'x' {
		return parseHex(digits[2:], s[0] == '-')
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && err.(*strconv.NumError).Err != strconv.ErrRange {
		return 0, false
	}
	return f, true
}

// parseHex reads hexadecimal digits, also with a fraction and a binary exponent.
func parseHex(digits string, negative bool) (float64, bool) {
	text := "0x" + digits
	if strings.IndexAny(digits, "pP") < 0 {
		text += "p0"
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && err.(*strconv.NumError).Err != strconv.ErrRange {
		return 0, false
	}
	if negative {
		f = -f
	}
	return f, true
}

// quoted reads a string in quotes.
func (lx *lexer) quoted(quote byte) string {
	start, open := lx.pos(lx.at), lx.at
	lx.at++
	var b strings.Builder
	for {
		n := strings.IndexAny(lx.src[lx.at:], "\\\r\n"+string(quote))
		if n < 0 {
			lx.fail(start, "unfinished string near '%s'", clip(lx.src[open:]))
		}
		b.WriteString(lx.src[lx.at : lx.at+n])
		lx.at += n
		switch lx.src[lx.at] {
		case quote:
			lx.at++
			return b.String()
		case '\\':
			lx.escape(&b)
		default:
			lx.fail(start, "unfinished string near '%s'", clip(lx.src[open:lx.at]))
		}
	}
}

// clip shortens source text shown in a message.
func clip(s string) string {
	if line, _, ok := strings.Cut(s, "\n"); ok {
		s = line
	}
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "..."
	}
	return strings.TrimRight(s, "\r")
}

const simpleEscapes = "a\ab\bf\fn\nr\rt\tv\v"

func (lx *lexer) escape(b *strings.Builder) {
	pos := lx.pos(lx.at)
	lx.at++
	c := lx.peek(0)
	if i := strings.IndexByte(simpleEscapes, c); i >= 0 && i%2 == 0 && lx.at < len(lx.src) {
		b.WriteByte(simpleEscapes[i+1])
		lx.at++
		return
	}
	switch {
	case c == '\n' || c == '\r':
		lx.newline()
		b.WriteByte('\n')
	case isDigit(c):
		b.WriteByte(lx.decimalEscape(pos))
	case c == 'x' && isHex(lx.peek(1)) && isHex(lx.peek(2)):
		v, _ := strconv.ParseUint(lx.src[lx.at+1:lx.at+3], 16, 8)
		b.WriteByte(byte(v))
		lx.at += 3
	case c == 'u' && lx.peek(1) == '{':
		b.WriteString(lx.runeEscape(pos))
	case c == 'z':
		lx.at++
		for lx.at < len(lx.src) && strings.IndexByte(" \t\v\f\r\n", lx.src[lx.at]) >= 0 {
			if lx.src[lx.at] == '\n' || lx.src[lx.at] == '\r' {
				lx.newline()
			} else {
				lx.at++
			}
		}
	case lx.at < len(lx.src): // any other character stands for itself
		b.WriteByte(c)
		lx.at++
	}
}

func (lx *lexer) decimalEscape(pos Pos) byte {
	v := 0
	for i := 0; i < 3 && isDigit(lx.peek(0)); i++ {
		v = v*10 + int(lx.peek(0)-'0')
		lx.at++
	}
	if v > 255 {
		lx.fail(pos, "escape sequence too large near '\\%d'", v)
	}
	return byte(v)
}

func (lx *lexer) runeEscape(pos Pos) string {
	end := strings.IndexByte(lx.src[lx.at:], '}')
	if end > 0 {
		v, err := strconv.ParseUint(lx.src[lx.at+2:lx.at+end], 16, 32)
		if err == nil && v <= utf8.MaxRune {
			lx.at += end + 1
			return string(rune(v))
		}
	}
	lx.fail(pos, "malformed \\u{...} escape")
	return ""
}

func isHex(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }
