package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/spell"
)

const authHelp = `Log in to VK once, instead of carrying tokens about. A profile keeps a token, whose it is, its
community and application. Secrets are kept in the system's keyring, or where there is none (or with
VKSCRIPT_KEYRING=off) in a file that only you can read.

A command takes its token from --profile NAME, else from VK_TOKEN (environment or .env), else from the
profile "default". Tokens that VK ID gave are renewed by themselves, ahead of their end.`

func (p *program) authCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "auth",
		Short: "Log in to VK, see whose token is used, log out",
		Long:  authHelp,
		Args:  cobra.ArbitraryArgs,
		RunE:  authWithout,
	}
	cmd.AddCommand(p.loginCommand(), p.statusCommand(), p.listCommand(), p.logoutCommand())
	return cmd
}

// authWithout is auth without one of its commands.
func authWithout(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	var commands []string
	for _, c := range cmd.Commands() {
		commands = append(commands, c.Name())
	}
	if near, ok := spell.Nearest(args[0], slices.Values(commands)); ok {
		return usageError("there is no command auth %s; did you mean auth %s?", args[0], near)
	}
	return usage{fmt.Errorf("there is no command auth %s", args[0]), "vkscript auth --help"}
}

func (p *program) listCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the profiles, without asking VK",
		Args:  noArguments,
		RunE:  func(*cobra.Command, []string) error { return p.listProfiles() },
	}
}

func (p *program) listProfiles() error {
	s, err := openProfiles()
	if err != nil {
		return err
	}
	all, err := s.all()
	if err != nil {
		return err
	}
	if len(all) == 0 {
		p.say("there are no profiles: `vkscript auth login` makes one")
		return nil
	}
	w := tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "PROFILE\tTOKEN\tCOMMUNITY\tAPPLICATION\tKEPT IN")
	for _, name := range profileNames(all) {
		one := all[name]
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", name, one.whose(), cmp.Or(one.GroupID, "-"), cmp.Or(one.AppID, "-"), s.keeper(one.Keeper))
	}
	return w.Flush()
}

// whose is "user 1000", "community" or "service".
func (p profile) whose() string {
	if p.kind() == vk.UserToken && p.UserID != 0 {
		return fmt.Sprintf("%s %d", p.Kind, p.UserID)
	}
	return p.Kind
}

func (p *program) logoutCommand() *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:   "logout [--profile NAME | --all]",
		Short: "Forget a profile and its token",
		Args:  noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return p.logout(cmd.Context(), all) },
	}
	cmd.Flags().BoolVar(&all, "all", false, "forget all profiles")
	return cmd
}

func (p *program) logout(ctx context.Context, everyone bool) error {
	if everyone && p.flags.profile != "" {
		return usageError("--all and --profile exclude each other")
	}
	s, err := openProfiles()
	if err != nil {
		return err
	}
	all, err := s.all()
	if err != nil {
		return err
	}
	leaving := profileNames(all)
	if !everyone {
		leaving = []string{cmp.Or(p.flags.profile, defaultProfile)}
		if _, _, err := s.get(leaving[0]); errors.As(err, new(*noProfile)) {
			return err
		}
	}
	for _, name := range leaving {
		p.revoke(ctx, s, name)
	}
	if err := s.remove(ctx, leaving...); err != nil {
		return err
	}
	for _, name := range leaving {
		p.say("profile %s is forgotten", name)
	}
	return nil
}

// revoke asks VK ID to forget a token that it gave. Tokens made elsewhere are ended there.
func (p *program) revoke(ctx context.Context, s profiles, name string) {
	one, kept, err := s.get(name)
	if err != nil || kept.Refresh == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := authServer().Logout(ctx, one.AppID, vk.Token(kept.Token)); err != nil {
		p.say("VK ID was not told that profile %s logs out: %v", name, err)
	}
}
