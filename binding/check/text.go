package check

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/vkscript/vkscript/binding/engine/syntax"
)

// text is a source with its lines.
type text struct {
	lua    string // without byte order mark and #! line
	starts []int  // where the lines begin
}

func newText(src []byte) text {
	lua := strings.TrimPrefix(string(src), "\xef\xbb\xbf")
	if strings.HasPrefix(lua, "#") {
		lua = "--" + lua
	}
	t := text{lua: lua, starts: []int{0}}
	for i := 0; i < len(lua); i++ {
		c := lua[i]
		if c != '\n' && c != '\r' {
			continue
		}
		if i+1 < len(lua) && lua[i+1] != c && (lua[i+1] == '\n' || lua[i+1] == '\r') {
			i++
		}
		t.starts = append(t.starts, i+1)
	}
	return t
}

// line is the text of a line, from 1, without its end.
func (t *text) line(n int) string {
	if n < 1 || n > len(t.starts) {
		return ""
	}
	end := len(t.lua)
	if n < len(t.starts) {
		end = t.starts[n]
	}
	return strings.TrimRight(t.lua[t.starts[n-1]:end], "\r\n")
}

// maxAway is how many lines a name may stand before its position.
const maxAway = 50

// locate finds the name that a position belongs to. The parser gives a name the place of what follows
// it: then it is the last of that name before.
func (t *text) locate(at syntax.Pos, name string) syntax.Pos {
	here := from(t.line(int(at.Line)), int(at.Col))
	if begins(here, name) || begins(strings.TrimLeft(here, `"'`), name) {
		return at
	}
	for line, col := int(at.Line), int(at.Col); line > max(0, int(at.Line)-maxAway); line-- {
		source := t.line(line)
		if col > 0 {
			source = source[:len(source)-len(from(source, col))]
		}
		if i := lastName(source, name); i >= 0 {
			return syntax.Pos{Line: int32(line), Col: int32(utf8.RuneCountInString(source[:i])) + 1}
		}
		col = 0
	}
	return at
}

// from is what stands at a column of a line and behind it.
func from(line string, col int) string {
	for ; col > 1 && line != ""; col-- {
		_, n := utf8.DecodeRuneInString(line)
		line = line[n:]
	}
	return line
}

// begins tells whether a text begins with a whole name.
func begins(text, name string) bool {
	rest, ok := strings.CutPrefix(text, name)
	next, _ := utf8.DecodeRuneInString(rest)
	return ok && (rest == "" || !inName(next))
}

func inName(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

// lastName is where a whole name stands last in a text, -1 when it doesn't.
func lastName(text, name string) int {
	for end := len(text); ; {
		i := strings.LastIndex(text[:end], name)
		if i < 0 || name == "" {
			return -1
		}
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		if begins(text[i:], name) && (i == 0 || !inName(before)) {
			return i
		}
		end = i + len(name) - 1
	}
}
