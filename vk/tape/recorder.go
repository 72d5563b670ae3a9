package tape

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptrace"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"
)

// Recorder writes a tape. It is safe for concurrent use.
type Recorder struct {
	// Ended, when it is set, tells whether the whole run has ended: what did not come then was interrupted.
	Ended func() bool

	secrets secrets
	began   time.Time
	mu      sync.Mutex
	file    *os.File
	count   int
	err     error // of the first line that could not be written; nothing is written after it
}

// ExistsError says that a tape would have replaced another file.
type ExistsError struct{ Path string }

func (e *ExistsError) Error() string {
	return e.Path + " is there already: remove it or name another file"
}

// Create begins a tape in a new file, or in an empty one. Files that hold something stay as they are: *ExistsError. Only
// the user may read it. Secrets that are known already are never written.
func Create(path string, h Header, secrets ...string) (*Recorder, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && (info.Size() > 0 || info.IsDir()) {
		err = &ExistsError{path}
	}
	r := &Recorder{file: file, began: time.Now()}
	if err == nil {
		for _, secret := range secrets {
			r.secrets.hide(secret)
		}
		h.Format, h.Made = Format, r.began.UTC()
		err = r.write(h)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return r, nil
}

// Count is how many exchanges the tape has.
func (r *Recorder) Count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.count
}

// Close ends the tape. Its error tells whether exchanges are missing on it.
func (r *Recorder) Close() error {
	if r.Ended != nil && r.Ended() {
		r.write(trailer{End: faultEnd, At: seconds(time.Since(r.began))})
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	err := errors.Join(r.file.Sync(), r.file.Close())
	if r.err != nil {
		return fmt.Errorf("the tape has %d exchanges only: %w", r.count, r.err)
	}
	return err
}

// write writes one line at once, so that a kill leaves whole lines.
func (r *Recorder) write(line any) error {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	err := enc.Encode(line)
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.err != nil:
		return r.err
	case err == nil:
		_, err = r.file.Write(buf.Bytes())
	}
	if r.err = plain(err); err == nil {
		if _, ok := line.(*Exchange); ok {
			r.count++
		}
	}
	return r.err
}

// plain drops the path of an error that stands behind it.
func plain(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

// Wrap returns a transport that records what goes through next.
func (r *Recorder) Wrap(next http.RoundTripper) http.RoundTripper { return recording{r, next} }

type recording struct {
	*Recorder
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper. Whether the tape could be written does not concern whoever asks.
func (r recording) RoundTrip(req *http.Request) (*http.Response, error) {
	began := time.Now()
	r.learn(req)
	read, sent, err := r.secrets.read(req)
	if err != nil {
		return nil, err
	}
	x := &Exchange{Request: read.request}
	conn := &connection{}
	resp, err := r.next.RoundTrip(sent.WithContext(httptrace.WithClientTrace(req.Context(), conn.trace())))
	read.end(&r.secrets)
	x.Request = read.request
	if err != nil {
		x.Fault = r.fault(req.Context(), err, !conn.lacking.Load())
		r.end(x, began)
		return resp, err
	}
	x.Status, x.Header = resp.StatusCode, keepHeader(resp.Header, x.Method != "", r.secrets.scrub)
	resp.Request = req
	if !r.take(x, resp, read.kind) {
		x.Beyond = resp.ContentLength
	}
	r.end(x, began)
	return resp, nil
}

// learn takes the tokens from a request's head.
func (r recording) learn(req *http.Request) {
	for name, values := range req.Header {
		if !isSecret("", name) {
			continue
		}
		for _, value := range values {
			_, token, two := strings.Cut(value, " ")
			if !two {
				token = value
			}
			r.secrets.hide(token)
		}
	}
}

// take reads an answer's body into the exchange, so that it is on the tape before anybody acts on it; false when it is
// too large. The caller reads the same.
func (r recording) take(x *Exchange, resp *http.Response, kind string) bool {
	body := resp.Body
	data, err := io.ReadAll(io.LimitReader(body, maxBody+1))
	if len(data) > maxBody {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(bytes.NewReader(data), body), body}
		return false
	}
	if err != nil {
		x.Fault = r.fault(resp.Request.Context(), err, true)
	}
	r.fill(&x.Answer, data, kind)
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(data), failing{err}), body}
	return true
}

// failing is the end of a body.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) {
	if f.err == nil {
		return 0, io.EOF
	}
	return 0, f.err
}

// fill puts a body where it is best read.
func (r recording) fill(a *Answer, data []byte, kind string) {
	clean, isJSON := r.secrets.json(kind, data)
	var compact bytes.Buffer
	switch {
	case isJSON && json.Compact(&compact, clean) == nil && bytes.Equal(compact.Bytes(), clean):
		a.JSON = clean // as a line of JSON has it, so that it comes back byte for byte
	case isJSON && utf8.Valid(clean):
		a.Text = string(clean)
	case utf8.Valid(data):
		a.Text = r.secrets.scrub(string(data))
	default:
		a.Bytes = data
	}
}

// fault says what went wrong on the way.
func (r recording) fault(ctx context.Context, err error, sent bool) *Fault {
	f := &Fault{Kind: faultLost, Text: r.secrets.scrub(err.Error())}
	var cert *tls.CertificateVerificationError
	var dial *net.OpError
	switch {
	case r.Ended != nil && r.Ended():
		f.Kind = faultEnd
	case ctx.Err() != nil:
		f.Kind = faultGivenUp
	case errors.As(err, &cert):
		f.Kind = faultFinal
	case !sent, errors.As(err, &dial) && dial.Op == "dial":
		f.Kind = faultNotSent
	}
	return f
}

func (r recording) end(x *Exchange, began time.Time) {
	now := time.Now()
	x.At, x.Took = seconds(now.Sub(r.began)), seconds(now.Sub(began))
	r.write(x)
}

func seconds(d time.Duration) float64 {
	return float64(d.Round(time.Millisecond).Milliseconds()) / 1000
}

// connection notes whether a request ever had one. A transport that tells of none leaves it as it is.
type connection struct{ lacking atomic.Bool }

func (c *connection) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) { c.lacking.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { c.lacking.Store(false) },
	}
}
