package main

import (
	"slices"
	"strings"
	"unicode"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/vk"
)

// completer finds names for the prompt: of keywords, globals, fields and methods. It reads tables
// without asking Lua, so that a Tab runs nothing.
type completer struct{ L *lua.LState }

// newCompleter wants all globals made.
func newCompleter(e *engine.Engine) *completer { return &completer{e.State()} }

const luaKeywords = "and break do else elseif end false for function goto if in local nil not or repeat return then true until while"

// complete gives what may stand in place of the word in front of the cursor.
func (c *completer) complete(line string, pos int) (head string, words []string, tail string) {
	runes := []rune(line)
	before, tail := string(runes[:pos]), string(runes[pos:])
	if rest, ok := strings.CutPrefix(before, ":help "); ok {
		return ":help ", c.matching(topicNames(), strings.TrimPrefix(rest, " ")), tail
	}
	path := before[len(strings.TrimRightFunc(before, isPathRune)):]
	base, word := "", path
	if i := strings.LastIndexAny(path, ".:"); i >= 0 {
		base, word = path[:i], path[i+1:]
	}
	names := c.members(base)
	if base == "" && word == path {
		names = append(names, strings.Fields(luaKeywords)...)
	}
	return strings.TrimSuffix(before, word), c.matching(names, word), tail
}

func isPathRune(r rune) bool {
	return r == '_' || r == '.' || r == ':' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// matching are the names that begin as the word does; letter case counts unless nothing is found.
func (c *completer) matching(names []string, word string) []string {
	slices.Sort(names)
	names = slices.Compact(names)
	exact := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !strings.HasPrefix(name, word) })
	if len(exact) > 0 {
		return exact
	}
	word = strings.ToLower(word)
	return slices.DeleteFunc(names, func(name string) bool { return !strings.HasPrefix(strings.ToLower(name), word) })
}

// members are the names in what a path such as "OPI_VK" or "t.items" leads to.
func (c *completer) members(path string) []string {
	var value lua.LValue = c.L.G.Global
	for part := range strings.FieldsFuncSeq(path, func(r rune) bool { return r == '.' || r == ':' }) {
		t, ok := value.(*lua.LTable)
		if !ok {
			return nil
		}
		value = t.RawGetString(part)
	}
	return append(c.fields(value, 0), methodNames(path)...)
}

// fields are the names in a table, or of a value's methods.
func (c *completer) fields(value lua.LValue, depth int) (names []string) {
	if depth > 5 {
		return nil // metatables in a circle
	}
	switch v := value.(type) {
	case *lua.LTable:
		v.ForEach(func(key, _ lua.LValue) {
			if name, ok := key.(lua.LString); ok && isLuaName(string(name)) {
				names = append(names, string(name))
			}
		})
		return append(names, c.inherited(v.Metatable, depth)...)
	case *lua.LUserData:
		return c.inherited(v.Metatable, depth)
	case lua.LString:
		return c.fields(c.L.GetGlobal("string"), depth+1)
	}
	return nil
}

func (c *completer) inherited(meta lua.LValue, depth int) []string {
	if t, ok := meta.(*lua.LTable); ok {
		return c.fields(t.RawGetString("__index"), depth+1)
	}
	return nil
}

func isLuaName(name string) bool {
	if name == "" || unicode.IsDigit([]rune(name)[0]) {
		return false
	}
	return strings.IndexFunc(name, func(r rune) bool { return !isPathRune(r) || r == '.' || r == ':' }) < 0
}

// methodNames are the sections of vk and the methods of a section, which exist only once they are used.
func methodNames(path string) (names []string) {
	prefix, ok := strings.CutPrefix(path+".", "vk.")
	if !ok {
		return nil
	}
	for full := range vk.MethodNames() {
		if rest, ok := strings.CutPrefix(full, prefix); ok {
			name, _, _ := strings.Cut(rest, ".")
			names = append(names, name)
		}
	}
	return names
}

// topicNames are what :help explains.
func topicNames() (names []string) {
	for name := range topics(func(func(string, string) bool) {}) {
		names = append(names, name)
	}
	return names
}
