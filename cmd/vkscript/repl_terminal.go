package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"

	"github.com/peterh/liner"
	"golang.org/x/term"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/cmd/vkscript/atomicfile"
)

// newLineInput edits lines on a terminal and reads them from anything else.
func (p *program) newLineInput() lineInput {
	if p.stdin == os.Stdin && term.IsTerminal(int(os.Stdin.Fd())) && term.IsTerminal(int(os.Stdout.Fd())) {
		if tty, err := openTerminal(); err == nil {
			p.stdin = tty // whose reads can be ended, so that the prompt gets what is typed after Ctrl-C
		}
		return newTerminal()
	}
	in := engine.NewInput(p.stdin)
	p.stdin = in // what a script reads goes on where the prompt has read to
	return &piped{in: in.Reader}
}

// await reads a line unless ctx ends first. The read itself can't be ended: it lasts until the process ends.
func await(ctx context.Context, read func() (string, error)) (string, error) {
	type line struct {
		text string
		err  error
	}
	done := make(chan line, 1)
	go func() {
		text, err := read()
		done <- line{text, err}
	}()
	select {
	case l := <-done:
		return l.text, l.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

// piped reads lines from a pipe or a file.
type piped struct{ in *bufio.Reader }

func (i *piped) line(ctx context.Context, _ bool) (string, error) {
	return await(ctx, func() (string, error) {
		var line []byte
		for {
			part, unfinished, err := i.in.ReadLine()
			if line = append(line, part...); err != nil || !unfinished {
				return string(line), err
			}
			if len(line) > maxScript {
				return "", usageError("a line is longer than %d MB", maxScript>>20)
			}
		}
	})
}

func (i *piped) remember(string) {}
func (i *piped) close()          {}

func (i *piped) interruptible(ctx context.Context) (context.Context, func()) { return ctx, func() {} }

// terminal edits lines, with a history and completion.
type terminal struct {
	liner        *liner.State
	cooked, raw  liner.ModeApplier // the terminal's mode for scripts, and for editing
	signals      chan os.Signal
	ended        chan struct{}
	closeOnce    sync.Once
	mu           sync.Mutex
	interruption context.CancelCauseFunc // of the running call
}

func newTerminal() *terminal {
	t := &terminal{signals: make(chan os.Signal, 2), ended: make(chan struct{})}
	t.cooked, _ = liner.TerminalMode()
	t.liner = liner.NewLiner()
	t.raw, _ = liner.TerminalMode()
	t.liner.SetCtrlCAborts(true)
	t.liner.SetMultiLineMode(true)
	t.liner.SetTabCompletionStyle(liner.TabPrints)
	if history, err := os.ReadFile(historyPath()); err == nil {
		t.liner.ReadHistory(bytes.NewReader(history))
	}
	signal.Reset(os.Interrupt) // it must not end the program any more
	signal.Notify(t.signals, os.Interrupt)
	go t.interrupts()
	return t
}

// greet tells where calls go.
func (t *terminal) greet(p *program, state *binding.Session) {
	t.liner.SetWordCompleter(newCompleter(state.Engine()).complete)
	where := "calls reach VK"
	switch {
	case p.flags.sandbox:
		where = "calls are answered in memory"
	case p.account != nil:
		where = "calls reach VK as profile " + p.account.name
	case p.env("VK_TOKEN") == "":
		where = "no token is set: calls need VK_TOKEN, `vkscript auth login` or --sandbox"
	}
	fmt.Fprintf(p.stdout, "vkscript %s; %s. :help tells more, Ctrl-D ends.\n", version(), where)
}

func (t *terminal) line(ctx context.Context, more bool) (string, error) {
	prompt := "> "
	if more {
		prompt = ">> "
	}
	t.apply(t.raw)
	defer t.apply(t.cooked)
	line, err := await(ctx, func() (string, error) { return t.liner.Prompt(prompt) })
	switch {
	case errors.Is(err, liner.ErrPromptAborted):
		return "", errCleared
	case err == io.EOF:
		fmt.Println()
	}
	return line, err
}

func (t *terminal) apply(mode liner.ModeApplier) {
	if mode != nil {
		mode.ApplyMode()
	}
}

// interrupts ends the running call at Ctrl-C, and the program when there is none or it does not end.
func (t *terminal) interrupts() {
	for {
		select {
		case <-t.ended:
			return
		case <-t.signals:
		}
		t.mu.Lock()
		if t.interruption == nil {
			t.restore()
			os.Exit(exitInterrupted)
		}
		t.interruption(errInterrupted)
		t.interruption = nil
		t.mu.Unlock()
	}
}

func (t *terminal) interruptible(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.interruption = cancel
	return ctx, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.interruption = nil
		cancel(nil)
	}
}

// remember adds the lines of a chunk to the history, none if one may hold a secret.
func (t *terminal) remember(text string) {
	if mayHoldSecret(text) {
		return
	}
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) != "" {
			t.liner.AppendHistory(line)
		}
	}
}

// close gives the terminal back and saves the history.
func (t *terminal) close() {
	signal.Stop(t.signals)
	close(t.ended)
	t.restore()
	t.saveHistory()
}

// restore puts the terminal into the mode it had.
func (t *terminal) restore() { t.closeOnce.Do(func() { t.liner.Close() }) }

// saveHistory writes the history for this user alone. A prompt works without one.
func (t *terminal) saveHistory() {
	path := historyPath()
	var history bytes.Buffer
	if _, err := t.liner.WriteHistory(&history); err != nil || path == "" || history.Len() == 0 {
		return
	}
	if os.MkdirAll(filepath.Dir(path), 0o700) == nil {
		atomicfile.Write(path, history.Bytes(), 0o600)
	}
}

// historyPath is where the history is kept, "" when the user has no place for it.
func historyPath() string {
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "vkscript", "history")
}

// longestWord is how long an unbroken word of a line may be and still be no token.
const longestWord = 60

// mayHoldSecret tells lines that give a token or a password away, rather too many than too few.
func mayHoldSecret(text string) bool {
	lower := strings.ToLower(text)
	for _, word := range []string{"token", "токен", "vk1.", "secret", "секрет", "password", "пароль"} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	for _, word := range strings.FieldsFunc(lower, func(r rune) bool { return !strings.ContainsRune("0123456789abcdefghijklmnopqrstuvwxyz_-", r) }) {
		if len(word) >= longestWord {
			return true
		}
	}
	return false
}
