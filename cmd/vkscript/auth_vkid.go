package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"time"

	"github.com/vkscript/vkscript/vk/auth"
)

// loginWait is how long VK ID's page may stay open.
const loginWait = 10 * time.Minute

// open prints an address and tries to open it.
func (l *login) open(address string) {
	fmt.Fprintf(l.program.stderr, "Open in a browser:\n\n  %s\n\n", address)
	if !l.noBrowser {
		openBrowser(address)
	}
}

// openBrowser does what it can: the address is printed anyway.
func openBrowser(address string) {
	var cmd *exec.Cmd
	switch {
	case runtime.GOOS == "windows":
		cmd = exec.Command("rundll32", "url.dll,FileProtocolHandler", address)
	case runtime.GOOS == "darwin":
		cmd = exec.Command("open", address)
	case os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != "":
		cmd = exec.Command("xdg-open", address)
	default:
		return
	}
	if cmd.Start() == nil {
		go cmd.Wait()
	}
}

// vkID logs in by VK ID.
func (l *login) vkID(ctx context.Context) (auth.Tokens, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, loginWait, fmt.Errorf("nobody came back from VK ID within %v", loginWait))
	defer cancel()
	server, redirectURI := authServer(), l.redirect
	var redirect *auth.Redirect
	if auth.CanListen(l.redirect) {
		var err error
		if redirect, err = auth.Listen(l.redirect); err != nil {
			return auth.Tokens{}, fmt.Errorf("can't listen for the browser that comes back: %w; --redirect-uri gives another address", err)
		}
		defer redirect.Close()
		redirectURI = redirect.URI
	}
	attempt := auth.NewLogin(l.app, redirectURI, l.scopes...)
	l.open(server.Address(attempt))
	grant, err := l.comeBack(ctx, redirect, attempt)
	if err != nil {
		return auth.Tokens{}, err
	}
	return server.Exchange(ctx, attempt, grant)
}

// comeBack waits for the browser, and on a terminal also for the address at which it arrived elsewhere: on
// another machine, or where nobody listens.
func (l *login) comeBack(ctx context.Context, redirect *auth.Redirect, attempt *auth.Login) (auth.Grant, error) {
	const question = "Then paste the address at which the browser arrives: "
	if redirect == nil {
		text, err := l.answer(ctx, question, false)
		if err != nil {
			return auth.Grant{}, err
		}
		return attempt.GrantFrom(text)
	}
	if l.program.terminal {
		var stop func()
		ctx, stop = l.pasted(ctx)
		defer stop()
	}
	grant, err := redirect.Wait(ctx, attempt)
	if paste := new(pasted); errors.As(err, &paste) {
		return attempt.GrantFrom(paste.address)
	}
	return grant, err
}

// pasted is the end of a wait by an address that was pasted.
type pasted struct{ address string }

func (*pasted) Error() string { return "an address was pasted" }

// pasted returns a context that ends with what is pasted, until stop.
func (l *login) pasted(ctx context.Context) (_ context.Context, stop func()) {
	ctx, end := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		text, err := l.program.person().ask(ctx, "Waiting for the browser. If it can't reach this machine, paste the address at which it arrives: ", false)
		if err == nil && text != "" {
			end(&pasted{text})
		}
	}()
	return ctx, func() {
		end(nil)
		<-ended
	}
}
