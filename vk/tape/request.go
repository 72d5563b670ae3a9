package tape

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"unicode/utf8"
)

// maxForm is how many bytes of a request are looked into; of more there is a digest.
const maxForm = 8 << 20

// callPath is where in an address the name of a VK's method begins.
const callPath = "/method/"

// longPoll is the kind of a request for events.
const longPoll = "long poll"

// kindOf is the name of a VK's method or longPoll; "" for anything else.
func kindOf(req *http.Request) string {
	if _, name, ok := strings.Cut(req.URL.Path, callPath); ok && name != "" && !strings.Contains(name, "/") {
		return name
	}
	if req.Method == http.MethodGet && strings.Contains(req.URL.RawQuery, "act=a_check") {
		return longPoll
	}
	return ""
}

// reading describes a request while its body is sent.
type reading struct {
	kind    string
	request Request
	parts   *parts // of a body that is read as it goes
}

// read describes a request. The request that it returns has the same body to send.
func (s *secrets) read(req *http.Request) (*reading, *http.Request, error) {
	r := &reading{kind: kindOf(req)}
	if r.kind == "" || r.kind == longPoll {
		r.request = Request{Verb: req.Method, URL: s.address(req.URL, r.kind)}
	} else {
		r.request.Method = r.kind
		r.request.Form = s.form(r.kind, req.URL.Query())
	}
	if req.Body == nil || req.Body == http.NoBody {
		return r, req, nil
	}
	sent := *req
	media, params, _ := mime.ParseMediaType(req.Header.Get("Content-Type"))
	if media == "multipart/form-data" {
		r.parts = readParts(req.Body, params["boundary"])
		sent.Body = r.parts
		return r, &sent, nil
	}
	body, err := s.readBody(r, req, media)
	sent.Body = body
	return r, &sent, err
}

// readBody describes a body that fits into memory, or digests one that does not.
func (s *secrets) readBody(r *reading, req *http.Request, media string) (io.ReadCloser, error) {
	head, err := io.ReadAll(io.LimitReader(req.Body, maxForm+1))
	if err != nil {
		req.Body.Close()
		return nil, err
	}
	if len(head) > maxForm {
		r.parts = digestAll(struct {
			io.Reader
			io.Closer
		}{io.MultiReader(bytes.NewReader(head), req.Body), req.Body})
		return r.parts, nil
	}
	req.Body.Close()
	form, formErr := url.ParseQuery(string(head))
	switch {
	case media == "application/x-www-form-urlencoded" && formErr == nil:
		for name, value := range s.form(r.kind, form) {
			if r.request.Form == nil {
				r.request.Form = map[string]string{}
			}
			r.request.Form[name] = value
		}
	case utf8.Valid(head):
		r.request.Body = s.value(r.kind, "", string(head))
	default:
		r.request.Digest = digest(head)
	}
	return io.NopCloser(bytes.NewReader(head)), nil
}

// form is the fields without secrets; a field that repeats has its values in lines.
func (s *secrets) form(method string, values url.Values) map[string]string {
	form := make(map[string]string, len(values))
	for name, all := range values {
		form[name] = s.field(method, name, strings.Join(all, "\n"))
	}
	return form
}

// end describes what was read of the body meanwhile.
func (r *reading) end(s *secrets) {
	if r.parts == nil {
		return
	}
	r.parts.Close()
	<-r.parts.done
	r.request.Files, r.request.Digest = r.parts.files, r.parts.digest
	if len(r.parts.fields) > 0 {
		r.request.Form = s.form(r.kind, r.parts.fields)
	}
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// parts is a body on its way out; what passes is looked at aside, so that files are never held in memory.
type parts struct {
	mu     sync.Mutex // a transport may close a body while it reads it
	body   io.ReadCloser
	copy   *io.PipeWriter
	closed bool
	done   chan struct{} // closed when the rest is known
	files  []File
	fields url.Values
	digest string
}

func newParts(body io.ReadCloser, look func(p *parts, copy io.Reader)) *parts {
	from, to := io.Pipe()
	p := &parts{body: body, copy: to, done: make(chan struct{}), fields: url.Values{}}
	go func() {
		defer close(p.done)
		look(p, from)
		io.Copy(io.Discard, from)
	}()
	return p
}

// readParts looks at the parts of a form with files.
func readParts(body io.ReadCloser, boundary string) *parts {
	return newParts(body, func(p *parts, copy io.Reader) {
		parts := multipart.NewReader(copy, boundary)
		for part, err := parts.NextPart(); err == nil; part, err = parts.NextPart() {
			p.part(part)
		}
	})
}

// digestAll takes the digest of a body.
func digestAll(body io.ReadCloser) *parts {
	return newParts(body, func(p *parts, copy io.Reader) {
		sum := sha256.New()
		io.Copy(sum, copy)
		p.digest = hexOf(sum)
	})
}

func (p *parts) part(part *multipart.Part) {
	if part.FileName() == "" {
		value, _ := io.ReadAll(io.LimitReader(part, maxForm))
		p.fields.Add(part.FormName(), string(value))
		return
	}
	sum := sha256.New()
	size, _ := io.Copy(sum, part)
	p.files = append(p.files, File{Field: part.FormName(), Name: part.FileName(), Size: size, SHA256: hexOf(sum)})
}

func hexOf(sum hash.Hash) string { return hex.EncodeToString(sum.Sum(nil)) }

// Read implements io.Reader.
func (p *parts) Read(buf []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return 0, http.ErrBodyReadAfterClose
	}
	n, err := p.body.Read(buf)
	p.copy.Write(buf[:n])
	return n, err
}

// Close reads what was not sent, so that a file whose sending failed has its digest too.
func (p *parts) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil
	}
	p.closed = true
	io.Copy(p.copy, p.body)
	p.copy.Close()
	return p.body.Close()
}
