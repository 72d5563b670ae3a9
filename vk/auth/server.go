package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/vkscript/vkscript/vk"
)

// DefaultURL is VK ID.
const DefaultURL = "https://id.vk.com"

// timeout of one request, and how much of its answer is read.
const (
	timeout   = 30 * time.Second
	maxAnswer = 1 << 20
)

// Server is VK ID's authorization server; the zero value is the real one.
type Server struct {
	URL       string            // DefaultURL when empty
	Transport http.RoundTripper // http.DefaultTransport when nil
}

func (s Server) url() string {
	if s.URL == "" {
		return DefaultURL
	}
	return strings.TrimRight(s.URL, "/")
}

// Error is VK ID's refusal.
type Error struct {
	Code        string // as OAuth names it: "access_denied", "invalid_grant", ...
	Description string
}

func (e *Error) Error() string {
	text := "VK ID refused: " + e.Code
	if e.Description != "" {
		text += ": " + e.Description
	}
	return text
}

// Hint says what to do about the error, or "".
func (e *Error) Hint() string {
	switch e.Code {
	case "access_denied":
		return "the user did not agree; begin anew to be asked again"
	case "invalid_client", "unauthorized_client":
		return "check the number of the application, and that it is one of VK ID (id.vk.com)"
	case "invalid_request":
		return "check that the settings of the application trust the redirect address"
	}
	return ""
}

// NetworkError says that VK ID was not reached, or answered as only something between could.
type NetworkError struct{ cause error }

func (e *NetworkError) Error() string { return e.cause.Error() }

func (e *NetworkError) Unwrap() error { return e.cause }

// IsFinal tells whether VK ID refused for good, so that only another login helps.
func IsFinal(err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code {
	case "slow_down", "server_error", "temporarily_unavailable":
		return false
	}
	return true
}

// tokens asks /oauth2/auth and reads its answer.
func (s Server) tokens(ctx context.Context, state string, form url.Values) (Tokens, error) {
	form.Set("state", state)
	body, err := s.post(ctx, "/oauth2/auth", form)
	if err != nil {
		return Tokens{}, err
	}
	var answer struct {
		Access  string      `json:"access_token"`
		Refresh string      `json:"refresh_token"`
		Expires json.Number `json:"expires_in"`
		UserID  json.Number `json:"user_id"`
		State   string      `json:"state"`
		Scope   string      `json:"scope"`
	}
	if json.Unmarshal(body, &answer) != nil || answer.Access == "" {
		return Tokens{}, errors.New("VK ID answered without a token")
	}
	if answer.State != "" && !same(answer.State, state) {
		return Tokens{}, ErrState
	}
	user, _ := answer.UserID.Int64()
	return Tokens{
		Access: vk.Token(answer.Access), Refresh: vk.Token(answer.Refresh), DeviceID: form.Get("device_id"),
		Expires: expiry(answer.Expires), UserID: user, Scopes: strings.Fields(answer.Scope),
	}, nil
}

// expiry is the end of a token that lasts so many seconds, never for 0.
func expiry(seconds json.Number) time.Time {
	n, err := seconds.Int64()
	if err != nil || n <= 0 || n > 1<<31 {
		return time.Time{}
	}
	return time.Now().Add(time.Duration(n) * time.Second).Truncate(time.Second)
}

// post sends a form and returns the answer, unless it is an error. Redirects are not followed: the form is
// for nobody else.
func (s Server) post(ctx context.Context, path string, form url.Values) ([]byte, error) {
	target, err := s.checked()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	resp, err := s.transport().RoundTrip(req)
	if err != nil {
		return nil, &NetworkError{fmt.Errorf("VK ID was not reached: %w", err)}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, &NetworkError{fmt.Errorf("VK ID's answer broke off: %w", err)}
	}
	return body, refusal(resp, body, form)
}

func (s Server) transport() http.RoundTripper {
	if s.Transport == nil {
		return http.DefaultTransport
	}
	return s.Transport
}

// checked refuses to send secrets over an open line.
func (s Server) checked() (string, error) {
	u, err := url.Parse(s.url())
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())) {
		return "", fmt.Errorf("the address of the authorization server must be https://..., not %q", s.url())
	}
	return s.url(), nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// refusal is the error in an answer, or nil. VK ID sends some with status 200.
func refusal(resp *http.Response, body []byte, form url.Values) error {
	var answer struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	err := json.Unmarshal(body, &answer)
	switch {
	case err == nil && answer.Error != "":
		return &Error{Code: withoutSecrets(answer.Error, form), Description: withoutSecrets(answer.Description, form)}
	case err != nil || resp.StatusCode >= 300:
		return &NetworkError{fmt.Errorf("VK ID answered HTTP %d (%s)", resp.StatusCode, printable(resp.Header.Get("Content-Type")))}
	}
	return nil
}

// withoutSecrets is a text for people, without what VK ID may have echoed of the form.
func withoutSecrets(text string, form url.Values) string {
	for _, name := range []string{"code", "code_verifier", "refresh_token", "access_token"} {
		if secret := form.Get(name); secret != "" {
			text = strings.ReplaceAll(text, secret, "…")
		}
	}
	return printable(text)
}

// printable drops what would steer a terminal, and the end of a text that is too long.
func printable(text string) string {
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, text)
	if runes := []rune(text); len(runes) > 200 {
		text = string(runes[:200]) + "…"
	}
	return text
}
