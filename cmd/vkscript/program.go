package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/term"
)

// program is the process as the commands see it: streams, variables, flags.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	terminal       bool // stderr is one
	dotenv         map[string]string
	flags          flags
}

// run carries out one command line and returns the exit code.
func run(args []string) (code int) {
	p := &program{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, terminal: term.IsTerminal(int(os.Stderr.Fd()))}
	defer p.catch(&code)
	ctx, stop := interruptible()
	defer stop()
	root := p.rootCommand()
	root.SetArgs(args)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	return p.report(ctx, err)
}

// interruptible ends the context at the first Ctrl-C, and the process at the second.
func interruptible() (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		for n := 0; ; n++ {
			select {
			case <-signals:
			case <-done:
				return
			}
			if n > 0 {
				os.Exit(exitInterrupted)
			}
			cancel(errInterrupted)
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(done)
		cancel(nil)
	}
}

// getenv reads a variable, from .env where the environment has none.
func (p *program) getenv(name string) (string, bool) {
	if value, ok := os.LookupEnv(name); ok {
		return value, true
	}
	value, ok := p.dotenv[name]
	return value, ok
}

func (p *program) env(name string) string {
	value, _ := p.getenv(name)
	return value
}

// say writes a line about the run itself, unless -q asks for silence.
func (p *program) say(format string, args ...any) {
	if !p.flags.quiet {
		fmt.Fprintf(p.stderr, "vkscript: "+format+"\n", args...)
	}
}

// zone is the one of --timezone.
func (p *program) zone() (*time.Location, error) {
	zone, err := time.LoadLocation(p.flags.timezone)
	if err != nil {
		return nil, usageError("--timezone %s: no such zone; give one such as Europe/Moscow, UTC or Local", p.flags.timezone)
	}
	return zone, nil
}
