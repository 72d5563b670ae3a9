package luajson

import (
	"bytes"
	"fmt"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/luatable"
)

var bom = []byte("\xef\xbb\xbf")

// A decoder that has grown beyond so many values or bytes is left to the garbage collector.
const maxKept = 1 << 16

// Decode reads one JSON value; see the package comment for how values correspond. Strings keep their bytes, valid UTF-8
// or not; a byte order mark at the start is skipped. A refused text gives a *SyntaxError.
//
// Nothing of data is kept. Only the goroutine that may use L at the moment may call it.
func Decode(L *lua.LState, data []byte) (lua.LValue, error) {
	return decode(L, data, false)
}

// DecodeRelaxed is Decode that takes strings and keys in single quotes too, as 1C's reader does: {'a': 'b'}.
func DecodeRelaxed(L *lua.LState, data []byte) (lua.LValue, error) {
	return decode(L, data, true)
}

func decode(L *lua.LState, data []byte, relaxed bool) (lua.LValue, error) {
	d := decoders.Get().(*decoder)
	defer d.release()
	d.L, d.data, d.relaxed = L, data, relaxed
	d.look, _ = L.Context().(looker)
	start := 0
	if bytes.HasPrefix(data, bom) {
		start = len(bom)
	}
	v, i := d.value(d.skip(start))
	if i >= 0 {
		if i = d.skip(i); i < len(data) {
			d.fail(i, "expected the end of the text after the value")
		}
	}
	if d.err != nil {
		return lua.LNil, d.err
	}
	return orNull(v), nil
}

// orNull is for where Lua's nil can't stand.
func orNull(v lua.LValue) lua.LValue {
	if v == lua.LNil {
		return Null()
	}
	return v
}

// A decoder's methods take the index of the first byte to read and return the index after the last one, or -1 when
// they have set err.
type decoder struct {
	L       *lua.LState
	data    []byte
	relaxed bool
	depth   int
	err     error
	look    looker      // nil when nothing may end the work
	left    int         // values and escapes until it is asked
	mark    *lua.LTable // the metatable of empty arrays, once there is one

	// The members read so far of the open arrays and objects, the innermost last. A table is made when its end is seen:
	// only then is its size known, and growing Lua tables is what takes the time.
	values []lua.LValue
	keys   []lua.LValue // each an LString
	buf    []byte       // the string being unescaped

	shared cache
}

var decoders = sync.Pool{New: func() any { return new(decoder) }}

func (d *decoder) release() {
	if cap(d.values) > maxKept || cap(d.buf) > maxKept {
		return
	}
	clear(d.values) // what an error has left
	d.L, d.data, d.err, d.mark, d.depth, d.look = nil, nil, nil, nil, 0, nil
	d.values, d.keys = d.values[:0], d.keys[:0]
	decoders.Put(d)
}

func (d *decoder) fail(i int, format string, args ...any) int {
	i = min(i, len(d.data))
	msg := fmt.Sprintf(format, args...)
	if i == len(d.data) {
		msg += ", but the text ends here"
	}
	d.err = newSyntaxError(d.data, i, msg)
	return -1
}

// at returns the byte at i, or 0 (which no JSON token has) at the end.
func (d *decoder) at(i int) byte {
	if i < len(d.data) {
		return d.data[i]
	}
	return 0
}

