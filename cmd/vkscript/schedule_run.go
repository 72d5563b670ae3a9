package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/vkscript/vkscript/cmd/vkscript/schedule"
)

// service is schedule run.
type service struct {
	*scheduler
	grace  time.Duration
	stdout bool
}

func (s *scheduler) runCommand() *cobra.Command {
	run := &service{scheduler: s}
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Run what is due, until Ctrl-C",
		Long: `Run what is due, until Ctrl-C. Changes of the schedule's file are noticed. At the end running scripts are
told to end too; those with a journal go on where they were when the service runs again.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return run.serve(cmd.Context()) },
	}
	cmd.Flags().DurationVar(&run.grace, "grace", 30*time.Second, "give scripts this `TIME` to end when the service does; 30s when not given")
	cmd.Flags().BoolVar(&run.stdout, "stdout", false, "print what scripts print, behind their entry's name, instead of logging it")
	return cmd
}

func (s *service) serve(ctx context.Context) error {
	if err := s.locate(); err != nil {
		return err
	}
	if _, err := schedule.ReadFile(s.path); errors.Is(err, fs.ErrNotExist) {
		return usageError("there is no schedule %s: `%s` makes one", s.path, s.commandLine("add"))
	} else if err != nil {
		return err
	}
	lock, err := schedule.Lock(s.path)
	if errors.Is(err, schedule.ErrServed) {
		return usageError("%s: %w", s.path, err)
	}
	if err != nil {
		return err
	}
	defer lock.Close()
	s.log("", "the schedule %s is in service", s.path)
	all := &schedule.Service{Path: s.path, Start: s.start, Log: s.log, Check: s.program.checkEntry}
	err = all.Serve(ctx)
	s.log("", "the service ended")
	if errors.Is(err, errInterrupted) {
		return nil // that is how a service ends
	}
	return err
}

// log prints a line with the time.
func (s *service) log(entry, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if entry != "" {
		text = entry + ": " + text
	}
	if !s.program.flags.quiet {
		fmt.Fprintln(s.program.stderr, time.Now().Format(time.DateTime), text)
	}
}

// start runs an entry in a process of its own.
func (s *service) start(ctx context.Context, e *schedule.Entry, r schedule.Run) (int, error) {
	program, err := os.Executable()
	if err != nil {
		return -1, err
	}
	cmd := exec.CommandContext(ctx, program, s.arguments(e, r)...)
	cmd.Dir = filepath.Dir(e.Script)
	if _, err := os.Stat(cmd.Dir); err != nil {
		return -1, &noScript{e.Script, err}
	}
	apart(cmd)
	cmd.Cancel = func() error { return askToEnd(cmd.Process) }
	cmd.WaitDelay = s.grace
	close, err := s.connect(cmd, e)
	if err != nil {
		return -1, err
	}
	defer close()
	err = cmd.Run()
	if cmd.ProcessState == nil {
		return -1, err
	}
	return cmd.ProcessState.ExitCode(), died(cmd.ProcessState)
}

// died says how a process ended that has no exit code.
func died(state *os.ProcessState) error {
	if state.ExitCode() >= 0 {
		return nil
	}
	return errors.New(state.String())
}

// connect says where the output goes. What goes to a log is written by the run itself, so that it outlives
// the service; only what the run can't write comes here.
func (s *service) connect(cmd *exec.Cmd, e *schedule.Entry) (close func(), err error) {
	if s.stdout {
		lines := &lineWriter{to: s.program.stdout, before: func() string { return e.Name + " | " }}
		cmd.Stdout, cmd.Stderr = lines, lines
		return lines.end, nil
	}
	path := schedule.LogPath(s.path, e.Name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	raw, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	cmd.Stdout, cmd.Stderr = raw, raw
	return func() { raw.Close() }, nil
}

// arguments are the command line of a run.
func (s *service) arguments(e *schedule.Entry, r schedule.Run) []string {
	args := []string{"schedule", "exec", "--file", s.path, "--entry", e.Name, "--id", r.ID, "--due", r.Due.In(e.When.Zone).Format(time.DateTime)}
	if s.stdout {
		args = append(args, "--stdout")
	}
	args = append(args, "--", "run")
	if e.Journal != "" {
		args = append(args, "--journal", e.Journal)
	}
	return append(append(append(args, e.Options...), e.Script), e.Args...)
}

// lineWriter puts something before each line.
type lineWriter struct {
	to     io.Writer
	before func() string
	mu     sync.Mutex
	inside bool // a line
}

func (w *lineWriter) Write(text []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []byte
	for _, b := range text {
		if !w.inside {
			out = append(out, w.before()...)
		}
		out = append(out, b)
		w.inside = b != '\n'
	}
	if _, err := w.to.Write(out); err != nil {
		return 0, err
	}
	return len(text), nil
}

// end ends a line that lacks its end.
func (w *lineWriter) end() {
	if w.inside {
		w.to.Write([]byte("\n"))
	}
}
