package scripttest

import (
	"errors"
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/engine/show"
)

// Failure is a check that did not hold.
type Failure struct {
	Check   string // "test.equal"
	Summary string // on one line
	Detail  string // lines that show the difference; may be empty
}

func (f *Failure) Error() string { return f.Check + ": " + f.Summary }

// skip ends a case that test.skip gave up.
type skip struct{ reason string }

func (s *skip) Error() string { return "skipped: " + s.reason }

// fail raises a failure, and remembers it in case that the script catches it. The script's own
// message, if any, stands in front.
func (s *state) fail(L *lua.LState, f *Failure, message string) {
	if message != "" {
		f.Summary = message + ": " + f.Summary
	}
	if s.failed == nil {
		s.failed = fmt.Errorf("%s%w", engine.Where(L), f)
	}
	engine.Raise(L, f)
}

// mismatch compares an error that was raised with what test.fails expects: a part or pattern of its
// message, or a table of its fields.
func (s *state) mismatch(L *lua.LState, raised *engine.RuntimeError, want lua.LValue) *Failure {
	switch want := want.(type) {
	case *lua.LNilType:
		return nil
	case *lua.LTable:
		return s.mismatchedField(L, raised, want)
	}
	if s.matches(L, raised.Error(), want.String()) {
		return nil
	}
	return &Failure{Summary: "the error is another one", Detail: fmt.Sprintf("got   %s\nwant  %s", raised.Error(), want.String())}
}

func (s *state) mismatchedField(L *lua.LState, raised *engine.RuntimeError, want *lua.LTable) *Failure {
	for _, key := range show.Keys(want) {
		got, wanted := errorField(L, raised, key), want.RawGet(key)
		if text, ok := wanted.(lua.LString); ok && key == lua.LString("message") && s.matches(L, got.String(), string(text)) {
			continue
		}
		if f := compare(L, got, wanted); f != nil {
			f.Summary = fmt.Sprintf("the error's %s is another one", key)
			f.Detail += "\nerror " + raised.Error()
			return f
		}
	}
	return nil
}

func errorField(L *lua.LState, raised *engine.RuntimeError, key lua.LValue) lua.LValue {
	switch raised.Value.(type) {
	case *lua.LTable, *lua.LUserData:
		return L.GetField(raised.Value, key.String())
	}
	if key == lua.LString("message") {
		return lua.LString(raised.Error())
	}
	return lua.LNil
}

// matches looks for a part of a text, as it is or as a Lua pattern.
func (s *state) matches(L *lua.LState, text, pattern string) bool {
	if strings.Contains(text, pattern) {
		return true
	}
	L.Push(s.find)
	L.Push(lua.LString(text))
	L.Push(lua.LString(pattern))
	L.Call(2, 1)
	found := L.Get(-1)
	L.Pop(1)
	return found != lua.LNil
}

// isOwn tells the errors that no test.fails may take for the one it expects: those that end the case.
func isOwn(L *lua.LState, err error) bool {
	var f *Failure
	var s *skip
	var exit *engine.ExitError
	return errors.As(err, &f) || errors.As(err, &s) || errors.As(err, &exit) || engine.Context(L).Err() != nil ||
		errors.Is(err, engine.ErrSteps) || errors.Is(err, engine.ErrMemory)
}
