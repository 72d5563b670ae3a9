// Package picture tells the format and size of pictures by their heads, of the formats that VK takes.
package picture

import (
	"bufio"
	"encoding/binary"
	"io"
)

// Head is what the head of a picture says.
type Head struct {
	Format        string // "jpeg", "png", "gif" or "webp"
	Width, Height int    // pixels
}

// formats tell pictures by how they begin: a dot stands for any byte. The first length bytes have the size; where that
// is 0, it has no fixed place.
var formats = [...]struct {
	name, begin string
	length      int
	size        func(head []byte) (width, height int)
}{
	{"jpeg", "\xff\xd8", 0, nil},
	{"png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", 24, func(h []byte) (int, int) { return big32(h[16:]), big32(h[20:]) }},
	{"gif", "GIF87a", 10, gifSize},
	{"gif", "GIF89a", 10, gifSize},
	{"webp", "RIFF....WEBPVP8 ", 30, func(h []byte) (int, int) { return little16(h[26:]) & 0x3fff, little16(h[28:]) & 0x3fff }},
	{"webp", "RIFF....WEBPVP8L", 25, func(h []byte) (int, int) {
		size := binary.LittleEndian.Uint32(h[21:])
		return int(size&0x3fff) + 1, int(size>>14&0x3fff) + 1
	}},
	{"webp", "RIFF....WEBPVP8X", 30, func(h []byte) (int, int) { return little24(h[24:]) + 1, little24(h[27:]) + 1 }},
}

// longest is the length of the longest of them.
const longest = 30

// Read reads the head of a picture; ok is false for all else, and for a head that is cut off or has no size.
func Read(r *bufio.Reader) (head Head, ok bool) {
	begin, _ := r.Peek(longest)
	for _, f := range formats {
		switch {
		case !begins(begin, f.begin):
			continue
		case f.length == 0:
			head.Width, head.Height = jpegSize(r)
		case len(begin) >= f.length:
			head.Width, head.Height = f.size(begin)
		}
		head.Format = f.name
		return head, head.Width > 0 && head.Height > 0
	}
	return Head{}, false
}

func begins(head []byte, pattern string) bool {
	if len(head) < len(pattern) {
		return false
	}
	for i := range len(pattern) {
		if pattern[i] != '.' && pattern[i] != head[i] {
			return false
		}
	}
	return true
}

func gifSize(h []byte) (width, height int) { return little16(h[6:]), little16(h[8:]) }

func little16(b []byte) int { return int(binary.LittleEndian.Uint16(b)) }
func little24(b []byte) int { return little16(b) | int(b[2])<<16 }
func big32(b []byte) int    { return int(int32(binary.BigEndian.Uint32(b))) }

// jpegSize goes from segment to segment up to the one that begins the frame.
func jpegSize(r *bufio.Reader) (width, height int) {
	r.Discard(2)
	for {
		marker, err := nextMarker(r)
		if err != nil {
			return 0, 0
		}
		var head [7]byte // length of the segment; and of a frame: bits, height, width
		if _, err := io.ReadFull(r, head[:2]); err != nil {
			return 0, 0
		}
		length := int(binary.BigEndian.Uint16(head[:]))
		if isFrame(marker) {
			_, err := io.ReadFull(r, head[2:])
			if err != nil || length < len(head) {
				return 0, 0
			}
			return int(binary.BigEndian.Uint16(head[5:])), int(binary.BigEndian.Uint16(head[3:]))
		}
		if length < 2 {
			return 0, 0
		}
		if _, err := r.Discard(length - 2); err != nil || marker == 0xda || marker == 0xd9 { // the picture itself, or its end
			return 0, 0
		}
	}
}

// nextMarker finds what begins a segment: 0xff, as often as it likes, and another byte. Those without a segment, and bytes
// between, are passed over, as decoders do.
func nextMarker(r *bufio.Reader) (marker byte, err error) {
	for {
		b := marker
		if marker, err = r.ReadByte(); err != nil {
			return 0, err
		}
		bare := marker == 0 || marker == 0xff || 0xd0 <= marker && marker <= 0xd7
		if b == 0xff && !bare {
			return marker, nil
		}
	}
}

// isFrame tells the markers SOF0 to SOF15 from the three tables between them.
func isFrame(marker byte) bool {
	return 0xc0 <= marker && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc
}
