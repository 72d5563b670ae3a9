package vk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// maxUploadAnswer bounds what is read of an upload host's answer.
const maxUploadAnswer = 1 << 20

// uploadStall is how long an upload may stand still, its answer included.
const uploadStall = 4 // times Config.Timeout

// send posts the file until the host's answer holds it.
func (c *Client) send(ctx context.Context, u *upload, to string, file *File) (json.RawMessage, error) {
	failed := &UploadError{Method: u.server, File: file.Name}
	target, err := url.Parse(to)
	if err != nil || target.Scheme != "https" && target.Scheme != "http" {
		failed.Reason = "VK gave a wrong address to upload to"
		return nil, failed
	}
	for failed.Attempts < c.cfg.Attempts {
		failed.Attempts++
		began := time.Now()
		answer, err := c.post(ctx, u, to, file)
		if err == nil {
			failed.Reason, failed.Cause = u.check(answer), nil
		} else {
			failed.Reason, failed.Cause = err.Error(), err
		}
		pause := c.cfg.Backoff(failed.Attempts)
		c.reportUpload(u, failed, time.Since(began), pause)
		if failed.Reason == "" {
			return answer, nil
		}
		if ctx.Err() != nil || failed.isFinal() || failed.Attempts == c.cfg.Attempts {
			break
		}
		if err := sleep(ctx, pause); err != nil {
			failed.Cause = err
			break
		}
	}
	return nil, failed
}

// isFinal is true for what another attempt does not mend: the file itself, or the end of the run.
func (e *UploadError) isFinal() bool {
	var bad *readError
	return errors.As(e.Cause, &bad) || errors.Is(e.Cause, context.Canceled) || errors.Is(e.Cause, context.DeadlineExceeded) ||
		IsPermanent(e.Cause) || strings.Contains(e.Reason, "ERR_UPLOAD_BAD")
}

// name is what an attempt is reported as: "upload photo".
func (u *upload) name() string {
	if u.field == "" {
		return "link"
	}
	return u.field
}

func (c *Client) reportUpload(u *upload, failed *UploadError, took, pause time.Duration) {
	if c.cfg.OnAttempt == nil {
		return
	}
	a := Attempt{Method: "upload " + u.name(), Number: failed.Attempts, Duration: took, Retry: -1}
	if failed.Reason != "" {
		shown := *failed
		a.Err = &shown
		if !failed.isFinal() && failed.Attempts < c.cfg.Attempts {
			a.Retry = pause
		}
	}
	c.cfg.OnAttempt(a)
}

// post sends the file once, as a stream of known length.
func (c *Client) post(ctx context.Context, u *upload, to string, file *File) ([]byte, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	limit := uploadStall * c.cfg.Timeout
	stall := time.AfterFunc(limit, func() { cancel(fmt.Errorf("the upload stood still for %v", limit)) })
	defer stall.Stop()
	req, err := c.uploadRequest(ctx, u, to, file, func() { stall.Reset(limit) })
	if err != nil {
		return nil, err
	}
	resp, err := c.roundTrip(req)
	if err != nil {
		return nil, causeOf(ctx, err)
	}
	defer resp.Body.Close()
	answer, err := readAll(resp, maxUploadAnswer)
	if err != nil {
		return nil, causeOf(ctx, err)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, &AnswerError{Status: resp.StatusCode, Type: resp.Header.Get("Content-Type")}
	}
	return answer, nil
}

// causeOf prefers why the context was ended to that it was.
func causeOf(ctx context.Context, err error) error {
	if ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)) {
		return ended(ctx)
	}
	return err
}

func (c *Client) uploadRequest(ctx context.Context, u *upload, to string, file *File, alive func()) (*http.Request, error) {
	body, hears := &uploadBody{}, c.hearsUpload(ctx)
	frame, contentType := multipartFrame(u, file)
	for i, part := range file.parts() {
		content, err := part.open()
		if err != nil {
			body.Close()
			return nil, &readError{err}
		}
		before := body.content
		body.add(frame[i], &sending{ReadCloser: content, left: part.Size, step: func(sent int64) {
			alive()
			for _, hear := range hears {
				hear(file, before+sent)
			}
		}}, part.Size)
	}
	body.add(frame[len(frame)-1], nil, 0)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, body.reader())
	if err != nil {
		body.Close()
		return nil, err
	}
	req.ContentLength = body.size
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("User-Agent", c.cfg.UserAgent)
	return req, nil
}

type progressKey struct{}

// WithProgress returns a context under which hear is told, beside Config.OnUpload, how many of a file's bytes have been
// sent. A repeated upload begins at 0 again. It is called from another goroutine than the upload's, one call at a time.
func WithProgress(ctx context.Context, hear func(file *File, sent int64)) context.Context {
	return context.WithValue(ctx, progressKey{}, hear)
}

// hearsUpload are all that want to know of an upload.
func (c *Client) hearsUpload(ctx context.Context) (all []func(*File, int64)) {
	if c.cfg.OnUpload != nil {
		all = append(all, c.cfg.OnUpload)
	}
	if hear, ok := ctx.Value(progressKey{}).(func(*File, int64)); ok {
		all = append(all, hear)
	}
	return all
}

// uploadBody is a form of files that are read as they are sent.
type uploadBody struct {
	io.Reader
	pieces        []io.Reader
	files         []io.Closer
	content, size int64 // of the files alone, and with what stands around them
}

// add appends what stands before a file, and the file if there is one.
func (b *uploadBody) add(head []byte, file io.ReadCloser, size int64) {
	b.pieces = append(b.pieces, bytes.NewReader(head))
	b.size += int64(len(head)) + size
	b.content += size
	if file != nil {
		b.pieces = append(b.pieces, file)
		b.files = append(b.files, file)
	}
}

func (b *uploadBody) reader() io.ReadCloser {
	b.Reader = io.MultiReader(b.pieces...)
	return b
}

// Close closes the files.
func (b *uploadBody) Close() error {
	for _, f := range b.files {
		f.Close()
	}
	return nil
}

// multipartFrame is what stands before each of the files, and behind the last.
func multipartFrame(u *upload, file *File) (frame [][]byte, contentType string) {
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	begin := 0
	for i, f := range file.parts() {
		field := u.field
		if u.most > 0 {
			field += strconv.Itoa(i + 1)
		}
		part := textproto.MIMEHeader{}
		part.Set("Content-Disposition", multipart.FileContentDisposition(field, f.Name))
		part.Set("Content-Type", f.Type)
		w.CreatePart(part)
		frame = append(frame, bytes.Clone(buf.Bytes()[begin:]))
		begin = buf.Len()
	}
	w.Close()
	return append(frame, bytes.Clone(buf.Bytes()[begin:])), w.FormDataContentType()
}

// sending counts the file's bytes as they go, and notices when they are not as many as before.
type sending struct {
	io.ReadCloser
	sent, left int64
	step       func(sent int64)
}

func (s *sending) Read(p []byte) (int, error) {
	if s.left == 0 {
		return 0, io.EOF
	}
	if int64(len(p)) > s.left {
		p = p[:s.left]
	}
	n, err := s.ReadCloser.Read(p)
	s.sent += int64(n)
	s.left -= int64(n)
	s.step(s.sent)
	switch {
	case err == io.EOF && s.left > 0:
		return n, &readError{errors.New("the file became shorter while it was sent")}
	case err != nil && err != io.EOF:
		return n, &readError{err}
	}
	return n, err
}

// readError is a fault of the file, not of the way to the host.
type readError struct{ error }

func (e *readError) Unwrap() error { return e.error }
