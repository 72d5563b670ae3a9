package auth

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Redirect listens on this machine for the browser that comes back from VK ID.
type Redirect struct {
	URI      string // the redirect address to log in with
	path     string
	host     string
	listener net.Listener
}

// CanListen tells whether an address is one that Listen takes: http on this machine.
func CanListen(uri string) bool {
	u, err := url.Parse(uri)
	return uri == "" || err == nil && u.Scheme == "http" && isLoopback(u.Hostname())
}

// Listen listens at a redirect address such as "http://localhost:8765/vk", or on a free port of 127.0.0.1
// when it is "". Wait or Close ends it.
func Listen(uri string) (*Redirect, error) {
	if !CanListen(uri) {
		return nil, fmt.Errorf("%q is not an address on this machine such as http://127.0.0.1:8765/", uri)
	}
	u, _ := url.Parse(uri)
	listener, err := net.Listen("tcp", listenAddress(u))
	if err != nil {
		return nil, err
	}
	if uri == "" {
		u = &url.URL{Scheme: "http", Host: listener.Addr().String(), Path: "/"}
	}
	return &Redirect{URI: u.String(), path: cmp.Or(u.Path, "/"), host: plainHost(u.Host), listener: listener}, nil
}

// listenAddress never leaves this machine.
func listenAddress(u *url.URL) string {
	host, port := u.Hostname(), u.Port()
	if host == "" {
		return "127.0.0.1:0"
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if port == "" {
		port = "80"
	}
	return net.JoinHostPort(host, port)
}

// plainHost leaves out the port that browsers leave out.
func plainHost(host string) string { return strings.TrimSuffix(host, ":80") }

// Close stops listening.
func (r *Redirect) Close() error { return r.listener.Close() }

// Wait returns what the first request at the redirect address brings, and stops listening. Its errors are
// those of Login.Grant and the context's.
func (r *Redirect) Wait(ctx context.Context, l *Login) (Grant, error) {
	type arrival struct {
		grant Grant
		err   error
	}
	first := make(chan arrival, 1)
	server := &http.Server{ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 64 << 10, Handler: http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.Method != http.MethodGet || req.URL.Path != r.path || plainHost(req.Host) != r.host {
			http.NotFound(w, req)
			return
		}
		grant, err := l.Grant(req.URL.Query())
		writePage(w, err)
		select {
		case first <- arrival{grant, err}:
		default:
		}
	})}
	go server.Serve(r.listener)
	defer shutDown(server)
	select {
	case a := <-first:
		return a.grant, a.err
	case <-ctx.Done():
		return Grant{}, context.Cause(ctx)
	}
}

// shutDown lets the page reach the browser first.
func shutDown(server *http.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if server.Shutdown(ctx) != nil {
		server.Close()
	}
}

const (
	pageDone   = "<h1>Готово</h1><p>vkscript продолжает в терминале. Эту страницу можно закрыть.</p><hr><h1>Done</h1><p>vkscript goes on in the terminal. You may close this page.</p>"
	pageFailed = "<h1>Не получилось</h1><p>Причину назовёт vkscript в терминале.</p><hr><h1>That did not work</h1><p>vkscript tells why in the terminal.</p>"
)

// writePage shows nothing of the request.
func writePage(w http.ResponseWriter, err error) {
	page, status := pageDone, http.StatusOK
	if err != nil {
		page, status = pageFailed, http.StatusBadRequest
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	h.Set("Connection", "close")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<!doctype html><title>vkscript</title><body style=\"font-family:sans-serif;max-width:32em;margin:4em auto\">%s", page)
}
