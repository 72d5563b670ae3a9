package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/vkscript/vkscript/scripts/bench/worker"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// served is a VK for one run.
type served interface {
	http.Handler
	texts() []string // of the posts on the wall
}

// meter is a VK on a port of its own that counts what comes.
type meter struct {
	vk       served
	listener net.Listener
	web      *http.Server

	mu                sync.Mutex
	first, last       time.Time // the first request came, the last answer was given
	requests, tooMany int
}

func serve(vk served) (*meter, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	m := &meter{vk: vk, listener: listener}
	m.web = &http.Server{Handler: m, ReadHeaderTimeout: 10 * time.Second}
	go m.web.Serve(listener)
	return m, nil
}

func (m *meter) close() { m.web.Close() }

func (m *meter) address() string { return "http://" + m.listener.Addr().String() }

// ServeHTTP gives every client the same bytes: nobody gets compressed answers.
func (m *meter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	if m.requests++; m.requests == 1 {
		m.first = time.Now()
	}
	m.mu.Unlock()
	answer := &watched{ResponseWriter: w}
	defer func() { // also when the handler breaks the connection
		m.mu.Lock()
		defer m.mu.Unlock()
		m.last = time.Now()
		if answer.tooMany {
			m.tooMany++
		}
	}()
	r.Header.Del("Accept-Encoding")
	m.vk.ServeHTTP(answer, r)
}

// watched notices VK's error 6.
type watched struct {
	http.ResponseWriter
	tooMany bool
}

func (w *watched) Write(p []byte) (int, error) {
	w.tooMany = w.tooMany || bytes.HasPrefix(p, []byte(`{"error":{"error_code":6,`))
	return w.ResponseWriter.Write(p)
}

// quickVK answers without thinking, so that the client is what is measured.
type quickVK struct{}

func quick() served { return quickVK{} }

func (quickVK) texts() []string { return nil }

func (quickVK) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body)
	body, ok := quickAnswers()[strings.TrimPrefix(r.URL.Path, "/method/")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	if strings.HasSuffix(r.URL.Path, "UploadServer") {
		body = fmt.Appendf(nil, `{"response":{"upload_url":"http://%s/upload"}}`, r.Host)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body)
}

var quickAnswers = sync.OnceValue(func() map[string][]byte {
	answer := func(response any) []byte {
		body, _ := json.Marshal(map[string]any{"response": response})
		return body
	}
	posts := make([]any, 100)
	for i := range posts {
		posts[i] = quickPost(i + 1)
	}
	return map[string][]byte{
		"wall.post":            answer(map[string]int{"post_id": 12345}),
		"wall.getById":         answer(map[string]any{"items": posts[:1]}),
		"wall.get":             answer(map[string]any{"count": 1000, "items": posts}),
		"docs.getUploadServer": nil,
		"docs.save":            answer(map[string]any{"type": "doc", "doc": map[string]any{"id": 1, "owner_id": 1000, "title": "bench.bin", "size": 1, "ext": "bin", "url": "https://vk.com/doc1000_1"}}),
		"/upload":              []byte(`{"file":"1000|0|0|856432|bench|bin|209715200|bench.bin|0123456789abcdef"}`),
	}
})

// quickPost has the fields of a post on a community's wall.
func quickPost(id int) map[string]any {
	return map[string]any{
		"id": id, "owner_id": -worker.GroupID, "from_id": -worker.GroupID, "date": 1735689600, "post_type": "post",
		"text":  strings.Repeat("Новости сообщества. ", 10),
		"likes": map[string]int{"count": 17, "user_likes": 0, "can_like": 1}, "reposts": map[string]int{"count": 2},
		"comments": map[string]int{"count": 5, "can_post": 1}, "views": map[string]int{"count": 1234},
		"attachments": []any{map[string]any{"type": "link", "link": map[string]string{"url": "https://example.com/", "title": "Example"}}},
	}
}

// fault strikes every so many requests whose path begins so; none when every is 0.
type fault struct {
	sandbox.Fault
	path  string
	every int
}

// sandboxVK is the sandbox with a community's wall, and a fault.
type sandboxVK struct {
	*sandbox.Server
	fault fault
	mu    sync.Mutex
	seen  int
}

// sandboxed makes sandboxes that allow a token so many requests a second; below 0 any number.
func sandboxed(rate float64, f fault) func() served {
	return func() served {
		vk := &sandboxVK{Server: sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: rate, Service: unlimited}}), fault: f}
		if f.every == 0 {
			vk.seed()
		}
		return vk
	}
}

// seed makes the posts that are read. Each comes from a token of its own, to be within the quota.
func (s *sandboxVK) seed() {
	for i := range worker.Posts {
		s.ask(fmt.Sprint("vk1.a.seed", i), "wall.post", fmt.Sprintf("owner_id=-%d&message=%s%d", worker.GroupID, seeded, i), nil)
	}
}

const seeded = "seeded"

func (s *sandboxVK) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.fault.every > 0 && strings.HasPrefix(r.URL.Path, s.fault.path) {
		s.mu.Lock()
		if s.seen++; s.seen%s.fault.every == 0 {
			s.Inject(s.fault.Fault)
		}
		s.mu.Unlock()
	}
	s.Server.ServeHTTP(w, r)
}

// ask calls a method without the network.
func (s *sandboxVK) ask(token, method, form string, answer any) {
	req, _ := http.NewRequest(http.MethodPost, sandbox.APIURL+method, strings.NewReader(form+"&v=5.199"))
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := s.RoundTrip(req)
	if err == nil && answer != nil {
		json.NewDecoder(resp.Body).Decode(answer)
	}
}

func (s *sandboxVK) texts() []string {
	var wall struct {
		Response struct{ Items []struct{ Text string } }
	}
	s.ask(sandbox.ServiceToken, "wall.get", fmt.Sprintf("owner_id=-%d&count=100", worker.GroupID), &wall)
	var texts []string
	for _, post := range wall.Response.Items {
		if !strings.HasPrefix(post.Text, seeded) {
			texts = append(texts, post.Text)
		}
	}
	return texts
}
