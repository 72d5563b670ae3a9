package engine

import (
	"bytes"
	"errors"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"
)

// Compile turns source into a function prototype: the one way in for every chunk.
// A byte order mark, a first line that begins with # and CRLF line ends are accepted.
func Compile(chunk string, src []byte) (*lua.FunctionProto, error) {
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(src, []byte("#")) {
		src = append([]byte("--"), src...)
	}
	stmts, err := parse.Parse(bytes.NewReader(src), chunk)
	var pe *parse.Error
	if errors.As(err, &pe) {
		return nil, syntaxError(chunk, src, pe.Pos.Line, pe.Pos.Column, pe.Message)
	}
	if err != nil {
		return nil, syntaxError(chunk, src, 0, 0, err.Error())
	}
	proto, err := lua.Compile(stmts, chunk)
	var ce *lua.CompileError
	if errors.As(err, &ce) {
		return nil, syntaxError(chunk, src, ce.Line, 0, ce.Message)
	}
	return proto, err
}

func syntaxError(chunk string, src []byte, line, col int, msg string) *SyntaxError {
	e := &SyntaxError{Chunk: chunk, Line: line, Col: col, Msg: msg}
	if lines := bytes.Split(src, []byte("\n")); line > 0 && line <= len(lines) {
		e.Source = string(bytes.TrimRight(lines[line-1], "\r"))
	}
	return e
}
