package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
	"github.com/vkscript/vkscript/vk/spell"
)

// job is what the command run has to do.
type job struct {
	args      []string // the script and its arguments; arguments alone beside code
	code      *string  // of -e
	oneScript bool
}

func (p *program) runCommand() *cobra.Command {
	var j job
	var code string
	cmd := &cobra.Command{
		Use:   "run [options] FILE [arguments of the script]",
		Short: "Run a script, Lua or 1C's language (*.os, *.bsl); - reads it from standard input",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if j.args = args; cmd.Flags().Changed("eval") {
				j.code = &code
			}
			return p.runScript(cmd.Context(), j)
		},

		PersistentPreRun: func(*cobra.Command, []string) {}, // the script itself begins to listen
	}
	cmd.Flags().StringVarP(&code, "eval", "e", "", "run this `CODE` instead of a file")
	cmd.Flags().BoolVar(&j.oneScript, "os", false, "it is 1C's language, as in files *.os and *.bsl")
	cmd.Flags().StringArrayVar(&p.flags.reports, "report", nil, "write what the run did to this `FILE`, a page (.html) or data (.json)")
	p.flags.journal.register(cmd.Flags())
	cmd.Flags().SetInterspersed(false)
	return cmd
}

// maxScript bounds the source of a script.
const maxScript = 64 << 20

// runScript runs a file, standard input or the code of -e.
func (p *program) runScript(ctx context.Context, j job) (err error) {
	script, err := p.readScript(j)
	script.OneScript = j.oneScript || binding.IsOneScript(script.Name)
	if err != nil {
		return err
	}
	p.script = script
	if !script.OneScript && !utf8.Valid(script.Source) && !bytes.ContainsRune(script.Source, 0) { // with zeros it is UTF-16, which does not compile
		p.say("%s is not UTF-8, so that VK will not understand its texts; save it as UTF-8", script.Name)
	}
	if err := p.readDotenv(script.Dir); err != nil {
		return err
	}
	if p.reporting, err = p.newReporting(); err != nil {
		return err
	}
	if p.recording, err = p.openJournal(script); err != nil {
		return err
	}
	if p.recording != nil || len(p.flags.reports) > 0 {
		p.listen()
	}
	defer func() { err = p.recording.end(err) }() // last: until then a killed run is one that goes on
	session, err := p.newSession()
	if err != nil {
		return err
	}
	defer session.end()
	ctx, cancel := p.timeLimit(ctx)
	defer cancel()
	defer func() { p.reporting.end(ctx, err) }()
	defer p.watchdog(ctx)()
	session.during(ctx)
	err = session.checkReplay(session.host.Run(ctx, script))
	session.failed = err != nil
	return err
}

// timeLimit applies --timeout.
func (p *program) timeLimit(ctx context.Context) (context.Context, func()) {
	if p.flags.timeout <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, p.flags.timeout, timeLimit{p.flags.timeout})
}

func (p *program) readScript(j job) (binding.Script, error) {
	args := j.args
	switch {
	case j.code != nil:
		return binding.Script{Name: "-e", Source: []byte(*j.code), Dir: ".", Args: args}, nil
	case len(args) == 0:
		return binding.Script{}, usage{errors.New("name the script to run, or - for standard input"), "vkscript run --help"}
	case args[0] == "-":
		p.listen()
		source, err := io.ReadAll(io.LimitReader(p.stdin, maxScript))
		return binding.Script{Name: "stdin", Source: source, Dir: ".", Args: args[1:]}, err
	}
	source, err := readBounded(args[0], maxScript)
	if err != nil {
		return binding.Script{}, missing(&noScript{args[0], err})
	}
	return binding.Script{Name: args[0], Source: source, Dir: filepath.Dir(args[0]), Args: args[1:]}, nil
}

// missing guesses which script or command was meant.
func missing(e *noScript) error {
	if !errors.Is(e.err, fs.ErrNotExist) {
		return e
	}
	if strings.HasPrefix(e.name, "–") || strings.HasPrefix(e.name, "—") {
		return usage{fmt.Errorf("%w: options begin with two plain hyphens, --", e), "vkscript --help"}
	}
	if near, ok := nearScript(e.name); ok {
		return usageError("%w; did you mean %s?", e, near)
	}
	return usage{e, "vkscript --help"}
}

// nearScript looks among the scripts of the folder, and for a bare word among the commands too.
func nearScript(name string) (string, bool) {
	var scripts []string
	for _, pattern := range []string{"*.lua", "*.os", "*.bsl"} {
		found, _ := filepath.Glob(filepath.Join(filepath.Dir(name), pattern))
		scripts = append(scripts, found...)
	}
	if strings.ContainsAny(name, `./\`) {
		return spell.Nearest(name, slices.Values(scripts))
	}
	var words []string
	for _, c := range commands() {
		words = append(words, c.name)
	}
	for _, script := range scripts {
		words = append(words, strings.TrimSuffix(script, filepath.Ext(script)))
	}
	near, ok := spell.Nearest(name, slices.Values(words))
	for _, ext := range []string{".lua", ".os", ".bsl"} {
		if slices.Contains(scripts, near+ext) {
			return near + ext, ok
		}
	}
	return near, ok
}

// isScript tells by its name whether a file holds a script.
func isScript(name string) bool { return filepath.Ext(name) == ".lua" || binding.IsOneScript(name) }

func readBounded(path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, fmt.Errorf("it is a folder")
	case info.Size() > limit:
		return nil, fmt.Errorf("it is larger than %d MB", limit>>20)
	}
	return os.ReadFile(path)
}

// permissions gathers the --allow and --deny flags.
func (p *program) permissions() binding.Permissions {
	rule := func(kind int) binding.Rule {
		allow, deny := p.flags.allow[kind], p.flags.deny[kind]
		return binding.Rule{Allow: allow.listed, All: allow.all, Deny: deny.listed, NoOne: deny.all}
	}
	return binding.Permissions{All: p.flags.allowAll, Read: rule(toRead), Write: rule(toWrite), Net: rule(toNet), Env: rule(toEnv), Run: rule(toRun)}
}

// notice warns of a refusal that a script may overlook, as OPI_VK answers it instead of raising it.
func (p *program) notice(where, function string, err *vk.Error) {
	p.say("%s%s: %v (the script got it as .error)", where, function, err)
	if hint := err.Hint(); hint != "" {
		p.say("hint: %s", hint)
	}
}

// warn tells of an argument that goes out although VK's schema does not know it.
func (p *program) warn(where string, f vk.Finding) { p.say("%s%s", where, f.Error()) }

// shownWait is from when a wait for the quota is worth a word.
const shownWait = 20 * time.Millisecond

// attempt prints what --trace asks for, and repeated requests always.
func (p *program) attempt(a vk.Attempt) {
	outcome := "ok"
	if a.Err != nil {
		outcome = a.Err.Error()
	}
	if p.flags.trace {
		line := fmt.Sprintf("%s  %s", a.Method, a.Duration.Round(time.Microsecond))
		if a.Waited > shownWait {
			line += fmt.Sprintf(" (waited %v for the quota)", a.Waited.Round(time.Millisecond))
		}
		if a.Number > 1 {
			line += fmt.Sprintf(" (attempt %d)", a.Number)
		}
		if sandbox.IsShaped(a.Header) {
			outcome += " (made up)"
		}
		fmt.Fprintf(p.stderr, "trace: %s  %s\n", line, outcome)
	}
	if a.Err != nil && a.Retry > 0 {
		p.say("%s: %s; again in %v", a.Method, strings.TrimPrefix(outcome, a.Method+": "), a.Retry.Round(100*time.Millisecond))
	}
}
