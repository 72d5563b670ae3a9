package modules

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"
)

func processModule() source {
	return source{
		doc: "Other programs, where --allow-run permits. No shell is between: arguments arrive as they are. A program gets a few variables (PATH, HOME, LANG ...) and those in env, never the token.",
		functions: []row{
			{"run(command: Command) -> Result", "Runs a program to its end: process.run{'git', 'status', timeout = 10}.", processRun},
		},
		types: []typeSource{
			{"Command", "A program with its arguments, as the list part of the table.", []field{
				{"[integer]: string", "The program, then its arguments."},
				{"stdin?: string", "What it reads; nothing when absent."},
				{"timeout?: number|string", "How long it may run, 60 seconds when absent."},
				{"dir?: string", "Where it runs: the script's folder when absent."},
				{"env?: table", "More variables for it."},
				{"max_output?: integer", "The most bytes of either output, 16 MB when absent; more ends it."},
				{"check?: boolean", "Raise an error when its exit code is not 0."},
			}, nil},
			{"Result", "How a program ended.", []field{
				{"code: integer", "Its exit code; -1 when a signal ended it."},
				{"ok: boolean", "The code is 0."},
				{"stdout: string", ""},
				{"stderr: string", ""},
			}, nil},
		},
	}
}

func processRun(c *call) (lua.LValue, error) {
	o := c.options(1)
	words := texts(o.t)
	if len(words) == 0 || words[0] == "" {
		return nil, errors.New("argument 1 (command) names no program")
	}
	timeout, err := o.duration("timeout", time.Minute)
	if err != nil {
		return nil, err
	}
	limit := o.integer("max_output", 16<<20)
	ctx, stop := context.WithCancelCause(context.Background())
	defer stop(nil)
	stdout, stderr := &bounded{limit: limit, full: stop}, &bounded{limit: limit, full: stop}
	command := Command{
		Program: words[0], Args: words[1:], Dir: o.text("dir", ""), Env: variables(o.table("env")),
		Stdin: strings.NewReader(o.text("stdin", "")), Stdout: stdout, Stderr: stderr,
	}
	code := 0
	err = c.wait(func(run context.Context) (err error) {
		defer context.AfterFunc(run, func() { stop(context.Cause(run)) })()
		timer := time.AfterFunc(timeout, func() { stop(fmt.Errorf("%s did not end within %s", words[0], formatDuration(timeout))) })
		defer timer.Stop()
		code, err = c.World.Run(ctx, command)
		return errors.Join(context.Cause(ctx), err)
	})
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	if err == nil && code != 0 && o.is("check") {
		err = fmt.Errorf("%s ended with code %d: %s", words[0], code, lastLine(stderr.String()))
	}
	return c.processResult(code, stdout.String(), stderr.String()), err
}

func (c *call) processResult(code int, stdout, stderr string) *lua.LTable {
	t := c.L.CreateTable(0, 4)
	t.RawSetString("code", lua.LNumber(code))
	t.RawSetString("ok", lua.LBool(code == 0))
	t.RawSetString("stdout", lua.LString(stdout))
	t.RawSetString("stderr", lua.LString(stderr))
	return t
}

// duration reads a field in seconds or as "1h30m".
func (o options) duration(name string, otherwise time.Duration) (time.Duration, error) {
	if !o.has(name) {
		return otherwise, nil
	}
	d, err := parseDuration(o.get(name))
	if err == nil && d <= 0 {
		err = fmt.Errorf("%s must be more than 0", name)
	}
	return d, err
}

func variables(t *lua.LTable) map[string]string {
	out := map[string]string{}
	for k, v := range pairs(t) {
		out[k.String()] = v.String()
	}
	return out
}

// lastLine is what a program said last, to be shown in an error.
func lastLine(s string) string {
	s = strings.TrimSpace(s)
	return s[strings.LastIndexByte(s, '\n')+1:]
}

// bounded collects output, and says so when it is full.
type bounded struct {
	buf   bytes.Buffer // not embedded: its ReadFrom would go past Write
	limit int
	full  context.CancelCauseFunc
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.buf.Len()+len(p) > b.limit {
		err := fmt.Errorf("the output is larger than %d bytes", b.limit)
		b.full(err)
		return 0, err
	}
	return b.buf.Write(p)
}

func (b *bounded) String() string { return b.buf.String() }
