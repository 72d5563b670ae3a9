package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/vkscript/vkscript/binding/opi"
	"github.com/vkscript/vkscript/cmd/vkscript/atomicfile"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/auth"
	"github.com/vkscript/vkscript/vk/filelock"
	"github.com/vkscript/vkscript/vk/spell"
)

// defaultProfile is used when nothing says another.
const defaultProfile = "default"

// profile is what is known of an account beside its secrets. It stands in profiles.json.
type profile struct {
	Kind    string `json:"kind"` // as vk.TokenKind prints it
	UserID  int64  `json:"user_id,omitempty"`
	GroupID string `json:"group_id,omitempty"` // the community of calls that name none
	AppID   string `json:"app_id,omitempty"`

	RedirectURI string   `json:"redirect_uri,omitempty"` // to log in with again
	Scopes      []string `json:"scopes,omitempty"`
	Keeper      string   `json:"kept_in"` // who keeps the secret
}

// kind is the kind of the profile's token.
func (p profile) kind() vk.TokenKind {
	for _, k := range []vk.TokenKind{vk.CommunityToken, vk.ServiceToken} {
		if p.Kind == k.String() {
			return k
		}
	}
	return vk.UserToken
}

// secret is what a keeper keeps of a profile: all that a renewal changes, so that it is written at once.
type secret struct {
	Token    string    `json:"token"`
	Refresh  string    `json:"refresh_token,omitempty"`
	DeviceID string    `json:"device_id,omitempty"`
	Expires  time.Time `json:"expires,omitzero"`
	Obtained time.Time `json:"obtained"`
}

func secretOf(t auth.Tokens) secret {
	return secret{Token: string(t.Access), Refresh: string(t.Refresh), DeviceID: t.DeviceID, Expires: t.Expires, Obtained: time.Now()}
}

// String keeps the secret out of whatever prints it.
func (s secret) String() string { return vk.Token(s.Token).String() }

// GoString is String.
func (s secret) GoString() string { return s.String() }

// profiles are this user's, in a folder of theirs.
type profiles struct{ dir string }

var errNoFolder = errors.New("there is no folder for profiles")

// openProfiles finds the folder. Nothing is written before the first login.
func openProfiles() (profiles, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return profiles{}, fmt.Errorf("%w: %w", errNoFolder, err)
	}
	return profiles{filepath.Join(dir, "vkscript")}, nil
}

// checkProfileName allows what is safe as a name everywhere.
func checkProfileName(name string) error {
	strange := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.", r)
	}
	if name == "" || len(name) > 64 || name[0] == '-' || strings.ContainsFunc(name, strange) {
		return usageError("%q can't be the name of a profile: letters, digits, - _ and . make one", name)
	}
	return nil
}

func (s profiles) path() string { return filepath.Join(s.dir, "profiles.json") }

// all reads profiles.json.
func (s profiles) all() (map[string]profile, error) {
	data, err := os.ReadFile(s.path())
	if os.IsNotExist(err) {
		return map[string]profile{}, nil
	}
	if err != nil {
		return nil, err
	}
	all := map[string]profile{}
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, fmt.Errorf("%s: %w: %w; mend or remove it, and log in anew", s.path(), errDamaged, err)
	}
	return all, nil
}

// noProfile says that there is none of this name.
type noProfile struct {
	name string
	all  map[string]profile // among which the name may have been meant
}

func (e *noProfile) Error() string {
	if near, ok := spell.Nearest(e.name, maps.Keys(e.all)); ok {
		return fmt.Sprintf("there is no profile %s; did you mean %s?", e.name, near)
	}
	return "there is no profile " + e.name
}

func (e *noProfile) Unwrap() error { return opi.ErrNoToken }

// Hint says how to get one.
func (e *noProfile) Hint() string { return loginAgain(e.name) }

// lostSecret says that a profile's token can't be had.
type lostSecret struct {
	name   string
	keeper keeper
	cause  error
}

func (e *lostSecret) Error() string {
	return fmt.Sprintf("the token of profile %s can't be read from %s: %v", e.name, e.keeper, e.cause)
}

