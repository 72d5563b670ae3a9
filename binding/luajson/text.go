package luajson

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"
)

// string reads the string whose opening quote is at i.
func (d *decoder) string(i int) (lua.LValue, int) {
	text, i := d.text(i+1, d.data[i])
	if i < 0 {
		return nil, i
	}
	return d.shared.string(text), i
}

// text reads a string from its first byte to behind its closing quote. The bytes are valid until the next call.
func (d *decoder) text(i int, quote byte) ([]byte, int) {
	end := plainEnd(d.data, i, quote)
	if end < len(d.data) && d.data[end] == quote {
		return d.data[i:end], end + 1
	}
	d.buf = d.buf[:0]
	for {
		d.tick()
		d.buf = append(d.buf, d.data[i:end]...)
		switch c := d.at(end); {
		case c == quote:
			return d.buf, end + 1
		case c != '\\':
			return nil, d.badText(end)
		}
		if i = d.unescape(end + 1); i < 0 {
			return nil, i
		}
		end = plainEnd(d.data, i, quote)
	}
}

func (d *decoder) badText(i int) int {
	if i < len(d.data) {
		return d.fail(i, "a string can't hold the control character 0x%02X as it is, only escaped", d.data[i])
	}
	return d.fail(i, "expected a closing quote")
}

// plainEnd returns the index of the first byte from i on that ends a run of plain text: the quote, a backslash or a control
// character. It looks at eight bytes at once, as most of an answer is long addresses and texts.
func plainEnd(data []byte, i int, quote byte) int {
	quotes := eachByte * uint64(quote)
	for ; i+8 <= len(data); i += 8 {
		w := binary.LittleEndian.Uint64(data[i:])
		ends := below(w, 0x20) | below(w^quotes, 1) | below(w^eachByte*'\\', 1)
		if ends &= eachByte * 0x80; ends != 0 {
			return i + bits.TrailingZeros64(ends)/8
		}
	}
	for i < len(data) && data[i] >= 0x20 && data[i] != quote && data[i] != '\\' {
		i++
	}
	return i
}

const eachByte = 0x0101010101010101

// below sets the high bit of every byte of w less than limit. A borrow can set it in bytes above such a one too, so only the
// lowest counts.
func below(w uint64, limit uint64) uint64 { return (w - eachByte*limit) &^ w }

var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// unescape appends what the escape means whose byte after the backslash is at i.
func (d *decoder) unescape(i int) int {
	c := d.at(i)
	if plain := escapes[c]; plain != 0 {
		d.buf = append(d.buf, plain)
		return i + 1
	}
	if c == '\'' && d.relaxed {
		d.buf = append(d.buf, c)
		return i + 1
	}
	r, ok := d.hex(i)
	if !ok {
		return d.fail(i-1, "unknown escape in a string")
	}
	i += 5
	if utf16.IsSurrogate(r) {
		low, _ := d.hex(i + 1)
		pair := utf16.DecodeRune(r, low)
		if d.at(i) == '\\' && pair != utf8.RuneError {
			r = pair
			i += 6
		}
	}
	d.buf = utf8.AppendRune(d.buf, r) // a lone surrogate becomes U+FFFD
	return i
}

// hex reads the u and four digits of an escape such as \u043f.
func (d *decoder) hex(i int) (r rune, ok bool) {
	if d.at(i) != 'u' || i+5 > len(d.data) {
		return 0, false
	}
	for _, c := range d.data[i+1 : i+5] {
		digit, ok := hexDigit(c)
		if !ok {
			return 0, false
		}
		r = r<<4 | rune(digit)
	}
	return r, true
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case isDigit(c):
		return c - '0', true
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10, true
	}
	return 0, false
}
