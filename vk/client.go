// Package vk is a client of the VKontakte API: calls, request quotas, retries that never do a thing
// twice, typed errors and streaming uploads.
//
//	client := vk.New(vk.Config{Token: "vk1.a..."})
//	answer, err := client.Call(ctx, "wall.post", vk.Params{"owner_id": -1, "message": "Привет"})
//
// An answer is the raw JSON of VK's "response". Everything that leaves the client goes through
// Config.Transport: the network, package sandbox, a recorder or a test's handler.
package vk

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Defaults of Config.
const (
	DefaultAPIURL  = "https://api.vk.com/method/"
	DefaultVersion = "5.199"
	DefaultTimeout = 30 * time.Second
)

// Config says how a Client behaves; the zero value of every field is a good default.
type Config struct {
	Token     Token     // sent in the Authorization header only
	Kind      TokenKind // whose quota the token has; UserToken when not said
	Version   string    // the "v" parameter of a call that gives none
	APIURL    string    // the prefix of every method's address
	Lang      string    // the language of names in answers: "ru", "en", ...
	UserAgent string

	Transport http.RoundTripper // where requests go; a tuned http.Transport when nil
	Limits    *Limits           // shared between clients that share tokens; one of its own when nil
	Timeout   time.Duration     // one attempt at a call; an upload may stand still as long
	Attempts  int               // tries of a call that failed on the way; 5 when 0

	// Backoff is the pause after so many failed attempts in a row; half a second doubling to half a minute, jittered, when nil.
	Backoff func(failures int) time.Duration

	// OnCaptcha answers error 14; the call is repeated with what it returns. An empty answer leaves VK's
	// error, an error of its own becomes the call's.
	OnCaptcha func(ctx context.Context, err *Error) (Captcha, error)
	// OnConfirm is asked about error 24; true repeats the call with confirm=1.
	OnConfirm func(ctx context.Context, err *Error) bool
	// OnRefresh is asked for a new token after errors 25, 1117 and 3609.
	OnRefresh func(ctx context.Context, err *Error) (Token, error)
	// OnAttempt hears of every attempt after it ended.
	OnAttempt func(Attempt)
	// OnUpload hears how many of a file's bytes have been sent.
	OnUpload func(file *File, sent int64)

	// Around is put around every Step, the first outermost: it may look at a step and its answer, give an
	// answer of its own, or refuse. What it does sees no retries and no batches: they happen inside.
	Around []func(next Handler) Handler
}

// Captcha is the answer to error 14: the text of the picture, or a token of the page that
// Error.RedirectURI opened.
type Captcha struct {
	Key          string
	SuccessToken string
}

// Attempt is one HTTP request of a call, as Config.OnAttempt sees it.
type Attempt struct {
	Method   string
	Number   int           // 1 for the first
	Duration time.Duration // without the wait for the quota
	Waited   time.Duration // for the quota
	Err      error         // nil when VK answered with a response
	Retry    time.Duration // the pause before the next attempt; negative when there is none
	Header   http.Header   // of the answer; nil when none came, and of uploads
}

// Client calls VK's methods with one token. It is safe for concurrent use.
type Client struct {
	cfg    Config
	token  Token
	kind   TokenKind
	batch  riding        // which calls may ride together, where their context doesn't say
	rest   time.Duration // how long calls wait for a method that VK told to rest, likewise
	around Handler       // nil when Config.Around is empty
	head   head
	clock  *serverClock
}

// New returns a client. It opens no connection before the first call.
func New(cfg Config) *Client {
	if cfg.Version == "" {
		cfg.Version = DefaultVersion
	}
	if cfg.APIURL == "" {
		cfg.APIURL = DefaultAPIURL
	}
	if !strings.HasSuffix(cfg.APIURL, "/") {
		cfg.APIURL += "/"
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = DefaultTimeout
	}
	if cfg.Attempts == 0 {
		cfg.Attempts = 5
	}
	if cfg.Limits == nil {
		cfg.Limits = NewLimits(nil)
	}
	if cfg.UserAgent == "" {
		cfg.UserAgent = "vkscript"
	}
	if cfg.Transport == nil {
		cfg.Transport = &lateTransport{}
	}
	if cfg.Backoff == nil {
		cfg.Backoff = backoff
	}
	return &Client{cfg: cfg, token: cfg.Token, kind: cfg.Kind, around: around(cfg.Around), head: newHead(&cfg), clock: &serverClock{}}
}

