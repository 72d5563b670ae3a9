package modules

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
)

func base64Module() source {
	return source{
		doc: "Bytes as text of 64 characters.",
		functions: []row{
			{"encode(data: string) -> string", "With + and /, padded.", onBytes(base64.StdEncoding.EncodeToString)},
			{"encode_url(data: string) -> string", "With - and _, not padded, as addresses and tokens have it.", onBytes(base64.RawURLEncoding.EncodeToString)},
			{"decode(text: string) -> string", "Reads both kinds, padded or not; line ends may stand between.", base64Decode},
		},
	}
}

func hexModule() source {
	return source{
		doc: "Bytes as pairs of hexadecimal digits.",
		functions: []row{
			{"encode(data: string) -> string", "In small letters.", onBytes(hex.EncodeToString)},
			{"decode(text: string) -> string", "Reads large and small letters.", hexDecode},
		},
	}
}

func base64Decode(c *call) (lua.LValue, error) {
	text := strings.NewReplacer("-", "+", "_", "/", "\r", "", "\n", "").Replace(c.text(1))
	data, at, err := c.decoded(strings.TrimRight(text, "="), base64.RawStdEncoding.DecodeString)
	if wrong, ok := err.(base64.CorruptInputError); ok {
		return nil, fmt.Errorf("argument 1 (text) is not base64 from character %d on", at+int(wrong)+1)
	}
	return data, err
}

func hexDecode(c *call) (lua.LValue, error) {
	data, _, err := c.decoded(c.text(1), hex.DecodeString)
	if err != nil {
		return nil, fmt.Errorf("argument 1 (text): %s", strings.TrimPrefix(err.Error(), "encoding/hex: "))
	}
	return data, nil
}

// decoded reads a text piece by piece; at is where the piece begins that is wrong.
func (c *call) decoded(text string, decode func(string) ([]byte, error)) (data lua.LString, at int, err error) {
	var b strings.Builder
	b.Grow(len(text) * 3 / 4)
	for piece := range engine.Pieces(c.L, text, pieceBytes) {
		data, err := decode(piece)
		if err != nil {
			return "", at, err
		}
		b.Write(data)
		at += len(piece)
	}
	return lua.LString(b.String()), at, nil
}
