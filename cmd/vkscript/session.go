package main

import (
	"net/http"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// session is a host with its client, for one command.
type session struct {
	program *program
	host    *binding.Host
	sandbox *sandbox.Server // nil when VK is asked
	bars    *bars
}

// newSession chooses the transport, token and limits by the flags and the environment.
func (p *program) newSession() (*session, error) {
	zone, err := p.zone()
	if err != nil {
		return nil, err
	}
	s := &session{program: p, bars: newBars(p)}
	cfg := vk.Config{
		Token: vk.Token(p.env("VK_TOKEN")), APIURL: p.flags.apiURL, Limits: p.limits(),
		UserAgent: "vkscript/" + version(), OnAttempt: p.attempt, OnUpload: s.bars.sent,
	}
	community := vk.Token(p.env("VK_COMMUNITY_TOKEN"))
	group, app := p.env("VK_GROUP_ID"), p.env("VK_APP_ID")
	if p.flags.sandbox {
		if s.sandbox, err = p.inProcessSandbox(); err != nil {
			return nil, err
		}
		cfg.Transport, cfg.Token, community = http.RoundTripper(s.sandbox), sandbox.UserToken, sandbox.CommunityToken
		group, app = orElse(group, sandbox.GroupID), orElse(app, sandbox.AppID)
	} else if len(p.flags.faults) > 0 {
		return nil, usageError("--fault needs --sandbox")
	}
	s.host = binding.New(binding.Config{
		Client: vk.New(cfg), GroupID: group, AppID: app, CommunityToken: community,
		Stdout: p.stdout, Stderr: p.stderr, Stdin: p.stdin, Zone: zone, Permissions: p.permissions(), Getenv: p.getenv,
		MaxSteps: p.flags.maxSteps, MaxMemory: p.flags.maxMemory << 20, Notice: p.notice, Warn: p.warn,
	})
	return s, nil
}

// limits applies --rate to every kind of token; the sandbox is unlimited without it.
func (p *program) limits() *vk.Limits {
	if p.flags.rate == 0 && !p.flags.sandbox {
		return vk.NewLimits(nil)
	}
	return vk.NewLimits(map[vk.TokenKind]float64{vk.UserToken: p.flags.rate, vk.CommunityToken: p.flags.rate, vk.ServiceToken: p.flags.rate})
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

// end says where the calls of the run went.
func (s *session) end() {
	s.bars.end()
	if s.sandbox == nil {
		return
	}
	if n := len(s.sandbox.Calls("")); n > 0 {
		s.program.say("sandbox: %d calls answered in memory, nothing reached VK. With a token in VK_TOKEN, the same command without --sandbox does it for real.", n)
	}
}
