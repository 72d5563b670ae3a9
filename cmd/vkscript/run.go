package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/vk"
)

func (p *program) runCommand() *cobra.Command {
	var code string
	cmd := &cobra.Command{
		Use:   "run [flags] FILE [arguments of the script]",
		Short: "Run a script; - reads it from standard input",
		Args:  cobra.ArbitraryArgs,
		RunE:  func(cmd *cobra.Command, args []string) error { return p.runScript(cmd, args, code) },
	}
	cmd.Flags().StringVarP(&code, "eval", "e", "", "run this `code` instead of a file")
	cmd.Flags().SetInterspersed(false)
	return cmd
}

// maxScript bounds the source of a script.
const maxScript = 64 << 20

// runScript runs a file, standard input or the code of -e.
func (p *program) runScript(cmd *cobra.Command, args []string, code string) error {
	if !cmd.Flags().Changed("eval") && len(args) == 0 {
		return cmd.Help()
	}
	script, err := p.readScript(args, code, cmd.Flags().Changed("eval"))
	if err != nil {
		return err
	}
	if err := p.readDotenv(script.Dir); err != nil {
		return err
	}
	session, err := p.newSession()
	if err != nil {
		return err
	}
	defer session.end()
	ctx, cancel := p.timeLimit(cmd.Context())
	defer cancel()
	defer p.watchdog(ctx)()
	return session.host.Run(ctx, script)
}

// timeLimit applies --timeout.
func (p *program) timeLimit(ctx context.Context) (context.Context, func()) {
	if p.flags.timeout <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, p.flags.timeout, fmt.Errorf("%w (--timeout %v)", engine.ErrTimeout, p.flags.timeout))
}

func (p *program) readScript(args []string, code string, eval bool) (binding.Script, error) {
	switch {
	case eval:
		return binding.Script{Name: "-e", Source: []byte(code), Dir: ".", Args: args}, nil
	case args[0] == "-":
		source, err := io.ReadAll(io.LimitReader(p.stdin, maxScript))
		return binding.Script{Name: "stdin", Source: source, Dir: ".", Args: args[1:]}, err
	}
	source, err := readBounded(args[0], maxScript)
	if err != nil {
		return binding.Script{}, &noScript{args[0], err}
	}
	return binding.Script{Name: args[0], Source: source, Dir: filepath.Dir(args[0]), Args: args[1:]}, nil
}

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
	rule := func(kind string) binding.Rule {
		allow, deny := *p.flags.allow[kind], *p.flags.deny[kind]
		return binding.Rule{Allow: named(allow), All: hasEverything(allow), Deny: named(deny), NoOne: hasEverything(deny)}
	}
	return binding.Permissions{All: p.flags.allowAll, Read: rule("read"), Write: rule("write"), Net: rule("net"), Env: rule("env"), Run: rule("run")}
}

func hasEverything(names []string) bool { return len(named(names)) < len(names) }

func named(names []string) []string {
	var kept []string
	for _, n := range names {
		if n = strings.TrimSpace(n); n != everything && n != "" {
			kept = append(kept, n)
		}
	}
	return kept
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

// attempt prints what --trace asks for, and repeated requests always.
func (p *program) attempt(a vk.Attempt) {
	outcome := "ok"
	if a.Err != nil {
		outcome = a.Err.Error()
	}
	if p.flags.trace {
		line := fmt.Sprintf("%s  %s", a.Method, a.Duration.Round(time.Microsecond))
		if a.Waited > time.Millisecond {
			line += fmt.Sprintf(" (waited %v for the quota)", a.Waited.Round(time.Millisecond))
		}
		if a.Number > 1 {
			line += fmt.Sprintf(" (attempt %d)", a.Number)
		}
		fmt.Fprintf(p.stderr, "trace: %s  %s\n", line, outcome)
	}
	if a.Err != nil && a.Retry > 0 {
		p.say("%s: %s; again in %v", a.Method, strings.TrimPrefix(outcome, a.Method+": "), a.Retry.Round(100*time.Millisecond))
	}
}
