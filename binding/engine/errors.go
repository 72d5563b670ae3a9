package engine

import (
	"errors"
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Causes of a run that was stopped; errors.Is finds them in what Call returns.
var (
	ErrSteps   = errors.New("step limit reached")
	ErrMemory  = errors.New("memory limit reached")
	ErrTimeout = errors.New("time limit reached")
)

// ExitError is os.exit: the run ends through its clean-up and the program's code is Code.
type ExitError struct{ Code int }

func (e *ExitError) Error() string { return fmt.Sprintf("exit %d", e.Code) }

// SyntaxError is source that does not compile.
type SyntaxError struct {
	Chunk     string
	Line, Col int // 1-based; Col 0 when unknown
	Msg       string
	Source    string // the text of the line
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("%s:%d: %s", e.Chunk, e.Line, e.Msg) }

// Frame is one level of a Lua trace, innermost first.
type Frame struct {
	Chunk string
	Line  int
	Func  string
}

// RuntimeError is an error that ended a script.
type RuntimeError struct {
	Chunk string // where it was raised; empty when unknown
	Line  int
	Msg   string // without the position
	Trace []Frame
	Cause error      // the Go error raised, if any
	Value lua.LValue // what was raised
}

func (e *RuntimeError) Error() string {
	if e.Chunk == "" {
		return e.Msg
	}
	return fmt.Sprintf("%s:%d: %s", e.Chunk, e.Line, e.Msg)
}

// Unwrap is the Go error behind the Lua one.
func (e *RuntimeError) Unwrap() error { return e.Cause }

// Raised is a Go error travelling through Lua as the value of an userdata.
type raised struct {
	err   error
	where string
}

func (r *raised) String() string { return r.where + r.err.Error() }

// Raise raises err as a Lua error object: tostring gives "file:line: message", indexing asks Options.ErrorFields.
func Raise(L *lua.LState, err error) {
	ud := L.NewUserData()
	ud.Value = &raised{err: err, where: Where(L)}
	L.SetMetatable(ud, L.GetField(L.Get(lua.RegistryIndex), errorType))
	L.Error(ud, 0)
}

const errorType = "vkscript.error"

// Where is the position of the calling Lua code as "file:line: ", or empty.
func Where(L *lua.LState) string {
	for i := 0; ; i++ {
		dbg, ok := L.GetStack(i)
		if !ok {
			return ""
		}
		if _, err := L.GetInfo("Sl", dbg, nil); err == nil && dbg.CurrentLine > 0 {
			return fmt.Sprintf("%s:%d: ", dbg.Source, dbg.CurrentLine)
		}
	}
}

func runtimeError(err error) error {
	var api *lua.ApiError
	if !errors.As(err, &api) {
		return err
	}
	out := &RuntimeError{Msg: api.Object.String(), Value: api.Object, Cause: api.Cause}
	if ud, ok := api.Object.(*lua.LUserData); ok {
		if r, ok := ud.Value.(*raised); ok {
			out.Msg, out.Cause = r.String(), r.err
		}
	}
	out.Chunk, out.Line, out.Msg = splitWhere(out.Msg)
	return out
}

// splitWhere parts "file:12: message".
func splitWhere(msg string) (chunk string, line int, rest string) {
	head, rest, ok := strings.Cut(msg, ": ")
	i := strings.LastIndexByte(head, ':')
	if !ok || i < 0 {
		return "", 0, msg
	}
	if _, err := fmt.Sscanf(head[i+1:], "%d", &line); err != nil {
		return "", 0, msg
	}
	return head[:i], line, rest
}
