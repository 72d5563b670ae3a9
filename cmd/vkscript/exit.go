package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime/debug"
	"time"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/journal"
	"github.com/vkscript/vkscript/binding/onescript"
	"github.com/vkscript/vkscript/binding/opi"
	"github.com/vkscript/vkscript/binding/resume"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/auth"
	"github.com/vkscript/vkscript/vk/rehearse"
	"github.com/vkscript/vkscript/vk/tape"
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
	exitDeclined    = 10 // the person asked by --confirm said no
	exitJournal     = 11 // the journal can't be used, or needs a person's word
	exitBug         = 70 // an error in vkscript itself
	exitInterrupted = 130
)

// errInterrupted is the end of a context by Ctrl-C.
var errInterrupted error = interruption{}

type interruption struct{}

func (interruption) Error() string { return "interrupted" }

func (interruption) Unwrap() error { return context.Canceled }

// usage is an error of the command line.
type usage struct {
	error
	help string // the command line that shows how it is used, "" where that would not help
}

func (u usage) Unwrap() error { return u.error }

func usageError(format string, args ...any) error { return usage{fmt.Errorf(format, args...), ""} }

// timeLimit is the end of --timeout.
type timeLimit struct{ after time.Duration }

func (e timeLimit) Error() string {
	return fmt.Sprintf("the time limit is reached (--timeout %v)", e.after)
}

func (e timeLimit) Unwrap() error { return engine.ErrTimeout }

// exitCode finds the code of an error by what is behind it, the most particular first.
func exitCode(ctx context.Context, err error) int {
	var exit *engine.ExitError
	if errors.As(err, &exit) {
		return exit.Code
	}
	if errors.Is(context.Cause(ctx), errInterrupted) {
		return exitInterrupted
	}
	return kindOf(err).code
}

// kindOf is the first kind of error that this one is.
func kindOf(err error) errorKind {
	for _, k := range errorKinds() {
		if k.is(err) {
			return k
		}
	}
	return errorKind{code: exitScript}
}

// errorKind has an exit code, and a hint for those of its errors that have none themselves.
type errorKind struct {
	code int
	is   func(error) bool
	hint string
}

func errorKinds() []errorKind {
	return []errorKind{
		{exitUsage, as[usage], ""},
		{exitSyntax, as[*engine.SyntaxError], ""},
		{exitSyntax, as[*onescript.CompileError], ""},
		{exitJournal, as[*resume.UnresolvedError], ""},
		{exitJournal, as[*resume.MismatchError], ""},
		{exitJournal, as[*journal.LockedError], ""},
		{exitJournal, as[*journal.CorruptError], ""},
		{exitJournal, as[*journal.FileError], ""},
		{exitJournal, as[*journal.WriteError], ""},
		{exitUsage, as[*journal.NoStepError], ""},
		{exitTime, is(engine.ErrTimeout), ""},
		{exitLimit, is(engine.ErrSteps), "--max-steps sets how many instructions the script may take"},
		{exitLimit, is(engine.ErrMemory), "--max-memory sets how much the script may take"},
		{exitPermission, as[*binding.PermissionError], ""},
		{exitNetwork, as[*vk.OutcomeError], ""},
		{exitToken, is(opi.ErrNoToken), "--sandbox rehearses without a token; vkscript auth login gets one"},
		{exitToken, func(err error) bool {
			return vk.IsCode(err, vk.CodeAuth, vk.CodeCaptcha, vk.CodeValidation, vk.CodeTokenConfirm, vk.CodeTokenExpired, vk.CodeTokenExtended)
		}, ""},
		{exitToken, as[*vk.TokenError], ""},
		{exitVK, as[*vk.Error], ""},
		{exitScript, as[*tape.MissingError], ""},
		{exitDeclined, as[*rehearse.DeclinedError], ""},
		{exitNetwork, as[*vk.NetworkError], ""},
		{exitNetwork, as[*auth.NetworkError], ""},
		{exitToken, as[notLoggedIn], ""},
		{exitNetwork, as[*vk.UploadError], ""},
		{exitNetwork, isLostDownload, ""},
		{exitUsage, as[*noScript], ""},
	}
}

// isLostDownload is true for an address that could not be reached, or whose server failed; one that answers "not
// found" is wrong in the script.
func isLostDownload(err error) bool {
	var e *binding.DownloadError
	return errors.As(err, &e) && (e.Status == 0 || e.Status >= 500)
}

func as[E error](err error) bool {
	var target E
	return errors.As(err, &target)
}

func is(target error) func(error) bool {
	return func(err error) bool { return errors.Is(err, target) }
}

// noScript says that the script itself can't be read.
type noScript struct {
	name string
	err  error
}

func (e *noScript) Error() string {
	if errors.Is(e.err, fs.ErrNotExist) {
		return "there is no script " + cmp.Or(e.name, `""`)
	}
	return fmt.Sprintf("the script %s can't be read: %v", e.name, plainCause(e.err))
}

// plainCause drops the path from an error that is shown behind one.
func plainCause(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
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
	if wrong := (usage{}); errors.As(err, &wrong) && wrong.help != "" {
		fmt.Fprintln(p.stderr, wrong.help+" shows how it is used")
	}
	return code
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
