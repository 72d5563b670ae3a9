package onescript

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/vkscript/vkscript/binding/bsl/value"
)

// httpConnection is HTTPСоединение: a host that requests go to.
type httpConnection struct {
	base           url.URL
	user, password string
	timeout        time.Duration
	follow         bool
}

// Bounds of a request.
const (
	httpTimeout = 100 * time.Second // when the connection names none
	httpMaxBody = 64 << 20
)

// newHTTPConnection is New HTTPConnection(host, port, user, password, proxy, timeout, secure).
func newHTTPConnection(a *value.Args) (value.Value, error) {
	host, scheme := a.Text(0), "http"
	if before, after, ok := strings.Cut(host, "://"); ok {
		scheme, host = strings.ToLower(before), after
	}
	if a.Get(6) != nil {
		scheme = "https"
	}
	if scheme != "http" && scheme != "https" || host == "" {
		return nil, value.ErrArgument
	}
	if port := a.Int(1, 0); port > 0 {
		host = strings.TrimRight(host, "/") + ":" + strconv.Itoa(port)
	}
	c := &httpConnection{base: url.URL{Scheme: scheme, Host: strings.TrimRight(host, "/")}, user: a.Text(2), password: a.Text(3), timeout: httpTimeout, follow: true}
	if seconds := a.Int(5, 0); seconds > 0 {
		c.timeout = time.Duration(seconds) * time.Second
	}
	return c, nil
}

// Class is HTTPСоединение.
func (c *httpConnection) Class() *value.Class { return httpConnectionClass }

// sending makes a method that sends a request. The body of the answer goes to a file where one is named.
func sending(ru, en, verb string) value.Method {
	return value.FuncOf(ru, en, 1, 2, func(c *httpConnection, a *value.Args) (value.Value, error) {
		return c.send(runner(a), verb, value.Arg[*httpRequest](a, 0), a.Text(1))
	})
}

var httpConnectionClass = &value.Class{
	Type: value.Type{RU: "HTTPСоединение", EN: "HTTPConnection"},
	Props: func() []value.Prop {
		return []value.Prop{
			value.PropOf("Сервер", "Host", func(c *httpConnection) value.Value { return c.base.Hostname() }, nil),
			value.PropOf("Порт", "Port", func(c *httpConnection) value.Value { return asPort(&c.base) }, nil),
			value.PropOf("Таймаут", "Timeout", func(c *httpConnection) value.Value { return asInt(int(c.timeout / time.Second)) }, nil),
			value.PropOf("РазрешитьАвтоматическоеПеренаправление", "AllowAutoRedirect", func(c *httpConnection) value.Value { return c.follow },
				func(c *httpConnection, v value.Value) (err error) { c.follow, err = value.ToBool(v); return err }),
		}
	},
	Methods: func() []value.Method {
		return []value.Method{
			sending("Получить", "Get", http.MethodGet), sending("ОтправитьДляОбработки", "Post", http.MethodPost), sending("Записать", "Put", http.MethodPut),
			sending("Изменить", "Patch", http.MethodPatch), sending("Удалить", "Delete", http.MethodDelete), sending("ПолучитьЗаголовки", "Head", http.MethodHead),
			value.FuncOf("ВызватьHTTPМетод", "CallHTTPMethod", 2, 3, func(c *httpConnection, a *value.Args) (value.Value, error) {
				return c.send(runner(a), strings.ToUpper(a.Text(0)), value.Arg[*httpRequest](a, 1), a.Text(2))
			}),
		}
	},
}

func asPort(u *url.URL) value.Value {
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		port = map[string]int{"http": 80, "https": 443}[u.Scheme]
	}
	return asInt(port)
}

// httpRequest is HTTPЗапрос.
type httpRequest struct {
	resource string
	headers  *value.Map
	body     []byte
	file     string
}

func newHTTPRequest(a *value.Args) (value.Value, error) {
	r := &httpRequest{resource: a.Text(0), headers: value.NewMap()}
	if a.Get(1) != nil {
		r.headers = value.Arg[*value.Map](a, 1)
	}
	return r, nil
}

// Class is HTTPЗапрос.
func (q *httpRequest) Class() *value.Class { return httpRequestClass }

func (q *httpRequest) setText(a *value.Args) error {
	c, err := runner(a).coding(a, 1)
	if err != nil {
		return err
	}
	c.bom = false
	q.body, q.file = c.encode(a.Text(0), true), ""
	return nil
}

var httpRequestClass = &value.Class{
	Type: value.Type{RU: "HTTPЗапрос", EN: "HTTPRequest"},
	Props: func() []value.Prop {
		return []value.Prop{
			value.PropOf("АдресРесурса", "ResourceAddress", func(q *httpRequest) value.Value { return q.resource },
				func(q *httpRequest, v value.Value) error { q.resource = value.Invariant.Text(v); return nil }),
			value.PropOf("Заголовки", "Headers", func(q *httpRequest) value.Value { return q.headers }, func(q *httpRequest, v value.Value) error {
				m, ok := v.(*value.Map)
				if !ok {
					return value.ErrArgType
				}
				q.headers = m
				return nil
			}),
		}
	},
	Methods: func() []value.Method {
		return []value.Method{
			value.ProcOf("УстановитьТелоИзСтроки", "SetBodyFromString", 1, 3, func(q *httpRequest, a *value.Args) error { return q.setText(a) }),
			value.ProcOf("УстановитьТелоИзДвоичныхДанных", "SetBodyFromBinary", 1, 1, func(q *httpRequest, a *value.Args) error {
				q.body, q.file = value.Arg[*binary](a, 0).data, ""
				return nil
			}),
			value.ProcOf("УстановитьИмяФайлаТела", "SetBodyFileName", 1, 1, func(q *httpRequest, a *value.Args) error { q.file, q.body = a.Text(0), nil; return nil }),
			value.FuncOf("ПолучитьТелоКакСтроку", "GetBodyAsString", 0, 1, func(q *httpRequest, a *value.Args) (value.Value, error) { return string(q.body), nil }),
			value.FuncOf("ПолучитьТелоКакДвоичныеДанные", "GetBodyAsBinaryData", 0, 0, func(q *httpRequest, a *value.Args) (value.Value, error) { return &binary{data: q.body}, nil }),
			value.FuncOf("ПолучитьИмяФайлаТела", "GetBodyFileName", 0, 0, func(q *httpRequest, a *value.Args) (value.Value, error) { return q.file, nil }),
		}
	},
}

