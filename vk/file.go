package vk

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/vkscript/vkscript/vk/internal/picture"
)

// File is something to upload. It is opened anew for every attempt and never held in memory.
type File struct {
	Name string // the base name that VK sees, with an extension
	Size int64  // bytes
	Type string // the content type, found from the first bytes
	open func() (io.ReadCloser, error)
	many []*File // of Together
}

// NewFile returns a file of size bytes which open opens from its beginning each time. The content
// decides the type, and the extension where the name has none.
func NewFile(name string, size int64, open func() (io.ReadCloser, error)) (*File, error) {
	f := &File{Name: baseName(name), Size: size, open: open}
	head, err := f.head()
	if err != nil {
		return nil, err
	}
	f.Type = sniff(head)
	if filepath.Ext(f.Name) == "" {
		f.Name += extensions[f.Type]
	}
	return f, nil
}

// OpenFile returns the file at a path. Nothing is kept open.
func OpenFile(path string) (*File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "upload", Path: path, Err: errors.New("not a file")}
	}
	return NewFile(path, info.Size(), func() (io.ReadCloser, error) { return os.Open(path) })
}

// BytesFile returns a file of these bytes.
func BytesFile(name string, data []byte) *File {
	f, _ := NewFile(name, int64(len(data)), func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(data)), nil
	})
	return f
}

// LinkFile is a video at another site, for the kind VideoLink: its name is the address, and it has no content.
func LinkFile(address string) *File {
	return &File{Name: address, open: func() (io.ReadCloser, error) { return http.NoBody, nil }}
}

// Together returns several files as one, for the uploads that take more than one at once (AlbumPhoto: five). Its
// content is theirs, one after the other.
func Together(files ...*File) *File {
	if len(files) == 1 {
		return files[0]
	}
	f := &File{many: files}
	for i, one := range files {
		if i > 0 {
			f.Name += ", "
		}
		f.Name += one.Name
		f.Size += one.Size
		f.Type = one.Type
	}
	f.open = func() (io.ReadCloser, error) { return &inTurn{files: files}, nil }
	return f
}

// parts are the files of which it consists.
func (f *File) parts() []*File {
	switch {
	case f.many != nil:
		return f.many
	case f.Type == "": // a link
		return nil
	}
	return []*File{f}
}

// Parts are the files that were put together, or the file alone; none for a link.
func (f *File) Parts() []*File { return f.parts() }

// inTurn reads files one after the other; each is opened when its turn comes.
type inTurn struct {
	files []*File
	now   io.ReadCloser // nil between two files
}

func (r *inTurn) Read(p []byte) (n int, err error) {
	for n == 0 && err == nil {
		if r.now == nil {
			if len(r.files) == 0 {
				return 0, io.EOF
			}
			if r.now, err = r.files[0].open(); err != nil {
				return 0, err
			}
			r.files = r.files[1:]
		}
		if n, err = r.now.Read(p); err == io.EOF {
			r.Close()
			err = nil
		}
	}
	return n, err
}

func (r *inTurn) Close() (err error) {
	if r.now != nil {
		err, r.now = r.now.Close(), nil
	}
	return err
}

// Open opens the file from its beginning.
func (f *File) Open() (io.ReadCloser, error) { return f.open() }

// head reads what the type is found from.
func (f *File) head() ([]byte, error) {
	r, err := f.open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	return head[:n], nil
}

// mustBe refuses a file that can't be what the upload wants, before anything is sent.
func (f *File) mustBe(u *upload) error {
	parts := f.parts()
	switch {
	case u.kind == VideoLink && (f.Type != "" || f.many != nil):
		return &FileError{f.Name, "is not the address of a video: make it a LinkFile"}
	case u.kind == VideoLink:
		return nil
	case len(parts) == 0:
		return &FileError{f.Name, "is an address, not a file"}
	case len(parts) > max(1, u.most):
		return &FileError{f.Name, fmt.Sprintf("are %d files, VK takes %d at once", len(parts), max(1, u.most))}
	}
	for _, part := range parts {
		if err := part.mustBeOne(u); err != nil {
			return err
		}
	}
	return nil
}

func (f *File) mustBeOne(u *upload) error {
	switch {
	case f.Size == 0:
		return &FileError{f.Name, "is empty"}
	case u.class == "image" && !strings.HasPrefix(f.Type, "image/"):
		return &FileError{f.Name, "is not a picture: its content is " + f.Type}
	case u.class == "video" && (strings.HasPrefix(f.Type, "text/") || strings.HasPrefix(f.Type, "image/")):
		return &FileError{f.Name, "is not a video: its content is " + f.Type}
	case u.limits.megabytes > 0 && f.Size > u.limits.megabytes<<20:
		return &FileError{f.Name, fmt.Sprintf("has %d MB, VK takes %d MB at the most", f.Size>>20, u.limits.megabytes)}
	case u.class == "image":
		return f.checkPixels(u.limits)
	}
	return nil
}

// checkPixels reads the size from the picture's head. What is in an unknown format is left to VK.
func (f *File) checkPixels(l limits) error {
	r, err := f.open()
	if err != nil {
		return err
	}
	defer r.Close()
	head, ok := picture.Read(bufio.NewReader(io.LimitReader(r, 1<<20)))
	if !ok {
		return nil
	}
	w, h := head.Width, head.Height
	size := fmt.Sprintf("is %d x %d pixels, ", w, h)
	switch {
	case w < l.minWidth || h < l.minHeight:
		return &FileError{f.Name, size + fmt.Sprintf("VK wants %d x %d at least", l.minWidth, l.minHeight)}
	case l.maxSides > 0 && w+h > l.maxSides:
		return &FileError{f.Name, size + fmt.Sprintf("VK takes %d for both sides together", l.maxSides)}
	case l.maxRatio > 0 && max(w, h) > l.maxRatio*min(w, h):
		return &FileError{f.Name, size + fmt.Sprintf("VK takes one side %d times the other at the most", l.maxRatio)}
	}
	return nil
}

// FileError says why a file can't be uploaded.
type FileError struct{ Name, Reason string }

func (e *FileError) Error() string { return e.Name + " " + e.Reason }

// extensions are the ones that VK's upload hosts know, by content type.
var extensions = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "image/bmp": ".bmp",
	"video/mp4": ".mp4", "video/webm": ".webm", "video/avi": ".avi", "application/pdf": ".pdf",
}

func sniff(head []byte) string {
	mime, _, _ := strings.Cut(http.DetectContentType(head), ";")
	return mime
}

// baseName takes the name from a path of any system or from an address.
func baseName(path string) string {
	path, _, _ = strings.Cut(path, "?")
	if i := strings.LastIndexAny(path, `/\`); i >= 0 {
		path = path[i+1:]
	}
	if path == "" || !utf8.ValidString(path) {
		return "file"
	}
	return path
}
