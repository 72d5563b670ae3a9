// Package codepage reads and writes Russian texts that are not UTF-8: pages of one byte a character, and UTF-16.
//
//	text := codepage.Windows1251.Decode(data)
package codepage

import (
	"fmt"
	"sync"
	"unicode/utf8"
)

// Encoding is a way to keep text in bytes.
type Encoding interface {
	// Decode returns the text; U+FFFD stands for bytes that mean nothing.
	Decode(data []byte) string
	// Encode returns the bytes, with ? for what the encoding lacks; then there is a *MissingError too.
	Encode(text string) ([]byte, error)
}

// MissingError says that an encoding has no such character.
type MissingError struct {
	Page string
	Char rune
}

func (e *MissingError) Error() string { return fmt.Sprintf("%s has no character %q", e.Page, e.Char) }

// Page is an encoding by one byte a character: ASCII, and 128 more.
type Page struct {
	name  string
	upper string // the characters from 0x80 on

	once  sync.Once
	chars []rune
	bytes map[rune]byte
}

// The pages of Russian texts, and that of Western Windows. The tables are those of unicode.org and, for bytes without a
// character, of the WHATWG's encoding standard.
var (
	Windows1251 = &Page{name: "windows-1251", upper: "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u0098™љ›њќћџ\u00a0ЎўЈ¤Ґ¦§Ё©Є«¬\u00ad®Ї°±Ііґµ¶·ё№є»јЅѕї" +
		"АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя"}
	CP866 = &Page{name: "cp866", upper: "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмноп░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀" +
		"рстуфхцчшщъыьэюяЁёЄєЇїЎў°∙·√№¤■\u00a0"}
	KOI8R = &Page{name: "koi8-r", upper: "─│┌┐└┘├┤┬┴┼▀▄█▌▐░▒▓⌠■∙√≈≤≥\u00a0⌡°²·÷═║╒ё╓╔╕╖╗╘╙╚╛╜╝╞╟╠╡Ё╢╣╤╥╦╧╨╩╪╫╬©" +
		"юабцдефгхийклмнопярстужвьызшэщчъЮАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗШЭЩЧЪ"}
	ISO88595 = &Page{name: "iso-8859-5", upper: "\u0080\u0081\u0082\u0083\u0084\u0085\u0086\u0087\u0088\u0089\u008a\u008b\u008c\u008d\u008e\u008f" +
		"\u0090\u0091\u0092\u0093\u0094\u0095\u0096\u0097\u0098\u0099\u009a\u009b\u009c\u009d\u009e\u009f\u00a0ЁЂЃЄЅІЇЈЉЊЋЌ\u00adЎЏ" +
		"АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя№ёђѓєѕіїјљњћќ§ўџ"}
	Windows1252 = &Page{name: "windows-1252", upper: "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ\u00a0¡¢£¤¥¦§¨©ª«¬\u00ad®¯°±²³´µ¶·¸¹º»¼½¾¿" +
		"ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ"}
)

func (p *Page) load() {
	p.once.Do(func() {
		p.chars, p.bytes = []rune(p.upper), make(map[rune]byte, utf8.RuneSelf)
		for i, char := range p.chars {
			p.bytes[char] = byte(utf8.RuneSelf + i)
		}
	})
}

// Decode is Encoding's; every byte has a character.
func (p *Page) Decode(data []byte) string {
	p.load()
	text := make([]byte, 0, 2*len(data))
	for _, b := range data {
		if b < utf8.RuneSelf {
			text = append(text, b)
			continue
		}
		text = utf8.AppendRune(text, p.chars[b-utf8.RuneSelf])
	}
	return string(text)
}

// Encode is Encoding's.
func (p *Page) Encode(text string) (data []byte, err error) {
	p.load()
	data = make([]byte, 0, len(text))
	for _, char := range text {
		b, known := byte(char), char < utf8.RuneSelf
		if !known {
			b, known = p.bytes[char]
		}
		if !known {
			b = '?'
		}
		if data = append(data, b); !known && err == nil {
			err = &MissingError{p.name, char}
		}
	}
	return data, err
}
