package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime/debug"
	"strings"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/opi"
	"github.com/vkscript/vkscript/vk"
)

// The exit codes.
const (
	exitOK          = 0
	exitScript      = 1  // an error of the script
	exitUsage       = 2  // wrong flags or arguments
	exitSyntax      = 3  // the script does not compile
	exitVK          = 4  // VK refused and the script did not catch it
	exitToken       = 5  // a token or captcha is needed
	exitNetwork     = 6  // VK was not reached, or its answer was lost
	exitTime        = 7  // --timeout
	exitLimit       = 8  // --max-steps or --max-memory
	exitPermission  = 9  // the script may not do that
	exitBug         = 70 // an error in vkscript itself
	exitInterrupted = 130
)

var errInterrupted = errors.New("interrupted")

// usage is an error of the command line.
type usage struct{ error }

func usageError(format string, args ...any) error { return usage{fmt.Errorf(format, args...)} }

// exitCode finds the code of an error by what is behind it, the most particular first.
func exitCode(ctx context.Context, err error) int {
	var exit *engine.ExitError
	if errors.As(err, &exit) {
		return exit.Code
	}
	if errors.Is(context.Cause(ctx), errInterrupted) {
		return exitInterrupted
	}
	for _, c := range exitCodes {
		if c.is(err) {
			return c.code
		}
	}
	return exitScript
}

var exitCodes = []struct {
	code int
	is   func(error) bool
}{
	{exitUsage, as[usage]},
	{exitSyntax, as[*engine.SyntaxError]},
	{exitTime, func(err error) bool { return errors.Is(err, engine.ErrTimeout) }},
	{exitLimit, func(err error) bool { return errors.Is(err, engine.ErrSteps) || errors.Is(err, engine.ErrMemory) }},
	{exitPermission, as[*binding.PermissionError]},
	{exitToken, func(err error) bool {
		return errors.Is(err, opi.ErrNoToken) || vk.IsCode(err, vk.CodeAuth, vk.CodeCaptcha, vk.CodeValidation, vk.CodeTokenConfirm, vk.CodeTokenExpired, vk.CodeTokenExtended)
	}},
	{exitVK, func(err error) bool { return as[*vk.Error](err) || as[*refused](err) }},
	{exitNetwork, func(err error) bool { return as[*vk.NetworkError](err) || as[*vk.OutcomeError](err) }},
	{exitNetwork, func(err error) bool { return as[*vk.UploadError](err) || as[*binding.DownloadError](err) }},
	{exitUsage, func(err error) bool { return as[*noScript](err) }},
}

func as[E error](err error) bool {
	var target E
	return errors.As(err, &target)
}

// noScript says that the script itself can't be read.
type noScript struct {
	name string
	err  error
}

func (e *noScript) Error() string {
	if errors.Is(e.err, fs.ErrNotExist) {
		return fmt.Sprintf("there is no script %s (vkscript --help shows the commands)", e.name)
	}
	return fmt.Sprintf("the script %s can't be read: %v", e.name, e.err)
}

// report prints an error as its reader needs it, and returns the exit code.
func (p *program) report(ctx context.Context, err error) int {
	code := exitCode(ctx, err)
	var exit *engine.ExitError
	switch {
	case errors.As(err, &exit):
		return code
	case code == exitInterrupted:
		fmt.Fprintln(p.stderr, "vkscript: interrupted")
		if errors.Is(err, vk.ErrUnknownOutcome) {
			fmt.Fprintln(p.stderr, p.describe(err))
		}
		return code
	}
	fmt.Fprintln(p.stderr, p.describe(err))
	if code == exitUsage {
		fmt.Fprintln(p.stderr, "vkscript --help shows how it is used")
	}
	return code
}

// describe is the message, the source line, the way there and what to do.
func (p *program) describe(err error) string {
	var b strings.Builder
	b.WriteString("vkscript: " + err.Error())
	var syntax *engine.SyntaxError
	if errors.As(err, &syntax) && syntax.Source != "" {
		fmt.Fprintf(&b, "\n  %d | %s", syntax.Line, syntax.Source)
	}
	var runtime *engine.RuntimeError
	if errors.As(err, &runtime) && len(runtime.Trace) > 1 {
		for _, f := range runtime.Trace[:min(len(runtime.Trace), 20)] {
			fmt.Fprintf(&b, "\n  at %s:%d in %s", f.Chunk, f.Line, f.Func)
		}
	}
	if hint := binding.Hint(err); hint != "" {
		b.WriteString("\nhint: " + hint)
	}
	return b.String()
}

// catch turns a panic, which is our error and not the script's, into its own exit code.
func (p *program) catch(code *int) {
	bug := recover()
	if bug == nil {
		return
	}
	fmt.Fprintf(p.stderr, "vkscript: this is an error in vkscript, not in the script: %v\n%s\nplease report it with the lines above\n", bug, debug.Stack())
	*code = exitBug
}
