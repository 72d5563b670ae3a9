// Package auth gets access tokens from VK ID (OAuth 2.1 with PKCE) for programs on their user's own
// machine, and renews them.
//
//	redirect, err := auth.Listen("")
//	login := auth.NewLogin("51694790", redirect.URI, "wall", "photos")
//	fmt.Println("open", server.Address(login))
//	grant, err := redirect.Wait(ctx, login)
//	tokens, err := server.Exchange(ctx, login, grant)
//
// Access tokens live an hour. A refresh token works once: Refresh returns the next one, which has to be
// stored before anything else is done.
package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/vkscript/vkscript/vk"
)

// Tokens are what VK gives to an application in a user's name.
type Tokens struct {
	Access   vk.Token
	Refresh  vk.Token  // "" when VK gives none; it works once
	DeviceID string    // belongs to Refresh
	Expires  time.Time // of Access; zero when it lasts
	UserID   int64     // 0 when VK does not say
	Scopes   []string  // empty when VK does not say
}

// Login is one attempt to log in: it ties the answer of VK ID to the question.
type Login struct {
	AppID       string
	RedirectURI string // one that the settings of the application trust
	Scopes      []string

	state, verifier string
}

// NewLogin begins an attempt.
func NewLogin(appID, redirectURI string, scopes ...string) *Login {
	return &Login{AppID: appID, RedirectURI: redirectURI, Scopes: scopes, state: rand.Text(), verifier: rand.Text() + rand.Text()}
}

// challenge is what VK ID sees of the verifier before the code is exchanged (RFC 7636, S256).
func (l *Login) challenge() string {
	sum := sha256.Sum256([]byte(l.verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Address is the page where the user agrees.
func (s Server) Address(l *Login) string {
	query := url.Values{
		"response_type": {"code"}, "client_id": {l.AppID}, "redirect_uri": {l.RedirectURI}, "state": {l.state},
		"code_challenge": {l.challenge()}, "code_challenge_method": {"S256"},
	}
	if len(l.Scopes) > 0 {
		query.Set("scope", strings.Join(l.Scopes, " "))
	}
	return s.url() + "/authorize?" + query.Encode()
}

// Grant is the user's consent, to be exchanged for tokens at once.
type Grant struct{ code, deviceID string }

// ErrState says that an answer was not meant for this attempt to log in.
var ErrState = errors.New("VK ID's answer belongs to another attempt to log in (its state differs), so it was not used: begin anew")

// Grant reads the query with which the browser came back from VK ID. It fails with an *Error when the user
// or VK ID refused, and with ErrState.
func (l *Login) Grant(query url.Values) (Grant, error) {
	answer := plainAnswer(query)
	if !same(answer.Get("state"), l.state) {
		return Grant{}, ErrState
	}
	if code := answer.Get("error"); code != "" {
		return Grant{}, &Error{Code: printable(code), Description: printable(answer.Get("error_description"))}
	}
	g := Grant{code: answer.Get("code"), deviceID: answer.Get("device_id")}
	if g.code == "" || g.deviceID == "" {
		return Grant{}, errors.New("VK ID's answer lacks code or device_id: begin anew")
	}
	return g, nil
}

// GrantFrom is Grant for the whole address at which the browser arrived.
func (l *Login) GrantFrom(address string) (Grant, error) {
	u, err := url.Parse(strings.Trim(address, "\"' \t\r\n"))
	if err != nil || u.RawQuery == "" {
		return Grant{}, errors.New("that is not the address at which the browser arrived: it has ?code=... in it")
	}
	return l.Grant(u.Query())
}

// plainAnswer also understands the form that VK ID's own pages use: one parameter with JSON in it.
func plainAnswer(query url.Values) url.Values {
	var fields struct {
		Code     string `json:"code"`
		State    string `json:"state"`
		DeviceID string `json:"device_id"`
	}
	if !query.Has("payload") || json.Unmarshal([]byte(query.Get("payload")), &fields) != nil {
		return query
	}
	return url.Values{"code": {fields.Code}, "state": {fields.State}, "device_id": {fields.DeviceID}}
}

// same compares in constant time.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// Exchange makes tokens of the user's consent (POST /oauth2/auth).
func (s Server) Exchange(ctx context.Context, l *Login, g Grant) (Tokens, error) {
	return s.tokens(ctx, l.state, url.Values{
		"grant_type": {"authorization_code"}, "client_id": {l.AppID}, "redirect_uri": {l.RedirectURI},
		"code": {g.code}, "code_verifier": {l.verifier}, "device_id": {g.deviceID},
	})
}

// Refresh makes new tokens of a refresh token (POST /oauth2/auth), which is used up by that.
func (s Server) Refresh(ctx context.Context, appID string, old Tokens) (Tokens, error) {
	fresh, err := s.tokens(ctx, rand.Text(), url.Values{
		"grant_type": {"refresh_token"}, "client_id": {appID},
		"refresh_token": {string(old.Refresh)}, "device_id": {old.DeviceID},
	})
	if err != nil {
		return Tokens{}, err
	}
	if fresh.Refresh == "" {
		fresh.Refresh = old.Refresh
	}
	if len(fresh.Scopes) == 0 {
		fresh.Scopes = old.Scopes
	}
	return fresh, nil
}

// Logout makes VK ID forget the tokens (POST /oauth2/logout).
func (s Server) Logout(ctx context.Context, appID string, token vk.Token) error {
	_, err := s.post(ctx, "/oauth2/logout", url.Values{"client_id": {appID}, "access_token": {string(token)}})
	return err
}
