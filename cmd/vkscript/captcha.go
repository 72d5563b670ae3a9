package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"
	"unicode"

	"golang.org/x/term"

	"github.com/vkscript/vkscript/vk"
)

// person is whoever sits at the terminal. They are asked one question at a time, there and not on standard
// input, which may be the script's.
type person struct {
	out  io.Writer
	open func() (*os.File, error)
	busy chan struct{} // holds one: the question that waits for its answer
}

func (p *program) person() *person {
	if p.someone == nil {
		p.someone = &person{out: p.stderr, open: openTerminal, busy: make(chan struct{}, 1)}
	}
	return p.someone
}

// openTerminal opens the terminal of this process.
func openTerminal() (*os.File, error) {
	if runtime.GOOS == "windows" {
		return os.OpenFile("CONIN$", os.O_RDWR, 0)
	}
	return os.OpenFile("/dev/tty", os.O_RDWR, 0)
}

// ask prints a question and reads the line of the answer, hidden if it is a secret. It fails when there is no
// terminal, and with the cause of ctx.
func (q *person) ask(ctx context.Context, question string, hidden bool) (string, error) {
	select {
	case q.busy <- struct{}{}:
		defer func() { <-q.busy }()
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	terminal, err := q.open()
	if err != nil {
		return "", err
	}
	defer terminal.Close()
	defer context.AfterFunc(ctx, func() { terminal.SetReadDeadline(time.Unix(1, 0)) })()
	fmt.Fprint(q.out, question)
	if !hidden {
		answer, err := await(ctx, func() (string, error) { return readAnswer(terminal) })
		if err != nil {
			fmt.Fprintln(q.out)
		}
		return answer, err
	}
	defer fmt.Fprintln(q.out)
	defer q.keepMode(terminal)()
	return await(ctx, func() (string, error) {
		answer, err := term.ReadPassword(int(terminal.Fd()))
		return string(answer), err
	})
}

// keepMode gives the terminal its echo back even when nobody waits for the hidden answer any more.
func (q *person) keepMode(terminal *os.File) func() {
	fd := int(terminal.Fd())
	mode, err := term.GetState(fd)
	if err != nil {
		return func() {}
	}
	return func() { term.Restore(fd, mode) }
}

// longestAnswer bounds a line; terminals have less.
const longestAnswer = 64 << 10

func readAnswer(r io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(r, longestAnswer)).ReadString('\n')
	if err == io.EOF && line != "" {
		err = nil
	}
	return strings.TrimSpace(line), err
}

// askPerson lets VK's captchas and confirmations be answered at the terminal. Without one, or with -q, they
// stay errors.
func (p *program) askPerson(cfg *vk.Config) {
	if !p.terminal || p.flags.quiet || p.flags.replay != "" {
		return
	}
	someone := p.person()
	cfg.OnCaptcha, cfg.OnConfirm = someone.captcha, someone.confirm
}

// captcha shows the captcha's address and reads the answer: the letters of the picture, or what VK's page
// left as success_token. Without an answer it gives up.
func (q *person) captcha(ctx context.Context, e *vk.Error) (vk.Captcha, error) {
	answer, err := q.ask(ctx, captchaQuestion(e), false)
	if err != nil || answer == "" {
		return vk.Captcha{}, nil
	}
	return e.CaptchaAnswer(answer), nil
}

func captchaQuestion(e *vk.Error) string {
	var b strings.Builder
	fmt.Fprintf(&b, "VK wants to know that a person is here before %s goes on (captcha).\n", e.Method)
	switch {
	case e.CaptchaImg != "" && e.RedirectURI != "":
		fmt.Fprintf(&b, "  the picture: %s\n  or the page: %s\nletters of the picture or success_token of the page, nothing gives up: ", shown(e.CaptchaImg), shown(e.RedirectURI))
	case e.CaptchaImg != "":
		fmt.Fprintf(&b, "  open %s\nletters of the picture, nothing gives up: ", shown(e.CaptchaImg))
	default:
		fmt.Fprintf(&b, "  open %s\nsuccess_token of the page, nothing gives up: ", shown(e.RedirectURI))
	}
	return b.String()
}

// confirm asks about what VK wants to be confirmed.
func (q *person) confirm(ctx context.Context, e *vk.Error) bool {
	answer, err := q.ask(ctx, fmt.Sprintf("VK wants %s to be confirmed: %s\ngo on? [y/N] ", e.Method, shown(e.ConfirmationText)), false)
	if err != nil {
		return false
	}
	switch strings.ToLower(answer) {
	case "y", "yes", "д", "да":
		return true
	}
	return false
}

// shown is a text from outside without what would steer the terminal.
func shown(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, text)
}
