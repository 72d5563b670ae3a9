package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vkscript/vkscript/vk"
)

// call is one method being executed; the mutex is held.
type call struct {
	values
	server *Server
	state  *state
	method string
	token  token
	modern bool   // the version is after 5.131
	base   string // beginning of the sandbox's own addresses, "" in process
	now    time.Time
	shaped bool // the answer is made of VK's schema
}

// serveMethod answers /method/NAME.
func (s *Server) serveMethod(r *http.Request, name, base string) reply {
	record := newCall(name, r)
	form, query, err := readForm(r)
	if errors.Is(err, errTooLarge) {
		return htmlReply(http.StatusRequestEntityTooLarge)
	}
	if err != nil {
		return htmlReply(http.StatusBadRequest)
	}
	tok, tokenError := s.readToken(r, form, query)
	params := merge(form, query)
	record.Params, record.Token, record.TokenIn = params, tok.kind.String(), tok.in

	fault := s.arrive(record)
	if broken := fault.before(r.Context()); broken != nil {
		return *broken
	}
	// The log keeps its own map: methods may change the call's.
	answer := s.answer(&call{values: values{maps.Clone(params)}, method: name, token: tok, base: base}, tokenError, fault)
	return fault.after(answer)
}

// merge joins the parameters of the body and of the address; the body's win.
func merge(form, query url.Values) url.Values {
	maps.Copy(query, form)
	return query
}

// arrive records the request and finds the fault that strikes it.
func (s *Server) arrive(record Call) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.record(record)
	return s.strike(record.Method)
}

// before is what comes of the fault before the effect; nil: go on.
func (f Fault) before(ctx context.Context) *reply {
	var broken reply
	switch f.Kind {
	case DropBefore:
		broken = lostReply
	case BadGateway:
		broken = htmlReply(http.StatusBadGateway)
	case HTMLPage:
		broken = htmlReply(http.StatusOK)
	case Delay:
		if wait(ctx, f.Delay) {
			return nil
		}
		broken = lostReply
	default:
		return nil
	}
	return &broken
}

func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// after is what is left of the answer.
func (f Fault) after(answer reply) reply {
	switch f.Kind {
	case DropAfter:
		return lostReply
	case BadGatewayAfter:
		return htmlReply(http.StatusBadGateway)
	}
	return answer
}

// answer executes the call and wraps what comes out as VK does.
func (s *Server) answer(c *call, tokenError *apiError, fault Fault) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.server, c.state, c.now = s, &s.state, time.Now()
	body, failure := c.admitted(tokenError, fault)
	if failure != nil {
		body = encode(map[string]any{"error": c.envelope(failure)})
	}
	return reply{status: http.StatusOK, contentType: jsonType, body: body, shaped: c.shaped}
}

// admitted checks what VK checks before it looks at the method's parameters.
func (c *call) admitted(tokenError *apiError, fault Fault) ([]byte, *apiError) {
	if fault.Kind == ErrorCode {
		return nil, fail(fault.Code)
	}
	if !known(c.method) {
		return nil, fail(3)
	}
	if tokenError != nil {
		return nil, tokenError
	}
	if failure := c.readVersion(); failure != nil {
		return nil, failure
	}
	if !c.server.allow(c.token, c.now) {
		return nil, fail(6)
	}
	if c.method == "execute" {
		return c.execute()
	}
	result, failure := c.invoke()
	if failure != nil {
		return nil, failure
	}
	return slices.Concat([]byte(`{"response":`), result, []byte(`}`)), nil
}

// readVersion reads v: "5.131" or "5.199".
func (c *call) readVersion() *apiError {
	major, minor, _ := strings.Cut(c.Get("v"), ".")
	if major == "" {
		return fail(8, "v (version) is required")
	}
	high, err1 := strconv.Atoi(major)
	low, err2 := strconv.Atoi(minor)
	if err1 != nil || err2 != nil || high != 5 {
		return fail(8, "v is incorrect")
	}
	if low < 81 {
		return fail(8, "versions below 5.81 are deprecated. Version param should be passed as \"v\"")
	}
	c.modern = low > 131
	return nil
}

// invoke executes the method and encodes its answer.
func (c *call) invoke() (json.RawMessage, *apiError) {
	result, err := c.perform()
	if err != nil {
		return nil, err.(*apiError)
	}
	return encode(result), nil
}

// perform executes the method; the error is always an *apiError.
func (c *call) perform() (any, error) {
	m, ok := methods()[c.method]
	if !ok {
		return c.schemaMethod(vk.LookupMethod(c.method))
	}
	if failure := c.token.refuse(m.who); failure != nil {
		return nil, failure
	}
	if failure := m.spec.check(c.Values); failure != nil {
		return nil, failure
	}
	key := ""
	if m.keyed {
		key = c.Get("guid")
	}
	return c.once(c.Get("owner_id")+"/"+c.Get("group_id"), key, func() (any, error) { return m.do(c) })
}

// envelope is VK's error object, with the parameters of the call.
func (c *call) envelope(failure *apiError) map[string]any {
	type pair struct {
		Key   string `json:"key"`
		Value string `json:"value"`
	}
	echo := []pair{{"method", c.method}}
	for _, name := range slices.Sorted(maps.Keys(c.Values)) {
		echo = append(echo, pair{name, c.Get(name)})
	}
	envelope := map[string]any{"error_code": failure.code, "error_msg": failure.msg, "request_params": echo}
	maps.Copy(envelope, failure.extra)
	return envelope
}

// encode writes JSON as VK does: without HTML escapes.
func encode(v any) []byte {
	if raw, ok := v.(json.RawMessage); ok {
		return raw
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		panic("sandbox: an answer that is not JSON: " + err.Error())
	}
	return bytes.TrimRight(out.Bytes(), "\n")
}

// self is who calls: the user, or the community with a minus, 0 for a service.
func (c *call) self() int {
	switch c.token.kind {
	case user:
		return UserID
	case community:
		return -GroupID
	}
	return 0
}

// owner is owner_id, by default the caller.
func (c *call) owner() int {
	if id := c.int("owner_id"); id != 0 {
		return id
	}
	return c.self()
}

// groupOwner is the owner that group_id means, by default the caller.
func (c *call) groupOwner() int {
	if id := c.int("group_id"); id != 0 {
		return -id
	}
	return c.self()
}

// author is who signs what the caller writes on the owner's page.
func (c *call) author(owner int, fromGroup bool) int {
	if fromGroup && owner < 0 {
		return owner
	}
	return c.self()
}

// foreign tells that the caller has no rights there: another user's page, or for a
// community's token any other community.
func (c *call) foreign(owner int) bool {
	return owner != c.self() && (owner > 0 || c.token.kind != user)
}

// address is one of the sandbox's own; the host is for work in process.
func (c *call) address(host, path string) string {
	if c.base == "" {
		return "https://" + host + path
	}
	return c.base + path
}

func (c *call) unix() int64 { return c.now.Unix() }
