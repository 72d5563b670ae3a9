package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/vkscript/vkscript/binding/journal"
	"github.com/vkscript/vkscript/binding/resume"
)

func (p *program) journalCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "journal",
		Short: "Look into the journal of runs, and say what became of a call that broke off",
		Long: "A journal is the file that vkscript run --journal FILE keeps. A run that broke off goes on when the script is started again " +
			"with the same journal and arguments.\n\n" +
			"A step is named RUN.STEP, as in 3.812, or STEP alone in the last run.",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.journalList(), p.journalShow(), p.journalResolve(), p.journalExport())
	return cmd
}

// withJournal opens the journal that a command looks into.
func withJournal(args []string, open func(string) (*journal.Journal, error), do func(*journal.Journal) error) error {
	j, err := open(args[0])
	if err != nil {
		return err
	}
	defer j.Close()
	return do(j)
}

func (p *program) journalList() *cobra.Command {
	return &cobra.Command{
		Use: "list FILE", Short: "List the runs in a journal", Args: arguments(1, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			return withJournal(args, journal.View, p.listRuns)
		},
	}
}

func (p *program) listRuns(j *journal.Journal) error {
	runs, err := j.Runs()
	if err != nil {
		return err
	}
	if len(runs) == 0 {
		_, err := fmt.Fprintln(p.stdout, "no runs")
		return err
	}
	w := tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "RUN\tSTATE\tBEGUN\tENDED\tSTARTS\tDONE\tUNKNOWN\tSCRIPT")
	for _, r := range runs {
		steps, err := j.Steps(r.ID)
		if err != nil {
			return err
		}
		done, unknown := tally(steps)
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%d\t%d\t%d\t%s\n", r.ID, stateOf(r), moment(r.Begun), moment(r.Ended), r.Times, done, unknown, scriptOf(r))
	}
	return w.Flush()
}

// stateOf says in words how a run stands. One that is under way has the journal, so nobody else looks into it.
func stateOf(r *journal.Info) string {
	if r.State == journal.Running {
		return "broke off"
	}
	return r.State
}

func scriptOf(r *journal.Info) string {
	return strings.Join(append([]string{shown(r.Script.Name)}, r.Script.Args...), " ")
}

func moment(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Local().Format(time.DateTime)
}

// tally counts the steps with an effect that are done, and those whose outcome is open.
func tally(steps []*journal.Step) (done, unknown int) {
	for _, s := range steps {
		switch {
		case s.Kind != journal.Call && s.Kind != journal.Named:
		case s.State == journal.Done:
			done++
		case s.State == journal.Pending, s.State == journal.Unknown:
			unknown++
		}
	}
	return done, unknown
}

func (p *program) journalShow() *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use: "show FILE [RUN]", Short: "Show the steps of a run, the last one when none is named", Args: arguments(1, 2),
		RunE: func(_ *cobra.Command, args []string) error {
			return withJournal(args, journal.View, func(j *journal.Journal) error {
				run, err := runNamed(j, args[1:])
				if err != nil {
					return err
				}
				return p.showRun(j, run, all)
			})
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "show calls that only read, too")
	return cmd
}

// runNamed is the run of an argument, or the last one.
func runNamed(j *journal.Journal, args []string) (*journal.Info, error) {
	runs, err := j.Runs()
	if err != nil {
		return nil, err
	}
	if len(args) == 0 {
		if len(runs) == 0 {
			return nil, usageError("the journal holds no runs")
		}
		return runs[len(runs)-1], nil
	}
	for _, r := range runs {
		if strconv.FormatUint(r.ID, 10) == args[0] {
			return r, nil
		}
	}
	return nil, usageError("the journal has no run %q; vkscript journal list shows them", args[0])
}

func (p *program) showRun(j *journal.Journal, r *journal.Info, all bool) error {
	steps, err := j.Steps(r.ID)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "run %d of %s: %s, begun %s, started %d times\n", r.ID, scriptOf(r), stateOf(r), moment(r.Begun), r.Times)
	if r.Error != "" {
		fmt.Fprintf(p.stdout, "ended with: %s\n", shown(r.Error))
	}
	w := tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "\nSTEP\tSTATE\tBEGUN\tWHERE\tWHAT\tANSWER")
	for _, s := range steps {
		if s.Kind == journal.Moment || s.Kind == journal.Query && !all {
			continue
		}
		where, _, _ := strings.Cut(s.Place, " < ")
		fmt.Fprintf(w, "%d.%d\t%s\t%s\t%s\t%s\t%s\n", r.ID, s.N, inWords(s.State), moment(s.Begun), where, whatOf(s), answerOf(s))
	}
	return w.Flush()
}

func inWords(state journal.State) string {
	if state == journal.Pending {
		return "broke off"
	}
	return string(state)
}

