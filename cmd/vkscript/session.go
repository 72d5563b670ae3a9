package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/rehearse"
	"github.com/vkscript/vkscript/vk/sandbox"
	"github.com/vkscript/vkscript/vk/tape"
)

// session is a host with its client, for one command.
type session struct {
	program *program
	host    *binding.Host
	client  func() *vk.Client // the host's, made by the first call
	sandbox *sandbox.Server   // nil when VK is asked
	failed  bool              // the run did not do what it was to do

	dry      *rehearse.Dry  // of --dry-run
	recorder *tape.Recorder // of --record
	player   *tape.Player   // of --replay
	running  atomic.Pointer[context.Context]
}

// newSession chooses the transport, token and limits by the flags and the environment.
func (p *program) newSession() (*session, error) {
	if err := p.flags.check(); err != nil {
		return nil, err
	}
	zone, err := p.zone()
	if err != nil {
		return nil, err
	}
	cfg := vk.Config{APIURL: p.flags.apiURL, OnAttempt: p.attempt}
	host := binding.Config{
		Stdout: p.stdout, Stderr: p.stderr, Stdin: p.stdin, Zone: zone, Permissions: p.permissions(), Getenv: p.getenv,
		MaxSteps: p.flags.maxSteps, MaxMemory: p.flags.maxMemory << 20, Notice: p.notice, Warn: p.warn,
		ModulePath: p.flags.path, Terminal: p.terminal && !p.flags.quiet, LogFormat: p.flags.logFormat, Locale: p.flags.locale, Busy: p.listen,
	}
	if p.terminal && !p.flags.quiet {
		cfg.OnUpload, host.Stdout = p.progress.sent, p.progress.beside(p.stdout)
	}
	s := &session{program: p}
	switch {
	case p.flags.replay != "":
		err = s.openTape(&cfg, &host)
	case p.flags.sandbox:
		s.sandbox, err = p.rehearsal(&cfg, &host)
	default:
		err = p.accounts(&cfg, &host)
	}
	if err == nil {
		err = s.startTape(&cfg, &host)
	}
	p.recording.join(&cfg, &host) // outermost: nobody is asked about, or told of, what an earlier process has done
	if err == nil {
		err = s.rehearse(&cfg, &host)
	}
	if err != nil {
		return nil, err
	}
	p.askPerson(&cfg)
	p.reporting.join(&cfg, &host)
	s.client = sync.OnceValue(func() *vk.Client { return p.connect(cfg) })
	host.Connect = s.client
	s.host = binding.New(host)
	return s, nil
}

// connect makes the client.
func (p *program) connect(cfg vk.Config) *vk.Client {
	if cfg.UserAgent = "vkscript/" + version(); cfg.Limits == nil {
		cfg.Limits = p.limits()
	}
	return vk.New(cfg)
}

// rehearsal puts the in-memory VK in the network's place.
func (p *program) rehearsal(cfg *vk.Config, host *binding.Config) (*sandbox.Server, error) {
	server, err := p.inProcessSandbox()
	if err != nil {
		return nil, err
	}
	cfg.Transport, cfg.Token, host.CommunityToken = http.RoundTripper(server), sandbox.UserToken, sandbox.CommunityToken
	if err := p.ids(host); err != nil {
		return nil, err
	}
	host.GroupID, host.AppID = orElse(host.GroupID, sandbox.GroupID), orElse(host.AppID, sandbox.AppID)
	return server, nil
}

// orElse is the id, or the number instead of an empty one.
func orElse(id string, number int) string {
	if id != "" {
		return id
	}
	return fmt.Sprint(number)
}

// accounts takes tokens and ids from the environment.
func (p *program) accounts(cfg *vk.Config, host *binding.Config) (err error) {
	if len(p.flags.faults) > 0 {
		return usageError("--fault needs --sandbox")
	}
	if err := checkAPIURL(p.flags.apiURL); err != nil {
		return err
	}
	if host.CommunityToken, err = p.token("VK_COMMUNITY_TOKEN"); err != nil {
		return err
	}
	if err := p.ids(host); err != nil {
		return err
	}
	return p.signIn(cfg, host)
}

