package modules

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"os"
	"path"
	"slices"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/luajson"
)

// payload is the body of a request.
type payload struct {
	kind  string // the Content-Type
	data  []byte
	parts []part // of a multipart body, in place of data
	bound string
}

// part is a piece of a multipart body: what goes before it, and its bytes or file.
type part struct {
	head, data []byte
	path       string
}

func newPayload(c *call, o options) (*payload, error) {
	given := 0
	for _, name := range []string{"form", "json", "body", "multipart"} {
		if o.has(name) {
			given++
		}
	}
	switch {
	case given == 0:
		return nil, nil
	case given > 1:
		return nil, errors.New("of form, json, body and multipart only one can be the body")
	case o.has("body"):
		return &payload{kind: "application/octet-stream", data: []byte(o.text("body", ""))}, nil
	case o.has("json"):
		data, err := luajson.Encode(o.get("json"), luajson.EncodeOptions{})
		return &payload{kind: "application/json", data: data}, err
	case o.has("form"):
		text, err := encodeQuery(o.table("form"))
		if err != nil {
			return nil, fmt.Errorf("form: %w", err)
		}
		return &payload{kind: "application/x-www-form-urlencoded", data: []byte(text)}, nil
	}
	return newMultipart(o.table("multipart"))
}

func newMultipart(t *lua.LTable) (*payload, error) {
	var head bytes.Buffer
	w := multipart.NewWriter(&head)
	p := &payload{kind: w.FormDataContentType(), bound: w.Boundary()}
	for k, v := range pairs(t) {
		one, header, err := newPart(k.String(), v)
		if err != nil {
			return nil, fmt.Errorf("multipart.%s: %w", k, err)
		}
		if _, err := w.CreatePart(header); err != nil {
			return nil, err
		}
		one.head = bytes.Clone(head.Bytes())
		head.Reset()
		p.parts = append(p.parts, one)
	}
	err := w.Close()
	p.parts = append(p.parts, part{head: bytes.Clone(head.Bytes())})
	return p, err
}

// newPart reads a field, or a file as a table.
func newPart(name string, v lua.LValue) (part, textproto.MIMEHeader, error) {
	header := textproto.MIMEHeader{}
	disposition := fmt.Sprintf(`form-data; name="%s"`, escapeQuotes(name))
	switch v := v.(type) {
	case lua.LString, lua.LNumber, lua.LBool:
		header.Set("Content-Disposition", disposition)
		return part{data: []byte(v.String())}, header, nil
	case *lua.LTable:
		o := options{v}
		if o.has("path") == o.has("content") {
			return part{}, nil, errors.New("a file has a path or content")
		}
		p := part{path: o.text("path", ""), data: []byte(o.text("content", ""))}
		file := o.text("name", path.Base(either(p.path == "", "file", slashed(p.path))))
		kind := cmp.Or(o.text("type", ""), contentType(file))
		header.Set("Content-Disposition", fmt.Sprintf(`%s; filename="%s"`, disposition, escapeQuotes(file)))
		header.Set("Content-Type", kind)
		return p, header, nil
	}
	return part{}, nil, fmt.Errorf("a field is a string, a number, a boolean or a file {path = ...}, got %s", describe(v))
}

