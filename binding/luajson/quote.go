package luajson

import (
	"unicode/utf16"
	"unicode/utf8"
)

// string writes s in quotes.
func (e *encoder) string(s string) error {
	if !utf8.ValidString(s) {
		return e.fail("the string is not valid UTF-8; text in another encoding must be converted, and bytes sent as base64")
	}
	e.out = append(e.out, '"')
	for len(s) > pieceSize {
		cut := pieceSize
		for !utf8.RuneStart(s[cut]) {
			cut--
		}
		e.escaped(s[:cut])
		s = s[cut:]
		e.opts.Look()
	}
	e.escaped(s)
	e.out = append(e.out, '"')
	return nil
}

// pieceSize is how many bytes of a string are written between two looks.
const pieceSize = 1 << 20

// escaped writes what stands between quotes.
func (e *encoder) escaped(s string) {
	done := 0
	for i := 0; i < len(s); {
		size := 1
		switch c := s[i]; {
		case c == '"' || c == '\\' || c < 0x20:
			e.out = append(e.out, s[done:i]...)
			e.escape(c)
			done = i + 1
		case c >= utf8.RuneSelf && e.opts.ASCII:
			var r rune
			r, size = utf8.DecodeRuneInString(s[i:])
			e.out = appendRune(append(e.out, s[done:i]...), r)
			done = i + size
		}
		i += size
	}
	e.out = append(e.out, s[done:]...)
}

func (e *encoder) escape(c byte) {
	switch c {
	case '"', '\\':
	case '\b':
		c = 'b'
	case '\f':
		c = 'f'
	case '\n':
		c = 'n'
	case '\r':
		c = 'r'
	case '\t':
		c = 't'
	default:
		e.out = appendHex(e.out, uint16(c))
		return
	}
	e.out = append(e.out, '\\', c)
}

func appendRune(out []byte, r rune) []byte {
	if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
		return appendHex(appendHex(out, uint16(high)), uint16(low))
	}
	return appendHex(out, uint16(r))
}

func appendHex(out []byte, unit uint16) []byte {
	const digits = "0123456789abcdef"
	return append(out, '\\', 'u', digits[unit>>12], digits[unit>>8&15], digits[unit>>4&15], digits[unit&15])
}
