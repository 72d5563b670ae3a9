package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/vkscript/vkscript/vk/sandbox"
)

const sandboxHelp = `Serve an in-memory VK over HTTP, for scripts, other programs and tests. It remembers what is posted
until it ends, and reaches no network.

Faults are given as METHOD:KIND[:TIMES]. METHOD is a method, a beginning with * (photos.*, *),
upload or longpoll.
  drop-before   the connection breaks before VK does anything
  drop-after    VK does it, the answer is lost
  502           a web page instead of an answer, nothing done; 502-after: done
  html          a web page with status 200
  code=N        VK's error N
  empty         the upload host answers without the file
  delay=2s      the answer comes late
  failed=N      a long poll answers {"failed": N}, 1 to 4
TIMES is how often it strikes (1 when not given), or a probability such as 10%.`

func (p *program) sandboxCommand() *cobra.Command {
	var listen string
	cmd := &cobra.Command{
		Use:   "sandbox [options]",
		Short: "Serve an in-memory VK over HTTP",
		Long:  sandboxHelp,
		Args:  noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return p.serveSandbox(cmd.Context(), listen) },
	}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:0", "listen at this `ADDRESS`, 127.0.0.1:0 when not given; port 0 takes a free one")
	return cmd
}

// serveSandbox serves until the context ends. Requests are counted as VK does, unless --rate says
// otherwise.
func (p *program) serveSandbox(ctx context.Context, listen string) error {
	server := sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: p.flags.rate, Community: p.flags.rate, Service: p.flags.rate}})
	if err := injectAll(server, p.flags.faults); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return usageError("--listen %s: %v; give an address such as 127.0.0.1:8080", listen, plainListenError(err))
	}
	p.explainSandbox(listener.Addr())
	web := &http.Server{Handler: server, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		server.Deliver(ctx) // events to callback servers on this machine, until Ctrl-C
		web.Close()
	}()
	if err := web.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// plainListenError drops the address, which is shown already.
func plainListenError(err error) error {
	var e *net.OpError
	if errors.As(err, &e) {
		err = e.Err
	}
	var wrong *net.AddrError
	if errors.As(err, &wrong) {
		return errors.New(wrong.Err)
	}
	return err
}

func (p *program) explainSandbox(at net.Addr) {
	fmt.Fprintf(p.stdout, "http://%s/method/\n", at)
	p.say("the sandbox listens; Ctrl-C ends it. In another terminal:\n"+
		"  VK_TOKEN=%s VK_COMMUNITY_TOKEN=%s VK_GROUP_ID=%d VK_APP_ID=%d \\\n  vkscript --api-url http://%s/method/ post.lua",
		sandbox.UserToken, sandbox.CommunityToken, sandbox.GroupID, sandbox.AppID, at)
}
