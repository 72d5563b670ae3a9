package main

import (
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const rootHelp = `vkscript runs Lua scripts that automate VKontakte communities, and programs of 1C's language (*.os, *.bsl).

  vkscript --sandbox post.lua              rehearse: an in-memory VK, no token, no network
  vkscript --dry-run post.lua              what would it do? Reads your VK, changes nothing
  vkscript post.lua                        the real thing
  vkscript vk CreatePost --text "Hello"    one function of OPI_VK from the shell

The token comes from VK_TOKEN or vkscript auth login, the community from VK_GROUP_ID, the application from VK_APP_ID and the
community's own key for messages from VK_COMMUNITY_TOKEN: environment variables, or lines of a file
.env beside the script. A script may read its own folder and reach VK; --allow-... give it more.

Exit codes: 0 ok, 1 script error, 2 usage, 3 syntax, 4 VK refused, 5 token or captcha needed, 6 network,
7 time limit, 8 step or memory limit, 9 permission, 10 not agreed to, 11 journal, 70 an error in vkscript, 130 interrupted.`

// command makes a command when it is called: all of them would take a tenth of the time in which a
// script starts.
type command struct {
	name string
	make func(*program) *cobra.Command
}

// commands are all but help and completion, which are cobra's; run is the first.
func commands() []command {
	return []command{
		{"run", func(p *program) *cobra.Command { return p.watched(p.runCommand(), scriptRoots) }},
		{"check", (*program).checkCommand},
		{"port", (*program).portCommand},
		{"test", func(p *program) *cobra.Command { return p.watched(p.testCommand(), testRoots) }},
		{"repl", (*program).replCommand},
		{"journal", (*program).journalCommand},
		{"vk", (*program).vkCommand},
		{"call", (*program).callCommand},
		{"init", (*program).initCommand},
		{"auth", (*program).authCommand},
		{"schedule", (*program).scheduleCommand},
		{"sandbox", (*program).sandboxCommand},
		{"version", (*program).versionCommand},
	}
}

// plain is the job of a command line without options, a script or -e CODE, and arguments: making the options takes as
// long as making the Lua state.
func plain(args []string) (j job, ok bool) {
	if len(args) > 0 && args[0] == "run" {
		args = args[1:]
	}
	if len(args) > 1 && args[0] == "-e" {
		j.code, j.args = &args[1], args[2:]
		return j, len(j.args) == 0 || !strings.HasPrefix(j.args[0], "-")
	}
	j.args = args
	return j, len(args) > 0 && !strings.HasPrefix(args[0], "-") && (isScript(args[0]) || !isCommand(args[0]))
}

// direct is the command that runs a script, and the script with its arguments, for a command line that is nothing but
// that with options, and nil for any other. Such a script starts without the whole tree of commands, which takes cobra
// as long to walk as the script to run.
func (p *program) direct(args []string) (run *cobra.Command, words []string) {
	run = commands()[0].make(p)
	set := run.Flags()
	p.flags.register(set)
	set.SetOutput(io.Discard)
	set.Usage = func() {}
	if len(args) > 0 && args[0] == run.Name() {
		args = args[1:]
	}
	if set.Parse(args) != nil {
		return nil, nil
	}
	if eval := set.Changed("eval"); !eval && (set.NArg() == 0 || isCommand(set.Arg(0))) {
		return nil, nil
	}
	return run, set.Args()
}

// commandLine is the program's command for its arguments, which are set.
func (p *program) commandLine(args []string) *cobra.Command {
	root := p.rootCommand()
	run := commands()[0].make(p)
	root.AddCommand(run)
	args = withCommand(root, run, args)
	root.SetArgs(args)
	if len(args) > 0 && args[0] == "run" {
		root.CompletionOptions.DisableDefaultCmd = true
		return root
	}
	for _, c := range commands()[1:] {
		root.AddCommand(c.make(p))
	}
	root.SetHelpCommand(p.helpCommand())
	return root
}

func (p *program) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "vkscript [options] FILE [arguments of the script]",
		Short:         "Run Lua scripts that automate VKontakte communities",
		Long:          rootHelp,
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },

		ValidArgsFunction: completeScripts,

		PersistentPreRun: func(*cobra.Command, []string) { p.listen() },
	}
	p.flags.register(root.PersistentFlags())
	root.SetUsageFunc(printUsage)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usage{flagError(cmd.Flags(), err), cmd.CommandPath() + " --help"}
	})
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	return root
}

// withCommand puts the command run in front of a command line that begins with a script. Left to
// itself, cobra would take the script's argument in `vkscript -e CODE vk` for a command.
func withCommand(root, run *cobra.Command, args []string) []string {
	if slices.Equal(args, []string{"--version"}) {
		return []string{"version"}
	}
	set, eval, own := scriptOptions(root, run), false, false
	err := set.ParseAll(args, func(f *pflag.Flag, _ string) error {
		eval, own = eval || f.Name == "eval", own || run.Flags().Lookup(f.Name) != nil
		return nil
	})
	switch {
	case eval:
	case err == nil && own && set.NArg() == 0: // run will miss the script
	case errors.Is(err, pflag.ErrHelp), err != nil && slices.ContainsFunc(args, isCommand):
		return args
	case err == nil && (set.NArg() == 0 || isCommand(set.Arg(0))):
		return args
	}
	return append([]string{"run"}, args...)
}

// scriptOptions are the options that may stand before a script.
func scriptOptions(root, run *cobra.Command) *pflag.FlagSet {
	set := pflag.NewFlagSet("", pflag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.Usage = func() {}
	set.SetInterspersed(false)
	set.SortFlags = false
	set.AddFlagSet(root.PersistentFlags())
	set.AddFlagSet(run.Flags())
	return set
}

// isCommand knows our commands and those that cobra adds when it starts.
func isCommand(name string) bool {
	switch name {
	case "help", "completion", cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd:
		return true
	}
	for _, c := range commands() {
		if c.name == name {
			return true
		}
	}
	return false
}

// noArguments refuses arguments, as a wrong use of the command.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usage{usageError("%s takes no argument, got %q", cmd.CommandPath(), args[0]), cmd.CommandPath() + " --help"}
}
