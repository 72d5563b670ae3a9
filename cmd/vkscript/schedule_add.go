package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/vkscript/vkscript/cmd/vkscript/schedule"
)

// addition is what schedule add is told beside the time and the script.
type addition struct{ name, zone, missed, overlap, journal string }

func (s *scheduler) addCommand() *cobra.Command {
	a := &addition{}
	cmd := &cobra.Command{
		Use:   "add CRON|every TIME|at MOMENT FILE [-- arguments of the script]",
		Short: "Add a script and when it runs",
		Long: `Add a script and when it runs.

CRON is minute, hour, day of the month, month, day of the week in quotes, or @hourly, @daily, @weekly,
@monthly, @yearly. TIME is 90s, 15m, 2h or 1d, MOMENT "2026-12-31 23:59". Options of vkscript run, such as
--profile or --allow-write, hold for the runs.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := s.locate(); err != nil {
				return err
			}
			return s.add(cmd, a, args)
		},
	}
	set := cmd.Flags()
	set.SortFlags = false
	set.StringVar(&a.zone, "zone", "", "the `ZONE` of the times, such as Europe/Moscow; this computer's when not given")
	set.StringVar(&a.name, "name", "", "call the entry `NAME`; as the script when not given")
	set.StringVar(&a.missed, "missed", "", "runs that were due while no service ran: `run-once|skip`; run-once when not given")
	set.StringVar(&a.overlap, "overlap", "", "a run that is due while the one before goes on: `skip|wait`; skip when not given")
	set.StringVar(&a.journal, "journal", "", "keep the journal of runs at `PATH`, or no for none; in the schedule's folder when not given")
	return cmd
}

func (s *scheduler) add(cmd *cobra.Command, a *addition, args []string) error {
	kind, when, command, err := splitAddition(args)
	if err != nil {
		return usage{err, cmd.CommandPath() + " --help"}
	}
	if _, err := readBounded(command[0], maxScript); err != nil {
		return missing(&noScript{command[0], err})
	}
	if command[0], err = s.pathInFile(command[0]); err != nil {
		return err
	}
	var added *schedule.Entry
	err = s.edit(func(text []byte) ([]byte, error) {
		name := a.nameFor(command[0], s.names(text))
		lines := a.lines(cmd, kind, when, command)
		if text, err = schedule.Add(text, name, lines); err != nil {
			return nil, usageError("%w", err)
		}
		all := schedule.Parse(s.path, text, s.program.checkEntry)
		for _, p := range all.Problems {
			if p.Entry == name {
				return nil, usageError("%s", p.Text)
			}
		}
		if added = all.Entry(name); added == nil {
			return nil, all.Problems[0]
		}
		return text, s.expect(added)
	})
	if err != nil {
		return err
	}
	return s.tellAdded(added)
}

// splitAddition tells the time from the script and its arguments.
func splitAddition(args []string) (kind, when string, command []string, err error) {
	if len(args) == 0 {
		return "", "", nil, errors.New("say when, and which script")
	}
	first, rest, _ := strings.Cut(args[0], " ")
	switch {
	case first != "every" && first != "at" && rest == "" && !strings.HasPrefix(first, "@"):
		return "", "", nil, fmt.Errorf(`%q is no time: give a cron expression in quotes, "0 9 * * 1-5", or every 15m, or at "2026-12-31 23:59"`, first)
	case first != "every" && first != "at":
		kind, when, command = "cron", args[0], args[1:]
	case rest != "":
		kind, when, command = first, strings.TrimSpace(rest), args[1:]
	case len(args) > 1:
		kind, when, command = first, args[1], args[2:]
	default:
		return "", "", nil, fmt.Errorf("say a time behind %s", first)
	}
	if len(command) == 0 {
		return "", "", nil, errors.New("say which script, behind the time")
	}
	return kind, when, command, nil
}

// pathInFile is how the file names a script: from its own folder on for one that lies below.
func (s *scheduler) pathInFile(script string) (string, error) {
	path, err := filepath.Abs(script)
	if err != nil {
		return "", err
	}
	if near, err := filepath.Rel(filepath.Dir(s.path), path); err == nil && filepath.IsLocal(near) {
		return near, nil
	}
	return path, nil
}

// nameFor is the name asked for, or one made of the script's.
func (a *addition) nameFor(script string, taken []string) string {
	if a.name != "" {
		return a.name
	}
	base := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, strings.TrimSuffix(filepath.Base(script), filepath.Ext(script)))
	if runes := []rune(base); len(runes) > 30 {
		base = string(runes[:30])
	}
	name := base
	for n := 2; slices.ContainsFunc(taken, func(other string) bool { return strings.EqualFold(other, name) }); n++ {
		name = fmt.Sprintf("%s-%d", base, n)
	}
	return name
}

// lines are what the file says of the entry.
func (a *addition) lines(cmd *cobra.Command, kind, when string, command []string) []schedule.Line {
	lines := []schedule.Line{{Key: kind, Value: when}}
	for _, l := range []schedule.Line{
		{Key: "zone", Value: a.zone},
		{Key: "run", Value: schedule.JoinWords(command)},
		{Key: "options", Value: schedule.JoinWords(givenOptions(cmd))},
		{Key: "missed", Value: a.missed},
		{Key: "overlap", Value: a.overlap},
		{Key: "journal", Value: a.journal},
	} {
		if l.Value != "" {
			lines = append(lines, l)
		}
	}
	return lines
}

// givenOptions are the program's options on the command line, for the runs.
func givenOptions(cmd *cobra.Command) (words []string) {
	cmd.Root().PersistentFlags().VisitAll(func(f *pflag.Flag) {
		name := "--" + f.Name
		if !f.Changed || f.Name == "quiet" { // which is about add itself
			return
		}
		switch v := f.Value.(type) {
		case *names:
			if v.all {
				words = append(words, name)
			}
			if len(v.listed) > 0 {
				words = append(words, name+"="+strings.Join(v.listed, ","))
			}
		case pflag.SliceValue:
			for _, one := range v.GetSlice() {
				if path, err := filepath.Abs(one); err == nil && f.Name == "path" {
					one = path
				}
				words = append(words, name+"="+one)
			}
		default:
			words = append(words, name+"="+f.Value.String())
		}
	})
	return words
}

// expect begins to remember the entry.
func (s *scheduler) expect(e *schedule.Entry) error {
	now := time.Now()
	if e.When.Next(now).IsZero() {
		return usageError("%s %s is past", e.When.Kind, e.When.Text)
	}
	if err := schedule.Forget(s.path, e.Name); err != nil {
		return err
	}
	return schedule.Expect(s.path, e, now)
}

func (s *scheduler) tellAdded(e *schedule.Entry) error {
	now := time.Now()
	next := e.When.Next(now)
	s.program.say("%s is added and runs %s, in %s", e.Name, shownTime(next, now), shownDistance(next.Sub(now)))
	if !schedule.Served(s.path) {
		s.program.say("no service runs this schedule: `%s` does, as long as it runs", s.commandLine("run"))
	}
	return nil
}

// commandLine is how a command on this schedule is typed.
func (s *scheduler) commandLine(command string) string {
	line := "vkscript schedule " + command
	if s.file != "" {
		line += " --file " + schedule.JoinWords([]string{s.file})
	}
	return line
}

// checkEntry finds options that the program does not have.
func (p *program) checkEntry(e *schedule.Entry) error {
	other := &program{}
	root, run := other.rootCommand(), commands()[0].make(other)
	set := scriptOptions(root, run)
	if err := set.Parse(e.Options); err != nil {
		return fmt.Errorf("options: %w", flagError(set, err))
	}
	if set.NArg() > 0 {
		return fmt.Errorf("options: %q is none; what belongs to the script stands behind it in run", set.Arg(0))
	}
	if err := other.flags.check(); err != nil {
		return fmt.Errorf("options: %w", err)
	}
	return nil
}
