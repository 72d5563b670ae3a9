package vkscript

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

type tokenKind uint8

const (
	tokEnd tokenKind = iota
	tokName
	tokNumber
	tokString
	tokSign
)

// token is one word of a program.
type token struct {
	kind         tokenKind
	text         string // of a string, its value
	number       float64
	line, column int
}

func (t token) String() string {
	switch t.kind {
	case tokEnd:
		return "the end of the code"
	case tokString:
		return "a string"
	}
	return "'" + t.text + "'"
}

// signs are operators and brackets, longer ones first.
var signs = [...]string{
	"==", "!=", "<=", ">=", "&&", "||", "+=", "-=", "*=", "/=", "%=", "<<", ">>", "@.",
	"+", "-", "*", "/", "%", "<", ">", "=", "!", "~", "&", "|", "?", ":", ",", ";", ".", "(", ")", "[", "]", "{", "}",
}

type lexer struct {
	text         string
	at           int
	line, column int
}

func (l *lexer) fail(line, column int, format string, args ...any) {
	panic(&SyntaxError{line, column, fmt.Sprintf(format, args...)})
}

// step passes n bytes.
func (l *lexer) step(n int) {
	passed := l.text[l.at : l.at+n]
	l.at += n
	if i := strings.LastIndexByte(passed, '\n'); i >= 0 {
		l.line += strings.Count(passed, "\n")
		l.column, passed = 1, passed[i+1:]
	}
	l.column += utf8.RuneCountInString(passed)
}

// skip passes blanks and comments.
func (l *lexer) skip() {
	for {
		rest := l.text[l.at:]
		n := len(rest) - len(strings.TrimLeft(rest, " \t\r\n\ufeff"))
		switch {
		case n > 0:
		case strings.HasPrefix(rest, "//"):
			comment, _, _ := strings.Cut(rest, "\n")
			n = len(comment)
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest[2:], "*/")
			if end < 0 {
				l.fail(l.line, l.column, "a comment without end")
			}
			n = end + 4
		default:
			return
		}
		l.step(n)
	}
}

func (l *lexer) next() token {
	l.skip()
	t := token{line: l.line, column: l.column}
	if l.at == len(l.text) {
		return t
	}
	switch c := l.text[l.at]; {
	case isLetter(c):
		t.kind, t.text = tokName, l.while(func(c byte) bool { return isLetter(c) || isDigit(c) })
	case isDigit(c):
		l.number(&t)
	case c == '"' || c == '\'':
		l.str(&t)
	default:
		l.sign(&t)
	}
	return t
}

func isLetter(c byte) bool { return c == '_' || c == '$' || c|32 >= 'a' && c|32 <= 'z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func (l *lexer) while(ok func(byte) bool) string {
	from := l.at
	for l.at < len(l.text) && ok(l.text[l.at]) {
		l.step(1)
	}
	return l.text[from:l.at]
}

func (l *lexer) number(t *token) {
	before := byte(0)
	t.kind = tokNumber
	t.text = l.while(func(c byte) bool {
		sign := (c == '+' || c == '-') && before|32 == 'e'
		before = c
		return c == '.' || isDigit(c) || isLetter(c) || sign
	})
	var err error
	if t.number, err = strconv.ParseFloat(t.text, 64); err != nil || strings.Trim(t.text, "0123456789.eE+-") != "" {
		l.fail(t.line, t.column, "a malformed number '%s'", t.text)
	}
}

func (l *lexer) str(t *token) {
	rest := l.text[l.at:]
	end := 1
	for end < len(rest) && rest[end] != rest[0] && rest[end] != '\n' {
		if rest[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(rest) || rest[end] != rest[0] {
		l.fail(t.line, t.column, "a string without end")
	}
	t.kind = tokString
	if !unquote(rest[1:end], &t.text) {
		l.fail(t.line, t.column, "a malformed string")
	}
	l.step(end + 1)
}

// unquote reads the inside of a string in either quotes; escapes are JSON's and \'.
func unquote(inside string, text *string) bool {
	if *text = inside; !strings.ContainsAny(inside, "\\\"\x00\t\r") {
		return true
	}
	inside = strings.NewReplacer(`\'`, `'`, `\\`, `\\`, `\"`, `\"`, `"`, `\"`, "\t", `\t`, "\r", `\r`).Replace(inside)
	return json.Unmarshal([]byte(`"`+inside+`"`), text) == nil
}

func (l *lexer) sign(t *token) {
	for _, sign := range signs {
		if strings.HasPrefix(l.text[l.at:], sign) {
			t.kind, t.text = tokSign, sign
			l.step(len(sign))
			return
		}
	}
	c, _ := utf8.DecodeRuneInString(l.text[l.at:])
	l.fail(t.line, t.column, "an unexpected character %q", c)
}
