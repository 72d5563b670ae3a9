package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	lua "github.com/yuin/gopher-lua"
)

func (e *Engine) makeOS() *lua.LTable {
	return e.library(functions{
		{"clock", e.osClock}, {"date", e.osDate}, {"difftime", osDifftime}, {"exit", osExit}, {"getenv", e.osGetenv},
		{"remove", e.osRemove}, {"rename", e.osRename}, {"setlocale", osSetlocale}, {"time", e.osTime}, {"tmpname", e.osTmpname},
	})
}

// noHost refuses every effect.
type noHost struct{}

func refused(what string) error {
	return fmt.Errorf("%s: this script runs without access to %s", what, what)
}

func (noHost) OpenFile(string, int, os.FileMode) (File, error) { return nil, refused("files") }
func (noHost) Remove(string) error                             { return refused("files") }
func (noHost) Rename(string, string) error                     { return refused("files") }
func (noHost) TempName() (string, error)                       { return "", refused("files") }
func (noHost) Getenv(string) (string, error)                   { return "", refused("the environment") }
func (noHost) ReadModule(string) (string, []byte, error)       { return "", nil, fs.ErrNotExist }

func (e *Engine) host() Host {
	if e.opts.Host == nil {
		return noHost{}
	}
	return e.opts.Host
}

func (e *Engine) location() *time.Location {
	if e.opts.Location == nil {
		return time.UTC
	}
	return e.opts.Location
}

// osClock is the time since the engine began, in seconds: Go does not tell the CPU time of a script.
func (e *Engine) osClock(L *lua.LState) int {
	L.Push(lua.LNumber(time.Since(e.began).Seconds()))
	return 1
}

func osDifftime(L *lua.LState) int {
	second := 0.0
	if L.GetTop() > 1 {
		second = checkNumber(L, 2)
	}
	L.Push(lua.LNumber(checkNumber(L, 1) - second))
	return 1
}

// osExit ends the run: os.exit(), os.exit(3), os.exit(true), os.exit(false).
func osExit(L *lua.LState) int {
	code := 0
	switch v := L.Get(1).(type) {
	case lua.LBool:
		if !v {
			code = 1
		}
	default:
		code = optInt(L, 1, 0)
	}
	Exit(L, code)
	return 0
}

// Exit ends the run as os.exit does: no pcall stops it.
func Exit(L *lua.LState, code int) {
	if l := limiterOf(L); l != nil {
		l.stop(L, &ExitError{Code: code})
	}
	Raise(L, &ExitError{Code: code})
}

func osSetlocale(L *lua.LState) int {
	if name := optString(L, 1, "C"); name == "" || name == "C" || name == "POSIX" {
		L.Push(lua.LString("C"))
	} else {
		L.Push(lua.LNil)
	}
	return 1
}

func (e *Engine) osGetenv(L *lua.LState) int {
	name := checkString(L, 1)
	value, err := e.host().Getenv(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		L.Push(lua.LNil)
	case err != nil:
		Raise(L, err)
	case value == "":
		L.Push(lua.LNil)
	default:
		L.Push(lua.LString(value))
	}
	return 1
}

// done returns true, or nil with a message; a refusal of the host is an error.
func done(L *lua.LState, err error) int {
	if err == nil {
		L.Push(lua.LTrue)
		return 1
	}
	return failedBy(L, err)
}

// failedBy returns nil, a message and a number for what went wrong with a file, and raises anything else.
func failedBy(L *lua.LState, err error) int {
	var path *fs.PathError
	var link *os.LinkError
	if !errors.As(err, &path) && !errors.As(err, &link) && !errors.Is(err, fs.ErrNotExist) {
		Raise(L, err)
	}
	msg := err.Error()
	if path != nil {
		msg = path.Path + ": " + path.Err.Error()
	}
	L.Push(lua.LNil)
	L.Push(lua.LString(msg))
	L.Push(lua.LNumber(errorNumber(err)))
	return 3
}

// errorNumber is C's errno of the commonest errors.
func errorNumber(err error) int {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 2
	case errors.Is(err, fs.ErrPermission):
		return 13
	case errors.Is(err, fs.ErrExist):
		return 17
	}
	return 5
}

func (e *Engine) osRemove(L *lua.LState) int {
	name := checkString(L, 1)
	var err error
	Block(L, func() { err = e.host().Remove(name) })
	return done(L, err)
}

func (e *Engine) osRename(L *lua.LState) int {
	from, to := checkString(L, 1), checkString(L, 2)
	var err error
	Block(L, func() { err = e.host().Rename(from, to) })
	return done(L, err)
}

func (e *Engine) osTmpname(L *lua.LState) int {
	name, err := e.host().TempName()
	if err != nil {
		Raise(L, err)
	}
	L.Push(lua.LString(name))
	return 1
}
