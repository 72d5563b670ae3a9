package auth_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/auth"
)

// fakeID is an authorization server that knows one application, checks PKCE and rotates refresh tokens.
type fakeID struct {
	*httptest.Server
	challenge, redirect, refresh string
	issued                       int
	answer                       func(w http.ResponseWriter) bool // instead of tokens
}

func newFakeID(t *testing.T) (*fakeID, auth.Server) {
	f := &fakeID{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /authorize", f.authorize)
	mux.HandleFunc("POST /oauth2/auth", f.auth)
	f.Server = httptest.NewServer(mux)
	t.Cleanup(f.Close)
	return f, auth.Server{URL: f.URL}
}

// authorize is a user who agrees at once.
func (f *fakeID) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	f.challenge, f.redirect = q.Get("code_challenge"), q.Get("redirect_uri")
	back := url.Values{"code": {"the-code"}, "device_id": {"the-device"}, "state": {q.Get("state")}}
	http.Redirect(w, r, f.redirect+"?"+back.Encode(), http.StatusFound)
}

func (f *fakeID) auth(w http.ResponseWriter, r *http.Request) {
	if f.answer != nil && f.answer(w) {
		return
	}
	if !f.allows(r) {
		json.NewEncoder(w).Encode(map[string]string{"error": "invalid_grant", "error_description": "wrong " + r.FormValue("refresh_token")})
		return
	}
	f.issued++
	f.refresh = fmt.Sprintf("refresh-%d", f.issued)
	json.NewEncoder(w).Encode(map[string]any{"access_token": fmt.Sprintf("vk2.a.access-%d", f.issued), "refresh_token": f.refresh,
		"expires_in": 3600, "user_id": 1000, "state": r.FormValue("state"), "scope": "wall photos", "token_type": "Bearer"})
}

func (f *fakeID) allows(r *http.Request) bool {
	if r.FormValue("client_id") != "51" || r.FormValue("device_id") != "the-device" {
		return false
	}
	if r.FormValue("grant_type") == "refresh_token" {
		return r.FormValue("refresh_token") == f.refresh
	}
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	return r.FormValue("code") == "the-code" && r.FormValue("redirect_uri") == f.redirect && base64.RawURLEncoding.EncodeToString(sum[:]) == f.challenge
}

// visit is what a browser does with an address.
func visit(t *testing.T, address string) (int, string) {
	resp, err := http.Get(address)
	require.NoError(t, err)
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(page)
}

// loggedIn goes the whole way.
func loggedIn(t *testing.T, s auth.Server) auth.Tokens {
	redirect, err := auth.Listen("")
	require.NoError(t, err)
	login := auth.NewLogin("51", redirect.URI, "wall", "photos")
	go http.Get(s.Address(login))
	grant, err := redirect.Wait(t.Context(), login)
	require.NoError(t, err)
	tokens, err := s.Exchange(t.Context(), login, grant)
	require.NoError(t, err)
	return tokens
}

func TestCodeFlow(t *testing.T) {
	_, s := newFakeID(t)
	tokens := loggedIn(t, s)
	assert.Equal(t, vk.Token("vk2.a.access-1"), tokens.Access)
	assert.Equal(t, vk.Token("refresh-1"), tokens.Refresh)
	assert.Equal(t, "the-device", tokens.DeviceID)
	assert.EqualValues(t, 1000, tokens.UserID)
	assert.Equal(t, []string{"wall", "photos"}, tokens.Scopes)
	assert.WithinDuration(t, time.Now().Add(time.Hour), tokens.Expires, time.Minute)
	assert.NotContains(t, fmt.Sprintf("%v %+v", tokens, tokens), "access-1")
}

func TestRefreshRotates(t *testing.T) {
	_, s := newFakeID(t)
	first := loggedIn(t, s)
	second, err := s.Refresh(t.Context(), "51", first)
	require.NoError(t, err)
	assert.Equal(t, vk.Token("refresh-2"), second.Refresh)
	assert.Equal(t, "the-device", second.DeviceID)
	_, err = s.Refresh(t.Context(), "51", first)
	var refused *auth.Error
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, "invalid_grant", refused.Code)
	assert.True(t, auth.IsFinal(err))
	assert.NotContains(t, err.Error(), "refresh-1", "VK ID's echo of the token")
	_, err = s.Refresh(t.Context(), "51", second)
	assert.NoError(t, err)
}

