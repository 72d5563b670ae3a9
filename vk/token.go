package vk

import (
	"bytes"
	"encoding/json"
	"log/slog"
)

// Token is an access token. It prints masked however it is printed; string(t) is the secret.
type Token string

// String returns the token masked: its last four characters at the most.
func (t Token) String() string {
	if t == "" {
		return "no token"
	}
	if len(t) < 24 {
		return "…"
	}
	return "…" + string(t[len(t)-4:])
}

// GoString is String.
func (t Token) GoString() string { return "vk.Token(" + t.String() + ")" }

// LogValue is String.
func (t Token) LogValue() slog.Value { return slog.StringValue(t.String()) }

// hideIn masks the token where an answer repeats it.
func (t Token) hideIn(text []byte) []byte {
	if len(t) < 8 || !bytes.Contains(text, []byte(t)) {
		return text
	}
	return bytes.ReplaceAll(text, []byte(t), []byte(t.String()))
}

// MarshalJSON writes the masked form: a token is never stored by accident.
func (t Token) MarshalJSON() ([]byte, error) { return json.Marshal(t.String()) }

// TokenKind says whose token it is; quotas and rights depend on it.
type TokenKind int

// The kinds of token.
const (
	UserToken TokenKind = iota
	CommunityToken
	ServiceToken
)

var tokenKinds = [...]struct {
	name string
	rate float64 // requests a second
}{
	UserToken:      {"user", 3},
	CommunityToken: {"community", 20},
	ServiceToken:   {"service", 3},
}

// String returns "user", "community" or "service".
func (k TokenKind) String() string { return tokenKinds[k].name }

// TokenError refuses a token that no request could carry; nothing was sent.
type TokenError struct{}

func (*TokenError) Error() string {
	return "the token has a blank, a line break or a strange letter inside, as no token has: copy it anew"
}
