package sandbox

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime/multipart"

	"github.com/vkscript/vkscript/vk/internal/picture"
)

// readFile reads one file of an upload to its end and keeps only what is known
// about it: the memory does not depend on the size.
func readFile(part *multipart.Part) (File, error) {
	file := File{Field: part.FormName(), Name: part.FileName(), ContentType: part.Header.Get("Content-Type")}
	hash := sha256.New()
	count := &counter{}
	all := bufio.NewReaderSize(io.TeeReader(part, io.MultiWriter(hash, count)), 64<<10)
	if head, ok := picture.Read(all); ok {
		file.Width, file.Height, file.Format = head.Width, head.Height, head.Format
	}
	_, err := all.WriteTo(io.Discard)
	file.Size, file.SHA256 = count.n, hex.EncodeToString(hash.Sum(nil))
	return file, err
}

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}
