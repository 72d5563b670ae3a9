package engine

import (
	"errors"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine/code"
	"github.com/vkscript/vkscript/binding/engine/syntax"
)

// Compile turns source into a function prototype: the one way in for every chunk.
// A byte order mark, a first line that begins with # and CRLF line ends are accepted. The error is a *SyntaxError.
func Compile(chunk string, src []byte) (*lua.FunctionProto, error) {
	return compile(chunk, src, func() {})
}

// compile is Compile that calls look now and then.
func compile(chunk string, src []byte, look func()) (*lua.FunctionProto, error) {
	text := strings.TrimPrefix(string(src), "\xef\xbb\xbf")
	if strings.HasPrefix(text, "#") {
		text = "--" + text
	}
	main, err := syntax.ParseLooking(text, look)
	if err != nil {
		return nil, syntaxError(chunk, text, err)
	}
	proto, err := code.Compile(chunk, main, look)
	if err != nil {
		return nil, syntaxError(chunk, text, err)
	}
	return proto, nil
}

func syntaxError(chunk, text string, err error) error {
	var at *syntax.Error
	if !errors.As(err, &at) {
		return err
	}
	e := &SyntaxError{Chunk: chunk, Line: int(at.Pos.Line), Col: int(at.Pos.Col), Msg: at.Msg}
	for range e.Line - 1 {
		_, text, _ = strings.Cut(text, "\n")
	}
	text, _, _ = strings.Cut(text, "\n")
	e.Source = strings.TrimRight(text, "\r")
	return e
}
