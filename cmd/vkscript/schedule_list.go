package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/vkscript/vkscript/cmd/vkscript/schedule"
)

func (s *scheduler) listCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the entries with their next runs and the last one",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			if err := s.locate(); err != nil {
				return err
			}
			return s.list(time.Now())
		},
	}
}

// errMistakes is the end of a list that lacks entries.
var errMistakes = errors.New("entries with mistakes don't run until they are mended")

func (s *scheduler) list(now time.Time) error {
	text, err := s.read()
	if err != nil {
		return err
	}
	all := schedule.Parse(s.path, text, s.program.checkEntry)
	if len(all.Entries)+len(all.Problems) == 0 {
		s.program.say("the schedule %s is empty: `%s` adds to it", s.path, s.commandLine("add"))
		return nil
	}
	for i, e := range all.Entries {
		if i > 0 {
			fmt.Fprintln(s.program.stdout)
		}
		s.listEntry(e, now)
	}
	for _, p := range all.Problems {
		fmt.Fprintln(s.program.stderr, p)
	}
	if len(all.Problems) > 0 {
		return usage{errMistakes, ""}
	}
	if !schedule.Served(s.path) {
		s.program.say("no service runs this schedule: `%s` does, as long as it runs", s.commandLine("run"))
	}
	return nil
}

// listEntry prints an entry as a block of lines.
func (s *scheduler) listEntry(e *schedule.Entry, now time.Time) {
	out := s.program.stdout
	fmt.Fprintf(out, "%s\n", e.Name)
	fmt.Fprintf(out, "  when  %s\n", shownWhen(e.When))
	command := e.Command()
	if _, err := os.Stat(e.Script); err != nil {
		command += "   (there is no such script)"
	}
	fmt.Fprintf(out, "  run   %s\n", command)
	state, err := schedule.ReadState(s.path, e.Name)
	if err != nil {
		fmt.Fprintf(out, "  last  %v\n", err)
		return
	}
	fmt.Fprintf(out, "  next  %s\n", shownNext(e, state, now))
	if state != nil && state.Last != nil {
		look, _ := schedule.LookAtRun(s.path, e.Name)
		fmt.Fprintf(out, "  last  %s\n", shownLast(e, state.Last, look, now))
		fmt.Fprintf(out, "  log   %s\n", schedule.LogPath(s.path, e.Name))
	}
}

// shownWhen is "0 9 * * 1-5, Europe/Moscow".
func shownWhen(w *schedule.When) string {
	zone := w.Zone.String()
	if zone == "Local" {
		zone = "time of this computer"
	}
	if w.Kind == "cron" {
		return w.Text + ", " + zone
	}
	return w.Kind + " " + w.Text + ", " + zone
}

// shownNext is the next three runs, and what is owed.
func shownNext(e *schedule.Entry, state *schedule.State, now time.Time) string {
	var shown []string
	if state != nil && state.When == e.When.String() {
		if owed := e.When.Next(state.Handled); !owed.IsZero() && owed.Before(now) && e.Missed == schedule.RunOnce {
			shown = append(shown, "at once, for "+shownTime(owed, now))
		}
	}
	upcoming := e.Upcoming(now, 3-len(shown))
	for _, t := range upcoming {
		shown = append(shown, shownTime(t, now))
	}
	if len(shown) == 0 {
		return "no more"
	}
	text := strings.Join(shown, " · ")
	if len(upcoming) > 0 && len(upcoming) == len(shown) {
		text += "   (in " + shownDistance(upcoming[0].Sub(now)) + ")"
	}
	return text
}

// shownLast is how the last run went, in a line.
func shownLast(e *schedule.Entry, last *schedule.Run, look schedule.Look, now time.Time) string {
	text := shownTime(last.Started.In(e.When.Zone), now)
	if last.Reason == schedule.WasMissed {
		text += " (late)"
	}
	switch {
	case !last.Ended.IsZero():
		return text + ", " + last.Outcome()
	case look.Running:
		return text + ", goes on for " + shownDistance(now.Sub(last.Started))
	case look.ID == last.ID && look.Ended:
		return text + fmt.Sprintf(", ended with exit code %d", look.Code)
	}
	return text + ", was cut off"
}

// shownTime is "Mon 30 Nov 09:00", with the year where it is another.
func shownTime(t, now time.Time) string {
	layout := "Mon 2 Jan 15:04"
	if t.Year() != now.In(t.Location()).Year() {
		layout = "Mon 2 Jan 2006 15:04"
	}
	if t.Second() != 0 {
		layout += ":05"
	}
	return t.Format(layout)
}

// shownDistance has one unit, two where the smaller counts.
func shownDistance(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 2*day:
		return fmt.Sprintf("%d days", (d+day/2)/day)
	case d >= 90*time.Minute:
		return fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute)
	case d >= 90*time.Second:
		return fmt.Sprintf("%d min", (d+time.Minute/2)/time.Minute)
	}
	return fmt.Sprintf("%d s", (d+time.Second/2)/time.Second)
}