// contentTypes are those of files by the end of their name, the same on every machine: package mime asks the system.
var contentTypes = [...]struct{ endings, kind string }{
	{".jpg .jpeg", "image/jpeg"}, {".png", "image/png"}, {".gif", "image/gif"}, {".webp", "image/webp"}, {".bmp", "image/bmp"},
	{".svg", "image/svg+xml"}, {".avif", "image/avif"}, {".heic", "image/heic"}, {".ico", "image/x-icon"}, {".tif .tiff", "image/tiff"},
	{".mp4 .m4v", "video/mp4"}, {".webm", "video/webm"}, {".mov", "video/quicktime"}, {".avi", "video/x-msvideo"}, {".mkv", "video/x-matroska"},
	{".mp3", "audio/mpeg"}, {".ogg .oga .opus", "audio/ogg"}, {".wav", "audio/wav"}, {".m4a", "audio/mp4"}, {".aac", "audio/aac"}, {".flac", "audio/flac"},
	{".txt .log .md", "text/plain; charset=utf-8"}, {".csv", "text/csv; charset=utf-8"}, {".htm .html", "text/html; charset=utf-8"},
	{".css", "text/css; charset=utf-8"}, {".js .mjs", "text/javascript; charset=utf-8"}, {".xml", "text/xml; charset=utf-8"},
	{".json", "application/json"}, {".yaml .yml", "application/yaml"}, {".pdf", "application/pdf"}, {".rtf", "application/rtf"},
	{".epub", "application/epub+zip"}, {".zip", "application/zip"}, {".gz .tgz", "application/gzip"},
	{".rar", "application/vnd.rar"}, {".7z", "application/x-7z-compressed"}, {".tar", "application/x-tar"},
	{".odt", "application/vnd.oasis.opendocument.text"}, {".ods", "application/vnd.oasis.opendocument.spreadsheet"},
	{".doc", "application/msword"}, {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
	{".xls", "application/vnd.ms-excel"}, {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
	{".ppt", "application/vnd.ms-powerpoint"}, {".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
}

// contentType is that of a file, by the end of its name.
func contentType(name string) string {
	ending := cmp.Or(strings.ToLower(path.Ext(name)), ".")
	for _, t := range contentTypes {
		if slices.Contains(strings.Fields(t.endings), ending) {
			return t.kind
		}
	}
	return "application/octet-stream"
}

// escapeQuotes writes a name as browsers do.
func escapeQuotes(name string) string {
	return strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A").Replace(name)
}

// attach makes the payload the body of a request, which is opened again for a redirect that repeats it.
func (p *payload) attach(req *http.Request, w World) error {
	var err error
	if req.ContentLength, err = p.length(w); err != nil {
		return err
	}
	req.GetBody = func() (io.ReadCloser, error) { return p.open(req.Context(), w), nil }
	req.Body, err = req.GetBody()
	return err
}

func (p *payload) length(w World) (int64, error) {
	n := int64(len(p.data))
	for _, one := range p.parts {
		n += int64(len(one.head) + len(one.data))
		if one.path == "" {
			continue
		}
		info, err := w.Stat(one.path)
		if err == nil && !info.Mode().IsRegular() {
			err = fmt.Errorf("%s is not a file", one.path)
		}
		if err != nil {
			return 0, err
		}
		n += info.Size()
	}
	return n, nil
}

func (p *payload) open(ctx context.Context, w World) io.ReadCloser {
	if p.parts == nil {
		return io.NopCloser(bytes.NewReader(p.data))
	}
	var readers []io.Reader
	var files closers
	for _, one := range p.parts {
		readers = append(readers, bytes.NewReader(one.head), bytes.NewReader(one.data))
		if one.path != "" {
			f := &lateFile{world: w, path: one.path}
			readers, files = append(readers, f), append(files, f)
		}
	}
	return struct {
		io.Reader
		io.Closer
	}{stopping{ctx, io.MultiReader(readers...)}, files}
}

// lateFile is opened when its turn comes. It may be closed while it is read, when an answer comes early.
type lateFile struct {
	world  World
	path   string
	mu     sync.Mutex
	file   io.ReadCloser
	closed bool
}

func (f *lateFile) Read(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return 0, fs.ErrClosed
	}
	if f.file == nil {
		file, err := f.world.OpenFile(f.path, os.O_RDONLY, 0)
		if err != nil {
			return 0, err
		}
		f.file = file
	}
	return f.file.Read(p)
}

func (f *lateFile) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed = true; f.file == nil {
		return nil
	}
	return f.file.Close()
}

type closers []io.Closer

func (c closers) Close() error {
	var errs []error
	for _, one := range c {
		errs = append(errs, one.Close())
	}
	return errors.Join(errs...)
}
