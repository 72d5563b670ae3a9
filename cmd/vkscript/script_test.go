package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes this test binary the program that the scripts call vkscript.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"vkscript": main})
}

// TestScripts runs testdata/script/*.txtar. They add to testscript's commands (go doc
// github.com/rogpeppe/go-internal/testscript):
//
//	exits CODE PROGRAM ARGS...     like exec, and the exit code is CODE
//	start NAME PROGRAM ARGS...     runs it in the background and goes on at its first line, which is then $NAME
//	ends NAME CODE                 waits for its end; what it printed is in NAME.stdout and NAME.stderr
//	line NAME                      waits for its next line, which is then $NAME
//	interrupt NAME                 Ctrl-C
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Values["backgrounds"] = backgrounds{}
			picture, err := filepath.Abs("../../scripts/examples/pictures/cat.png")
			env.Setenv("PICTURE", picture)
			env.Setenv("GORACE", os.Getenv("GORACE"))
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "start": start, "line": line, "ends": ends, "interrupt": interrupt,
		},
	})
}

func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	if got := exitCodeOf(ts, err); got != want {
		ts.Fatalf("%s exits with %d, want %d", strings.Join(args[1:], " "), got, want)
	}
}

func exitCodeOf(ts *testscript.TestScript, err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	ts.Check(err)
	return 0
}

// background is a program that start started.
type background struct {
	cmd    *exec.Cmd
	stdout *bufio.Reader
	stderr bytes.Buffer
}

type backgrounds map[string]*background

func start(ts *testscript.TestScript, _ bool, args []string) {
	b := &background{cmd: exec.Command(args[1], args[2:]...)}
	b.cmd.Dir = ts.MkAbs(".")
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "TMP", "SYSTEMROOT", "VK_TOKEN"} {
		b.cmd.Env = append(b.cmd.Env, name+"="+ts.Getenv(name))
	}
	b.cmd.Stderr = &b.stderr
	pipe, err := b.cmd.StdoutPipe()
	ts.Check(err)
	b.stdout = bufio.NewReader(pipe)
	ts.Check(b.cmd.Start())
	ts.Defer(func() {
		b.cmd.Process.Kill()
		b.cmd.Wait()
	})
	ts.Value("backgrounds").(backgrounds)[args[0]] = b
	line(ts, false, args)
}

func line(ts *testscript.TestScript, _ bool, args []string) {
	b := started(ts, args[0])
	line, err := b.stdout.ReadString('\n')
	if err != nil {
		b.cmd.Wait()
		ts.Fatalf("%s printed no line: %s", args[0], b.stderr.String())
	}
	ts.Setenv(args[0], strings.TrimSpace(line))
}

func started(ts *testscript.TestScript, name string) *background {
	b := ts.Value("backgrounds").(backgrounds)[name]
	if b == nil {
		ts.Fatalf("start has started no %s", name)
	}
	return b
}

func interrupt(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(started(ts, args[0]).cmd.Process.Signal(os.Interrupt))
}

func ends(ts *testscript.TestScript, _ bool, args []string) {
	b := started(ts, args[0])
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	rest, err := io.ReadAll(b.stdout)
	ts.Check(err)
	err = b.cmd.Wait()
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".stdout"), rest, 0o600))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".stderr"), b.stderr.Bytes(), 0o600))
	if got := exitCodeOf(ts, err); got != want {
		ts.Fatalf("%s ends with %d, want %d: %s", args[0], got, want, b.stderr.String())
	}
}
