package sandbox

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// ticket is an upload address that a get-server method gave out.
type ticket struct {
	kind  *uploadKind
	owner int        // whose the file will be
	album int        // of album photos
	id    int        // of a video, made before its file comes
	link  string     // of a video elsewhere, which has no file
	extra url.Values // parameters of the get-server method: a story's link
}

// upload is what an upload host took in and a save method has not used yet.
type upload struct {
	ticket
	server int
	hash   string
	photo  string // what the save method must bring back
	files  []File
	saved  bool
}

// uploadKind is one kind of upload host.
type uploadKind struct {
	name   string
	fields []string                                  // of the form
	most   int                                       // files at once; 0 is 1
	refuse func(File) string                         // why not, "" when the file will do
	answer func(*Server, *upload) any                // the answer to good files
	empty  func(s *Server, t ticket, why string) any // the answer to bad ones, with HTTP 200
}

const (
	maxPhoto = 50 << 20
	maxDoc   = 200 << 20
	maxText  = 1 << 20 // bytes of each other field of a form
	maxParts = 64
)

// uploadURL gives out an address for a file.
func (c *call) uploadURL(kind *uploadKind, t ticket) string {
	t.kind = kind
	id := strconv.Itoa(c.state.next("ticket", 0))
	c.state.tickets[id] = t
	return c.address(uploadHost, "/upload/"+kind.name+"/"+id)
}

// serveUpload answers /upload/KIND/ID.
func (s *Server) serveUpload(r *http.Request, rest string) reply {
	record := newCall("upload", r)
	kind, id, _ := strings.Cut(rest, "/")
	t, found := s.ticket(id)
	if !found || t.kind.name != kind {
		return textReply(http.StatusNotFound, "no such upload address: ask VK for a new one")
	}
	fault := s.faultOfUpload()
	if broken := fault.before(r.Context()); broken != nil {
		s.arriveUpload(record)
		return *broken
	}
	fields, files, err := readForms(r)
	record.Params, record.Files = fields, files
	s.arriveUpload(record)
	if err != nil {
		return htmlReply(http.StatusBadRequest)
	}
	return fault.after(s.take(t, files, fault))
}

func (s *Server) ticket(id string) (ticket, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.state.tickets[id]
	return t, ok
}

func (s *Server) faultOfUpload() Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.strike("upload")
}

func (s *Server) arriveUpload(record Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.record(record)
}

// readForms reads a multipart body as a stream; of files only their facts stay.
func readForms(r *http.Request) (fields url.Values, files []File, err error) {
	fields = url.Values{}
	body, err := r.MultipartReader()
	if err != nil {
		return fields, nil, err
	}
	for range maxParts {
		part, err := body.NextPart()
		if errors.Is(err, io.EOF) {
			return fields, files, nil
		}
		if err == nil {
			files, err = readPart(part, fields, files)
		}
		if err != nil {
			return fields, files, err
		}
	}
	return fields, files, errTooLarge
}

func readPart(part *multipart.Part, fields url.Values, files []File) ([]File, error) {
	if part.FileName() != "" {
		file, err := readFile(part)
		return append(files, file), err
	}
	text, err := io.ReadAll(io.LimitReader(part, maxText))
	fields.Add(part.FormName(), string(text))
	return files, err
}

// take keeps good files until they are saved.
func (s *Server) take(t ticket, files []File, fault Fault) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	if fault.Kind == ErrorCode {
		return uploadReply(map[string]any{"error_code": fault.Code, "error_msg": fail(fault.Code).msg})
	}
	if t.link != "" {
		return uploadReply(map[string]any{"response": 1})
	}
	why := t.kind.problem(files)
	if why != "" || fault.Kind == EmptyUpload {
		return uploadReply(t.kind.empty(s, t, why))
	}
	n := s.state.next("upload", 0)
	up := &upload{ticket: t, server: 600_000 + n, files: files, hash: fmt.Sprintf("%016x", 0x5eed_0000+n) + files[0].SHA256[:16]}
	answer := t.kind.answer(s, up)
	s.state.uploads[up.hash] = up
	return uploadReply(answer)
}

func uploadReply(answer any) reply {
	return reply{status: http.StatusOK, contentType: jsonType, body: encode(answer)}
}

// problem tells why the files will not do, "" when they will.
func (k *uploadKind) problem(files []File) string {
	if len(files) == 0 || len(files) > max(1, k.most) {
		return "ERR_UPLOAD_NO_FILE: no file uploaded"
	}
	for _, file := range files {
		if !slices.Contains(k.fields, file.Field) {
			return "ERR_UPLOAD_NO_FILE: unexpected field " + strconv.Quote(file.Field)
		}
		if why := k.refuse(file); why != "" {
			return why
		}
	}
	return ""
}

func notPicture(file File) string {
	switch {
	case file.Format == "" || file.Width == 0 || file.Height == 0:
		return "ERR_UPLOAD_BAD_IMAGE_FORMAT: not an image"
	case file.Size > maxPhoto:
		return "ERR_UPLOAD_TOO_BIG: file is too big"
	case file.Width+file.Height > 14_000, max(file.Width, file.Height) > 20*min(file.Width, file.Height):
		return "ERR_UPLOAD_BAD_IMAGE_SIZE: bad proportions"
	}
	return ""
}

func notProduct(file File) string {
	if why := notPicture(file); why != "" {
		return why
	}
	if file.Width < 400 || file.Height < 400 {
		return "ERR_UPLOAD_BAD_IMAGE_SIZE: market photo min size 400x400"
	}
	return ""
}

func notVideo(file File) string {
	if file.Size == 0 {
		return "empty file"
	}
	return ""
}

func notDocument(file File) string {
	if file.Size == 0 || file.Size > maxDoc {
		return "no_file"
	}
	return ""
}

// uploadedFor finds what a save method brings back. Each upload is saved once.
func (c *call) uploadedFor(kind *uploadKind, hash, param string) (*upload, *apiError) {
	up := c.state.uploads[hash]
	switch {
	case up == nil || up.kind != kind:
		return nil, fail(121)
	case up.saved:
		return nil, invalid("%s is invalid", param)
	}
	return up, nil
}

// saveUpload checks server, hash and the answer itself, under the parameter's name.
func (c *call) saveUpload(kind *uploadKind, param string) (*upload, *apiError) {
	brought := c.Get(param)
	if brought == "" || brought == "[]" {
		return nil, invalid("%s is invalid", param)
	}
	up, failure := c.uploadedFor(kind, c.Get("hash"), param)
	switch {
	case failure != nil:
		return nil, failure
	case c.given("server") && c.int("server") != up.server:
		return nil, fail(118)
	case brought != up.photo:
		return nil, invalid("%s is invalid", param)
	}
	up.saved = true
	return up, nil
}
