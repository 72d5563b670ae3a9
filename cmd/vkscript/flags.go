package main

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/vkscript/vkscript/binding/bsl/value"
	"github.com/vkscript/vkscript/binding/resume"
	"github.com/vkscript/vkscript/vk/spell"
)

// flags are what every command that runs something understands.
type flags struct {
	sandbox   bool
	faults    []string
	apiURL    string
	dryRun    bool
	plan      string
	confirm   string
	record    string
	replay    string
	rate      float64
	timezone  string
	locale    string
	profile   string
	logFormat string
	path      []string
	timeout   time.Duration
	maxSteps  int64
	maxMemory int64
	reports   []string
	quiet     bool
	trace     bool
	allowAll  bool
	journal   journalFlags
	allow     [len(kindsOfPermission)]names // by what: toRead and the others
	deny      [len(kindsOfPermission)]names
}

const (
	defaultZone      = "UTC"
	defaultLogFormat = "text"
)

// newFlags are the flags of a command line without any.
func newFlags() flags {
	return flags{timezone: defaultZone, logFormat: defaultLogFormat, journal: journalFlags{settle: resume.DefaultSettle}}
}

// names are the value of a permission flag: what it names, several behind a comma or in several flags.
type names struct {
	listed []string
	all    bool // the flag was given without any
}

// everything is the value of a permission flag that names nothing.
const everything = "*"

// Set adds what one flag names.
func (n *names) Set(text string) error {
	for name := range strings.SplitSeq(text, ",") {
		switch name = strings.TrimSpace(name); name {
		case everything:
			n.all = true
		case "":
		default:
			n.listed = append(n.listed, name)
		}
	}
	return nil
}

func (n *names) String() string { return "" }

// Type is what pflag calls it.
func (n *names) Type() string { return "names" }

const (
	toRead = iota
	toWrite
	toNet
	toEnv
	toRun
)

// kindsOfPermission are the --allow-X and --deny-X flags.
var kindsOfPermission = [...]struct{ name, value, help string }{
	{"read", "PATHS", "let the script read these `PATHS`"},
	{"write", "PATHS", "let it write these `PATHS`"},
	{"net", "HOSTS", "let it reach these `HOSTS` beside VK's; private addresses only by name"},
	{"env", "NAMES", "let it read the environment variables of these `NAMES`"},
	{"run", "PROGRAMS", "let it start these `PROGRAMS`"},
}

func (f *flags) register(set *pflag.FlagSet) {
	set.SortFlags = false // sorting takes time at each start
	set.BoolVar(&f.sandbox, "sandbox", false, "rehearse on an in-memory VK: no token, no network")
	set.StringArrayVar(&f.faults, "fault", nil, "break calls in the sandbox as `METHOD:KIND[:TIMES]` says; vkscript sandbox --help lists the kinds")
	set.BoolVar(&f.dryRun, "dry-run", false, "read for real, change nothing, and show at the end what would be done")
	set.StringVar(&f.plan, "plan", "", "with --dry-run: also write the plan to this `FILE`, as JSON when it ends with .json")
	set.StringVar(&f.confirm, "confirm", "", "ask at the terminal before the first change, or before each: `WHEN` is first or each")
	set.Lookup("confirm").NoOptDefVal = confirmFirst
	set.StringVar(&f.record, "record", "", "write each request and answer to this new `TAPE`, without tokens")
	set.StringVar(&f.replay, "replay", "", "answer from this `TAPE`: no token, no network, the same each time")
	set.StringVar(&f.apiURL, "api-url", "", "call VK's methods at this `URL`, such as http://127.0.0.1:8080/method/")
	set.StringVar(&f.profile, "profile", "", "use the token, community and application of profile `NAME`; vkscript auth --help tells of profiles")
	set.Float64Var(&f.rate, "rate", 0, "allow `N` requests a second for each token, instead of as many as VK does")
	set.DurationVar(&f.timeout, "timeout", 0, "end the run after this `TIME`, such as 90s or 10m")
	set.Int64Var(&f.maxSteps, "max-steps", 0, "end it after `N` Lua instructions")
	set.Int64Var(&f.maxMemory, "max-memory", 0, "end it when it takes more than so many `MB`")
	set.BoolVarP(&f.quiet, "quiet", "q", false, "print nothing but the output itself and the error that ends it")
	set.BoolVar(&f.trace, "trace", false, "print each request: method, time, outcome")
	set.StringVar(&f.timezone, "timezone", defaultZone, "the `ZONE` of dates that name none, such as Europe/Moscow or Local; UTC when not given")
	set.StringVar(&f.locale, "locale", "", "let OneScript programs and their Lua write dates and booleans as in `LANGUAGE`, ru or en; as where LANG=C when not given")
	set.StringArrayVar(&f.path, "path", nil, "let require look in this `FOLDER` too")
	set.StringVar(&f.logFormat, "log-format", defaultLogFormat, "write what the log module logs in this `FORMAT`, text or json; text when not given")
	set.BoolVarP(&f.allowAll, "allow-all", "A", false, "let it do everything that is not denied")
	for i, k := range kindsOfPermission {
		permissionFlag(set, &f.allow[i], "allow-"+k.name, k.help)
		permissionFlag(set, &f.deny[i], "deny-"+k.name, "never these `"+k.value+"`")
	}
}

