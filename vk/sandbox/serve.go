package sandbox

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Where the sandbox's own addresses lead when it works in process.
const (
	uploadHost   = "upload.sandbox.vk"
	longPollHost = "lp.sandbox.vk"
)

const maxForm = 4 << 20 // bytes of a call's parameters

// reply is what goes back for one request; lost when the connection dies instead.
type reply struct {
	status      int
	contentType string
	body        []byte
	lost        bool
	shaped      bool // made of VK's schema
}

var (
	lostReply = reply{lost: true}
	htmlType  = "text/html; charset=utf-8"
	jsonType  = "application/json; charset=utf-8"
)

func htmlReply(status int) reply {
	page := fmt.Sprintf("<html><head><title>%d</title></head><body><h1>%s</h1></body></html>\n", status, http.StatusText(status))
	return reply{status: status, contentType: htmlType, body: []byte(page)}
}

func textReply(status int, text string) reply {
	return reply{status: status, contentType: "text/plain; charset=utf-8", body: []byte(text + "\n")}
}

// RoundTrip answers requests to api.vk.com, api.vk.ru and to the addresses that the
// sandbox itself gave for uploads and long polls. Any other host is an error: there is no network.
func (s *Server) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer r.Body.Close()
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	switch r.URL.Host {
	case "api.vk.com", "api.vk.ru", uploadHost, longPollHost:
	default:
		return nil, fmt.Errorf("the sandbox has no network: it answers VK's methods and uploads, and cannot reach %s", r.URL.Host)
	}
	answer := s.serve(r, "")
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if answer.lost {
		return nil, fmt.Errorf("sandbox: connection lost: %w", io.ErrUnexpectedEOF)
	}
	return answer.response(r), nil
}

func (a reply) response(r *http.Request) *http.Response {
	header := http.Header{}
	a.setHeader(header)
	header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	return &http.Response{
		Status:        strconv.Itoa(a.status) + " " + http.StatusText(a.status),
		StatusCode:    a.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        header,
		Body:          io.NopCloser(bytes.NewReader(a.body)),
		ContentLength: int64(len(a.body)),
		Request:       r,
	}
}

func (a reply) setHeader(h http.Header) {
	h.Set("Content-Type", a.contentType)
	if a.shaped {
		h.Set(shapedHeader, "shaped")
	}
}

// ServeHTTP is the same VK as a server: /method/NAME, and uploads and long polls at
// addresses that lead back to the host the request came to.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	answer := s.serve(r, scheme+r.Host)
	if answer.lost {
		panic(http.ErrAbortHandler) // the server closes the connection
	}
	answer.setHeader(w.Header())
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.Header().Set("Content-Length", strconv.Itoa(len(answer.body)))
		w.WriteHeader(answer.status)
		w.Write(answer.body)
		return
	}
	w.Header().Set("Content-Encoding", "gzip")
	w.WriteHeader(answer.status)
	compress(w, answer.body)
}

var gzips = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	return z
}}

func compress(w io.Writer, body []byte) {
	z := gzips.Get().(*gzip.Writer)
	defer gzips.Put(z)
	z.Reset(w)
	z.Write(body)
	z.Close()
}

// serve answers one request; base begins the sandbox's own addresses, "" in process.
func (s *Server) serve(r *http.Request, base string) reply {
	if name, ok := strings.CutPrefix(r.URL.Path, "/method/"); ok {
		return s.serveMethod(r, name, base)
	}
	if rest, ok := strings.CutPrefix(r.URL.Path, "/upload/"); ok {
		return s.serveUpload(r, rest)
	}
	if name, ok := strings.CutPrefix(r.URL.Path, "/longpoll/"); ok {
		return s.serveLongPoll(r, name)
	}
	return textReply(http.StatusNotFound, "This is the vkscript sandbox: call VK methods at /method/NAME.")
}

// readForm reads the parameters of the body and of the address.
func readForm(r *http.Request) (form, query url.Values, err error) {
	query = r.URL.Query()
	if r.Body == nil || r.Body == http.NoBody {
		return url.Values{}, query, nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxForm+1))
	if err != nil {
		return nil, nil, err
	}
	if len(body) > maxForm {
		return nil, nil, errTooLarge
	}
	form, err = url.ParseQuery(string(body))
	return form, query, err
}

var errTooLarge = errors.New("the request is too large")
