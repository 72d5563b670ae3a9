package opi

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/vkscript/vkscript/vk"
)

// file finds a picture or video: a path, an address, Base64 or Binary; nil for a blank value.
func (c *call) file(v any) (any, error) {
	f, err := c.openFile(v)
	if f == nil {
		return nil, err
	}
	return f, err
}

func (c *call) openFile(v any) (*vk.File, error) {
	if isBlank(v) {
		return nil, nil
	}
	switch v := v.(type) {
	case Binary:
		return vk.BytesFile(v.Name, v.Data), nil
	case string:
		if data := fromBase64(v); data != nil {
			return vk.BytesFile("file", data), nil
		}
		return c.openSource(v)
	}
	return nil, fmt.Errorf("wants a path, an address, Base64 or BinaryData, got %s", describe(v))
}

func (c *call) openSource(source string) (*vk.File, error) {
	if c.cfg.OpenFile == nil {
		return nil, errors.New("files can't be opened here")
	}
	f, free, err := c.cfg.OpenFile(c.ctx, source)
	if free != nil {
		c.free = append(c.free, free)
	}
	return f, err
}

// files finds pictures: an array, its JSON, or one picture.
func (c *call) files(v any) (any, error) {
	if isBlank(v) {
		return []*vk.File(nil), nil
	}
	v, err := c.collection(v)
	if err != nil {
		return nil, err
	}
	items, ok := v.([]any)
	if !ok {
		items = []any{v}
	}
	var files []*vk.File
	for i, item := range items {
		f, err := c.openFile(item)
		if err != nil {
			return nil, fmt.Errorf("[%d]: %w", i+1, err)
		}
		if f != nil {
			files = append(files, f)
		}
	}
	return files, nil
}

// fromBase64 recognises Base64 by what it holds, so that no path is taken for it.
func fromBase64(s string) []byte {
	if len(s) < 32 || len(s)%4 != 0 || strings.ContainsAny(s[:32], ".:\\") {
		return nil
	}
	data, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil {
		return nil
	}
	kind := http.DetectContentType(data)
	if strings.HasPrefix(kind, "image/") || strings.HasPrefix(kind, "video/") {
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
	return client.Upload(c.ctx, kind, f, c.auth.forMethod(main, set, kind.Methods()...))
}
