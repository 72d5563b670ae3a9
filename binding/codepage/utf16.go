package codepage

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// UTF16 is UTF-16. It writes the low byte first and a byte order mark, and reads either order: as the mark says, the low
// byte first without one.
var UTF16 Encoding = wide{}

type wide struct{}

const mark = '\ufeff'

// Decode is Encoding's.
func (wide) Decode(data []byte) string {
	var order binary.ByteOrder = binary.LittleEndian
	if len(data) >= 2 && data[0] == 0xfe && data[1] == 0xff {
		order = binary.BigEndian
	}
	units := make([]uint16, 0, len(data)/2+1)
	for ; len(data) >= 2; data = data[2:] {
		units = append(units, order.Uint16(data))
	}
	if len(data) == 1 { // half a character
		units = append(units, utf8.RuneError)
	}
	if len(units) > 0 && units[0] == mark {
		units = units[1:]
	}
	return string(utf16.Decode(units))
}

// Encode is Encoding's; nothing is missing.
func (wide) Encode(text string) ([]byte, error) {
	data := binary.LittleEndian.AppendUint16(make([]byte, 0, 2*len(text)+2), mark)
	for _, unit := range utf16.Encode([]rune(text)) {
		data = binary.LittleEndian.AppendUint16(data, unit)
	}
	return data, nil
}
