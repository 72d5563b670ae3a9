package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"golang.org/x/term"
)

// program is the process as the commands see it: streams, variables, flags.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	terminal       bool      // stderr is one
	progress       *progress // of uploads, on a terminal
	dotenv         map[string]string
	flags          flags
}

// run carries out one command line and returns the exit code.
func run(args []string) (code int) {
	p := &program{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, terminal: term.IsTerminal(int(os.Stderr.Fd()))}
	if p.terminal {
		p.progress = newProgress(p.stderr)
		p.stderr = p.progress.beside(p.stderr)
	}
	defer p.catch(&code)
	root := p.rootCommand()
	args = withCommand(root, args)
	root.SetArgs(args)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	ctx := interruptible(slices.Equal(args[:min(len(args), 1)], []string{"run"}))
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	return p.report(ctx, err)
}

// interruptible returns a context that ends at the first Ctrl-C; the second ends the process. Listening
// takes a tenth of the time in which a script starts, so that it may begin aside; a Ctrl-C before that
// just ends the process.
func interruptible(aside bool) context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 2)
	listen := func() { signal.Notify(signals, os.Interrupt, syscall.SIGTERM) }
	if !aside {
		listen()
		listen = func() {}
	}
	go func() {
		listen()
		<-signals
		cancel(errInterrupted)
		<-signals
		os.Exit(exitInterrupted)
	}()
	return ctx
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
