package modules

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/luajson"
)

func httpModule() source {
	return source{
		doc: "Requests to other services, where --allow-net permits, redirects included. An answer of any status is returned; what gave no answer is raised.",
		functions: []row{
			{"get(url: string, options?: Request) -> Response", "A GET request.", httpMethod(http.MethodGet)},
			{"post(url: string, options?: Request) -> Response", "A POST request.", httpMethod(http.MethodPost)},
			{"put(url: string, options?: Request) -> Response", "A PUT request.", httpMethod(http.MethodPut)},
			{"patch(url: string, options?: Request) -> Response", "A PATCH request.", httpMethod(http.MethodPatch)},
			{"delete(url: string, options?: Request) -> Response", "A DELETE request.", httpMethod(http.MethodDelete)},
			{"head(url: string, options?: Request) -> Response", "A HEAD request.", httpMethod(http.MethodHead)},
			{"request(options: Request) -> Response", "A request by its parts.", httpRequest},
		},
		types: []typeSource{
			{"Request", "The parts of a request; of form, json, body and multipart at most one.", []field{
				{"url?: string", "Needed by http.request alone."},
				{"method?: string", "GET when absent, POST with a body."},
				{"headers?: table", "By name."},
				{"query?: table", "Added to the address's own; a list repeats its name."},
				{"form?: table", "Fields of a form; a list repeats its name."},
				{"json?: any", "A value that is sent as JSON."},
				{"body?: string", "The bytes themselves."},
				{"multipart?: table", "Fields and files: {text = 'hello', photo = {path = 'cat.jpg'}}, files also as {content = '...', name = 'a.txt', type = 'text/plain'}."},
				{"timeout?: number|string", "How long it may take whole: 60 seconds when absent, 30 minutes with to."},
				{"redirects?: integer", "How many are followed, 5 when absent; after the last the redirect itself is returned."},
				{"to?: string", "A file that takes the body of a 2xx answer, whole or not at all; body is nil then."},
				{"max_size?: integer", "The most bytes of the body: 64 MB when absent, 2 GB with to."},
				{"check?: boolean", "Raise an error when the status is not 2xx."},
			}, nil},
			{"Response", "An answer.", []field{
				{"status: integer", "200."},
				{"ok: boolean", "The status is 2xx."},
				{"headers: table", "By name in small letters; reading one takes any letters. A name that repeats has its values joined by ', '."},
				{"body?: string", "The bytes, unzipped; nil when they went to a file."},
				{"size: integer", "The bytes of the body."},
				{"url: string", "Where it came from, after redirects."},
				{"json: function", "response.json() reads the body as JSON."},
			}, nil},
		},
	}
}

// Bounds of a request that names none.
const (
	httpTimeout   = time.Minute
	httpToTimeout = 30 * time.Minute
	httpMaxBody   = 64 << 20
	httpMaxTo     = 2 << 30
	httpRedirects = 5
)

// exchange is one request and what came of it.
type exchange struct {
	world     World
	options   options
	url       *url.URL
	method    string
	header    http.Header
	body      *payload
	timeout   time.Duration
	redirects int
	limit     int64
	to        string

	response *http.Response
	data     []byte
	size     int64
}

func httpMethod(method string) impl {
	return func(c *call) (lua.LValue, error) {
		o := c.options(2)
		if o.has("url") || o.has("method") {
			return nil, errors.New("argument 2 (options) names another url or method; http.request takes both")
		}
		return c.exchange(c.text(1), method, o)
	}
}

func httpRequest(c *call) (lua.LValue, error) {
	o := c.options(1)
	if !o.has("url") {
		return nil, errors.New("argument 1 (options) has no url")
	}
	return c.exchange(o.text("url", ""), strings.ToUpper(o.text("method", "")), o)
}

func (c *call) exchange(address, method string, o options) (lua.LValue, error) {
	x, err := c.newExchange(address, method, o)
	if err != nil {
		return nil, err
	}
	err = c.wait(x.run)
	if err == nil && o.is("check") && !x.ok() {
		err = fmt.Errorf("%s answered %s: %s", x.where(), x.response.Status, excerpt(x.data))
	}
	if err != nil {
		return nil, err
	}
	return c.response(x), nil
}

// newExchange reads all that it needs of Lua.
func (c *call) newExchange(address, method string, o options) (*exchange, error) {
	u, err := parseURL(address)
	if err != nil {
		return nil, err
	}
	if u.Host == "" {
		return nil, fmt.Errorf("%q is no whole address, as https://example.com/ is", address)
	}
	x := &exchange{world: c.World, options: o, url: u, method: method, header: http.Header{}, to: o.text("to", "")}
	if x.timeout, err = o.duration("timeout", either(x.to != "", httpToTimeout, httpTimeout)); err != nil {
		return nil, err
	}
	x.redirects = o.integer("redirects", httpRedirects)
	x.limit = int64(o.integer("max_size", either(x.to != "", httpMaxTo, httpMaxBody)))
	query, err := encodeQuery(o.table("query"))
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	u.RawQuery = strings.Trim(u.RawQuery+"&"+query, "&")
	if x.body, err = newPayload(c, o); err != nil {
		return nil, err
	}
	if x.method == "" {
		x.method = either(x.body == nil, http.MethodGet, http.MethodPost)
	}
	return x, x.setHeaders(o.table("headers"))
}