func (d *decoder) skip(i int) int {
	for i < len(d.data) && d.data[i] <= ' ' && isSpace(d.data[i]) {
		i++
	}
	return i
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// looker is the context of a run that may end: it panics then.
type looker interface{ Look(L *lua.LState) }

// lookEvery is how many values are read or written between two looks.
const lookEvery = 1 << 12

// tick counts a value.
func (d *decoder) tick() {
	if d.left--; d.left < 0 {
		d.left = lookEvery
		if d.look != nil {
			d.look.Look(d.L)
		}
	}
}

func (d *decoder) value(i int) (lua.LValue, int) {
	d.tick()
	switch c := d.at(i); c {
	case '"':
		return d.string(i)
	case '{':
		return d.object(i)
	case '[':
		return d.array(i)
	case 't':
		return d.word(i, "true", lua.LTrue)
	case 'f':
		return d.word(i, "false", lua.LFalse)
	case 'n':
		return d.word(i, "null", lua.LNil)
	case '\'':
		if d.relaxed {
			return d.string(i)
		}
		return nil, d.fail(i, "a string goes in double quotes")
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return d.number(i)
	}
	return nil, d.fail(i, "expected a value")
}

func (d *decoder) word(i int, word string, v lua.LValue) (lua.LValue, int) {
	end := i + len(word)
	if end > len(d.data) || string(d.data[i:end]) != word {
		return nil, d.fail(i, "expected a value")
	}
	return v, end
}

func (d *decoder) array(i int) (lua.LValue, int) {
	if i = d.open(i); i < 0 {
		return nil, i
	}
	if d.at(i) == ']' {
		d.depth--
		return d.emptyArray(), i + 1
	}
	base := len(d.values)
	for {
		v, next := d.value(i)
		if next < 0 {
			return nil, next
		}
		d.values = append(d.values, orNull(v))
		i = d.skip(next)
		switch d.at(i) {
		case ',':
			i = d.skip(i + 1)
		case ']':
			d.depth--
			return d.closeArray(base), i + 1
		default:
			return nil, d.fail(i, "expected ',' or ']' after an array item")
		}
	}
}

func (d *decoder) object(i int) (lua.LValue, int) {
	if i = d.open(i); i < 0 {
		return nil, i
	}
	if d.at(i) == '}' {
		d.depth--
		return d.L.CreateTable(0, 0), i + 1
	}
	base, baseKey := len(d.values), len(d.keys)
	for {
		if i = d.member(i); i < 0 {
			return nil, i
		}
		switch d.at(i) {
		case ',':
			i = d.skip(i + 1)
		case '}':
			d.depth--
			return d.closeObject(base, baseKey), i + 1
		default:
			return nil, d.fail(i, "expected ',' or '}' after an object member")
		}
	}
}

// open steps over a bracket and the space behind it.
func (d *decoder) open(i int) int {
	if d.depth++; d.depth > MaxDepth {
		return d.fail(i, "nested deeper than %d levels", MaxDepth)
	}
	return d.skip(i + 1)
}

// member reads a key, its value and the space behind them.
func (d *decoder) member(i int) int {
	quote := d.at(i)
	if quote != '"' && !(d.relaxed && quote == '\'') {
		return d.fail(i, "expected a key in double quotes")
	}
	key, i := d.key(i+1, quote)
	if i < 0 {
		return i
	}
	d.keys = append(d.keys, key)
	if i = d.skip(i); d.at(i) != ':' {
		return d.fail(i, "expected ':' after a key")
	}
	v, i := d.value(d.skip(i + 1))
	if i < 0 {
		return i
	}
	d.values = append(d.values, v)
	return d.skip(i)
}

// key reads a key from its first byte to behind its closing quote.
func (d *decoder) key(i int, quote byte) (lua.LValue, int) {
	if expected, ok := d.shared.expectedKey().(lua.LString); ok && quote == '"' {
		end := i + len(expected)
		if d.at(end) == quote && string(d.data[i:end]) == string(expected) {
			return d.shared.advance(), end + 1
		}
	}
	text, end := d.text(i, quote)
	if end < 0 {
		return nil, end
	}
	// Comparing with what is expected is right only for keys that stand in the text as they are.
	if escaped := end-1-i > len(text); escaped || quote != '"' {
		return lua.LString(text), end
	}
	return d.shared.key(text), end
}

func (d *decoder) emptyArray() *lua.LTable {
	if d.mark == nil {
		d.mark = arrayMetatable(d.L)
	}
	t := d.L.CreateTable(0, 0)
	t.Metatable = d.mark
	return t
}

func (d *decoder) closeArray(base int) *lua.LTable {
	t := luatable.NewList(d.values[base:])
	d.pop(base)
	return t
}

func (d *decoder) closeObject(base, baseKey int) *lua.LTable {
	t := luatable.New(d.keys[baseKey:], d.values[base:])
	d.pop(base)
	d.keys = d.keys[:baseKey]
	return t
}

func (d *decoder) pop(base int) {
	clear(d.values[base:])
	d.values = d.values[:base]
}