// roundTrip sends one request straight to the transport: an answer that redirects is an error, and
// what http.Client prepares for following it would cost every call.
func (c *Client) roundTrip(req *http.Request) (*http.Response, error) {
	resp, err := c.cfg.Transport.RoundTrip(req)
	if err != nil && resp != nil && resp.Body != nil {
		resp.Body.Close()
	}
	return resp, err
}

// lateTransport is NewTransport, made by the first request: a script that sends none starts sooner.
type lateTransport struct {
	once sync.Once
	made *http.Transport
}

func (t *lateTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	t.once.Do(func() { t.made = NewTransport() })
	return t.made.RoundTrip(req)
}

// NewTransport returns the transport of a Client that was given none. Idle connections are closed
// before VK would close them, and uploads are written in large pieces.
func NewTransport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 64
	t.IdleConnTimeout = 30 * time.Second
	t.WriteBufferSize = 64 << 10
	return t
}

// WithToken returns a client that differs in its token only: transport and quotas are shared.
func (c *Client) WithToken(token Token, kind TokenKind) *Client {
	if token == c.token && kind == c.kind {
		return c
	}
	other := *c
	other.token, other.kind, other.head = token, kind, c.head.withToken(token)
	return &other
}

// HasToken tells whether the client holds a token.
func (c *Client) HasToken() bool { return c.token != "" }

// String names the client without its secret.
func (c *Client) String() string { return fmt.Sprintf("vk.Client(%s %s)", c.kind, c.token) }

// GoString is String.
func (c *Client) GoString() string { return c.String() }

// LogValue is String.
func (c *Client) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Call calls a method by its dotted name and returns VK's "response", still as JSON.
//
// It waits for the token's quota, sends a POST form, and repeats the request where that can't do a
// thing twice: wall.post and the other methods that take a guid or random_id are given one, which
// stays the same on every attempt. Errors are *Error (VK refused), *OutcomeError (it is not known
// whether VK did it), *NetworkError (VK was not reached), or the context's.
func (c *Client) Call(ctx context.Context, method string, params Params) (json.RawMessage, error) {
	if !validMethod(method) {
		return nil, fmt.Errorf("vk: %q is not a method name such as \"wall.post\"", method)
	}
	if t, ok := params["access_token"]; ok {
		if token := formValue(t); token != "" {
			c = c.WithToken(Token(token), c.kind)
		}
	}
	if c.head.refused != nil {
		return nil, c.head.refused
	}
	if c.around != nil {
		return c.around(ctx, c.step(method, params))
	}
	return c.deliver(ctx, method, c.fields(method, params), params["v"] != nil || params["lang"] != nil)
}

// deliver makes a call's requests. own says that the caller named a version or language.
func (c *Client) deliver(ctx context.Context, method string, fields []field, own bool) (json.RawMessage, error) {
	if !own && c.batches(ctx, method) {
		return c.batcher().call(ctx, c, method, fields)
	}
	return c.newCall(method, encodeForm(fields)).run(ctx)
}

// validMethod keeps anything but a name out of the address.
func validMethod(method string) bool {
	for _, r := range []byte(method) {
		letter := r|0x20 >= 'a' && r|0x20 <= 'z' || r >= '0' && r <= '9'
		if !letter && r != '.' && r != '_' {
			return false
		}
	}
	return method != "" && method[0] != '.' && !strings.Contains(method, "..")
}

// Settings are what With changes; empty fields stay.
type Settings struct {
	Version string
	Lang    string
	Batch   bool          // see WithBatch
	Writes  bool          // with Batch: see WithBatchWrites
	Rest    time.Duration // see WithRest

	// OnCaptcha is asked before that of the Config, which is asked when it gives an empty answer.
	OnCaptcha func(ctx context.Context, err *Error) (Captcha, error)
}

// With returns a client that asks for another version or language; transport, token and quotas are
// shared.
func (c *Client) With(s Settings) *Client {
	other := *c
	if s.Version != "" {
		other.cfg.Version = s.Version
	}
	if s.Lang != "" {
		other.cfg.Lang = s.Lang
	}
	if s.Batch {
		other.batch = max(other.batch, ridesOf(s.Writes))
	}
	if s.Rest != 0 {
		other.rest = s.Rest
	}
	if s.OnCaptcha != nil {
		other.cfg.OnCaptcha = asksBoth(s.OnCaptcha, c.cfg.OnCaptcha)
	}
	return &other
}
