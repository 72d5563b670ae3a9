package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/vkscript/vkscript/cmd/vkscript/atomicfile"
	"github.com/vkscript/vkscript/cmd/vkscript/schedule"
	"github.com/vkscript/vkscript/vk/filelock"
	"github.com/vkscript/vkscript/vk/spell"
)

const scheduleHelp = `Run scripts at set times, each run once, also over restarts.

  vkscript schedule add "0 9 * * 1-5" post.lua --zone Europe/Moscow -- --city Казань
  vkscript schedule add every 15m answers.lua --profile shop
  vkscript schedule add at "2026-12-31 23:59" greet.lua
  vkscript schedule list
  vkscript schedule run                    the service, until Ctrl-C

The times stand in a file that you may edit: schedule.txt in your configuration folder, or what --file names.`

// scheduler is what the commands of schedule work on.
type scheduler struct {
	program *program
	file    string // as --file names it
	path    string // absolute
}

func (p *program) scheduleCommand() *cobra.Command {
	s := &scheduler{program: p}
	cmd := &cobra.Command{
		Use:   "schedule",
		Short: "Run scripts at set times",
		Long:  scheduleHelp,
		Args:  cobra.ArbitraryArgs,
		RunE:  scheduleWithout,
	}
	cmd.PersistentFlags().StringVar(&s.file, "file", "", "the schedule's `FILE`; schedule.txt in your configuration folder when not given")
	cmd.AddCommand(s.addCommand(), s.listCommand(), s.runCommand(), s.removeCommand(), s.execCommand())
	return cmd
}

// scheduleWithout is schedule without one of its commands.
func scheduleWithout(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	near, ok := spell.Nearest(args[0], func(yield func(string) bool) {
		for _, c := range cmd.Commands() {
			if !c.Hidden && !yield(c.Name()) {
				return
			}
		}
	})
	if ok {
		return usageError("there is no command schedule %s; did you mean schedule %s?", args[0], near)
	}
	return usage{fmt.Errorf("there is no command schedule %s", args[0]), "vkscript schedule --help"}
}

// locate finds the schedule's file.
func (s *scheduler) locate() (err error) {
	if s.file == "" {
		dir, err := os.UserConfigDir()
		if err != nil {
			return usageError("there is no configuration folder (%v): name the schedule with --file", err)
		}
		s.path = filepath.Join(dir, "vkscript", "schedule.txt")
		return nil
	}
	s.path, err = filepath.Abs(s.file)
	return err
}

// read reads the file; one that is not there is empty.
func (s *scheduler) read() ([]byte, error) {
	text, err := schedule.ReadFile(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return text, err
}

// edit changes the file, while no other process does.
func (s *scheduler) edit(change func(text []byte) ([]byte, error)) error {
	if err := os.MkdirAll(schedule.Folder(s.path), 0o700); err != nil {
		return err
	}
	lock, err := os.OpenFile(filepath.Join(schedule.Folder(s.path), "edit"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer lock.Close()
	ctx, cancel := context.WithTimeoutCause(context.Background(), 5*time.Second, errors.New("another command is changing the schedule"))
	defer cancel()
	if err := filelock.Lock(ctx, lock); err != nil {
		return err
	}
	text, err := s.read()
	if err != nil {
		return err
	}
	if text, err = change(text); err != nil {
		return err
	}
	return atomicfile.Write(s.path, text, 0o600)
}

func (s *scheduler) removeCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "remove NAME...",
		Short: "Remove entries; a run that goes on is not ended",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, names []string) error {
			if err := s.locate(); err != nil {
				return err
			}
			return s.remove(names)
		},
		ValidArgsFunction: s.completeNames,
	}
}

func (s *scheduler) remove(names []string) error {
	err := s.edit(func(text []byte) ([]byte, error) {
		for _, name := range names {
			rest, found := schedule.Remove(text, name)
			if !found {
				return nil, s.noEntry(name, text)
			}
			text = rest
		}
		return text, nil
	})
	for _, name := range names {
		if err == nil {
			s.program.say("%s is removed", name)
			err = schedule.Forget(s.path, name)
		}
	}
	return err
}

// noEntry guesses which entry was meant.
func (s *scheduler) noEntry(name string, text []byte) error {
	if near, ok := spell.Nearest(name, slices.Values(s.names(text))); ok {
		return usageError("the schedule has no entry %s; did you mean %s?", name, near)
	}
	return usage{fmt.Errorf("the schedule has no entry %s", name), "vkscript schedule list"}
}

// names are those of all entries, with mistakes or without.
func (s *scheduler) names(text []byte) []string {
	all := schedule.Parse(s.path, text)
	names := all.Broken
	for _, e := range all.Entries {
		names = append(names, e.Name)
	}
	return names
}

func (s *scheduler) completeNames(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	if s.locate() != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	text, _ := s.read()
	return s.names(text), cobra.ShellCompDirectiveNoFileComp
}
