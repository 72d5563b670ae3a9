package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zalando/go-keyring"

	"github.com/vkscript/vkscript/binding/opi"
	"github.com/vkscript/vkscript/vk"
)

// aKeyring puts one in memory in the place of the system's.
func aKeyring(t *testing.T) profiles {
	keyring.MockInit()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
	t.Setenv("VKSCRIPT_KEYRING", "")
	return profiles{filepath.Join(t.TempDir(), "vkscript")}
}

func TestKeyringKeepsSecrets(t *testing.T) {
	s := aKeyring(t)
	one := secret{Token: "vk1.a.SECRET", Refresh: "SECRET-refresh", Expires: time.Now().UTC().Truncate(time.Second), Obtained: time.Now().UTC().Truncate(time.Second)}
	p := &profile{Kind: "community", GroupID: "7"}
	require.NoError(t, s.put(t.Context(), "shop", p, one))
	assert.Equal(t, inKeyring, p.Keeper)
	for _, file := range []string{"profiles.json", "profiles.lock"} {
		text, err := os.ReadFile(filepath.Join(s.dir, file))
		require.NoError(t, err)
		assert.NotContains(t, string(text), "SECRET")
	}
	assert.NoFileExists(t, filepath.Join(s.dir, "secrets.json"))
	found, kept, err := s.get("shop")
	require.NoError(t, err)
	assert.Equal(t, vk.CommunityToken, found.kind())
	assert.Equal(t, one, kept)
	require.NoError(t, s.remove(t.Context(), "shop"))
	_, err = keyring.Get(keyringService, "shop")
	assert.ErrorIs(t, err, keyring.ErrNotFound)
	_, _, err = s.get("shop")
	assert.ErrorAs(t, err, new(*noProfile))
}

func TestKeyringThatRefuses(t *testing.T) {
	s := aKeyring(t)
	keyring.MockInitWithError(keyring.ErrSetDataTooBig)
	p := &profile{Kind: "user"}
	require.NoError(t, s.put(t.Context(), "big", p, secret{Token: "t"}))
	assert.Equal(t, inFile, p.Keeper)
	_, kept, err := s.get("big")
	require.NoError(t, err)
	assert.Equal(t, "t", kept.Token)

	keyring.MockInit() // and later it takes them
	renewed, err := s.renew(t.Context(), "big", func(_ profile, now secret) (secret, error) { return secret{Token: "new"}, nil })
	require.NoError(t, err)
	assert.Equal(t, "new", renewed.Token)
	found, kept, err := s.get("big")
	require.NoError(t, err)
	assert.Equal(t, inKeyring, found.Keeper)
	assert.Equal(t, "new", kept.Token)
	assert.NoFileExists(t, filepath.Join(s.dir, "secrets.json"), "the old place")
}

func TestSecretThatIsGone(t *testing.T) {
	s := aKeyring(t)
	require.NoError(t, s.put(t.Context(), "shop", &profile{}, secret{Token: "t"}))
	require.NoError(t, keyring.Delete(keyringService, "shop"))
	_, _, err := s.get("shop")
	assert.EqualError(t, err, "the token of profile shop can't be read from the system's keyring: it is not there")
	assert.ErrorIs(t, err, opi.ErrNoToken)
	require.NoError(t, s.remove(t.Context(), "shop"), "the rest can be forgotten all the same")
	require.NoError(t, s.put(t.Context(), "shop", &profile{}, secret{Token: "t"}))
	require.NoError(t, keyring.Set(keyringService, "shop", "{SECRET"))
	_, _, err = s.get("shop")
	assert.ErrorIs(t, err.(*lostSecret).cause, errDamaged)
	assert.NotContains(t, err.Error(), "SECRET")
}

func TestFileKeeper(t *testing.T) {
	k := fileKeeper{filepath.Join(t.TempDir(), "secrets.json")}
	_, err := k.get("a")
	assert.ErrorIs(t, err, errNotKept)
	require.NoError(t, k.set("a", "1"))
	require.NoError(t, k.set("b", "2"))
	require.NoError(t, k.remove("a"))
	text, err := k.get("b")
	require.NoError(t, err)
	assert.Equal(t, "2", text)
	if runtime.GOOS != "windows" {
		info, err := os.Stat(k.path)
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
		for _, mode := range []os.FileMode{0o640, 0o604, 0o620} {
			require.NoError(t, os.Chmod(k.path, mode))
			_, err = k.get("b")
			assert.ErrorIs(t, err, errReadable)
			assert.ErrorIs(t, k.set("b", "3"), errReadable, "nor is it written, as if nothing had been")
		}
		require.NoError(t, os.Chmod(k.path, 0o600))
	}
	require.NoError(t, k.remove("b"))
	assert.NoFileExists(t, k.path)
	require.NoError(t, os.WriteFile(k.path, []byte("SECRET"), 0o600))
	_, err = k.get("b")
	assert.ErrorIs(t, err, errDamaged)
	assert.NotContains(t, err.Error(), "SECRET")
}

func TestSecretsPrintMasked(t *testing.T) {
	one := secret{Token: "vk1.a.SECRET", Refresh: "SECRET"}
	assert.NotContains(t, fmt.Sprintf("%v %+v %#v %s", one, &one, one, one), "SECRET")
	data, err := json.Marshal(one.tokens())
	require.NoError(t, err)
	assert.NotContains(t, string(data), "SECRET")
}

func TestRenewalThatFailsKeepsTheOld(t *testing.T) {
	s := aKeyring(t)
	require.NoError(t, s.put(t.Context(), "shop", &profile{}, secret{Token: "old"}))
	boom := errors.New("boom")
	_, err := s.renew(t.Context(), "shop", func(profile, secret) (secret, error) { return secret{Token: "new"}, boom })
	assert.ErrorIs(t, err, boom)
	_, kept, err := s.get("shop")
	require.NoError(t, err)
	assert.Equal(t, "old", kept.Token)
}

func TestProfileNames(t *testing.T) {
	for _, name := range []string{"default", "shop-2", "магазин", "a.b_c"} {
		assert.NoError(t, checkProfileName(name))
	}
	for _, name := range []string{"", "-x", "a b", "../x", "a\nb", "x'y"} {
		assert.Error(t, checkProfileName(name), name)
	}
	assert.Equal(t, []string{"default", "a", "z"}, profileNames(map[string]profile{"z": {}, "default": {}, "a": {}}))
}