func whatOf(s *journal.Step) string {
	switch s.Kind {
	case journal.Named:
		return "step " + strconv.Quote(s.Name)
	case journal.File:
		return "file " + shown(s.About)
	}
	return strings.TrimSpace(s.Method + " " + shown(s.About))
}

// maxAnswerShown bounds what a table shows of an answer.
const maxAnswerShown = 60

func answerOf(s *journal.Step) string {
	text := string(s.Answer)
	if s.State == journal.Refused || s.State == journal.Unknown {
		var e struct{ Text string }
		json.Unmarshal(s.Error, &e)
		text = e.Text
	}
	if s.Note != "" {
		text = strings.TrimSpace(s.Note + " " + text)
	}
	if runes := []rune(text); len(runes) > maxAnswerShown {
		text = string(runes[:maxAnswerShown]) + "…"
	}
	return shown(text)
}

func (p *program) journalResolve() *cobra.Command {
	var done, answer string
	var notDone bool
	cmd := &cobra.Command{
		Use:   "resolve FILE STEP {--done ID | --answer JSON | --not-done}",
		Short: "Say whether VK made a call whose answer was lost",
		Args:  arguments(2, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			said := 0
			for _, name := range []string{"done", "answer", "not-done"} {
				if cmd.Flags().Changed(name) {
					said++
				}
			}
			if said != 1 {
				return usage{errors.New("say one of --done ID, --answer JSON and --not-done"), cmd.CommandPath() + " --help"}
			}
			return withJournal(args, journal.Open, func(j *journal.Journal) error { return p.resolve(j, args[1], done, answer) })
		},
	}
	cmd.Flags().StringVar(&done, "done", "", "VK made it: its `ID`, such as 12 or photo-1_12")
	cmd.Flags().StringVar(&answer, "answer", "", "VK made it, and this `JSON` is what it would have answered")
	cmd.Flags().BoolVar(&notDone, "not-done", false, "VK did not make it: the next run will")
	return cmd
}

func (p *program) resolve(j *journal.Journal, name, id, answer string) error {
	run, step, err := stepNamed(j, name)
	if err != nil {
		return err
	}
	if answer != "" && !json.Valid([]byte(answer)) {
		return usageError("--answer is no JSON: %s", answer)
	}
	err = j.Resolve(run, step, func(s *journal.Step) error {
		raw := json.RawMessage(answer)
		if id != "" {
			made, err := resume.AnswerFor(s.Method, id)
			if err != nil {
				return usage{err, ""}
			}
			raw = made
		}
		if len(raw) == 0 {
			raw = nil
		}
		return resume.Resolve(s, raw)
	})
	if err == nil {
		p.say("step %d.%d is resolved; run the script again with the same journal", run, step)
	}
	return err
}

// stepNamed reads RUN.STEP, or STEP of the last run.
func stepNamed(j *journal.Journal, name string) (run, step uint64, err error) {
	first, second, dotted := strings.Cut(name, ".")
	if !dotted {
		last, err := runNamed(j, nil)
		if err != nil {
			return 0, 0, err
		}
		first, second = strconv.FormatUint(last.ID, 10), name
	}
	run, err1 := strconv.ParseUint(first, 10, 64)
	step, err2 := strconv.ParseUint(second, 10, 64)
	if err1 != nil || err2 != nil {
		return 0, 0, usageError("a step is named RUN.STEP, as in 3.812, not %q", name)
	}
	return run, step, nil
}

func (p *program) journalExport() *cobra.Command {
	return &cobra.Command{
		Use: "export FILE [RUN]", Short: "Write runs with all their steps as JSON, all of them when none is named", Args: arguments(1, 2),
		RunE: func(_ *cobra.Command, args []string) error {
			return withJournal(args, journal.View, func(j *journal.Journal) error { return export(p.stdout, j, args[1:]) })
		},
	}
}

// exported is a run as JSON.
type exported struct {
	*journal.Info
	Steps []*journal.Step `json:"steps"`
}

func export(w io.Writer, j *journal.Journal, args []string) error {
	runs, err := j.Runs()
	if err == nil && len(args) > 0 {
		var one *journal.Info
		one, err = runNamed(j, args)
		runs = []*journal.Info{one}
	}
	if err != nil {
		return err
	}
	all := []exported{}
	for _, r := range runs {
		steps, err := j.Steps(r.ID)
		if err != nil {
			return err
		}
		r.Seed = nil
		all = append(all, exported{r, steps})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(all)
}

// arguments wants so many arguments, as a right use of the command.
func arguments(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < least || len(args) > most {
			return usage{usageError("%s takes %s", cmd.CommandPath(), strings.TrimPrefix(cmd.Use, cmd.Name()+" ")), cmd.CommandPath() + " --help"}
		}
		return nil
	}
}
