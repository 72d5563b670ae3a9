package bsl

import (
	"runtime"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// branch is an open #If.
type branch struct {
	span  Span
	taken bool // a part of it was true
	other bool // #Else was seen
}

// directives are the # lines in both languages.
var directives = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"использовать": "use", "use": "use",
		"область": "region", "region": "region", "конецобласти": "endregion", "endregion": "endregion",
		"если": "if", "if": "if", "иначеесли": "elsif", "elsif": "elsif", "иначе": "else", "else": "else", "конецесли": "endif", "endif": "endif",
		"native": "mode", "stack": "mode",
	}
})

// DefaultSymbols gives the preprocessor symbols that OneScript defines on this system.
func DefaultSymbols() []string {
	switch runtime.GOOS {
	case "windows":
		return []string{"Windows"}
	case "darwin":
		return []string{"MacOS"}
	}
	return []string{"Linux"}
}

// directive handles a # line. It is true in front of a #Use, which is a token.
func (lx *lexer) directive() bool {
	start, from := lx.here(), lx.at
	name := lx.directiveName()
	what := directives()[name]
	if what == "use" {
		lx.at = from
		return true
	}
	rest := lx.restOfLine()
	text := strings.TrimRightFunc(lx.src[from:lx.at], unicode.IsSpace)
	span := Span{start, lx.here()}
	if what == "" || lx.tokenLine == start.Line {
		lx.report(span, CodePreprocessor, "OneScript does not know #%s here", name)
		return false
	}
	lx.keep(directiveKind(what), start, text)
	lx.obey(what, rest, span)
	return false
}

// directiveName reads #, blanks and a name.
func (lx *lexer) directiveName() string {
	lx.at++
	for lx.peek(0) == ' ' || lx.peek(0) == '\t' {
		lx.at++
	}
	return Fold(lx.name())
}

func directiveKind(what string) TriviaKind {
	switch what {
	case "region":
		return Region
	case "endregion":
		return EndRegion
	}
	return Directive
}

// obey does what a # line says.
func (lx *lexer) obey(what, rest string, span Span) {
	switch what {
	case "region":
		lx.regions = append(lx.regions, span)
	case "endregion":
		if len(lx.regions) == 0 {
			lx.report(span, CodePreprocessor, "#EndRegion (КонецОбласти) without #Region (Область)")
			return
		}
		lx.regions = lx.regions[:len(lx.regions)-1]
	case "if":
		is := lx.condition(rest, span)
		lx.branches = append(lx.branches, branch{span: span, taken: is})
		if !is {
			lx.skip()
		}
	case "elsif", "else", "endif":
		lx.alternative(what, rest, span)
	}
}

// alternative handles the further parts of an #If.
func (lx *lexer) alternative(what, rest string, span Span) {
	if len(lx.branches) == 0 {
		lx.report(span, CodePreprocessor, "#%s without #If (Если)", what)
		return
	}
	b := &lx.branches[len(lx.branches)-1]
	if what == "endif" {
		lx.branches = lx.branches[:len(lx.branches)-1]
		return
	}
	if b.other {
		lx.report(span, CodePreprocessor, "#%s after #Else (Иначе)", what)
	}
	b.other = b.other || what == "else"
	is := what == "else" || lx.condition(rest, span)
	if b.taken || !is {
		lx.skip()
		return
	}
	b.taken = true
}

// skip steps over the lines that an #If leaves out, up to its next part.
func (lx *lexer) skip() {
	if lx.at < len(lx.src) {
		lx.newline()
	}
	start, from, depth := lx.here(), lx.at, 0
	for lx.at < len(lx.src) {
		line := lx.at
		for lx.peek(0) == ' ' || lx.peek(0) == '\t' {
			lx.at++
		}
		if lx.peek(0) == '#' {
			switch what := directives()[lx.directiveName()]; {
			case what == "if":
				depth++
			case depth == 0 && (what == "elsif" || what == "else" || what == "endif"):
				lx.at = line
				lx.skipped(start, from)
				return
			case what == "endif":
				depth--
			}
		}
		lx.restOfLine()
		if lx.at < len(lx.src) {
			lx.newline()
		}
	}
	lx.skipped(start, from)
}

