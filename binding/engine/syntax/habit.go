package syntax

import "strings"

// habits are notations of other languages, by how they begin, with what to write in Lua.
var habits = []struct{ begins, hint string }{
	{"!=", `"not equal" is written ~=`}, {"!", `"not" is written not`}, {"&&", `"and" is written and`}, {"||", `"or" is written or`},
	{"?", "a choice is written condition and a or b"}, {"//", "comments begin with --"}, {"/*", "comments are written --[[ ... ]]"},
	{"++", "write x = x + 1"}, {"+=", "write x = x + 1"}, {"-=", "write x = x - 1"}, {"*=", "write x = x * 2"}, {"/=", `"not equal" is written ~=`},
	{"..=", "write x = x .. y"},
}

// habit is the hint about what stands at the beginning of a text, "" when there is none.
func habit(text string) string {
	for _, h := range habits {
		if strings.HasPrefix(text, h.begins) {
			return "; " + h.hint
		}
	}
	return ""
}

// habit is the hint about the current token and what stands behind it.
func (p *parser) habit() string {
	if p.ahead.kind != 0 || p.tok.kind == tokEOF {
		return ""
	}
	return habit(p.tok.kind.String() + p.lx.src[p.lx.at:])
}

// statementHabit is the hint about an expression that is no statement.
func (p *parser) statementHabit(e Expr) string {
	if n, ok := e.(*Name); ok && n.Name == "continue" {
		return "; Lua has no continue: write goto next, and ::next:: at the end of the loop"
	}
	return p.habit()
}
