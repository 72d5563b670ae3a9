package bsl

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// lexer cuts a source into tokens. What it can't read it reports and steps over.
type lexer struct {
	file      string
	src       string
	at        int // next byte
	line      int32
	lineStart int // byte where the line begins
	counted   int // byte up to which the columns of the line are counted
	column    int32
	tokenLine int32 // the line of the last token
	symbols   map[string]bool
	words     map[string]word
	balance   int // Russian keywords, less English ones
	branches  []branch
	regions   []Span
	tokens    []token
	trivia    []Trivia
	found     Diagnostics
}

func (lx *lexer) report(span Span, code, format string, args ...any) {
	if len(lx.found) < maxDiagnostics {
		lx.found = append(lx.found, Diagnostic{Span: span, File: lx.file, Code: code, Message: fmt.Sprintf(format, args...)})
	}
}

// pos is the place of byte i of the current line. Asked from left to right it counts each character once.
func (lx *lexer) pos(i int) Pos {
	if lx.counted < lx.lineStart || lx.counted > i {
		lx.counted, lx.column = lx.lineStart, 0
	}
	lx.column += int32(utf8.RuneCountInString(lx.src[lx.counted:i]))
	lx.counted = i
	return Pos{lx.line, lx.column + 1}
}

// here is the place of the next byte.
func (lx *lexer) here() Pos { return lx.pos(lx.at) }

// peek is the byte n ahead, or 0 at the end.
func (lx *lexer) peek(n int) byte {
	if lx.at+n < len(lx.src) {
		return lx.src[lx.at+n]
	}
	return 0
}

// newline steps over one line end: LF, CR or CRLF.
func (lx *lexer) newline() {
	if lx.src[lx.at] == '\r' && lx.peek(1) == '\n' {
		lx.at++
	}
	lx.at++
	lx.line++
	lx.lineStart = lx.at
}

func isBreak(c byte) bool { return c == '\n' || c == '\r' }

// restOfLine steps to the end of the line and gives what stood there, without blanks at its end.
func (lx *lexer) restOfLine() string {
	start := lx.at
	if n := strings.IndexAny(lx.src[lx.at:], "\r\n"); n >= 0 {
		lx.at += n
	} else {
		lx.at = len(lx.src)
	}
	return strings.TrimRightFunc(lx.src[start:lx.at], unicode.IsSpace)
}

// run reads all tokens; the last one is tokEOF.
func (lx *lexer) run() {
	lx.words = keywords()
	lx.tokens = make([]token, 0, len(lx.src)/8+16)
	lx.at = len(lx.src) - len(strings.TrimPrefix(lx.src, "\ufeff"))
	lx.lineStart = lx.at
	if strings.HasPrefix(lx.src[lx.at:], "#!") {
		lx.keep(Directive, lx.here(), lx.restOfLine())
	}
	for lx.space(); lx.at < len(lx.src); lx.space() {
		start := lx.here()
		t := lx.next(start)
		if t.kind != tokError {
			t.span = Span{start, lx.here()}
			lx.tokens = append(lx.tokens, t)
			lx.tokenLine = lx.line
		}
	}
	end := Span{lx.here(), lx.here()}
	lx.closed()
	lx.tokens = append(lx.tokens, token{kind: tokEOF, span: end})
}

// space steps over blanks, comments and # lines.
func (lx *lexer) space() {
	for lx.at < len(lx.src) {
		switch c := lx.src[lx.at]; {
		case isBreak(c):
			lx.newline()
		case c == ' ' || c == '\t':
			lx.at++
		case c == '/' && lx.peek(1) == '/':
			start := lx.here()
			lx.keep(Comment, start, lx.restOfLine())
		case c == '#':
			if lx.directive() {
				return
			}
		default:
			r, n := utf8.DecodeRuneInString(lx.src[lx.at:])
			if !unicode.IsSpace(r) && r != '\ufeff' {
				return
			}
			lx.at += n
		}
	}
}

// keep stores trivia that ends here.
func (lx *lexer) keep(kind TriviaKind, start Pos, text string) {
	end := Pos{start.Line, start.Col + int32(utf8.RuneCountInString(text))}
	lx.trivia = append(lx.trivia, Trivia{Span{start, end}, kind, text, lx.tokenLine != start.Line})
}

// next reads a token that begins at start.
func (lx *lexer) next(start Pos) token {
	c := lx.src[lx.at]
	switch {
	case '0' <= c && c <= '9':
		return lx.number(start)
	case c == '"':
		return lx.text(start)
	case c == '\'':
		return lx.date(start)
	case c == '#':
		return lx.use()
	case c == '<' && lx.peek(1) == '>':
		lx.at += 2
		return token{kind: tokNe}
	case c == '<' && lx.peek(1) == '=':
		lx.at += 2
		return token{kind: tokLe}
	case c == '>' && lx.peek(1) == '=':
		lx.at += 2
		return token{kind: tokGe}
	case strings.IndexByte("+-*/%=<>()[].,;?&~:", c) >= 0:
		lx.at++
		return token{kind: kind(c)}
	}
	if name := lx.name(); name != "" {
		word := lx.words[Fold(name)]
		lx.balance += language(name, word)
		return token{kind: tokName, text: name, word: word}
	}
	return lx.stray(start)
}

// language is 1 for a Russian keyword, -1 for an English one.
func language(name string, w word) int {
	switch {
	case !w.reserved() || w == wNull:
		return 0
	case name[0] < utf8.RuneSelf:
		return -1
	}
	return 1
}

// name steps over an identifier and gives it, or nothing.
func (lx *lexer) name() string {
	start := lx.at
	for lx.at < len(lx.src) {
		r, n := utf8.DecodeRuneInString(lx.src[lx.at:])
		if !isNameRune(r, lx.at > start) {
			break
		}
		lx.at += n
	}
	return lx.src[start:lx.at]
}

