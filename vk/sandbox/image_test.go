package sandbox

import (
	"bufio"
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSniff(t *testing.T) {
	tail := "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	for name, test := range map[string]struct {
		head          string
		width, height int
		format        string
	}{
		"gif":            {"GIF89a\x59\x1b\x58\x1b\x80\x00\x00\x00\x00\x00\xff\xff\xff", 7001, 7000, "gif"},
		"webp, lossy":    {"RIFF....WEBPVP8 ....\x30\x01\x00\x9d\x01\x2a\x2c\x01\xc8\x00", 300, 200, "webp"},
		"webp, lossless": {"RIFF....WEBPVP8L....\x2f\x2b\xc1\x31\x00" + tail, 300, 200, "webp"},
		"webp, extended": {"RIFF....WEBPVP8X....\x00\x00\x00\x00\x2b\x01\x00\xc7\x00\x00", 300, 200, "webp"},
		"webp, unknown":  {"RIFF....WEBPVP9 ...." + tail, 0, 0, ""},
		"html":           {"<!doctype html>", 0, 0, ""},
		"nothing":        {"", 0, 0, ""},
	} {
		width, height, format := sniff(bufio.NewReader(bytes.NewReader([]byte(test.head))))
		assert.Equal(t, []any{test.width, test.height, test.format}, []any{width, height, format}, name)
	}
}