// skipped keeps the lines from a byte up to here.
func (lx *lexer) skipped(start Pos, from int) {
	if text := strings.TrimRightFunc(lx.src[from:lx.at], unicode.IsSpace); text != "" {
		lx.trivia = append(lx.trivia, Trivia{Span{start, lx.pos(lx.at)}, Skipped, text, true})
	}
}

// closed reports what is still open at the end of the file.
func (lx *lexer) closed() {
	for _, b := range lx.branches {
		lx.report(b.span, CodePreprocessor, "#If (Если) without #EndIf (КонецЕсли)")
	}
	for _, r := range lx.regions {
		lx.report(r, CodePreprocessor, "#Region (Область) without #EndRegion (КонецОбласти)")
	}
}

// use reads #Use Library or #Use "path".
func (lx *lexer) use() token {
	start := lx.here()
	misplaced := lx.tokenLine == lx.line
	lx.directiveName()
	for lx.peek(0) == ' ' || lx.peek(0) == '\t' {
		lx.at++
	}
	from := lx.at
	t := token{kind: tokUse}
	if lx.peek(0) == '"' {
		n := strings.IndexAny(lx.src[lx.at+1:], "\"\r\n")
		if n > 0 && lx.src[lx.at+1+n] == '"' {
			t.text, t.path = lx.src[lx.at+1:lx.at+1+n], true
			lx.at += n + 2
		}
	} else {
		for lx.at < len(lx.src) {
			r, n := utf8.DecodeRuneInString(lx.src[lx.at:])
			if unicode.IsSpace(r) || strings.HasPrefix(lx.src[lx.at:], "//") {
				break
			}
			lx.at += n
		}
		t.text = lx.src[from:lx.at]
	}
	if t.text == "" || misplaced {
		lx.restOfLine()
		lx.report(Span{start, lx.here()}, CodePreprocessor, "#Use (Использовать) needs a line of its own, with the name of a library or a \"path\"")
	}
	return t
}

// condition reads the condition of an #If: symbols, And, Or, Not, parentheses, and Then at its end.
func (lx *lexer) condition(text string, span Span) bool {
	sub := &lexer{file: lx.file, src: strings.ReplaceAll(text, "#", " "), line: 1}
	sub.run()
	c := &condition{tokens: sub.tokens, symbols: lx.symbols}
	value := c.or()
	if c.next().word != wThen || c.next().kind != tokEOF || c.bad || len(sub.found) > 0 {
		lx.report(span, CodePreprocessor, "a condition is made of symbols, And (И), Or (Или), Not (Не) and parentheses, and ends with Then (Тогда)")
	}
	return value
}

// condition evaluates the condition of an #If.
type condition struct {
	tokens  []token
	symbols map[string]bool
	depth   int
	bad     bool
}

// next takes a token; the last one, the end, again and again.
func (c *condition) next() token {
	t := c.tokens[0]
	if t.kind != tokEOF {
		c.tokens = c.tokens[1:]
	}
	return t
}

// accept takes a keyword if it is the next token.
func (c *condition) accept(w word) bool {
	if c.tokens[0].word != w {
		return false
	}
	c.next()
	return true
}

func (c *condition) or() bool {
	value := c.and()
	for c.accept(wOr) {
		right := c.and()
		value = value || right
	}
	return value
}

func (c *condition) and() bool {
	value := c.not()
	for c.accept(wAnd) {
		right := c.not()
		value = value && right
	}
	return value
}

func (c *condition) not() bool {
	if c.depth++; c.depth > maxDepth {
		c.bad = true
		return false
	}
	defer func() { c.depth-- }()
	if c.accept(wNot) {
		return !c.not()
	}
	t := c.next()
	if t.kind == '(' {
		value := c.or()
		c.bad = c.bad || c.next().kind != ')'
		return value
	}
	c.bad = c.bad || t.kind != tokName || t.word.reserved()
	return c.symbols[Fold(t.text)]
}