func checkAPIURL(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return usageError("--api-url wants a whole address such as http://127.0.0.1:8080/method/")
	}
	return nil
}

// token reads a variable, without the quotes and line breaks that come along when a token is copied.
func (p *program) token(name string) (vk.Token, error) {
	value := strings.Trim(p.env(name), "\"' \t\r\n")
	if strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", usageError("%s has a blank, a line break or a strange letter inside, as no token has: copy it anew", name)
	}
	return vk.Token(value), nil
}

// ids reads the numbers of the community and the application.
func (p *program) ids(host *binding.Config) error {
	host.GroupID, host.AppID = strings.TrimSpace(p.env("VK_GROUP_ID")), strings.TrimSpace(p.env("VK_APP_ID"))
	if strings.Trim(strings.TrimPrefix(host.GroupID, "-"), "0123456789") != "" {
		return usageError("VK_GROUP_ID wants the number of a community, such as 123 for vk.com/club123, not %q", host.GroupID)
	}
	if strings.Trim(host.AppID, "0123456789") != "" {
		return usageError("VK_APP_ID wants the number of an application, not %q", host.AppID)
	}
	return nil
}

// limits applies --rate to every kind of token; the sandbox is unlimited without it. Outside of it, all
// processes of this user keep to a token's quota together.
func (p *program) limits() *vk.Limits {
	var rates map[vk.TokenKind]float64
	if p.flags.rate > 0 || p.flags.sandbox {
		rates = map[vk.TokenKind]float64{vk.UserToken: p.flags.rate, vk.CommunityToken: p.flags.rate, vk.ServiceToken: p.flags.rate}
	}
	limits := vk.NewLimits(rates)
	if dir, err := os.UserCacheDir(); err == nil && !p.flags.sandbox {
		limits.Share(filepath.Join(dir, "vkscript", "quota"))
	}
	return limits
}

// inProcessSandbox counts requests only when --rate says how many are too many.
func (p *program) inProcessSandbox() (*sandbox.Server, error) {
	if p.flags.apiURL != "" {
		return nil, usageError("--sandbox and --api-url exclude each other")
	}
	limit := -1.0
	if p.flags.rate > 0 {
		limit = p.flags.rate
	}
	server := sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: limit, Community: limit, Service: limit}})
	return server, injectAll(server, p.flags.faults)
}

func injectAll(server *sandbox.Server, faults []string) error {
	for _, text := range faults {
		fault, err := sandbox.ParseFault(text)
		if err != nil {
			return usageError("--fault: %v", err)
		}
		server.Inject(fault)
	}
	return nil
}

// end tidies the terminal and says where the calls of the run went.
func (s *session) end() {
	if s.program.terminal {
		s.program.progress.end()
	}
	s.endPlan()
	s.endTape()
	if s.sandbox == nil || s.failed || s.dry != nil {
		return
	}
	switch n := len(s.sandbox.Calls("")); n {
	case 0:
	case 1:
		s.program.say("sandbox: 1 call was answered in memory, nothing reached VK. Without --sandbox, and with a token in VK_TOKEN, it is real.")
	default:
		s.program.say("sandbox: %d calls were answered in memory, nothing reached VK. Without --sandbox, and with a token in VK_TOKEN, they are real.", n)
	}
	if made := s.sandbox.Shaped(); len(made) > 0 {
		s.program.say("sandbox: made up, in the form of VK's answers: %s", listed(made))
	}
}

// maxListed is how many names a closing line gives.
const maxListed = 8

func listed(names []string) string {
	if more := len(names) - maxListed; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:maxListed], ", "), more)
	}
	return strings.Join(names, ", ")
}
