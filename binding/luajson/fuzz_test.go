package luajson

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"
)

var fuzzSeeds = []string{
	`null`, `{}`, `[]`, `[null,{"a":null}]`, `{"a":1,"a":[2],"a":null}`, `"\ud83d\ude00\ud83d\u0041"`, "\"\xff\"", "\ufeff1",
	`-0`, `-0.0e-1`, `1e999`, `9007199254740993`, `[9007199254740992,-1.5]`, `{"a\"b":1,"c":{"c":"c"}}`, `{"a"b":1}`,
	`{'a':'b'}`, ` { "k" : [ true , false ] } `, `"\u12`, "\"\x00\"", `01`, `1.`, `[1,]`, `"0123456789abcdef\/"`,
	string(wallAnswer(1)),
}

// FuzzDecode: Decode takes and refuses what encoding/json does, and understands the same.
func FuzzDecode(f *testing.F) {
	for _, text := range fuzzSeeds {
		f.Add([]byte(text))
	}
	L := newState(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := Decode(L, text)
		if err != nil {
			requireRefused(t, text, err.(*SyntaxError))
			return
		}
		text = bytes.TrimPrefix(text, bom)
		var want any
		numbers := json.NewDecoder(bytes.NewReader(text))
		numbers.UseNumber()
		require.NoError(t, numbers.Decode(&want))
		require.True(t, json.Valid(text))
		if utf8.Valid(text) { // encoding/json changes other bytes
			assertSame(t, want, got)
		}
	})
}

func requireRefused(t *testing.T, text []byte, err *SyntaxError) {
	assert.LessOrEqual(t, err.Offset, len(text))
	assert.LessOrEqual(t, err.Line-1, bytes.Count(text, []byte("\n")))
	if !strings.Contains(err.Msg, "deeper") {
		var v any
		require.Error(t, json.Unmarshal(bytes.TrimPrefix(text, bom), &v), err)
	}
}

func assertSame(t *testing.T, want any, got lua.LValue) {
	switch want := want.(type) {
	case bool:
		assert.Equal(t, lua.LBool(want), got)
	case string:
		assert.Equal(t, lua.LString(want), got)
	case json.Number:
		assertSameNumber(t, string(want), got)
	case []any:
		table := got.(*lua.LTable)
		require.Equal(t, len(want), table.Len())
		for i, item := range want {
			if item == nil {
				assert.Equal(t, lua.LValue(Null()), table.RawGetInt(i+1))
				continue
			}
			assertSame(t, item, table.RawGetInt(i+1))
		}
	case map[string]any:
		assertSameObject(t, want, got.(*lua.LTable))
	default:
		assert.Equal(t, lua.LValue(Null()), got)
	}
}

func assertSameObject(t *testing.T, want map[string]any, got *lua.LTable) {
	count := 0
	for range members(got) {
		count++
	}
	for name, member := range want {
		if member == nil {
			assert.Equal(t, lua.LNil, got.RawGetString(name))
			continue
		}
		count--
		assertSame(t, member, got.RawGetString(name))
	}
	assert.Zero(t, count, "keys that the text doesn't have")
}

func assertSameNumber(t *testing.T, want string, got lua.LValue) {
	if !strings.ContainsAny(want, ".eE") {
		n, err := strconv.ParseInt(want, 10, 64)
		if err != nil || n > maxExact || n < -maxExact {
			assert.Equal(t, lua.LString(want), got)
			return
		}
	}
	f, err := strconv.ParseFloat(want, 64)
	require.NoError(t, err)
	assert.Equal(t, lua.LNumber(f), got)
}

// FuzzRoundTrip: however a decoded value is written, it is valid JSON and decodes to the same value.
func FuzzRoundTrip(f *testing.F) {
	for i, text := range fuzzSeeds {
		f.Add([]byte(text), i%2 == 0, i%3 == 0)
	}
	L := newState(f)
	f.Fuzz(func(t *testing.T, text []byte, pretty, ascii bool) {
		v, err := DecodeRelaxed(L, text)
		if err != nil {
			return
		}
		want, err := Encode(v, EncodeOptions{SortKeys: true})
		if err != nil {
			require.False(t, utf8.Valid(text), err)
			return
		}
		opts := EncodeOptions{ASCII: ascii}
		if pretty {
			opts.Indent, opts.NewLine = " ", "\r\n"
		}
		written, err := Encode(v, opts)
		require.NoError(t, err)
		require.True(t, json.Valid(written), "%q", written)
		got, err := Encode(mustDecode(t, L, string(written)), EncodeOptions{SortKeys: true})
		require.NoError(t, err)
		assert.Equal(t, string(want), string(got))
	})
}