func permissionFlag(set *pflag.FlagSet, n *names, name, help string) {
	*n = names{}
	set.VarPF(n, name, "", help).NoOptDefVal = everything
}

// check refuses numbers that mean nothing.
func (f *flags) check() error {
	for _, n := range []struct {
		name  string
		value float64
	}{{"rate", f.rate}, {"timeout", f.timeout.Seconds()}, {"max-steps", float64(f.maxSteps)}, {"max-memory", float64(f.maxMemory)}} {
		if n.value < 0 || math.IsNaN(n.value) || math.IsInf(n.value, 0) {
			return usageError("--%s can't be %v", n.name, n.value)
		}
	}
	if _, ok := value.LocaleOf(f.locale); !ok {
		return usageError("--locale is ru or en, not %q", f.locale)
	}
	if f.logFormat != "text" && f.logFormat != "json" {
		return usageError("--log-format is text or json, not %q", f.logFormat)
	}
	if err := f.checkTape(); err != nil {
		return err
	}
	return f.checkRehearse()
}

// flagError says in plain words what pflag found wrong with one of the flags of a set.
func flagError(set *pflag.FlagSet, err error) error {
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		return unknownFlag(set, unknown)
	case errors.As(err, &bare):
		name, _ := pflag.UnquoteUsage(bare.GetFlag())
		if name == bare.GetFlag().Value.Type() { // Go's name of it, where the help gives none
			return fmt.Errorf("%s needs a value", dashed(bare.GetFlag()))
		}
		return fmt.Errorf("%s needs a value: %s", dashed(bare.GetFlag()), name)
	case errors.As(err, &invalid):
		f := invalid.GetFlag()
		return fmt.Errorf("%s wants %s, not %q", dashed(f), wanted(f), invalid.GetValue())
	}
	return err
}

// unknownFlag also understands a long option behind one dash, as other programs have it.
func unknownFlag(set *pflag.FlagSet, e *pflag.NotExistError) error {
	typed, name := "--"+e.GetSpecifiedName(), e.GetSpecifiedName()
	if letters := e.GetSpecifiedShortnames(); letters != "" {
		typed, name = "-"+e.GetSpecifiedName(), letters
	}
	near, ok := spell.Nearest(name, func(yield func(string) bool) {
		more := true
		set.VisitAll(func(f *pflag.Flag) { more = more && yield(f.Name) })
	})
	if ok {
		return fmt.Errorf("there is no option %s; did you mean --%s?", typed, near)
	}
	return fmt.Errorf("there is no option %s", typed)
}

func dashed(f *pflag.Flag) string {
	if f.Name == "eval" {
		return "-e"
	}
	return "--" + f.Name
}

// wanted describes the values of a flag's type.
func wanted(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "float64":
		return "a number"
	case "int", "int64":
		return "a whole number"
	case "duration":
		return "a time such as 90s or 10m"
	case "bool":
		return "true or false"
	}
	return "another value"
}
