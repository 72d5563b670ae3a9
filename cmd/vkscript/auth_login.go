package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/opi"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/auth"
)

const loginHelp = `Get a token and keep it in a profile ("default" when --profile names none).

  vkscript auth login --app ID                in the browser, by VK ID; the token is renewed by itself
  vkscript auth login --app ID --implicit     by the older link, then paste the address of the blank page
  vkscript auth login --community             paste a key from the settings of a community
  vkscript auth login --token-stdin < FILE    for automation

VK ID comes back to an address on this machine that the settings of the application have to trust. If
they name a certain one, give it: --redirect-uri http://localhost:8765/. Any other address works too,
such as https://localhost: then paste the one at which the browser arrives.`

// login is one run of auth login.
type login struct {
	program *program
	name    string
	old     profile // what an earlier login left

	app, group, redirect       string
	scopes                     []string
	community, implicit, piped bool
	noBrowser                  bool
}

func (p *program) loginCommand() *cobra.Command {
	l := &login{program: p}
	cmd := &cobra.Command{
		Use:   "login [--app ID] [--profile NAME]",
		Short: "Get a token and keep it in a profile",
		Long:  loginHelp,
		Args:  noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return l.run(cmd.Context()) },
	}
	set := cmd.Flags()
	set.StringVar(&l.app, "app", "", "the number `ID` of your application; VK_APP_ID when not given")
	set.BoolVar(&l.implicit, "implicit", false, "use the implicit link, for applications that have it")
	set.BoolVar(&l.community, "community", false, "keep a community's key")
	set.BoolVar(&l.piped, "token-stdin", false, "read the token from standard input")
	set.StringVar(&l.group, "group", "", "the community `ID` of calls that name none")
	set.StringSliceVar(&l.scopes, "scope", nil, "ask VK ID for these `RIGHTS`, such as wall,photos; those of the application's settings when not given")
	set.StringVar(&l.redirect, "redirect-uri", "", "come back to this `ADDRESS`; a free port of 127.0.0.1 when not given")
	set.BoolVar(&l.noBrowser, "no-browser", false, "only print the address to open")
	return cmd
}

func (l *login) run(ctx context.Context) error {
	if err := l.prepare(); err != nil {
		return err
	}
	ctx, cancel := l.program.timeLimit(ctx)
	defer cancel()
	tokens, err := l.obtain(ctx)
	if err != nil {
		return notLoggedIn{err}
	}
	who, err := l.check(ctx, tokens)
	if err != nil {
		return err
	}
	return l.store(ctx, tokens, who)
}

// notLoggedIn is the end of a login without a token.
type notLoggedIn struct{ error }

func (e notLoggedIn) Unwrap() error { return e.error }

// prepare checks the flags and fills them up from the earlier login and the environment.
func (l *login) prepare() error {
	p := l.program
	l.name = cmp.Or(p.flags.profile, defaultProfile)
	switch {
	case p.flags.sandbox:
		return usageError("the sandbox has its own tokens: --sandbox needs no login")
	case l.implicit && (l.piped || l.community):
		return usageError("--implicit excludes --token-stdin and --community: choose one")
	case len(l.scopes) > 0 && (l.implicit || l.piped || l.community):
		return usageError("--scope is for logging in by VK ID alone")
	}
	if err := checkProfileName(l.name); err != nil {
		return err
	}
	s, err := openProfiles()
	if err != nil {
		return err
	}
	all, err := s.all()
	if err != nil {
		return err
	}
	if err := p.readDotenv("."); err != nil {
		return err
	}
	l.old = all[l.name]
	l.app = strings.TrimSpace(cmp.Or(l.app, l.old.AppID, p.env("VK_APP_ID")))
	l.group = strings.TrimPrefix(strings.TrimSpace(cmp.Or(l.group, l.old.GroupID)), "-")
	l.redirect = cmp.Or(l.redirect, l.old.RedirectURI)
	if len(l.scopes) == 0 {
		l.scopes = l.old.Scopes
	}
	return l.checkIDs()
}

