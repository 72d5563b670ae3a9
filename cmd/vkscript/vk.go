package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/vkscript/vkscript/binding/opi"
)

// vkCommand calls functions of OPI_VK. Flags are read by hand, since they are the function's own.
func (p *program) vkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:                "vk FUNCTION [--option value]...",
		Short:              "Call a function of OPI_VK; vk --help lists them",
		DisableFlagParsing: true,
		ValidArgsFunction:  completeFunctions,
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return p.callFunction(cmd.Context(), args) }
	cmd.SetHelpFunc(func(*cobra.Command, []string) { p.listFunctions() })
	return cmd
}

// completeFunctions completes the name of a function, then its options.
func completeFunctions(_ *cobra.Command, args []string, begin string) ([]string, cobra.ShellCompDirective) {
	var found []string
	if len(args) == 0 {
		for f := range opi.Functions() {
			if strings.HasPrefix(strings.ToLower(f.Name), strings.ToLower(begin)) {
				found = append(found, f.Name+"\t"+f.Does)
			}
		}
		return found, cobra.ShellCompDirectiveNoFileComp
	}
	f := opi.Lookup(args[0])
	if f == nil || !strings.HasPrefix(begin, "-") {
		return nil, cobra.ShellCompDirectiveDefault // a picture's path, perhaps
	}
	for _, a := range f.Args {
		if strings.HasPrefix("--"+a.Key, begin) {
			found = append(found, "--"+a.Key+"\t"+describeArg(a))
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

// functionCall is the command line of one call.
type functionCall struct {
	program *program
	options *pflag.FlagSet // the program's, then also the function's
	fn      *opi.Function
}

// callFunction reads the options of a function, carries it out and prints its answer as JSON.
func (p *program) callFunction(ctx context.Context, args []string) error {
	c := &functionCall{program: p, options: pflag.NewFlagSet("vk", pflag.ContinueOnError)}
	c.options.SetOutput(io.Discard)
	c.options.Usage = func() {}
	p.flags.register(c.options)
	values, err := c.read(args)
	switch {
	case errors.Is(err, pflag.ErrHelp) && c.fn != nil:
		p.helpFunction(c.fn)
		return nil
	case errors.Is(err, pflag.ErrHelp):
		p.listFunctions()
		return nil
	case err != nil:
		return c.wrong(err)
	}
	return c.run(ctx, values)
}

// read takes the program's options, the function's name, and the options behind it. It fails with
// pflag.ErrHelp when help is asked for.
func (c *functionCall) read(args []string) ([]any, error) {
	c.options.SetInterspersed(false)
	if err := c.options.Parse(args); err != nil {
		return nil, err
	}
	rest := c.options.Args()
	help := len(rest) > 0 && rest[0] == "help"
	if help {
		rest = rest[1:]
	}
	if len(rest) == 0 {
		return nil, pflag.ErrHelp
	}
	if c.fn = opi.Lookup(rest[0]); c.fn == nil {
		return nil, &opi.UnknownFunctionError{Name: rest[0]}
	}
	if help {
		return nil, pflag.ErrHelp
	}
	return c.values(rest[1:])
}

// values are those of the options in the order of the function's arguments.
func (c *functionCall) values(args []string) ([]any, error) {
	given := make([][]string, len(c.fn.Args))
	for i, a := range c.fn.Args {
		c.options.StringArrayVar(&given[i], a.Key, nil, "")
	}
	c.options.SetInterspersed(true)
	if err := c.options.Parse(args); err != nil {
		return nil, err
	}
	if c.options.NArg() > 0 {
		return nil, fmt.Errorf("%s belongs to no option", shownWord(c.options.Arg(0)))
	}
	values := make([]any, len(c.fn.Args))
	for i, texts := range given {
		var err error
		if values[i], err = optionValue(c.fn.Args[i], texts); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// shownWord is a stray word of the command line, unless it is long: then it may be a token.
func shownWord(word string) string {
	if utf8.RuneCountInString(word) > 20 {
		return "a long word"
	}
	return fmt.Sprintf("%q", word)
}

// optionValue is one text, or many for an option that takes a list.
func optionValue(a opi.Arg, texts []string) (any, error) {
	switch {
	case len(texts) == 0:
		return nil, nil
	case len(texts) == 1:
		return texts[0], nil
	case a.Type != opi.Texts && a.Type != opi.Pictures:
		return nil, fmt.Errorf("--%s is given twice", a.Key)
	}
	many := make([]any, len(texts))
	for i, t := range texts {
		many[i] = t
	}
	return many, nil
}

// wrong is an error of the command line, with the help to look at.
func (c *functionCall) wrong(err error) error {
	err = flagError(c.options, err)
	if c.fn == nil {
		return usage{err, "vkscript vk --help"}
	}
	return usage{fmt.Errorf("vk %s: %w", c.fn.Name, err), "vkscript vk " + c.fn.Name + " --help"}
}

func (c *functionCall) run(ctx context.Context, values []any) error {
	p := c.program
	if err := p.readDotenv("."); err != nil {
		return err
	}
	p.flags.allowAll = true // the person who types the command names the files and addresses
	session, err := p.newSession()
	if err != nil {
		return err
	}
	defer session.end()
	ctx, cancel := p.timeLimit(ctx)
	defer cancel()
	session.during(ctx)
	result, err := session.host.CallOPI(ctx, ".", c.fn, values)
	session.failed = err != nil
	if wrong := new(opi.ArgError); errors.As(err, &wrong) {
		return c.wrongArgument(wrong)
	}
	if err != nil {
		return err
	}
	if err := p.print(result); err != nil {
		return err
	}
	if answer, ok := result.(opi.Answer); ok && answer.Refused() != nil {
		session.failed = true
		return answer.Refused()
	}
	return nil
}

// wrongArgument names the option of a wrong argument as it was typed.
func (c *functionCall) wrongArgument(wrong *opi.ArgError) error {
	for _, a := range c.fn.Args {
		if a.Name == wrong.Arg {
			return c.wrong(fmt.Errorf("--%s %w", a.Key, wrong.Err))
		}
	}
	return c.wrong(wrong)
}

// print writes a text as it is, anything else as JSON with two blanks a level.
func (p *program) print(result any) error {
	if p.terminal {
		p.progress.end()
	}
	if text, ok := result.(string); ok {
		_, err := fmt.Fprintln(p.stdout, text)
		return err
	}
	enc := json.NewEncoder(p.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(result)
}
