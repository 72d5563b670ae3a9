package luajson

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"
)

// SyntaxError says why and where Decode refused a text.
type SyntaxError struct {
	Offset int // bytes before the offending one
	Line   int // from 1
	Column int // in characters, from 1
	Msg    string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("invalid JSON at line %d, column %d: %s", e.Line, e.Column, e.Msg)
}

func newSyntaxError(data []byte, offset int, msg string) *SyntaxError {
	before := bytes.TrimPrefix(data[:offset], bom)
	lineStart := bytes.LastIndexByte(before, '\n') + 1
	return &SyntaxError{
		Offset: offset,
		Line:   bytes.Count(before, []byte{'\n'}) + 1,
		Column: utf8.RuneCount(before[lineStart:]) + 1,
		Msg:    msg,
	}
}

// ValueError says which value Encode could not write, and why.
type ValueError struct {
	Path string // such as .items[3].price; empty for the whole value
	Msg  string
}

func (e *ValueError) Error() string {
	if e.Path == "" {
		return "cannot write as JSON: " + e.Msg
	}
	return fmt.Sprintf("cannot write %s as JSON: %s", e.Path, e.Msg)
}

// appendPath adds one key to a path, as a script would write it: .name, [3] or ["two words"].
func appendPath(path []byte, key lua.LValue) []byte {
	name, ok := key.(lua.LString)
	switch {
	case !ok:
		return fmt.Appendf(path, "[%s]", key)
	case isIdentifier(string(name)):
		return fmt.Appendf(path, ".%s", string(name))
	}
	return fmt.Appendf(path, "[%q]", string(name))
}

func isIdentifier(s string) bool {
	for i, c := range []byte(s) {
		letter := c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' || c >= utf8.RuneSelf
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != "" && utf8.ValidString(s)
}
