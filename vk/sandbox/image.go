package sandbox

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"image"
	_ "image/gif" // pictures are recognised by their headers
	_ "image/jpeg"
	_ "image/png"
	"io"
	"mime/multipart"
)

// readFile reads one file of an upload to its end and keeps only what is known
// about it: the memory does not depend on the size.
func readFile(part *multipart.Part) (File, error) {
	file := File{Field: part.FormName(), Name: part.FileName(), ContentType: part.Header.Get("Content-Type")}
	hash := sha256.New()
	count := &counter{}
	all := bufio.NewReaderSize(io.TeeReader(part, io.MultiWriter(hash, count)), 64<<10)
	file.Width, file.Height, file.Format = sniff(all)
	_, err := all.WriteTo(io.Discard)
	file.Size, file.SHA256 = count.n, hex.EncodeToString(hash.Sum(nil))
	return file, err
}

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

// sniff decodes the header of a picture; the format is empty when it is none.
func sniff(r *bufio.Reader) (width, height int, format string) {
	head, _ := r.Peek(30)
	if width, height, ok := webp(head); ok {
		return width, height, "webp"
	}
	config, format, err := image.DecodeConfig(r)
	if err != nil {
		return 0, 0, ""
	}
	return config.Width, config.Height, format
}

// webp reads the size out of the three kinds of WebP header.
func webp(head []byte) (width, height int, ok bool) {
	if len(head) < 30 || string(head[:4]) != "RIFF" || string(head[8:12]) != "WEBP" {
		return 0, 0, false
	}
	switch string(head[12:16]) {
	case "VP8 ":
		size := binary.LittleEndian.Uint32(head[26:])
		return int(size & 0x3fff), int(size >> 16 & 0x3fff), true
	case "VP8L":
		size := binary.LittleEndian.Uint32(head[21:])
		return int(size&0x3fff) + 1, int(size>>14&0x3fff) + 1, true
	case "VP8X":
		return int24(head[24:]) + 1, int24(head[27:]) + 1, true
	}
	return 0, 0, false
}

func int24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
