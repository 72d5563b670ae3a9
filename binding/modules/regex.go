package modules

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"

	lua "github.com/yuin/gopher-lua"
)

func regexModule() source {
	return source{
		doc: "Regular expressions in RE2's notation, whose time grows only with the text's length: no pattern hangs. " +
			"Write patterns in [[...]], so that backslashes stay. Positions are bytes, as string.find has them.",
		functions: []row{
			{"compile(pattern: string) -> Pattern", "Reads a pattern once for many uses. The other functions remember theirs too.", regexCompile},
			{"test(pattern: string, text: string) -> boolean", "Tells whether a pattern is found.", regexTest},
			{"match(pattern: string, text: string) -> string?, ...", "The groups of the first match, or the whole of it when there are none; nil without a match.", regexMatch},
			{"find(pattern: string, text: string, from?: integer) -> integer?, integer?, ...", "Where the first match begins and ends, and its groups; the text begins at from, for ^ too.", regexFind},
			{"find_all(pattern: string, text: string, limit?: integer) -> Match[]", "All matches.", regexFindAll},
			{"replace(pattern: string, text: string, by: string|function, limit?: integer) -> string", "Replaces matches: $1 and ${name} stand for groups; a function is given the groups, and nil from it keeps the match.", regexReplace},
			{"split(pattern: string, text: string, limit?: integer) -> string[]", "The pieces between matches.", regexSplit},
			{"escape(text: string) -> string", "A pattern that matches just this text.", onText(regexp.QuoteMeta)},
		},
		types: []typeSource{
			{"Match", "One match.", []field{
				{"text: string", "What matched."},
				{"start: integer", "Its first byte, from 1."},
				{"stop: integer", "Its last byte."},
				{"groups: table", "The groups by number, and by name where they have one; false for one that took no part."},
			}, nil},
			{"Pattern", "A compiled pattern.", nil, []row{
				{"test(text: string) -> boolean", "As regex.test.", regexTest},
				{"match(text: string) -> string?, ...", "As regex.match.", regexMatch},
				{"find(text: string, from?: integer) -> integer?, integer?, ...", "As regex.find.", regexFind},
				{"find_all(text: string, limit?: integer) -> Match[]", "As regex.find_all.", regexFindAll},
				{"replace(text: string, by: string|function, limit?: integer) -> string", "As regex.replace.", regexReplace},
				{"split(text: string, limit?: integer) -> string[]", "As regex.split.", regexSplit},
			}},
		},
	}
}

// patternCache holds what was compiled; a script that makes ever new patterns begins it anew.
type patternCache map[string]*regexp.Regexp

const maxPatterns = 256

func (r *runtime) compile(pattern string) (*regexp.Regexp, error) {
	if re := r.patterns[pattern]; re != nil {
		return re, nil
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, badPattern(err)
	}
	if r.patterns == nil || len(r.patterns) >= maxPatterns {
		r.patterns = patternCache{}
	}
	r.patterns[pattern] = re
	return re, nil
}

func badPattern(err error) error {
	var e *syntax.Error
	if !errors.As(err, &e) {
		return err
	}
	hint := ""
	if e.Code == syntax.ErrInvalidPerlOp {
		hint = "; RE2 has no lookaround and no references to groups"
	}
	return fmt.Errorf("bad pattern: %s: `%s`%s", e.Code, e.Expr, hint)
}

// pattern is the object's own or the first argument; skipping it, the arguments of both count alike.
func (c *call) pattern() (*regexp.Regexp, error) {
	if re, ok := c.self.(*regexp.Regexp); ok {
		return re, nil
	}
	re, err := c.compile(c.text(1))
	c.skip++
	return re, err
}

func regexCompile(c *call) (lua.LValue, error) {
	re, err := c.compile(c.text(1))
	return c.object("regex.Pattern", re), err
}

func regexTest(c *call) (lua.LValue, error) {
	re, err := c.pattern()
	if err != nil {
		return nil, err
	}
	var found bool
	text := c.text(1)
	c.aside(len(text), func() { found = re.MatchString(text) })
	return lua.LBool(found), nil
}

func regexMatch(c *call) (lua.LValue, error) {
	re, err := c.pattern()
	if err != nil {
		return nil, err
	}
	text := c.text(1)
	at := c.firstMatch(re, text)
	if at == nil {
		return lua.LNil, nil
	}
	if len(at) > 2 {
		at = at[2:]
	}
	return groups(text, at), nil
}