func (l *login) checkIDs() error {
	for _, id := range []struct{ flag, value string }{{"app", l.app}, {"group", l.group}} {
		if strings.Trim(id.value, "0123456789") != "" {
			return usageError("--%s wants a number, not %q", id.flag, id.value)
		}
	}
	if l.app == "" && !l.piped && !l.community {
		return usage{errors.New("auth login needs --app ID, the number of your application; --community and --token-stdin do without"), "vkscript auth login --help"}
	}
	return nil
}

// obtain gets a token in the way that the flags choose.
func (l *login) obtain(ctx context.Context) (auth.Tokens, error) {
	switch {
	case l.piped:
		text, err := readAnswer(l.program.stdin)
		if err != nil && err != io.EOF {
			return auth.Tokens{}, err
		}
		return auth.ParseToken(text)
	case l.community:
		return l.paste(ctx, "Open the settings of the community, API usage, access tokens ("+l.communityPage()+"),\n"+
			"make a key with the rights that scripts need, and paste it here; it is not shown: ")
	case l.implicit:
		address, err := l.implicitLink(ctx)
		if err != nil {
			return auth.Tokens{}, err
		}
		l.open(address)
		return l.paste(ctx, "Agree, then paste the address of the blank page that follows; it is not shown: ")
	}
	return l.vkID(ctx)
}

func (l *login) communityPage() string {
	return "https://vk.com/club" + cmp.Or(l.group, "ID") + "?act=tokens"
}

// implicitLink is what OPI_VK's function gives.
func (l *login) implicitLink(ctx context.Context) (string, error) {
	link, err := binding.New(binding.Config{}).CallOPI(ctx, ".", opi.Lookup("CreateTokenRetrievalLink"), []any{l.app})
	if err != nil {
		return "", err
	}
	return link.(string), nil
}

// paste asks for a token; without a terminal it comes from standard input.
func (l *login) paste(ctx context.Context, question string) (auth.Tokens, error) {
	text, err := l.answer(ctx, question, true)
	if err != nil {
		return auth.Tokens{}, err
	}
	return auth.ParseToken(text)
}

func (l *login) answer(ctx context.Context, question string, hidden bool) (string, error) {
	if l.program.terminal {
		return l.program.person().ask(ctx, question, hidden)
	}
	fmt.Fprintln(l.program.stderr, question)
	return await(ctx, func() (string, error) { return readAnswer(l.program.stdin) })
}

// check asks VK whose token it is: a wrong one is not kept.
func (l *login) check(ctx context.Context, tokens auth.Tokens) (holder, error) {
	p := l.program
	if err := checkAPIURL(p.flags.apiURL); err != nil {
		return holder{}, err
	}
	cfg := vk.Config{Token: tokens.Access, APIURL: p.flags.apiURL, OnAttempt: p.attempt}
	p.askPerson(&cfg)
	who, err := whose(ctx, p.connect(cfg))
	switch {
	case err != nil:
		return holder{}, fmt.Errorf("nothing was kept, since VK did not say whose token it is: %w", err)
	case l.community && who.kind != vk.CommunityToken:
		return holder{}, usageError("that is the token of %s, not a community's key: log in without --community", who)
	}
	return who, nil
}

func (l *login) store(ctx context.Context, tokens auth.Tokens, who holder) error {
	s, err := openProfiles()
	if err != nil {
		return err
	}
	p := &profile{Kind: who.kind.String(), AppID: l.app, GroupID: l.group, Scopes: l.scopes}
	switch who.kind {
	case vk.UserToken:
		p.UserID = who.id
	case vk.CommunityToken:
		p.GroupID = fmt.Sprint(who.id)
	}
	if tokens.Refresh != "" {
		p.RedirectURI = l.redirect
	}
	if err := s.put(ctx, l.name, p, secretOf(tokens)); err != nil {
		return err
	}
	l.program.say("logged in as %s; profile %s is kept in %s", who, l.name, s.keeper(p.Keeper))
	return nil
}
