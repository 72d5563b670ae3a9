package syntax

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Error is a place where the source is not Lua.
type Error struct {
	Pos Pos
	Msg string
}

func (e *Error) Error() string { return fmt.Sprintf("%d:%d: %s", e.Pos.Line, e.Pos.Col, e.Msg) }

// lexer cuts source into tokens.
type lexer struct {
	src       string
	at        int // next byte
	line      int32
	lineStart int // byte where the line begins
	counted   int // byte up to which the columns of the line are counted
	column    int // there
}

func (lx *lexer) fail(pos Pos, format string, args ...any) {
	panic(&Error{pos, fmt.Sprintf(format, args...)})
}

// pos is the place of byte i of the current line. Asked from left to right it counts each character once.
func (lx *lexer) pos(i int) Pos {
	if lx.counted < lx.lineStart || lx.counted > i {
		lx.counted, lx.column = lx.lineStart, 0
	}
	lx.column += utf8.RuneCountInString(lx.src[lx.counted:i])
	lx.counted = i
	return Pos{lx.line, int32(lx.column) + 1}
}

// peek is the byte n ahead, or 0 at the end.
func (lx *lexer) peek(n int) byte {
	if lx.at+n < len(lx.src) {
		return lx.src[lx.at+n]
	}
	return 0
}

// newline steps over one line end: LF, CR, CRLF or LFCR.
func (lx *lexer) newline() {
	c := lx.src[lx.at]
	lx.at++
	if n := lx.peek(0); (n == '\n' || n == '\r') && n != c {
		lx.at++
	}
	lx.line++
	lx.lineStart = lx.at
}

// next reads a token.
func (lx *lexer) next() token {
	lx.skipSpace()
	t := token{pos: lx.pos(lx.at)}
	switch c := lx.peek(0); {
	case lx.at >= len(lx.src):
		t.kind = tokEOF
	case isNameStart(c) || c >= utf8.RuneSelf:
		t.text = lx.name()
		t.kind = keyword(t.text)
	case isDigit(c) || c == '.' && isDigit(lx.peek(1)):
		t.kind, t.text = tokNumber, lx.numeral()
		var ok bool
		if t.num, ok = ParseNumber(t.text); !ok {
			lx.fail(t.pos, "malformed number near '%s'", t.text)
		}
	case c == '"' || c == '\'':
		t.kind, t.text = tokString, lx.quoted(c)
	case c == '[' && (lx.peek(1) == '[' || lx.peek(1) == '='):
		level := lx.longBracket()
		if level < 0 {
			lx.fail(t.pos, "invalid long string delimiter near '['")
		}
		t.kind, t.text = tokString, lx.long(level, "string")
	default:
		t.kind = lx.symbol(t.pos)
	}
	t.line = lx.line
	return t
}

func (lx *lexer) skipSpace() {
	for lx.at < len(lx.src) {
		switch c := lx.src[lx.at]; {
		case c == '\n' || c == '\r':
			lx.newline()
		case c == ' ' || c == '\t' || c == '\v' || c == '\f':
			lx.at++
		case c == '-' && lx.peek(1) == '-':
			lx.comment()
		default:
			return
		}
	}
}

func (lx *lexer) comment() {
	lx.at += 2
	if lx.peek(0) == '[' {
		if level := lx.longBracket(); level >= 0 {
			lx.long(level, "comment")
			return
		}
	}
	for lx.at < len(lx.src) && lx.src[lx.at] != '\n' && lx.src[lx.at] != '\r' {
		lx.at++
	}
}

// longBracket tells the level of the long bracket that opens here, -1 when none does.
func (lx *lexer) longBracket() int {
	n := 1
	for lx.peek(n) == '=' {
		n++
	}
	if lx.peek(n) != '[' {
		return -1
	}
	return n - 1
}

// long reads a long string or comment of a level.
func (lx *lexer) long(level int, what string) string {
	start, open := lx.pos(lx.at), lx.at
	closing := "]" + strings.Repeat("=", level) + "]"
	lx.at += level + 2
	if c := lx.peek(0); c == '\n' || c == '\r' {
		lx.newline()
	}
	end := strings.Index(lx.src[lx.at:], closing)
	if end < 0 {
		lx.at = len(lx.src)
		lx.fail(start, "unfinished long %s near '%s'", what, lx.src[open:open+level+2])
	}
	stop := lx.at + end
	var b strings.Builder
	for lx.at < stop {
		if c := lx.src[lx.at]; c == '\n' || c == '\r' {
			lx.newline()
			b.WriteByte('\n')
			continue
		}
		n := strings.IndexAny(lx.src[lx.at:stop], "\r\n")
		if n < 0 {
			n = stop - lx.at
		}
		b.WriteString(lx.src[lx.at : lx.at+n])
		lx.at += n
	}
	lx.at = stop + len(closing)
	return b.String()
}

// name reads an identifier: ASCII letters, digits and underscore, and letters and digits of any script.
func (lx *lexer) name() string {
	start := lx.at
	for lx.at < len(lx.src) {
		c := lx.src[lx.at]
		if c < utf8.RuneSelf {
			if !isNameStart(c) && !isDigit(c) {
				break
			}
			lx.at++
			continue
		}
		r, n := utf8.DecodeRuneInString(lx.src[lx.at:])
		if r == utf8.RuneError && n == 1 {
			lx.fail(lx.pos(lx.at), "byte 0x%02X is not UTF-8; save the file as UTF-8", c)
		}
		if !isNameRune(r, lx.at > start) {
			break
		}
		lx.at += n
	}
	if lx.at == start {
		r, _ := utf8.DecodeRuneInString(lx.src[lx.at:])
		lx.fail(lx.pos(lx.at), "unexpected symbol near %s", describe(r))
	}
	return lx.src[start:lx.at]
}

func isNameRune(r rune, inside bool) bool {
	return unicode.IsLetter(r) || inside && (unicode.IsDigit(r) || unicode.Is(unicode.Mn, r))
}

// describe names a character that may be invisible.
func describe(r rune) string {
	if unicode.IsPrint(r) && r != '\u00a0' {
		return fmt.Sprintf("'%c' (U+%04X)", r, r)
	}
	return fmt.Sprintf("the invisible character U+%04X", r)
}

// numeral reads what looks like a number; ParseNumber judges it.
func (lx *lexer) numeral() string {
	start := lx.at
	hex := lx.peek(0) == '0' && lx.peek(1)|0x20 == 'x'
	for {
		c := lx.peek(0)
		exponent := c|0x20 == 'e' && !hex || c|0x20 == 'p' && hex
		if exponent && (lx.peek(1) == '+' || lx.peek(1) == '-') {
			lx.at += 2
			continue
		}
		if !isDigit(c) && !isNameStart(c) && c != '.' {
			return lx.src[start:lx.at]
		}
		lx.at++
	}
}

// symbol reads punctuation.
func (lx *lexer) symbol(pos Pos) kind {
	c := lx.peek(0)
	for _, two := range [...]struct {
		text string
		kind kind
	}{{"...", tokDots}, {"..", tokConcat}, {"==", tokEq}, {"~=", tokNe}, {"<=", tokLe}, {">=", tokGe}, {"::", tokDbColon}} {
		if two.text[0] == c && strings.HasPrefix(lx.src[lx.at:], two.text) {
			lx.at += len(two.text)
			return two.kind
		}
	}
	if strings.IndexByte("+-*/%^#<>=(){}[];:,.", c) < 0 {
		lx.fail(pos, "unexpected symbol near %s%s", describe(rune(c)), habit(lx.src[lx.at:]))
	}
	lx.at++
	return kind(c)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isNameStart(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' }
