package bsl

import (
	"strings"
	"unicode/utf8"
)

// foreign reports a source that is not UTF-8, and leaves nothing of it to read: whatever else would be found comes of
// that alone.
func (lx *lexer) foreign() {
	wrong := firstInvalid(lx.src)
	if wrong < 0 {
		return
	}
	lines := lineStarts(lx.src[:wrong])
	at := Pos{int32(len(lines)), int32(1 + utf8.RuneCountInString(lx.src[lines[len(lines)-1]:wrong]))}
	what := "byte 0x%02X is not UTF-8"
	if name := probableEncoding(lx.src); name != "" {
		what += ", the file is probably " + name
	}
	lx.report(Span{at, at}, CodeCharacter, what+"; save the file as UTF-8", lx.src[wrong])
	lx.src = ""
}

// firstInvalid is the first byte that is not UTF-8, or -1.
func firstInvalid(text string) int {
	if utf8.ValidString(text) {
		return -1
	}
	for i, r := range text {
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)) {
			return i
		}
	}
	return -1
}

// probableEncoding tells what a Russian text that is not UTF-8 is most likely written in; nothing when most of it is
// UTF-8 indeed.
func probableEncoding(text string) string {
	if strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff") {
		return "UTF-16"
	}
	foreign, fine, dos := 0, 0, 0
	for i, r := range text {
		switch {
		case r >= utf8.RuneSelf && r != utf8.RuneError:
			fine++
		case r == utf8.RuneError && 0x80 <= text[i] && text[i] < 0xb0: // А to п, where Windows-1251 has hardly a letter
			dos++
			fallthrough
		case r == utf8.RuneError:
			foreign++
		}
	}
	switch {
	case foreign <= fine:
		return ""
	case 4*dos > foreign:
		return "CP866"
	}
	return "Windows-1251"
}
