package rehearse

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"

	"github.com/vkscript/vkscript/vk"
)

// calls finds the methods that a program for execute calls.
var calls = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`API\s*\.\s*(\w+)\s*\.\s*(\w+)`) })

// methodsOf lists the methods that a program calls.
func methodsOf(code string) []string {
	var methods []string
	for _, m := range calls().FindAllStringSubmatch(code, -1) {
		methods = append(methods, m[1]+"."+m[2])
	}
	return methods
}

// isReading is true for a program that calls nothing but methods that read. A program that names no method
// may reach one all the same.
func isReading(code string) bool {
	methods := methodsOf(code)
	for _, m := range methods {
		if !vk.IsRead(m) {
			return false
		}
	}
	return len(methods) > 0 && strings.Count(code, "API") == len(methods)
}

// isRead tells whether a step changes nothing.
func isRead(s *vk.Step) bool {
	if s.Method == "execute" {
		return isReading(s.Param("code"))
	}
	return !s.IsWrite() && !isProcedure(s.Method)
}

// isProcedure is true for a program that an application has stored at VK: nobody knows what it does.
func isProcedure(method string) bool { return strings.HasPrefix(method, "execute.") }

// BlockedError says that a request was kept back, since it might have changed something.
type BlockedError struct{ Request string }

func (e *BlockedError) Error() string { return e.Request + " was not sent: this is a dry run" }

// Permanent is true: another attempt is kept back too.
func (e *BlockedError) Permanent() bool { return true }

// Refused is true: nobody was asked.
func (e *BlockedError) Refused() bool { return true }

// Guard lets through what reads, whatever way it took: calls of reading methods, their batches, and what is fetched. It is the
// second wall of a dry run, behind Around.
func (d *Dry) Guard(next http.RoundTripper) http.RoundTripper { return guard{next} }

type guard struct{ next http.RoundTripper }

// maxCode bounds a form that is looked into; VK takes less.
const maxCode = 8 << 20

// RoundTrip implements http.RoundTripper.
func (g guard) RoundTrip(req *http.Request) (*http.Response, error) {
	reads, err := readsOnly(req)
	if err != nil {
		return nil, err
	}
	if !reads {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, &BlockedError{req.Method + " " + req.URL.Host + req.URL.Path}
	}
	return g.next.RoundTrip(req)
}

func readsOnly(req *http.Request) (bool, error) {
	_, method, isCall := strings.Cut(req.URL.Path, "/method/")
	switch {
	case isCall && method == "execute":
		return readsCode(req)
	case isCall:
		return vk.IsRead(method) && !isProcedure(method), nil
	}
	return isFetch(req), nil
}

// readsCode looks at the program of an execute.
func readsCode(req *http.Request) (bool, error) {
	if req.Body == nil {
		return false, nil
	}
	body, err := io.ReadAll(io.LimitReader(req.Body, maxCode+1))
	req.Body.Close()
	if err != nil {
		return false, err
	}
	req.Body = io.NopCloser(bytes.NewReader(body))
	form, err := url.ParseQuery(string(body))
	return err == nil && len(body) <= maxCode && isReading(form.Get("code")), nil
}

func isFetch(req *http.Request) bool {
	return req.Method == http.MethodGet || req.Method == http.MethodHead
}

// Others is the network of what is not VK, as pictures and other services: what is fetched goes out, anything else is
// answered with 200 and an empty object, and is part of the plan.
func (d *Dry) Others(next http.RoundTripper) http.RoundTripper { return others{d, next} }

type others struct {
	dry  *Dry
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (o others) RoundTrip(req *http.Request) (*http.Response, error) {
	if isFetch(req) {
		return o.next.RoundTrip(req)
	}
	if req.Body != nil {
		defer req.Body.Close()
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return nil, err
		}
	}
	o.dry.mu.Lock()
	o.dry.plan.other(req)
	o.dry.mu.Unlock()
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header: http.Header{"Content-Type": {"application/json"}}, ContentLength: 2, Body: io.NopCloser(strings.NewReader("{}")),
	}, nil
}

// other notes a request to another service, without what may be secret in its address.
func (p *planner) other(req *http.Request) {
	s := p.step("http " + req.Method + req.URL.Host)
	s.What = "send a request to another service"
	s.Method = "HTTP " + req.Method
	s.Count++
	s.place(fmt.Sprintf("to %s", req.URL.Host), "")
}