func TestAddress(t *testing.T) {
	login := auth.NewLogin("51", "http://localhost/vk")
	u, err := url.Parse(auth.Server{}.Address(login))
	require.NoError(t, err)
	assert.Equal(t, "https://id.vk.com/authorize", u.Scheme+"://"+u.Host+u.Path)
	q := u.Query()
	assert.Equal(t, "S256", q.Get("code_challenge_method"))
	assert.Len(t, q.Get("code_challenge"), 43)
	assert.GreaterOrEqual(t, len(q.Get("state")), 26)
	assert.False(t, q.Has("scope"))
	other, err := url.Parse(auth.Server{}.Address(auth.NewLogin("51", "http://localhost/vk")))
	require.NoError(t, err)
	assert.NotEqual(t, q.Get("state"), other.Query().Get("state"))
	assert.NotEqual(t, q.Get("code_challenge"), other.Query().Get("code_challenge"))
}

func stateOf(t *testing.T, l *auth.Login) string {
	u, err := url.Parse(auth.Server{}.Address(l))
	require.NoError(t, err)
	return u.Query().Get("state")
}

func TestGrant(t *testing.T) {
	login := auth.NewLogin("51", "https://example.org/vk")
	state := stateOf(t, login)
	_, err := login.GrantFrom("  https://example.org/vk?code=c&device_id=d&state=" + state + "\n")
	assert.NoError(t, err)
	payload := url.QueryEscape(`{"code":"c","device_id":"d","state":"` + state + `"}`)
	_, err = login.GrantFrom("https://example.org/vk?payload=" + payload)
	assert.NoError(t, err)
	for _, address := range []string{
		"https://example.org/vk?code=c&device_id=d&state=other",
		"https://example.org/vk?code=c&device_id=d",
		"https://example.org/vk?error=access_denied",
		"https://example.org/vk?payload=%7B%7D",
	} {
		_, err = login.GrantFrom(address)
		assert.ErrorIs(t, err, auth.ErrState, address)
	}
	_, err = login.GrantFrom("https://example.org/vk?code=c&state=" + state)
	assert.ErrorContains(t, err, "device_id")
	_, err = login.GrantFrom("the code")
	assert.ErrorContains(t, err, "not the address")
	var refused *auth.Error
	_, err = login.GrantFrom("https://example.org/vk?error=access_denied&error_description=No%1B%5B2J&state=" + state)
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, "VK ID refused: access_denied: No[2J", err.Error())
	assert.Contains(t, refused.Hint(), "did not agree")
}

func TestRedirect(t *testing.T) {
	redirect, err := auth.Listen("")
	require.NoError(t, err)
	login := auth.NewLogin("51", redirect.URI)
	result := make(chan error, 1)
	go func() {
		_, err := redirect.Wait(t.Context(), login)
		result <- err
	}()
	status, _ := visit(t, redirect.URI+"favicon.ico")
	assert.Equal(t, http.StatusNotFound, status, "what a browser asks for besides")
	foreign, err := http.NewRequest(http.MethodGet, redirect.URI, nil)
	require.NoError(t, err)
	foreign.Host = "evil.example"
	resp, err := http.DefaultClient.Do(foreign)
	require.NoError(t, err)
	resp.Body.Close()
	assert.Equal(t, http.StatusNotFound, resp.StatusCode, "a name that was made to point here")
	status, page := visit(t, redirect.URI+"?code=SECRET&device_id=d&state=wrong")
	assert.Equal(t, http.StatusBadRequest, status)
	assert.Contains(t, page, "Не получилось")
	assert.NotContains(t, page, "SECRET")
	assert.ErrorIs(t, <-result, auth.ErrState)
	_, err = http.Get(redirect.URI)
	assert.Error(t, err, "one answer is all it listens for")
}

