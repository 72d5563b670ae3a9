package main

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/auth"
)

const (
	renewAhead   = 5 * time.Minute  // how long before its end a token is renewed
	renewAgain   = 15 * time.Second // the pause after a renewal that failed while the token still lasts
	justObtained = time.Minute      // a token as new as this is not what VK complains of
)

// account is a profile in use: its token, kept fresh.
type account struct {
	name     string
	profile  profile
	profiles profiles
	server   auth.Server
	say      func(format string, args ...any)

	busy  chan struct{} // holds one: who has it may change what follows
	kept  secret
	tryAt time.Time // when a failed renewal may be tried again
	spent string    // a refresh token that VK ID refuses
}

// authServer is VK ID, or the server of VKSCRIPT_AUTH_URL. A .env beside a script must not say where secrets
// go, so that only the environment is read.
func authServer() auth.Server { return auth.Server{URL: os.Getenv("VKSCRIPT_AUTH_URL")} }

// openAccount reads a profile.
func (p *program) openAccount(name string) (*account, error) {
	if err := checkProfileName(name); err != nil {
		return nil, err
	}
	all, err := openProfiles()
	if err != nil {
		return nil, err
	}
	known, kept, err := all.get(name)
	if err != nil {
		return nil, err
	}
	return &account{
		name: name, profile: known, profiles: all, server: authServer(), say: p.say, busy: make(chan struct{}, 1), kept: kept,
	}, nil
}

// signIn takes the token from --profile, else from VK_TOKEN, else from the default profile if there is one.
func (p *program) signIn(cfg *vk.Config, host *binding.Config) (err error) {
	if p.flags.profile == "" {
		if cfg.Token, err = p.token("VK_TOKEN"); err != nil || cfg.Token != "" {
			return err
		}
	}
	p.account, err = p.openAccount(cmp.Or(p.flags.profile, defaultProfile))
	var missing *noProfile
	if p.flags.profile == "" && (errors.As(err, &missing) || errors.Is(err, errNoFolder)) {
		return nil
	}
	if err != nil {
		return err
	}
	p.account.apply(cfg, host, p.flags.profile != "")
	return nil
}

// apply hands the token to the client, and its ids to scripts: over those of the environment when the profile
// was asked for by name.
func (a *account) apply(cfg *vk.Config, host *binding.Config, named bool) {
	cfg.Token, cfg.Kind = vk.Token(a.kept.Token), a.profile.kind()
	if named {
		host.GroupID, host.AppID = cmp.Or(a.profile.GroupID, host.GroupID), cmp.Or(a.profile.AppID, host.AppID)
	} else {
		host.GroupID, host.AppID = cmp.Or(host.GroupID, a.profile.GroupID), cmp.Or(host.AppID, a.profile.AppID)
	}
	if cfg.Kind == vk.CommunityToken && (named || host.CommunityToken == "") {
		host.CommunityToken = cfg.Token
	}
	if a.kept.Refresh == "" {
		return
	}
	if cfg.Transport == nil {
		cfg.Transport = vk.NewTransport()
	}
	cfg.Transport = &freshToken{next: cfg.Transport, account: a, stale: "Bearer " + a.kept.Token}
	cfg.OnRefresh = a.refused
}

// freshToken sends the account's present token where the client sends the one that it began with. To the
// client it stays the same token, with the same quota.
type freshToken struct {
	next    http.RoundTripper
	account *account
	stale   string
}

// RoundTrip implements http.RoundTripper.
func (t *freshToken) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Header.Get("Authorization") != t.stale {
		return t.next.RoundTrip(req)
	}
	token, err := t.account.token(req.Context())
	if err != nil {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, err
	}
	sent := *req
	sent.Header = req.Header.Clone()
	sent.Header.Set("Authorization", "Bearer "+string(token))
	return t.next.RoundTrip(&sent)
}

// token is the present one, renewed if it soon ends. It only fails with the context: VK says better than we
// do what is wrong with an old token.
func (a *account) token(ctx context.Context) (vk.Token, error) {
	if err := a.enter(ctx); err != nil {
		return "", err
	}
	defer a.leave()
	if !a.kept.Expires.IsZero() && time.Until(a.kept.Expires) < renewAhead && time.Now().After(a.tryAt) {
		a.renew(ctx, func(now secret) bool { return time.Until(now.Expires) < renewAhead })
	}
	return vk.Token(a.kept.Token), nil
}

// refused answers VK's errors 25, 1117 and 3609 with a new token.
func (a *account) refused(ctx context.Context, _ *vk.Error) (vk.Token, error) {
	if err := a.enter(ctx); err != nil {
		return "", err
	}
	defer a.leave()
	err := a.renew(ctx, func(now secret) bool { return time.Since(now.Obtained) > justObtained })
	return vk.Token(a.kept.Token), err
}

func (a *account) enter(ctx context.Context) error {
	select {
	case a.busy <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (a *account) leave() { <-a.busy }

// renew takes over what another process has renewed, or asks VK ID and stores what it gives. Once VK ID is asked
// this goes on without ctx: its answer holds the only refresh token that still works.
func (a *account) renew(ctx context.Context, isOld func(secret) bool) error {
	kept, err := a.profiles.renew(ctx, a.name, func(p profile, now secret) (secret, error) {
		switch {
		case !isOld(now) || now.Refresh == "":
			return now, nil
		case now.Refresh == a.spent:
			return now, errSpent
		}
		fresh, err := a.server.Refresh(context.WithoutCancel(ctx), p.AppID, now.tokens())
		if auth.IsFinal(err) {
			a.spent = now.Refresh
		}
		return secretOf(fresh), err
	})
	if err == nil {
		a.kept, a.tryAt = kept, time.Time{}
		return nil
	}
	a.tryAt = time.Now().Add(renewAgain)
	switch {
	case auth.IsFinal(err):
		a.say("the token of profile %s can't be renewed any more: %v; %s", a.name, err, loginAgain(a.name))
	case ctx.Err() == nil && !errors.Is(err, errSpent):
		a.say("the token of profile %s was not renewed: %v", a.name, err)
	}
	return err
}

// errSpent says that VK ID has refused the refresh token before, and nobody has logged in since.
var errSpent = errors.New("the profile needs another login")

func (s secret) tokens() auth.Tokens {
	return auth.Tokens{Access: vk.Token(s.Token), Refresh: vk.Token(s.Refresh), DeviceID: s.DeviceID, Expires: s.Expires}
}

func loginAgain(name string) string {
	return strings.TrimSuffix("`vkscript auth login --profile "+name, " --profile "+defaultProfile) + "` gets a token"
}

// tokenHint says how to get a new token, for errors that say the profile's has ended.
func (p *program) tokenHint(err error) string {
	if p.account == nil || !vk.IsCode(err, vk.CodeAuth, vk.CodeTokenConfirm, vk.CodeTokenExpired, vk.CodeTokenExtended) {
		return ""
	}
	return "the token of profile " + p.account.name + " is wrong, expired or revoked: " + loginAgain(p.account.name)
}
