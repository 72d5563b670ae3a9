package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/scripttest"
	"github.com/vkscript/vkscript/cmd/vkscript/atomicfile"
	"github.com/vkscript/vkscript/vk/sandbox"
)

const testHelp = `Run the test cases of all *_test.lua below the folders, or of the files named. Each case gets a Lua
state and an in-memory VK of its own, with the community 100 and no tokens of yours; the file's top
level runs anew for each.

  test.case("posts once", function()
    test.fault("wall.post:drop-after")
    vk.wall.post{owner_id = -100, message = "hello"}
    test.equal(#test.posts(), 1)
  end)

  test.case(name, fn)              a case; test.skip(name, fn) declares one that is not run
  test.equal(got, want, [message]) deep; shows where and how they differ
  test.ok(value, [message])        neither nil nor false; gives the value
  test.fails(fn, [want])           fn raises an error with the text or pattern want, or with fields
                                   such as {code = 100}; gives the error
  test.calls([method])             requests: {method, params, token, attempt, files}; params are texts
  test.posts([owner])              what is on a wall; test.messages(peer): what was sent there
  test.fault(text)                 lets coming requests fail; vkscript sandbox --help lists how
  test.before(fn), test.after(fn)  around each case of the file
  test.skip([reason])              gives up the running case

A case that takes longer than --timeout (1m when not given) fails. Exit codes: 1 a case failed, 2 no test found.`

// testOptions are the flags of test.
type testOptions struct {
	workers int
	verbose bool
	only    string
	junit   string
}

func (p *program) testCommand() *cobra.Command {
	var o testOptions
	cmd := &cobra.Command{
		Use:   "test [options] [PATHS]",
		Short: "Run the tests of scripts, *_test.lua, each in a VK of its own",
		Long:  testHelp,
		Args:  cobra.ArbitraryArgs,
		RunE:  func(cmd *cobra.Command, args []string) error { return p.test(cmd.Context(), testPaths(args), o) },
	}
	cmd.Flags().IntVarP(&o.workers, "jobs", "j", runtime.GOMAXPROCS(0), "run `N` cases at the same time")
	cmd.Flags().BoolVarP(&o.verbose, "verbose", "v", false, "also show what passed cases print")
	cmd.Flags().StringVar(&o.only, "run", "", "run only cases whose \"file: name\" matches this `REGEXP`")
	cmd.Flags().StringVar(&o.junit, "junit", "", "also write the results to this `FILE`, as JUnit's XML")
	return cmd
}

// testPaths are the arguments, the current folder without any.
func testPaths(args []string) []string {
	if len(args) == 0 {
		return []string{"."}
	}
	return args
}

// test runs the cases below the paths and prints what came of them.
func (p *program) test(ctx context.Context, paths []string, o testOptions) error {
	cfg, err := p.testConfig(paths, o)
	if err != nil {
		return err
	}
	began := time.Now()
	var summary scripttest.Summary
	var results []scripttest.Result
	printer := scripttest.Printer{Out: p.stdout, Verbose: o.verbose, Describe: p.describeTest}
	for r := range scripttest.Run(ctx, cfg) {
		printer.Print(r)
		summary.Add(r)
		results = append(results, r)
	}
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	if summary.Total() == 0 {
		return usageError("no test.case%s in %s", matching(o.only), strings.Join(cfg.Files, ", "))
	}
	fmt.Fprintf(p.stdout, "%v in %v\n", summary, time.Since(began).Round(time.Millisecond))
	if err := p.writeJUnit(o.junit, results, printer); err != nil {
		return err
	}
	if summary.Failed > 0 {
		return &engine.ExitError{Code: exitScript}
	}
	return nil
}

func matching(only string) string {
	if only == "" {
		return ""
	}
	return " matches --run " + only
}

func (p *program) testConfig(paths []string, o testOptions) (scripttest.Config, error) {
	cfg := scripttest.Config{Workers: o.workers, Timeout: p.flags.timeout, Open: p.openCase}
	if cfg.Timeout <= 0 {
		cfg.Timeout = time.Minute
	}
	if p.flags.record != "" || p.flags.replay != "" || p.flags.dryRun || p.flags.confirm != "" {
		return cfg, usageError("test takes no --record, --replay, --dry-run and --confirm: each case has a VK of its own")
	}
	var err error
	if o.only != "" {
		if cfg.Select, err = regexp.Compile(o.only); err != nil {
			return cfg, usageError("--run: %v", err)
		}
	}
	if cfg.Files, err = scripttest.Find(paths); err != nil {
		return cfg, usageError("%v", err)
	}
	if len(cfg.Files) == 0 {
		return cfg, usageError("there is no *_test.lua in %s", strings.Join(paths, ", "))
	}
	if _, _, err := p.openCase(io.Discard); err != nil {
		return cfg, err // a wrong flag, before it is told of each case
	}
	for _, name := range []string{"VK_TOKEN", "VK_COMMUNITY_TOKEN", "VK_GROUP_ID", "VK_APP_ID"} {
		os.Unsetenv(name) // tests give the same everywhere, and see no token
	}
	return cfg, nil
}

// openCase makes the host of one case, by the flags that a run has too.
func (p *program) openCase(out io.Writer) (*binding.Host, *sandbox.Server, error) {
	own := *p
	own.stdout, own.stderr, own.stdin, own.terminal = out, out, strings.NewReader(""), false
	own.flags.sandbox = true
	session, err := own.newSession()
	if err != nil {
		return nil, nil, err
	}
	return session.host, session.sandbox, nil
}

// describeTest is describe without the program's name, which stands before errors that end it.
func (p *program) describeTest(err error) string {
	return strings.TrimPrefix(p.describe(err), "vkscript: ")
}

func (p *program) writeJUnit(path string, results []scripttest.Result, printer scripttest.Printer) error {
	if path == "" {
		return nil
	}
	return atomicfile.Write(path, scripttest.JUnit(results, printer.Explain), 0o644)
}
