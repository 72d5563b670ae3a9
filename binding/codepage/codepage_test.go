package codepage

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPages(t *testing.T) {
	for _, c := range []struct {
		page Encoding
		text string
		data string
	}{
		{Windows1251, "Привет, №1 — «Ёж»", "\xcf\xf0\xe8\xe2\xe5\xf2, \xb91 \x97 \xab\xa8\xe6\xbb"},
		{Windows1251, "Ђ…€њџ яЯ", "\x80\x85\x88\x9c\x9f \xff\xdf"},
		{CP866, "Привет ░┼▀ рЁ№", "\x8f\xe0\xa8\xa2\xa5\xe2 \xb0\xc5\xdf \xe0\xf0\xfc"},
		{KOI8R, "Привет ёЁ─Ъ", "\xf0\xd2\xc9\xd7\xc5\xd4 \xa3\xb3\x80\xff"},
		{ISO88595, "Привет №ёЁ", "\xbf\xe0\xd8\xd2\xd5\xe2 \xf0\xf1\xa1"},
		{Windows1252, "naïve € Ÿ ÿ", "na\xefve \x80 \x9f \xff"},
		{UTF16, "Да 😀", "\xff\xfe\x14\x04\x30\x04 \x00\x3d\xd8\x00\xde"},
		{UTF16, "", "\xff\xfe"},
	} {
		data, err := c.page.Encode(c.text)
		require.NoError(t, err)
		assert.Equal(t, c.data, string(data), c.text)
		assert.Equal(t, c.text, c.page.Decode([]byte(c.data)))
	}
}

// TestEveryByte: each byte is one character, and each character the byte that it came from.
func TestEveryByte(t *testing.T) {
	for _, p := range []*Page{Windows1251, CP866, KOI8R, ISO88595, Windows1252} {
		require.Equal(t, 128, utf8.RuneCountInString(p.upper), p.name)
		all := make([]byte, 256)
		for i := range all {
			all[i] = byte(i)
		}
		text := p.Decode(all)
		assert.Equal(t, 256, utf8.RuneCountInString(text), p.name)
		data, err := p.Encode(text)
		assert.NoError(t, err)
		assert.Equal(t, all, data, p.name)
	}
}

func TestWhatAPageLacks(t *testing.T) {
	data, err := Windows1251.Encode("a😀b\xffж中")
	assert.EqualError(t, err, `windows-1251 has no character '😀'`)
	assert.Equal(t, "a?b?\xe6?", string(data))
}

func TestUTF16Reads(t *testing.T) {
	for data, want := range map[string]string{
		"\xfe\xff\x04\x14":         "Д",       // the high byte first
		"\x14\x04":                 "Д",       // no mark
		"\xff\xfe\x14":             "\ufffd",  // half a character
		"\xff\xfe\x3d\xd8\x41\x00": "\ufffdA", // half a pair
		"":                         "",
	} {
		assert.Equal(t, want, UTF16.Decode([]byte(data)), "%q", data)
	}
}
