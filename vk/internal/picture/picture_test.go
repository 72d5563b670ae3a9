package picture

import (
	"bufio"
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func read(data string) (Head, bool) { return Read(bufio.NewReader(strings.NewReader(data))) }

// encoded is a picture as Go's encoders write it.
func encoded(t testing.TB, format string, width, height int) string {
	picture := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.Black, color.White})
	var out bytes.Buffer
	switch format {
	case "png":
		require.NoError(t, png.Encode(&out, picture))
	case "gif":
		require.NoError(t, gif.Encode(&out, picture, nil))
	case "jpeg":
		require.NoError(t, jpeg.Encode(&out, picture, nil))
	}
	return out.String()
}

func TestWhatGoWrites(t *testing.T) {
	for _, format := range []string{"png", "gif", "jpeg"} {
		for _, size := range [][2]int{{1, 1}, {300, 20}, {257, 1025}} {
			head, ok := read(encoded(t, format, size[0], size[1]))
			assert.True(t, ok)
			assert.Equal(t, Head{format, size[0], size[1]}, head)
		}
	}
}

// TestExamples reads the pictures of the examples as Go's decoders do.
func TestExamples(t *testing.T) {
	files, err := filepath.Glob("../../../scripts/examples/*/*.[pjg][npi][gf]*")
	require.NoError(t, err)
	more, _ := filepath.Glob("../../../scripts/examples/*.[pjg][npi][gf]*")
	files = append(files, more...)
	require.NotEmpty(t, files)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		want, format, err := image.DecodeConfig(bytes.NewReader(data))
		require.NoError(t, err, file)
		head, ok := read(string(data))
		assert.True(t, ok, file)
		assert.Equal(t, Head{format, want.Width, want.Height}, head, file)
	}
}

func TestHeads(t *testing.T) {
	pad := strings.Repeat("\x00", longest)
	exif := "\xff\xd8\xff\xe1\x00\x08Exif\x00\x00\xff\xff\xfe\x00\x05a\xff\xc0" // with a comment that holds what begins a frame
	for _, c := range []struct {
		data string
		want Head
	}{
		{"RIFF\x00\x00\x00\x00WEBPVP8 \x00\x00\x00\x00\x00\x00\x00\x9d\x01\x2a\x90\x01\xc8\x40" + pad, Head{"webp", 400, 200}},
		{"RIFF\x00\x00\x00\x00WEBPVP8L\x00\x00\x00\x00\x2f\x8f\xc1\x31\x00" + pad, Head{"webp", 400, 200}},
		{"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x8f\x01\x00\xc7\x00\x00", Head{"webp", 400, 200}},
		{"GIF89a\x90\x01\xc8\x00", Head{"gif", 400, 200}},
		{exif + "\xff\xc2\x00\x11\x08\x00\xc8\x01\x90\x03", Head{"jpeg", 400, 200}},
		{"\xff\xd8a\xff\x00\xff\xd0\xff\xff\xc0\x00\x11\x08\x00\xc8\x01\x90\x03", Head{"jpeg", 400, 200}},
		{"\xff\xd8\xff\xc4\x00\x03a\xff\xc0\x00\x11\x08\x00\xc8\x01\x90\x03", Head{"jpeg", 400, 200}},
	} {
		head, ok := read(c.data)
		assert.True(t, ok, "%q", c.data)
		assert.Equal(t, c.want, head, "%q", c.data)
	}
	for _, data := range []string{
		"", "\xff", "\xff\xd8", "\xff\xd8\xff", exif, exif + "\xff\xc0\x00\x03", exif + "\xff\xda\x00\x02" + pad, "GIF89a\x01\x00", "<!DOCTYPE html>" + pad,
		"RIFF\x00\x00\x00\x00WEBPVP9 " + pad, "GIF89a" + pad, "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xff\xff\xff\x00\x00\x00\x01" + pad, "%PDF-1.7" + pad,
	} {
		_, ok := read(data)
		assert.False(t, ok, "%q", data)
	}
}

// FuzzRead: whatever comes in, a head has a format and a size, and what Go's decoders know is known.
func FuzzRead(f *testing.F) {
	for _, format := range []string{"png", "gif", "jpeg"} {
		f.Add([]byte(encoded(f, format, 3, 2)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		head, ok := Read(bufio.NewReader(bytes.NewReader(data)))
		if ok {
			assert.NotEmpty(t, head.Format)
			assert.Positive(t, min(head.Width, head.Height))
		}
		if want, format, err := image.DecodeConfig(bytes.NewReader(data)); err == nil && want.Width > 0 && want.Height > 0 {
			assert.Equal(t, Head{format, want.Width, want.Height}, head)
		}
	})
}
