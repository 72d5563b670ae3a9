package sandbox

import (
	"hash/maphash"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// kind is whose a token is; a set of them says who may call a method.
type kind uint8

const (
	user kind = 1 << iota
	community
	service

	anyone = user | community | service
)

func (k kind) String() string {
	switch k {
	case user:
		return "user"
	case community:
		return "community"
	case service:
		return "service"
	}
	return ""
}

// token is what is known of the caller; never the text of the token itself.
type token struct {
	kind kind
	id   uint64 // hash of the text, to count requests by
	in   string // "header", "form" or "url"
}

// readToken takes the token out of the request and its parameters.
func (s *Server) readToken(r *http.Request, form, query url.Values) (token, *apiError) {
	text, in := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), "header"
	if text == "" {
		text, in = form.Get("access_token"), "form"
	}
	if text == "" {
		text, in = query.Get("access_token"), "url"
	}
	form.Del("access_token")
	query.Del("access_token")
	if text == "" {
		return token{}, fail(5, "no access_token passed.")
	}
	t := token{kind: kindOf(text), id: maphash.String(s.seed, text), in: in}
	if t.kind == 0 {
		return t, fail(5, "invalid access_token (4).")
	}
	return t, nil
}

// kindOf tells a token's kind by its text, 0 when it is no token at all.
func kindOf(text string) kind {
	switch {
	case text == UserToken, strings.HasPrefix(text, "vk1.a."), len(text) == 85 && isHex(text):
		return user
	case text == CommunityToken:
		return community
	case text == ServiceToken:
		return service
	}
	return 0
}

func isHex(text string) bool {
	return strings.Trim(text, "0123456789abcdefABCDEF") == ""
}

// refuse is VK's error for a token of the wrong kind, nil for a right one.
func (t token) refuse(allowed kind) *apiError {
	switch {
	case t.kind&allowed != 0:
		return nil
	case t.kind == community:
		return fail(27, "method is unavailable with group auth.")
	case t.kind == service:
		return fail(28, "method is unavailable with service token.")
	}
	return fail(15, "method is unavailable with user auth.")
}

// window remembers when one token's latest calls were executed.
type window struct{ times []time.Time }

// rateSlack forgives a client that spaces its requests evenly and whose network
// does not: a second counts as 0.9.
const rateSlack = 0.9

// allow counts one more call, unless there were too many within the second.
func (s *Server) allow(t token, now time.Time) bool {
	rate := s.cfg.Rate.of(t.kind)
	if rate < 0 {
		return true
	}
	w := s.windows[t.id]
	if w == nil {
		w = &window{}
		s.windows[t.id] = w
	}
	calls := math.Max(1, math.Floor(rate))
	span := time.Duration(calls / rate * rateSlack * float64(time.Second))
	for len(w.times) > 0 && now.Sub(w.times[0]) >= span {
		w.times = w.times[1:]
	}
	if len(w.times) >= int(calls) {
		return false
	}
	w.times = append(w.times, now)
	return true
}

func (r Rate) of(k kind) float64 {
	rate, byDefault := r.User, 3.0
	switch k {
	case community:
		rate, byDefault = r.Community, 20
	case service:
		rate = r.Service
	}
	if rate == 0 {
		return byDefault
	}
	return rate
}
