package scripttest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// maxSource bounds a test file.
const maxSource = 16 << 20

// file is one *_test.lua, compiled once for all of its cases.
type file struct {
	name   string
	source []byte
	proto  *lua.FunctionProto
}

// testCase is a test.case of a file.
type testCase struct {
	file   *file
	place  int // among those of its file, from 0
	line   int
	name   string
	skip   string // why it is not run
	body   *lua.LFunction
	number int // of cases in the file
}

// load reads a file and runs its top level to learn its cases.
func (r *runner) load(ctx context.Context, name string) (cases []testCase, failed *Result) {
	began := time.Now()
	f := &file{name: name}
	var out output
	err := f.read()
	if err == nil {
		ctx, cancel := r.limit(ctx)
		defer cancel()
		var s *state
		if s, err = r.open(ctx, f, &out); err == nil {
			defer s.close()
			cases = s.cases
		}
	}
	if err != nil {
		return nil, &Result{File: name, Status: Failed, Err: err, Output: out.bytes(), Duration: time.Since(began), source: f.source}
	}
	return cases, nil
}

func (f *file) read() error {
	info, err := os.Stat(f.name)
	if err != nil {
		return err
	}
	if info.Size() > maxSource {
		return fmt.Errorf("%s is larger than %d MB", f.name, maxSource>>20)
	}
	if f.source, err = os.ReadFile(f.name); err != nil {
		return err
	}
	f.proto, err = engine.Compile(f.name, f.source)
	return err
}

// run runs one case in a state of its own.
func (r *runner) run(ctx context.Context, c testCase) Result {
	result := Result{File: c.file.name, Line: c.line, Name: c.name, Status: Passed, Reason: c.skip, source: c.file.source}
	if c.skip != "" {
		result.Status = Skipped
		return result
	}
	began := time.Now()
	var out output
	err := r.attempt(ctx, c, &out)
	result.Duration, result.Output = time.Since(began), out.bytes()
	var skipped *skip
	switch {
	case errors.As(err, &skipped):
		result.Status, result.Reason = Skipped, skipped.reason
	case err != nil:
		result.Status, result.Err = Failed, err
	}
	return result
}

func (r *runner) attempt(ctx context.Context, c testCase, out *output) error {
	ctx, cancel := r.limit(ctx)
	defer cancel()
	s, err := r.open(ctx, c.file, out)
	if err != nil {
		return err
	}
	defer s.close()
	if len(s.cases) != c.number || s.cases[c.place].name != c.name {
		return fmt.Errorf("%s:%d: the cases differ from one run of the file to the next: their names and number must not depend on time or chance", c.file.name, c.line)
	}
	return s.runCase(ctx, s.cases[c.place].body)
}

// state is one Lua state with its sandbox and what the module test knows of it.
type state struct {
	session *binding.Session
	server  *sandbox.Server
	file    *file
	cases   []testCase
	before  []*lua.LFunction
	after   []*lua.LFunction
	running bool       // a case, and no longer the top level
	earlier int        // calls that the top level made
	find    lua.LValue // string.find, as it was before the script
	failed  error      // the first check that did not hold, should the script catch it
}

// open makes a state and runs the top level of a file in it.
func (r *runner) open(ctx context.Context, f *file, out *output) (*state, error) {
	host, server, err := r.cfg.Open(out)
	if err != nil {
		return nil, err
	}
	session := host.Open(binding.Script{Name: f.name, Dir: filepath.Dir(f.name)})
	s := &state{session: session, server: server, file: f}
	s.register()
	if err = s.callAll(ctx, session.Engine().State().NewFunctionFromProto(f.proto)); err == nil {
		err = s.failed
	}
	if err != nil {
		session.Close()
		return nil, exited(err)
	}
	for i := range s.cases {
		s.cases[i].number = len(s.cases)
	}
	return s, nil
}

func (s *state) close() { s.session.Close() }

// runCase runs a body between what test.before and test.after asked for. The first error counts.
func (s *state) runCase(ctx context.Context, body *lua.LFunction) error {
	s.running, s.earlier = true, len(s.server.Calls(""))
	err := s.callAll(ctx, append(s.before[:len(s.before):len(s.before)], body)...)
	for i := len(s.after) - 1; i >= 0; i-- {
		if late := s.callAll(ctx, s.after[i]); err == nil {
			err = late
		}
	}
	if err == nil {
		err = s.failed
	}
	return exited(err)
}

func (s *state) callAll(ctx context.Context, functions ...*lua.LFunction) error {
	for _, fn := range functions {
		if _, err := s.session.Engine().Call(ctx, fn, 0); err != nil {
			return err
		}
	}
	return nil
}

// exited makes an error of its own of os.exit, which must not end the tests as if all were well.
func exited(err error) error {
	var exit *engine.ExitError
	if errors.As(err, &exit) {
		return fmt.Errorf("os.exit(%d) ended the case", exit.Code)
	}
	return err
}
