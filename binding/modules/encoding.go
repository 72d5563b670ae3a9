package modules

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

func base64Module() source {
	return source{
		doc: "Bytes as text of 64 characters.",
		functions: []row{
			{"encode(data: string) -> string", "With + and /, padded.", onText(func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) })},
			{"encode_url(data: string) -> string", "With - and _, not padded, as addresses and tokens have it.", onText(func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) })},
			{"decode(text: string) -> string", "Reads both kinds, padded or not; line ends may stand between.", base64Decode},
		},
	}
}

func hexModule() source {
	return source{
		doc: "Bytes as pairs of hexadecimal digits.",
		functions: []row{
			{"encode(data: string) -> string", "In small letters.", onText(func(s string) string { return hex.EncodeToString([]byte(s)) })},
			{"decode(text: string) -> string", "Reads large and small letters.", hexDecode},
		},
	}
}

func base64Decode(c *call) (lua.LValue, error) {
	text := strings.NewReplacer("-", "+", "_", "/", "\r", "", "\n", "").Replace(c.text(1))
	data, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	if at, ok := err.(base64.CorruptInputError); ok {
		return nil, fmt.Errorf("argument 1 (text) is not base64 from character %d on", at+1)
	}
	return lua.LString(data), err
}

func hexDecode(c *call) (lua.LValue, error) {
	data, err := hex.DecodeString(c.text(1))
	if err != nil {
		return nil, fmt.Errorf("argument 1 (text): %s", strings.TrimPrefix(err.Error(), "encoding/hex: "))
	}
	return lua.LString(data), nil
}
