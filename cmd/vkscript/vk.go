package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

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
	cmd.SetHelpFunc(func(_ *cobra.Command, args []string) { p.helpVK(args) })
	return cmd
}

func completeFunctions(_ *cobra.Command, args []string, begin string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for f := range opi.Functions() {
		if len(args) == 0 && strings.HasPrefix(strings.ToLower(f.Name), strings.ToLower(begin)) {
			names = append(names, f.Name+"\t"+f.Does)
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func isHelp(arg string) bool { return arg == "--help" || arg == "-h" || arg == "help" }

// helpVK prints the help that the arguments behind vk ask for.
func (p *program) helpVK(args []string) {
	for _, a := range args {
		if f := opi.Lookup(a); f != nil {
			p.helpFunction(f)
			return
		}
	}
	p.listFunctions()
}

// callFunction reads the options of a function, carries it out and prints its answer as JSON.
func (p *program) callFunction(ctx context.Context, args []string) error {
	name, rest := splitFunction(args)
	if name == "" || isHelp(name) {
		p.helpVK(rest)
		return nil
	}
	f := opi.Lookup(name)
	if f == nil {
		return usage{&opi.UnknownFunctionError{Name: name}}
	}
	values, err := p.functionValues(f, rest)
	if errors.Is(err, pflag.ErrHelp) {
		p.helpFunction(f)
		return nil
	}
	if err != nil {
		return err
	}
	return p.callAndPrint(ctx, f, values)
}

// splitFunction takes the function's name from between the flags.
func splitFunction(args []string) (name string, rest []string) {
	if len(args) > 0 && (isHelp(args[0]) || !strings.HasPrefix(args[0], "-")) {
		return args[0], args[1:]
	}
	for i, a := range args {
		if opi.Lookup(a) != nil {
			return a, append(append([]string{}, args[:i]...), args[i+1:]...)
		}
	}
	return "", args
}

// functionValues are the options in the order of the function's arguments.
func (p *program) functionValues(f *opi.Function, args []string) ([]any, error) {
	set := pflag.NewFlagSet(f.Name, pflag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.Usage = func() {}
	p.flags.register(set)
	given := make([][]string, len(f.Args))
	for i, a := range f.Args {
		set.StringArrayVar(&given[i], a.Key, nil, "")
	}
	if err := set.Parse(args); err != nil {
		if errors.Is(err, pflag.ErrHelp) {
			return nil, err
		}
		return nil, usageError("vk %s: %w; vkscript vk %s --help lists its options", f.Name, err, f.Name)
	}
	if set.NArg() > 0 {
		return nil, usageError("vk %s: %q belongs to no option; vkscript vk %s --help lists them", f.Name, set.Arg(0), f.Name)
	}
	values := make([]any, len(f.Args))
	for i, texts := range given {
		var err error
		if values[i], err = optionValue(f, f.Args[i], texts); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// optionValue is one text, or many for an option that takes a list.
func optionValue(f *opi.Function, a opi.Arg, texts []string) (any, error) {
	switch {
	case len(texts) == 0:
		return nil, nil
	case len(texts) == 1:
		return texts[0], nil
	case a.Type != opi.Texts && a.Type != opi.Pictures:
		return nil, usageError("vk %s: --%s is given twice", f.Name, a.Key)
	}
	many := make([]any, len(texts))
	for i, t := range texts {
		many[i] = t
	}
	return many, nil
}

// refused is an answer that holds VK's error: printed as it is, and an error of the command.
type refused struct{ err error }

func (e *refused) Error() string { return e.err.Error() }
func (e *refused) Unwrap() error { return e.err }

func (p *program) callAndPrint(ctx context.Context, f *opi.Function, values []any) error {
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
	result, err := session.host.CallOPI(ctx, ".", f, values)
	if wrong := new(opi.ArgError); errors.As(err, &wrong) {
		return usage{p.argumentError(f, wrong)}
	}
	if err != nil {
		return err
	}
	if err := p.print(result); err != nil {
		return err
	}
	if answer, ok := result.(opi.Answer); ok && answer.Refused() != nil {
		return &refused{answer.Refused()}
	}
	return nil
}

// argumentError names the option of a wrong argument as it was typed.
func (p *program) argumentError(f *opi.Function, wrong *opi.ArgError) error {
	for _, a := range f.Args {
		if a.Name == wrong.Arg {
			return fmt.Errorf("vk %s: --%s %w", f.Name, a.Key, wrong.Err)
		}
	}
	return wrong
}

// print writes a text as it is, anything else as JSON with two blanks a level.
func (p *program) print(result any) error {
	if text, ok := result.(string); ok {
		_, err := fmt.Fprintln(p.stdout, text)
		return err
	}
	enc := json.NewEncoder(p.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(result)
}