// httpResponse is HTTPОтвет.
type httpResponse struct {
	status  int
	headers *value.Map
	body    []byte
	file    string
	charset string
}

// Class is HTTPОтвет.
func (p *httpResponse) Class() *value.Class { return httpResponseClass }

var httpResponseClass = &value.Class{
	Type: value.Type{RU: "HTTPОтвет", EN: "HTTPResponse"},
	Props: func() []value.Prop {
		return []value.Prop{
			value.PropOf("КодСостояния", "StatusCode", func(p *httpResponse) value.Value { return asInt(p.status) }, nil),
			value.PropOf("Заголовки", "Headers", func(p *httpResponse) value.Value { return p.headers }, nil),
		}
	},
	Methods: func() []value.Method {
		return []value.Method{
			value.FuncOf("ПолучитьТелоКакСтроку", "GetBodyAsString", 0, 1, func(p *httpResponse, a *value.Args) (value.Value, error) {
				c, err := runner(a).coding(a, 0)
				if known := codings()[Fold(p.charset)]; !a.Has(0) && known != nil {
					c.Encoding = known
				}
				if err != nil {
					return nil, err
				}
				return c.decode(p.body), nil
			}),
			value.FuncOf("ПолучитьТелоКакДвоичныеДанные", "GetBodyAsBinaryData", 0, 0, func(p *httpResponse, _ *value.Args) (value.Value, error) { return &binary{data: p.body}, nil }),
			value.FuncOf("ПолучитьИмяФайлаТела", "GetBodyFileName", 0, 0, func(p *httpResponse, _ *value.Args) (value.Value, error) {
				if p.file == "" {
					return nil, nil
				}
				return p.file, nil
			}),
			value.ProcOf("Закрыть", "Close", 0, 0, func(*httpResponse, *value.Args) error { return nil }),
		}
	},
}

// send sends a request and takes the answer, of any status.
func (c *httpConnection) send(r *Runner, verb string, q *httpRequest, to string) (value.Value, error) {
	out := &httpResponse{headers: value.NewMap(), file: to}
	body := q.body
	if q.file != "" {
		var err error
		if body, err = r.readFile(q.file); err != nil {
			return nil, err
		}
	}
	target, err := c.address(q.resource)
	if err != nil {
		return nil, err
	}
	req, err := c.request(r, verb, target, q, body)
	if err != nil {
		return nil, err
	}
	err = r.block(func(ctx context.Context) error {
		ctx, cancel := context.WithTimeoutCause(ctx, c.timeout, fmt.Errorf("no whole answer within %s", c.timeout))
		defer cancel()
		err := c.exchange(r, req.WithContext(ctx), out)
		if cause := context.Cause(ctx); err != nil && cause != nil {
			err = cause
		}
		if err != nil {
			return fmt.Errorf("%s://%s%s: %w", target.Scheme, target.Host, target.EscapedPath(), plain(err))
		}
		return nil
	})
	return out, err
}

// plain drops the address, which may hold a secret, from an error of net/http.
func plain(err error) error {
	if e, ok := err.(*url.Error); ok {
		return e.Err
	}
	return err
}

// address is the connection's with the path and query of a resource.
func (c *httpConnection) address(resource string) (*url.URL, error) {
	base := c.base
	u, err := url.Parse(base.String() + "/" + strings.TrimLeft(resource, "/"))
	if err != nil {
		return nil, fmt.Errorf("the address of the request can't be read: %w", plain(err))
	}
	return u, nil
}

// request makes a request of what the program put together.
func (c *httpConnection) request(r *Runner, verb string, target *url.URL, q *httpRequest, body []byte) (*http.Request, error) {
	req, err := http.NewRequest(verb, target.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", "vkscript")
	for name, v := range q.headers.Each {
		req.Header.Set(r.locale.Text(name), r.locale.Text(v))
	}
	if host := req.Header.Get("Host"); host != "" {
		req.Host = host
	}
	if c.user != "" {
		req.SetBasicAuth(c.user, c.password)
	}
	return req, nil
}

func (c *httpConnection) exchange(r *Runner, req *http.Request, out *httpResponse) error {
	client := &http.Client{Transport: r.cfg.World.Transport()}
	if !c.follow {
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	answer, err := client.Do(req)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	return out.take(r, answer)
}

// take reads an answer, into a file where one is named.
func (p *httpResponse) take(r *Runner, answer *http.Response) error {
	p.status = answer.StatusCode
	for name, values := range answer.Header {
		p.headers.Set(name, strings.Join(values, ", "))
	}
	_, p.charset, _ = strings.Cut(Fold(answer.Header.Get("Content-Type")), "charset=")
	data, err := io.ReadAll(io.LimitReader(answer.Body, httpMaxBody+1))
	if len(data) > httpMaxBody {
		return fmt.Errorf("the body is larger than %d MB", httpMaxBody>>20)
	}
	if p.file == "" || err != nil {
		p.body = data
		return err
	}
	return r.cfg.World.WriteFile(p.file, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}
