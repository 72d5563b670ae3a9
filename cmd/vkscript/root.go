package main

import (
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// flags are what every command that runs something understands.
type flags struct {
	sandbox   bool
	faults    []string
	apiURL    string
	rate      float64
	timezone  string
	timeout   time.Duration
	maxSteps  int64
	maxMemory int64
	quiet     bool
	trace     bool
	allowAll  bool
	allow     map[string]*[]string // by what: read, write, net, env, run
	deny      map[string]*[]string
}

// kindsOfPermission are the --allow-X and --deny-X flags.
var kindsOfPermission = []struct{ name, value, help string }{
	{"read", "PATHS", "files and folders that the script may read"},
	{"write", "PATHS", "files and folders that it may write"},
	{"net", "HOSTS", "hosts that it may reach beside VK's"},
	{"env", "NAMES", "environment variables that it may read"},
	{"run", "PROGRAMS", "programs that it may start"},
}

func (f *flags) register(set *pflag.FlagSet) {
	set.BoolVar(&f.sandbox, "sandbox", false, "use an in-memory VK: no token, no network")
	set.StringArrayVar(&f.faults, "fault", nil, "with --sandbox, a `fault` to strike with, such as wall.post:drop-after (vkscript sandbox --help lists them)")
	set.StringVar(&f.apiURL, "api-url", "", "the `address` that method names are appended to, such as http://127.0.0.1:8080/method/")
	set.Float64Var(&f.rate, "rate", 0, "`requests` a second for each token; VK's usual rates when not given, unlimited in the sandbox")
	set.StringVar(&f.timezone, "timezone", "UTC", "the `zone` of dates without one, such as Europe/Moscow or Local")
	set.DurationVar(&f.timeout, "timeout", 0, "end the script after this `time`, such as 90s or 10m")
	set.Int64Var(&f.maxSteps, "max-steps", 0, "end the script after so many Lua `instructions`")
	set.Int64Var(&f.maxMemory, "max-memory", 0, "end the script when it takes more than so many `MB`")
	set.BoolVarP(&f.quiet, "quiet", "q", false, "print nothing but the script's own output and the error that ends it")
	set.BoolVar(&f.trace, "trace", false, "print each request: method, time, outcome")
	set.BoolVarP(&f.allowAll, "allow-all", "A", false, "let the script do everything that is not denied")
	f.allow, f.deny = map[string]*[]string{}, map[string]*[]string{}
	for _, k := range kindsOfPermission {
		f.allow[k.name] = permissionFlag(set, "allow-"+k.name, k.value, k.help+"; all when none is named")
		f.deny[k.name] = permissionFlag(set, "deny-"+k.name, k.value, "")
	}
}

// everything is the value of a permission flag that names nothing.
const everything = "*"

func permissionFlag(set *pflag.FlagSet, name, value, help string) *[]string {
	names := set.StringSlice(name, nil, help)
	flag := set.Lookup(name)
	flag.NoOptDefVal = everything
	flag.Usage = "`" + value + "` " + help
	flag.Hidden = help == ""
	return names
}

const rootHelp = `vkscript runs Lua scripts that automate VKontakte communities.

  vkscript --sandbox post.lua              rehearse: an in-memory VK, no token, no network
  vkscript post.lua                        the real thing
  vkscript vk CreatePost --text "Hello"    one function of OPI_VK from the shell

The token comes from VK_TOKEN, the community from VK_GROUP_ID, the application from VK_APP_ID and the
community's own key for messages from VK_COMMUNITY_TOKEN: environment variables, or lines of a file
.env beside the script. A script may read its own folder and reach VK; --allow-... give it more.

Exit codes: 0 ok, 1 script error, 2 usage, 3 syntax, 4 VK refused, 5 token or captcha needed, 6 network,
7 time limit, 8 step or memory limit, 9 permission, 70 an error in vkscript, 130 interrupted.`

func (p *program) rootCommand() *cobra.Command {
	var code string
	root := &cobra.Command{
		Use:           "vkscript [flags] FILE [arguments of the script]",
		Short:         "Run Lua scripts that automate VKontakte communities",
		Long:          rootHelp,
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, args []string) error { return p.runScript(cmd, args, code) },
	}
	p.flags.register(root.PersistentFlags())
	root.Flags().StringVarP(&code, "eval", "e", "", "run this `code` instead of a file")
	root.Flags().SetInterspersed(false)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage{err} })
	root.AddCommand(p.watched(p.runCommand(), scriptRoots), p.checkCommand(), p.vkCommand(), p.watched(p.testCommand(), testRoots), p.replCommand(), p.sandboxCommand(), p.versionCommand())
	return root
}
