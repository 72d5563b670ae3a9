package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/zalando/go-keyring"

	"github.com/vkscript/vkscript/cmd/vkscript/atomicfile"
)

// keeper keeps secrets by the name of their profile.
type keeper interface {
	get(name string) (string, error) // errNotKept when there is none
	set(name, text string) error
	remove(name string) error
	String() string
}

var (
	errNotKept  = errors.New("it is not there")
	errDamaged  = errors.New("it is not as vkscript wrote it")
	errReadable = errors.New("others may read it")
)

// The names of the keepers in profiles.json.
const (
	inKeyring = "keyring"
	inFile    = "file"
)

// keeperNames are the keepers to try. VKSCRIPT_KEYRING=off leaves out the system's.
func keeperNames() []string {
	if os.Getenv("VKSCRIPT_KEYRING") == "off" {
		return []string{inFile}
	}
	return []string{inKeyring, inFile}
}

func (s profiles) keeper(name string) keeper {
	if name == inKeyring {
		return keyringKeeper{}
	}
	return fileKeeper{filepath.Join(s.dir, "secrets.json")}
}

// keyringKeeper is the system's: Secret Service, Keychain or Credential Manager.
type keyringKeeper struct{}

// keyringService is what our entries are called there.
const keyringService = "vkscript"

// keyringPatience leaves time to type the keyring's password.
const keyringPatience = time.Minute

func (keyringKeeper) String() string { return "the system's keyring" }

func (keyringKeeper) get(name string) (string, error) {
	return patiently(func() (string, error) { return keyring.Get(keyringService, name) })
}

func (keyringKeeper) set(name, text string) error {
	_, err := patiently(func() (string, error) { return "", keyring.Set(keyringService, name, text) })
	return err
}

func (keyringKeeper) remove(name string) error {
	_, err := patiently(func() (string, error) { return "", keyring.Delete(keyringService, name) })
	return err
}

// patiently does not wait for ever for a keyring whose window nobody sees. What is given up goes on until the
// process ends: there is no way to stop it.
func patiently(ask func() (string, error)) (string, error) {
	if !hasKeyring() {
		return "", errors.New("this system has no keyring")
	}
	type answer struct {
		text string
		err  error
	}
	done := make(chan answer, 1)
	go func() {
		text, err := ask()
		done <- answer{text, err}
	}()
	select {
	case a := <-done:
		if errors.Is(a.err, keyring.ErrNotFound) {
			return "", errNotKept
		}
		return a.text, a.err
	case <-time.After(keyringPatience):
		return "", fmt.Errorf("it did not answer within %v", keyringPatience)
	}
}

// hasKeyring is false where asking would start a bus of its own, as on a server without a desktop.
func hasKeyring() bool {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" || os.Getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return true
	}
	_, err := os.Stat(fmt.Sprintf("/run/user/%d/bus", os.Getuid()))
	return err == nil
}

// fileKeeper is a file that only its user can read.
type fileKeeper struct{ path string }

func (k fileKeeper) String() string { return k.path }

func (k fileKeeper) all() (map[string]string, error) {
	info, err := os.Stat(k.path)
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]string{}, nil
	}
	if err != nil {
		return nil, err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%w (mode %04o)", errReadable, info.Mode().Perm())
	}
	data, err := os.ReadFile(k.path)
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	if json.Unmarshal(data, &all) != nil {
		return nil, errDamaged
	}
	return all, nil
}

func (k fileKeeper) get(name string) (string, error) {
	all, err := k.all()
	if err != nil {
		return "", err
	}
	text, ok := all[name]
	if !ok {
		return "", errNotKept
	}
	return text, nil
}

func (k fileKeeper) set(name, text string) error {
	return k.change(func(all map[string]string) { all[name] = text })
}

func (k fileKeeper) remove(name string) error {
	return k.change(func(all map[string]string) { delete(all, name) })
}

// change rewrites the file; whoever calls it holds the lock of the profiles.
func (k fileKeeper) change(edit func(map[string]string)) error {
	all, err := k.all()
	if err != nil {
		return err
	}
	edit(all)
	if len(all) == 0 {
		if err := os.Remove(k.path); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	data, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return atomicfile.Write(k.path, data, 0o600)
}