func either[T any](condition bool, yes, no T) T {
	if condition {
		return yes
	}
	return no
}

func (x *exchange) setHeaders(t *lua.LTable) error {
	x.header.Set("User-Agent", "vkscript")
	if x.body != nil {
		x.header.Set("Content-Type", x.body.kind)
	}
	err := eachPair(t, func(name, value string) { x.header.Set(name, value) })
	if err != nil {
		return fmt.Errorf("headers: %w", err)
	}
	return nil
}

func (x *exchange) ok() bool { return x.response.StatusCode/100 == 2 }

// where is the address without what may be secret in it.
func (x *exchange) where() string { return x.url.Scheme + "://" + x.url.Host + x.url.EscapedPath() }

// run sends the request and takes the answer.
func (x *exchange) run(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, x.timeout, fmt.Errorf("no whole answer within %s", formatDuration(x.timeout)))
	defer cancel()
	err := x.send(ctx)
	if err == nil {
		err = x.receive(ctx)
	}
	if err == nil {
		return nil
	}
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	var e *url.Error
	if errors.As(err, &e) {
		err = e.Err
	}
	return fmt.Errorf("%s: %w", x.where(), err)
}

func (x *exchange) send(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, x.method, x.url.String(), nil)
	if err != nil {
		return err
	}
	req.Header = x.header
	if host := x.header.Get("Host"); host != "" {
		req.Host = host
	}
	if x.body != nil {
		if err := x.body.attach(req, x.world); err != nil {
			return err
		}
	}
	client := &http.Client{Transport: x.world.Transport(), CheckRedirect: func(_ *http.Request, via []*http.Request) error {
		if len(via) > x.redirects {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	x.response, err = client.Do(req)
	return err
}

// receive reads the body, to a file where one is named and the answer is good.
func (x *exchange) receive(ctx context.Context) error {
	defer x.response.Body.Close()
	x.url = x.response.Request.URL
	body := stopping{ctx, io.LimitReader(x.response.Body, x.limit+1)}
	if x.to == "" || !x.ok() {
		data, err := io.ReadAll(body)
		x.data, x.size = data, int64(len(data))
		return errors.Join(err, x.tooLarge())
	}
	return x.world.WriteFile(x.to, func(w io.Writer) (err error) {
		x.size, err = io.Copy(w, body)
		return errors.Join(err, x.tooLarge())
	})
}

func (x *exchange) tooLarge() error {
	if x.size > x.limit {
		return fmt.Errorf("the body is larger than %d bytes (max_size)", x.limit)
	}
	return nil
}

// excerpt is the beginning of a body, for an error.
func excerpt(data []byte) string {
	text := strings.ToValidUTF8(strings.Join(strings.Fields(string(data[:min(len(data), 300)])), " "), "")
	return either(text == "", "no body", text)
}

func (c *call) response(x *exchange) *lua.LTable {
	t := c.L.CreateTable(0, 7)
	t.RawSetString("status", lua.LNumber(x.response.StatusCode))
	t.RawSetString("ok", lua.LBool(x.ok()))
	t.RawSetString("headers", c.headers(x.response.Header))
	t.RawSetString("size", lua.LNumber(x.size))
	t.RawSetString("url", lua.LString(x.url.String()))
	if x.to == "" || !x.ok() {
		t.RawSetString("body", lua.LString(x.data))
	}
	t.RawSetString("json", c.L.NewFunction(func(L *lua.LState) int {
		v, err := luajson.Decode(L, x.data)
		if err != nil {
			(&call{L: L}).raise("response.json", fmt.Errorf("%s: %w", x.where(), err))
		}
		L.Push(v)
		return 1
	}))
	return t
}

// headers can be read by a name in any letters.
func (c *call) headers(h http.Header) *lua.LTable {
	t := c.L.CreateTable(0, len(h))
	for name, values := range h {
		t.RawSetString(strings.ToLower(name), lua.LString(strings.Join(values, ", ")))
	}
	meta := c.meta["http.headers"]
	if meta == nil {
		meta = c.L.NewTable()
		meta.RawSetString("__index", c.L.NewFunction(func(L *lua.LState) int {
			L.Push(L.CheckTable(1).RawGetString(strings.ToLower(L.Get(2).String())))
			return 1
		}))
		c.meta["http.headers"] = meta
	}
	t.Metatable = meta
	return t
}
