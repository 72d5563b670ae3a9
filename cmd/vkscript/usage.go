package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// optionGroups are the program's options as help shows them.
var optionGroups = []struct {
	title string
	names []string
}{
	{"Where calls go", []string{"sandbox", "fault", "api-url", "profile", "rate"}},
	{"Look first, do again", []string{"dry-run", "plan", "confirm", "record", "replay"}},
	{"What the script may do", []string{"allow-read", "allow-write", "allow-net", "allow-env", "allow-run", "allow-all", "path"}},
	{"When it must end", []string{"timeout", "max-steps", "max-memory"}},
	{"What is shown", []string{"quiet", "trace", "timezone", "locale", "log-format"}},
}

// heeds tells whether a command heeds one of the program's options.
func heeds(cmd *cobra.Command, option string) bool {
	if cmd.HasParent() && cmd.Parent().Name() == "schedule" {
		return option == "quiet" || cmd.Name() == "add"
	}
	switch cmd.Name() {
	case "vkscript", "run":
		return true
	case "test":
		return !slices.Contains([]string{"sandbox", "api-url", "profile", "quiet", "dry-run", "plan", "confirm", "record", "replay"}, option)
	case "sandbox":
		return slices.Contains([]string{"fault", "rate", "quiet"}, option)
	case "call":
		return slices.Contains([]string{"sandbox", "fault", "api-url", "profile", "rate", "timeout", "quiet", "trace", "dry-run", "plan", "confirm", "record", "replay"}, option)
	case "status", "login", "logout":
		return option == "profile" || option == "quiet"
	case "check", "init", "port":
		return option == "quiet"
	}
	return false
}

// printUsage prints how a command is called, its commands and its options.
func printUsage(cmd *cobra.Command) error {
	w := tabwriter.NewWriter(cmd.OutOrStderr(), 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "Usage\n  %s\n", useLine(cmd))
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(w, "  %s COMMAND; %[1]s COMMAND --help tells more\n\nCommands\n", cmd.CommandPath())
		for _, c := range cmd.Commands() {
			if c.IsAvailableCommand() || c.Name() == "help" {
				fmt.Fprintf(w, "  %s\t%s\n", c.Name(), c.Short)
			}
		}
	}
	printOptions(w, cmd)
	return w.Flush()
}

func useLine(cmd *cobra.Command) string {
	if cmd.HasParent() {
		return cmd.Parent().CommandPath() + " " + cmd.Use
	}
	return cmd.Use
}

// printOptions prints a command's own options, then the program's that it heeds.
func printOptions(w io.Writer, cmd *cobra.Command) {
	set := cmd.Flags()
	if !cmd.HasParent() {
		run, _, _ := cmd.Find([]string{"run"})
		set = scriptOptions(cmd, run)
	}
	grouped := map[string]bool{"help": true}
	for _, g := range optionGroups {
		for _, name := range g.names {
			grouped[name] = true
		}
	}
	var own []string
	set.VisitAll(func(f *pflag.Flag) {
		if !grouped[f.Name] && !f.Hidden && !strings.HasPrefix(f.Name, "deny-") {
			own = append(own, f.Name)
		}
	})
	printGroup(w, "Options", set, own)
	for _, g := range optionGroups {
		names := slices.DeleteFunc(slices.Clone(g.names), func(name string) bool { return !heeds(cmd, name) })
		printGroup(w, g.title, set, names)
		if slices.Contains(names, "allow-all") {
			fmt.Fprint(w, "  --deny-read ... --deny-run\tforbid it in spite of --allow-...; without names, --allow-X and --deny-X mean all\n")
		}
	}
}

func printGroup(w io.Writer, title string, set *pflag.FlagSet, names []string) {
	if len(names) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", title)
	for _, name := range names {
		f := set.Lookup(name)
		value, help := pflag.UnquoteUsage(f)
		fmt.Fprintf(w, "  %s\t%s\n", optionName(f, value), help)
	}
}

// optionName is -q, --quiet; --rate N; --allow-read[=PATHS].
func optionName(f *pflag.Flag, value string) string {
	name := "--" + f.Name
	if f.Shorthand != "" {
		name = "-" + f.Shorthand + ", " + name
	}
	switch {
	case value == "":
		return name
	case f.NoOptDefVal != "":
		return name + "[=" + value + "]"
	}
	return name + " " + value
}