func (e *lostSecret) Unwrap() error { return opi.ErrNoToken }

// Hint says what helps.
func (e *lostSecret) Hint() string {
	if errors.Is(e.cause, errReadable) {
		return "`chmod 600 " + e.keeper.String() + "`, and log in anew if somebody may have read it"
	}
	return loginAgain(e.name)
}

// get reads a profile with its secret.
func (s profiles) get(name string) (profile, secret, error) {
	all, err := s.all()
	if err != nil {
		return profile{}, secret{}, err
	}
	found, ok := all[name]
	if !ok {
		return profile{}, secret{}, &noProfile{name, all}
	}
	kept, err := s.secret(name, found)
	return found, kept, err
}

func (s profiles) secret(name string, p profile) (kept secret, err error) {
	k := s.keeper(p.Keeper)
	text, err := k.get(name)
	if err == nil && json.Unmarshal([]byte(text), &kept) != nil {
		err = errDamaged
	}
	if err != nil {
		return secret{}, &lostSecret{name, k, err}
	}
	return kept, nil
}

// put writes a profile, the secret first and where it is safest.
func (s profiles) put(ctx context.Context, name string, p *profile, kept secret) error {
	return s.locked(ctx, func() error { return s.write(name, p, kept) })
}

func (s profiles) write(name string, p *profile, kept secret) error {
	all, err := s.all()
	if err != nil {
		return err
	}
	if p.Keeper, err = s.keep(name, kept); err != nil {
		return err
	}
	if old := all[name].Keeper; old != "" && old != p.Keeper {
		s.keeper(old).remove(name)
	}
	all[name] = *p
	return s.writeAll(all)
}

// keep hands a secret to the first keeper that takes it.
func (s profiles) keep(name string, kept secret) (keeper string, err error) {
	text, err := json.Marshal(kept)
	if err != nil {
		return "", err
	}
	for _, keeper = range keeperNames() {
		if err = s.keeper(keeper).set(name, string(text)); err == nil {
			return keeper, nil
		}
	}
	return "", fmt.Errorf("the token can't be kept: %w", err)
}

func (s profiles) writeAll(all map[string]profile) error {
	data, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.Write(s.path(), append(data, '\n'), 0o600)
}

// remove forgets profiles and their secrets.
func (s profiles) remove(ctx context.Context, names ...string) error {
	return s.locked(ctx, func() error {
		all, err := s.all()
		if err != nil {
			return err
		}
		for _, name := range names {
			if failed := s.keeper(all[name].Keeper).remove(name); failed != nil && !errors.Is(failed, errNotKept) {
				err = errors.Join(err, fmt.Errorf("the token of profile %s can't be removed from %s: %w", name, s.keeper(all[name].Keeper), failed))
				continue
			}
			delete(all, name)
		}
		return errors.Join(err, s.writeAll(all))
	})
}

// renew lets change replace a profile's secret while no other process does. What change returns is kept
// before renew returns; the same secret is not written again.
func (s profiles) renew(ctx context.Context, name string, change func(profile, secret) (secret, error)) (renewed secret, err error) {
	err = s.locked(ctx, func() error {
		p, kept, err := s.get(name)
		if err != nil {
			return err
		}
		if renewed, err = change(p, kept); err != nil || renewed == kept {
			return err
		}
		return s.write(name, &p, renewed)
	})
	return renewed, err
}

// locked runs fn while no other process changes the profiles.
func (s profiles) locked(ctx context.Context, fn func() error) error {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(s.dir, "profiles.lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := filelock.Lock(ctx, f); err != nil {
		return err
	}
	return fn()
}

// profileNames are sorted, the default one first.
func profileNames(all map[string]profile) []string {
	sorted := slices.Sorted(maps.Keys(all))
	if i := slices.Index(sorted, defaultProfile); i > 0 {
		sorted = slices.Insert(slices.Delete(sorted, i, i+1), 0, defaultProfile)
	}
	return sorted
}
