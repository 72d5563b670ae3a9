package modules

import (
	"bytes"
	"errors"
	"slices"
	"unicode/utf8"

	"github.com/vkscript/vkscript/binding/codepage"
	"github.com/vkscript/vkscript/binding/engine"
)

// decodeText makes UTF-8 of a text, without its byte order mark.
func (c *call) decodeText(data []byte, encoding string) ([]byte, error) {
	valid := encoding != "windows-1251" && utf8.Valid(data)
	switch {
	case valid:
		return bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), nil
	case encoding == "utf-8":
		return nil, errors.New("the text is not UTF-8; a file of 1C or Excel is probably {encoding = 'windows-1251'}")
	}
	var text bytes.Buffer
	for piece := range slices.Chunk(data, pieceBytes) {
		engine.Look(c.L)
		text.WriteString(codepage.Windows1251.Decode(piece))
	}
	return text.Bytes(), nil
}

// encodeText makes Windows-1251 of a text.
func (c *call) encodeText(text string) ([]byte, error) {
	var out []byte
	for piece := range c.pieces(text) {
		data, err := codepage.Windows1251.Encode(piece)
		if err != nil {
			return nil, err
		}
		out = append(out, data...)
	}
	return out, nil
}
