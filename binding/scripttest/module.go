package scripttest

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// functions are those of the module test.
var functions = []struct {
	name string
	call func(*state, *lua.LState) int
}{
	{"case", (*state).testCase},     // test.case(name, fn)
	{"before", (*state).beforeFn},   // test.before(fn): ahead of each case
	{"after", (*state).afterFn},     // test.after(fn): behind each case, also one that failed; the last one first
	{"skip", (*state).skip},         // test.skip([reason]) inside a case; test.skip(name, fn) in place of test.case
	{"ok", (*state).ok},             // test.ok(value, [message]) -> value
	{"equal", (*state).equal},       // test.equal(got, want, [message])
	{"fails", (*state).fails},       // test.fails(fn, [text, pattern or {code = 100}]) -> the error
	{"calls", (*state).calls},       // test.calls([method]) -> {{method, params, token, attempt, files}, ...}
	{"fault", (*state).fault},       // test.fault("wall.post:drop-after:2")
	{"posts", (*state).posts},       // test.posts([owner]) -> what is on a wall, the community's when none is named
	{"messages", (*state).messages}, // test.messages(peer) -> what was sent there
}

// register makes the module known: the global test and require "test".
func (s *state) register() {
	e := s.session.Engine()
	L := e.State()
	if library, ok := L.GetGlobal("string").(*lua.LTable); ok {
		s.find = library.RawGetString("find")
	}
	table := L.CreateTable(0, len(functions))
	for _, f := range functions {
		table.RawSetString(f.name, L.NewFunction(func(L *lua.LState) int { return f.call(s, L) }))
	}
	L.SetGlobal("test", table)
	e.Preload("test", func(L *lua.LState) int {
		L.Push(table)
		return 1
	})
}

func (s *state) testCase(L *lua.LState) int {
	s.declare(L, "test.case", "")
	return 0
}

// declare adds a case of the file.
func (s *state) declare(L *lua.LState, function, skip string) {
	name, body := L.CheckString(1), L.CheckFunction(2)
	s.topLevel(L, function)
	if name = strings.Join(strings.Fields(name), " "); name == "" {
		L.ArgError(1, "the case needs a name")
	}
	s.cases = append(s.cases, testCase{file: s.file, place: len(s.cases), line: line(L), name: name, skip: skip, body: body})
}

// topLevel raises when a case is running already.
func (s *state) topLevel(L *lua.LState, function string) {
	if s.running {
		L.RaiseError("%s belongs to the top level of the file, not into a case", function)
	}
}

// line is that of the calling Lua code.
func line(L *lua.LState) int {
	for level := 1; ; level++ {
		frame, ok := L.GetStack(level)
		if !ok {
			return 0
		}
		if _, err := L.GetInfo("l", frame, nil); err == nil && frame.CurrentLine > 0 {
			return frame.CurrentLine
		}
	}
}

func (s *state) beforeFn(L *lua.LState) int {
	s.topLevel(L, "test.before")
	s.before = append(s.before, L.CheckFunction(1))
	return 0
}

func (s *state) afterFn(L *lua.LState) int {
	s.topLevel(L, "test.after")
	s.after = append(s.after, L.CheckFunction(1))
	return 0
}

func (s *state) skip(L *lua.LState) int {
	if L.GetTop() > 1 {
		s.declare(L, "test.skip", "test.skip")
		return 0
	}
	reason := L.OptString(1, "test.skip")
	if !s.running {
		L.RaiseError("test.skip: at the top level it takes the place of test.case: test.skip(name, function)")
	}
	engine.Raise(L, &skip{reason})
	return 0
}

func (s *state) ok(L *lua.LState) int {
	value := L.CheckAny(1)
	if !lua.LVAsBool(value) {
		s.fail(L, &Failure{Check: "test.ok", Summary: "got " + value.String()}, L.OptString(2, ""))
	}
	L.Push(value)
	return 1
}

func (s *state) equal(L *lua.LState) int {
	if L.GetTop() < 2 {
		L.ArgError(2, "test.equal compares two values: what was got, what was wanted")
	}
	if f := compare(L, L.Get(1), L.Get(2)); f != nil {
		f.Check = "test.equal"
		s.fail(L, f, L.OptString(3, ""))
	}
	return 0
}

func (s *state) fails(L *lua.LState) int {
	fn, want := L.CheckFunction(1), L.Get(2)
	L.Push(fn)
	err := s.session.Engine().PCall(L, 0, 0)
	if err == nil {
		s.fail(L, &Failure{Check: "test.fails", Summary: "the function raised no error"}, "")
	}
	raised, ok := err.(*engine.RuntimeError)
	if !ok || isOwn(L, err) {
		engine.Raise(L, err)
	}
	if f := s.mismatch(L, raised, want); f != nil {
		f.Check = "test.fails"
		s.fail(L, f, "")
	}
	L.Push(raised.Value)
	return 1
}

func (s *state) fault(L *lua.LState) int {
	fault, err := sandbox.ParseFault(L.CheckString(1))
	if err != nil {
		engine.Raise(L, err)
	}
	s.server.Inject(fault)
	return 0
}
