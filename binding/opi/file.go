package opi

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/vkscript/vkscript/vk"
)

// file finds a picture ("image") or a video: a path, an address, Base64 or Binary; nil for a blank value.
func (c *call) file(class string, v any) (any, error) {
	f, err := c.openFile(class, v)
	if f == nil {
		return nil, err
	}
	return f, err
}

// maxPath is longer than any system's paths.
const maxPath = 4096

func (c *call) openFile(class string, v any) (*vk.File, error) {
	switch v := v.(type) {
	case Binary:
		return checked(class, v.Name, v.File())
	case string:
		if data := fromBase64(v); data != nil {
			return checked(class, "the Base64", vk.BytesFile("file", data))
		}
		if len(v) <= maxPath {
			return c.openSource(class, v)
		}
	}
	if isBlank(v) {
		return nil, nil
	}
	return nil, fmt.Errorf("wants a path, an address, Base64 or BinaryData, got %s", describe(v))
}

func (c *call) openSource(class, source string) (*vk.File, error) {
	if isBlank(source) {
		return nil, nil
	}
	if c.cfg.OpenFile == nil {
		return nil, errors.New("files can't be opened here")
	}
	f, free, err := c.cfg.OpenFile(c.ctx, source)
	if free != nil {
		c.free = append(c.free, free)
	}
	if err != nil && !strings.HasPrefix(err.Error(), source) { // else the sentence begins with it already
		err = fmt.Errorf("can't be used: %w", err)
	}
	if err != nil {
		return nil, err
	}
	return checked(class, source, f)
}

// checked refuses by the content what is no picture or video, before anything is sent.
func checked(class, source string, f *vk.File) (*vk.File, error) {
	switch kind, _, _ := strings.Cut(f.Type, "/"); {
	case f.Size == 0:
		return nil, &vk.FileError{Name: source, Reason: "is empty"}
	case class == "image" && kind != "image":
		return nil, &vk.FileError{Name: source, Reason: "is not a picture: its content is " + f.Type}
	case class == "video" && (kind == "text" || kind == "image"):
		return nil, &vk.FileError{Name: source, Reason: "is not a video: its content is " + f.Type}
	}
	return f, nil
}

// files finds pictures: an array, its JSON, or one picture.
func (c *call) files(v any) (any, error) {
	items, err := c.items(v)
	if s, ok := v.(string); ok && err != nil && strings.HasPrefix(s, "[") {
		items, err = []any{s}, nil // a file may be called "[1].jpg"
	}
	if err != nil {
		return nil, err
	}
	var files []*vk.File
	for i, item := range items {
		f, err := c.openFile("image", item)
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", i+1, err)
		}
		if f != nil {
			files = append(files, f)
		}
	}
	return files, nil
}

// fromBase64 recognises Base64 by what it holds, so that no path is taken for it.
func fromBase64(s string) []byte {
	if len(s) < 32 || strings.ContainsAny(s[:32], ".:\\") {
		return nil
	}
	data, err := base64.StdEncoding.Strict().DecodeString(strings.TrimSpace(s))
	if err != nil {
		return nil
	}
	kind, _, _ := strings.Cut(http.DetectContentType(data), "/")
	if kind == "image" || kind == "video" || len(s) > maxPath {
		return data
	}
	return nil
}

// upload sends a file as one of VK's kinds and returns what the save method answered. The caller's
// extra parameters go along when the upload is what the function is for.
func (c *call) upload(kind vk.UploadKind, f *vk.File, main bool, set vk.Params) ([]byte, error) {
	client, err := c.client()
	if err != nil {
		return nil, err
	}
	if kind == vk.ProductPhoto {
		c.auth.version = productVersion
	}
	return client.Upload(c.ctx, kind, f, c.auth.forMethod(main, set, kind.Methods()...))
}