// groups are the texts between pairs of positions; a group that took no part is nil.
func groups(text string, at []int) values {
	out := make(values, 0, len(at)/2)
	for i := 0; i < len(at); i += 2 {
		out = append(out, group(text, at[i:], lua.LNil))
	}
	return out
}

func group(text string, at []int, absent lua.LValue) lua.LValue {
	if at[0] < 0 {
		return absent
	}
	return lua.LString(text[at[0]:at[1]])
}

func regexFind(c *call) (lua.LValue, error) {
	re, err := c.pattern()
	if err != nil {
		return nil, err
	}
	text, from := c.text(1), c.integer(2, 1)
	if from < 0 {
		from += len(text) + 1
	}
	start := min(max(1, from), len(text)+1) - 1
	at := c.firstMatch(re, text[start:])
	if at == nil {
		return lua.LNil, nil
	}
	return append(values{lua.LNumber(start + at[0] + 1), lua.LNumber(start + at[1])}, groups(text[start:], at[2:])...), nil
}

// firstMatch gives the positions of the first match and its groups, or nil.
func (c *call) firstMatch(re *regexp.Regexp, text string) (at []int) {
	c.aside(len(text), func() { at = re.FindStringSubmatchIndex(text) })
	return at
}

// matches gives the positions of the matches one after the other.
func (c *call) matches(re *regexp.Regexp, text string, limit int) (all [][]int) {
	c.aside(len(text), func() { all = re.FindAllStringSubmatchIndex(text, limit) })
	return all
}

func regexFindAll(c *call) (lua.LValue, error) {
	re, err := c.pattern()
	if err != nil {
		return nil, err
	}
	text := c.text(1)
	return list(c.L, c.matches(re, text, c.integer(2, -1)), func(at []int) lua.LValue {
		return c.match(re, text, at)
	}), nil
}

func (c *call) match(re *regexp.Regexp, text string, at []int) *lua.LTable {
	names := re.SubexpNames()
	found := c.L.CreateTable(len(names), 0)
	for i := 1; i < len(names); i++ {
		v := group(text, at[2*i:], lua.LFalse)
		found.RawSetInt(i, v)
		if names[i] != "" {
			found.RawSetString(names[i], v)
		}
	}
	t := c.L.CreateTable(0, 4)
	t.RawSetString("text", lua.LString(text[at[0]:at[1]]))
	t.RawSetString("start", lua.LNumber(at[0]+1))
	t.RawSetString("stop", lua.LNumber(at[1]))
	t.RawSetString("groups", found)
	return t
}

func regexReplace(c *call) (lua.LValue, error) {
	re, err := c.pattern()
	if err != nil {
		return nil, err
	}
	text, by := c.text(1), c.arg(2)
	var out []byte
	end := 0
	for i, at := range c.matches(re, text, c.integer(3, -1)) {
		c.look(i)
		out = append(out, text[end:at[0]]...)
		if out, err = c.replacement(re, out, text, by, at); err != nil {
			return nil, err
		}
		if end = at[1]; len(out) > maxText {
			return nil, tooLarge()
		}
	}
	return lua.LString(append(out, text[end:]...)), nil
}

// replacement adds what goes in the place of one match.
func (c *call) replacement(re *regexp.Regexp, out []byte, text string, by lua.LValue, at []int) ([]byte, error) {
	if by.Type() != lua.LTFunction {
		return re.ExpandString(out, lua.LVAsString(by), text, at), nil
	}
	shown := at
	if len(at) > 2 {
		shown = at[2:]
	}
	switch v := c.invoke(by, groups(text, shown)...); v.Type() {
	case lua.LTString, lua.LTNumber:
		return append(out, v.String()...), nil
	case lua.LTNil:
		return append(out, text[at[0]:at[1]]...), nil
	default:
		return nil, fmt.Errorf("the function that replaces must return a string or nil, got %s", describe(v))
	}
}

func regexSplit(c *call) (lua.LValue, error) {
	re, err := c.pattern()
	if err != nil {
		return nil, err
	}
	var pieces []string
	text, limit := c.text(1), c.integer(2, -1)
	c.aside(len(text), func() { pieces = re.Split(text, limit) })
	return c.strings(pieces), nil
}
