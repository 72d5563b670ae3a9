package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/cmd/vkscript/schedule"
)

// scheduledRun is one run of an entry, in the process that the service started for it.
type scheduledRun struct {
	path, entry, id, due string
	stdout               bool
}

// execCommand is what the service starts: a command line of ours under the entry's mark. It is no command for people.
func (s *scheduler) execCommand() *cobra.Command {
	r := &scheduledRun{}
	cmd := &cobra.Command{
		Use:    "exec --entry NAME --id ID -- COMMAND...",
		Hidden: true,
		Args:   cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := s.locate(); err != nil {
				return err
			}
			r.path = s.path
			return s.program.underMark(r, args)
		},
	}
	cmd.Flags().StringVar(&r.entry, "entry", "", "")
	cmd.Flags().StringVar(&r.id, "id", "", "")
	cmd.Flags().StringVar(&r.due, "due", "", "")
	cmd.Flags().BoolVar(&r.stdout, "stdout", false, "")
	return cmd
}

// underMark carries out a command line while the entry's mark is held, and puts its exit code down there.
func (p *program) underMark(r *scheduledRun, args []string) error {
	mark, err := schedule.Claim(filepath.Join(schedule.Folder(r.path), r.entry, "run"), r.id)
	if errors.Is(err, schedule.ErrRunning) || errors.Is(err, schedule.ErrRan) {
		return &engine.ExitError{Code: schedule.CodeTaken}
	}
	if err != nil {
		return err
	}
	out, err := r.output(p, args)
	if err != nil {
		return errors.Join(err, mark.Ended(exitScript))
	}
	inner := &program{stdin: strings.NewReader(""), stdout: out, stderr: out}
	code := inner.execute(args)
	out.Close(code)
	return errors.Join(&engine.ExitError{Code: code}, mark.Ended(code))
}

// runLog is where a run prints to.
type runLog struct {
	lineWriter
	log *schedule.Log // nil when the service prints
}

// output opens the entry's log, unless the service prints.
func (r *scheduledRun) output(p *program, args []string) (*runLog, error) {
	if r.stdout {
		return &runLog{lineWriter: lineWriter{to: p.stdout, before: func() string { return "" }}}, nil
	}
	log, err := schedule.OpenLog(schedule.LogPath(r.path, r.entry))
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(log, "== %s started, due %s: %s\n", logTime(), r.due, schedule.JoinWords(args))
	return &runLog{lineWriter: lineWriter{to: log, before: func() string { return time.Now().Format("15:04:05 ") }}, log: log}, nil
}

// Close puts down how the run ended.
func (l *runLog) Close(code int) {
	l.end()
	if l.log != nil {
		fmt.Fprintf(l.log, "== %s ended with exit code %d\n", logTime(), code)
		l.log.Close()
	}
}

func logTime() string { return time.Now().Format("2006-01-02 15:04:05 -07:00") }
