package vk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
)

// head is what all requests of a client begin with, made once.
type head struct {
	api                             *url.URL
	err                             error // of the address
	refused                         error // of the token
	contentType, agent, credentials []string
}

var formType = []string{"application/x-www-form-urlencoded"}

func newHead(cfg *Config) head {
	h := head{contentType: formType, agent: []string{cfg.UserAgent}}
	h.api, h.err = url.Parse(cfg.APIURL)
	return h.withToken(cfg.Token)
}

func (h head) withToken(token Token) head {
	h.credentials, h.refused = nil, nil
	if strings.ContainsFunc(string(token), func(r rune) bool { return r <= ' ' || r > '~' }) {
		h.refused = &TokenError{}
	}
	if token != "" {
		h.credentials = []string{"Bearer " + string(token)}
	}
	return h
}

// address is that of a method.
func (h *head) address(method string) *url.URL {
	u := *h.api
	u.Path += method
	if u.RawPath != "" {
		u.RawPath += method
	}
	return &u
}

// header is a new one, since a transport may add to it.
func (h *head) header() http.Header {
	header := http.Header{"Content-Type": h.contentType, "User-Agent": h.agent}
	if h.credentials != nil {
		header["Authorization"] = h.credentials
	}
	return header
}

// request is the next attempt's. http.NewRequest would parse the address each time.
func (c *call) request(ctx context.Context) (*http.Request, error) {
	head := &c.client.head
	if head.err != nil {
		return nil, head.err
	}
	form := c.form
	if len(c.extra) > 0 {
		form = append(append(slices.Clip(form), '&'), c.extra.Encode()...)
	}
	body := func() (io.ReadCloser, error) { // of a kind that net/http sends in one piece with the head
		return io.NopCloser(bytes.NewReader(form)), nil
	}
	first, _ := body()
	req := http.Request{
		Method: http.MethodPost, URL: head.address(c.method), Host: head.api.Host, Header: head.header(),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, ContentLength: int64(len(form)), Body: first, GetBody: body,
	}
	return req.WithContext(ctx), nil
}

// connection notes what becomes of a request on its way. A transport that tells of no connections, such
// as one in the same process, leaves it as it is: sent, for all that is known.
type connection struct {
	lacking atomic.Bool
	trace   httptrace.ClientTrace // what net/http's transport tells
}

func newConnection() *connection {
	c := &connection{}
	c.trace.GetConn = func(string) { c.lacking.Store(true) }
	c.trace.GotConn = func(httptrace.GotConnInfo) { c.lacking.Store(false) }
	return c
}

// wasSent is false when VK can't have had anything of the request: it never had a connection.
func (c *connection) wasSent(err error) bool {
	var dial *net.OpError
	return !c.lacking.Load() && !(errors.As(err, &dial) && dial.Op == "dial")
}

// readAll reads a bounded body, in one piece when its length is known.
func readAll(resp *http.Response, limit int64) ([]byte, error) {
	length := resp.ContentLength
	switch {
	case length > limit:
		return nil, tooLong(resp, limit)
	case length > 0:
		body := make([]byte, length+1) // one more, to see the end
		n, err := io.ReadFull(resp.Body, body)
		if int64(n) == length && err == io.ErrUnexpectedEOF {
			return body[:n:n], nil
		}
		return nil, brokenOff(n, err)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	switch {
	case err != nil:
		return nil, brokenOff(len(body), err)
	case int64(len(body)) > limit:
		return nil, tooLong(resp, limit)
	}
	return body, nil
}

func brokenOff(n int, err error) error {
	if err == nil {
		err = errors.New("it goes on behind the length that it has by its head")
	}
	return fmt.Errorf("the answer broke off after %d bytes: %w", n, err)
}

func tooLong(resp *http.Response, limit int64) error {
	return &AnswerError{Status: resp.StatusCode, Reason: fmt.Sprintf("more than %d MB", limit>>20)}
}