func isNameRune(r rune, inside bool) bool {
	return r == '_' || unicode.IsLetter(r) || inside && (unicode.IsDigit(r) || unicode.Is(unicode.Mn, r))
}

// stray reports a character that begins no token, and all of its like after it.
func (lx *lexer) stray(start Pos) token {
	r, n := utf8.DecodeRuneInString(lx.src[lx.at:])
	first := lx.src[lx.at : lx.at+n]
	for strings.HasPrefix(lx.src[lx.at:], first) {
		lx.at += n
	}
	span := Span{start, lx.here()}
	switch {
	case r == utf8.RuneError && n == 1:
		lx.report(span, CodeCharacter, "byte 0x%02X is not UTF-8; save the file as UTF-8", first[0])
	case unicode.IsPrint(r):
		lx.report(span, CodeCharacter, "«%c» means nothing here", r)
	default:
		lx.report(span, CodeCharacter, "the invisible character U+%04X means nothing here; delete it", r)
	}
	return token{kind: tokError}
}

func (lx *lexer) digits() {
	for '0' <= lx.peek(0) && lx.peek(0) <= '9' {
		lx.at++
	}
}

// number reads digits, perhaps a dot and more digits.
func (lx *lexer) number(start Pos) token {
	from := lx.at
	lx.digits()
	if lx.peek(0) == '.' {
		lx.at++
		lx.digits()
	}
	text := lx.src[from:lx.at]
	if glued := lx.name(); glued != "" {
		lx.report(Span{start, lx.here()}, CodeNumber, "%s%s is neither a number nor a name", text, glued)
	}
	return token{kind: tokNumber, text: text}
}

// text reads a string, with the ones that follow it directly: those stand on lines of their own.
func (lx *lexer) text(start Pos) token {
	var b strings.Builder
	for {
		lx.at++ // the quote
		if !lx.textPart(&b) {
			lx.report(Span{start, lx.here()}, CodeString, "the text has no end: put \" at its end, or | before each of its further lines")
			return token{kind: tokString, text: b.String(), open: true}
		}
		after := *lx
		after.blanks()
		if after.peek(0) != '"' {
			return token{kind: tokString, text: b.String()}
		}
		lx.jump(&after)
		b.WriteByte('\n')
	}
}

// jump goes to where a copy of the lexer went.
func (lx *lexer) jump(to *lexer) {
	lx.at, lx.line, lx.lineStart, lx.counted, lx.column = to.at, to.line, to.lineStart, to.counted, to.column
}

// blanks steps over blanks and line ends.
func (lx *lexer) blanks() {
	for lx.at < len(lx.src) {
		r, n := utf8.DecodeRuneInString(lx.src[lx.at:])
		switch {
		case isBreak(lx.src[lx.at]):
			lx.newline()
		case unicode.IsSpace(r):
			lx.at += n
		default:
			return
		}
	}
}

// textPart reads up to the closing quote, and tells whether there is one.
func (lx *lexer) textPart(b *strings.Builder) bool {
	for {
		n := strings.IndexAny(lx.src[lx.at:], "\"\r\n")
		if n < 0 {
			b.WriteString(lx.src[lx.at:])
			lx.at = len(lx.src)
			return false
		}
		b.WriteString(lx.src[lx.at : lx.at+n])
		lx.at += n
		switch {
		case lx.src[lx.at] != '"':
			if !lx.continued() {
				return false
			}
			b.WriteByte('\n')
		case lx.peek(1) == '"':
			b.WriteByte('"')
			lx.at += 2
		default:
			lx.at++
			return true
		}
	}
}

// continued steps over a line end inside a string to behind the | of its next line, if there is one.
func (lx *lexer) continued() bool {
	next := *lx
	for {
		next.blanks()
		if next.peek(0) != '/' || next.peek(1) != '/' {
			break
		}
		start := next.here()
		next.tokenLine = 0
		next.keep(Comment, start, next.restOfLine())
	}
	if next.peek(0) != '|' {
		return false
	}
	next.at++
	lx.jump(&next)
	lx.trivia = next.trivia
	return true
}

// date reads '20240131', with any other characters between its digits.
func (lx *lexer) date(start Pos) token {
	n := strings.IndexAny(lx.src[lx.at+1:], "'\r\n")
	closed := n >= 0 && lx.src[lx.at+1+n] == '\''
	if !closed {
		lx.restOfLine()
		lx.report(Span{start, lx.here()}, CodeDate, "the date has no end: put ' after its last digit")
		return token{kind: tokDate, text: emptyDate, open: true}
	}
	inside := lx.src[lx.at+1 : lx.at+1+n]
	lx.at += n + 2
	digits, ok := DateDigits(inside)
	if !ok {
		lx.report(Span{start, lx.here()}, CodeDate, "'%s' is not a date: write '20240131' or '20240131123000'", inside)
		digits = emptyDate
	}
	return token{kind: tokDate, text: digits}
}

const emptyDate = "00010101000000"

// DateDigits gives the 14 digits yyyyMMddHHmmss of a date of 8, 12 or 14 digits with anything between them;
// all zeroes are the empty date. It tells whether that is a date.
func DateDigits(text string) (string, bool) {
	digits := strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, text)
	if n := len(digits); n != 8 && n != 12 && n != 14 {
		return "", false
	}
	digits += strings.Repeat("0", 14-len(digits))
	if strings.Trim(digits, "0") == "" {
		return emptyDate, true
	}
	_, err := time.Parse("20060102150405", digits)
	return digits, err == nil && digits[:4] != "0000"
}
