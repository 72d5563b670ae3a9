package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"time"
)

// Call is one request that arrived. The token itself is never kept.
type Call struct {
	Method        string     // "wall.post", or "upload" for a file
	Params        url.Values // without access_token; of an upload, its other form fields
	Token         string     // "user", "community", "service"; "" when none or a wrong one
	TokenIn       string     // "header", "form", "url"; "" when there was none
	Authorization bool       // an Authorization header was seen
	Header        http.Header
	Host, Path    string
	Time          time.Time
	Files         []File // of an upload
}

// File is one file of an upload. Its bytes are not kept.
type File struct {
	Field       string
	Name        string
	ContentType string
	Size        int64
	SHA256      string // hexadecimal
	Width       int    // of a picture
	Height      int
	Format      string // "jpeg", "png", "gif", "webp", or "" when not a picture
}

// maxCalls bounds the memory of a sandbox that runs for days.
const maxCalls = 10_000

// Calls lists what arrived, oldest first: the calls of one method, of "upload", or
// of everything with "". Calls that a fault hit are there too. The latest 10,000
// are kept.
func (s *Server) Calls(method string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Call
	for _, c := range s.log {
		if method == "" || c.Method == method {
			found = append(found, c)
		}
	}
	return found
}

// record adds a call to the log; the mutex is held.
func (s *Server) record(c Call) {
	if len(s.log) >= 2*maxCalls {
		s.log = slices.Clone(s.log[maxCalls:])
	}
	s.log = append(s.log, c)
}

// newCall begins the record of a request.
func newCall(method string, r *http.Request) Call {
	header := r.Header.Clone()
	authorization := header.Get("Authorization") != ""
	header.Del("Authorization")
	return Call{
		Method:        method,
		Authorization: authorization,
		Header:        header,
		Host:          requestHost(r),
		Path:          r.URL.Path,
		Time:          time.Now(),
	}
}

func requestHost(r *http.Request) string {
	if r.Host != "" {
		return r.Host
	}
	return r.URL.Host
}