func TestRedirectEndsWithItsContext(t *testing.T) {
	redirect, err := auth.Listen("")
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, err = redirect.Wait(ctx, auth.NewLogin("51", redirect.URI))
	assert.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestListenStaysOnThisMachine(t *testing.T) {
	for _, uri := range []string{"https://localhost", "http://example.org/", "http://0.0.0.0:80/", "vk51://vk.com/blank.html", "http://[", "nonsense"} {
		assert.False(t, auth.CanListen(uri), uri)
		_, err := auth.Listen(uri)
		assert.Error(t, err, uri)
	}
	for _, uri := range []string{"", "http://localhost", "http://127.0.0.1:8765/a", "http://[::1]:8765/"} {
		assert.True(t, auth.CanListen(uri), uri)
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	cases := []struct {
		name, body, want string
		status           int
		final            bool
	}{
		{"a page", "<html>", "HTTP 502 (text/html", 502, false},
		{"an error with a status", `{"error":"invalid_client"}`, "VK ID refused: invalid_client", 401, true},
		{"slow down", `{"error":"slow_down"}`, "slow_down", 200, false},
		{"no token", `{}`, "without a token", 200, false},
		{"another state", `{"access_token":"SECRET","state":"x"}`, "another attempt", 200, false},
		{"a redirect", `{"access_token":"SECRET"}`, "HTTP 302", 302, false},
		{"a long description", `{"error":"x","error_description":"` + strings.Repeat("й", 1000) + `"}`, "й…", 200, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f, s := newFakeID(t)
			f.answer = func(w http.ResponseWriter) bool {
				if c.status == 502 {
					w.Header().Set("Content-Type", "text/html")
				}
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(c.status)
				io.WriteString(w, c.body)
				return true
			}
			_, err := s.Refresh(t.Context(), "51", auth.Tokens{Refresh: "r", DeviceID: "d"})
			require.ErrorContains(t, err, c.want)
			assert.NotContains(t, err.Error(), "SECRET")
			assert.Less(t, len(err.Error()), 600)
			assert.Equal(t, c.final, auth.IsFinal(err))
		})
	}
}

func TestSecretsNeedHTTPS(t *testing.T) {
	for _, address := range []string{"http://id.example.org", "ftp://localhost", "id.vk.com"} {
		_, err := auth.Server{URL: address}.Refresh(t.Context(), "51", auth.Tokens{Refresh: "r"})
		assert.ErrorContains(t, err, "must be https://")
	}
}

func TestParseToken(t *testing.T) {
	const token = "vk1.a.abcdefghijklmnop"
	for text, user := range map[string]int64{
		token:                  0,
		" '" + token + "'\r\n": 0,
		"https://api.vk.com/blank.html#access_token=" + token + "&expires_in=0&user_id=77": 77,
		"https://oauth.vk.com/blank.html?access_token=" + token + "&user_id=77":            77,
		"access_token=" + token + "&user_id=77&expires_in=86400":                           77,
	} {
		got, err := auth.ParseToken(text)
		require.NoError(t, err, text)
		assert.Equal(t, vk.Token(token), got.Access)
		assert.Equal(t, user, got.UserID)
		assert.Equal(t, strings.Contains(text, "86400"), !got.Expires.IsZero(), "0 seconds mean for ever")
	}
	for text, want := range map[string]string{
		"":                           "no token",
		"short":                      "no token",
		"vk1.a.SECRET SECRET SECRET": "no token",
		"vk1.a.СЕКРЕТСЕКРЕТСЕКРЕТ":                                                        "no token",
		"https://api.vk.com/blank.html":                                                   "no access_token=",
		"https://oauth.vk.com/authorize?client_id=51&scope=wall&SECRET=1":                 "no access_token=",
		"https://api.vk.com/blank.html#error=access_denied&error_description=User+denied": "access_denied: User denied",
	} {
		_, err := auth.ParseToken(text)
		require.ErrorContains(t, err, want, text)
		assert.NotContains(t, err.Error(), "SECRET")
	}
}

func FuzzParseToken(f *testing.F) {
	f.Add("https://api.vk.com/blank.html#access_token=vk1.a.abcdefghijklmnop&expires_in=0&user_id=77")
	f.Add("vk1.a.abcdefghijklmnop")
	f.Fuzz(func(t *testing.T, text string) {
		tokens, err := auth.ParseToken(text)
		if err == nil {
			require.NotContains(t, string(tokens.Access), " ")
			require.NotEmpty(t, tokens.Access)
		}
	})
}
