package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"golang.org/x/term"

	"github.com/vkscript/vkscript/binding"
)

// program is the process as the commands see it: streams, variables, flags.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	terminal       bool           // stderr is one
	progress       *progress      // of uploads, on a terminal
	listening      *sync.Once     // to Ctrl-C
	interrupt      func(error)    // ends the run, as Ctrl-C does
	script         binding.Script // that runs, for the lines that errors show
	dotenv         map[string]string
	flags          flags
	account        *account // the profile whose token is used, if one is
	reporting      *reporting
	someone        *person    // at the terminal, nil before the first question
	recording      *recording // of the run in a journal, nil when there is none
}

// run carries out one command line and returns the exit code.
func run(args []string) (code int) {
	p := &program{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, terminal: term.IsTerminal(int(os.Stderr.Fd()))}
	if p.terminal {
		p.progress = newProgress(p.stderr)
		p.stderr = p.progress.beside(p.stderr)
	}
	return p.execute(args)
}

func (p *program) execute(args []string) (code int) {
	defer p.catch(&code)
	ctx, cancel := context.WithCancelCause(context.Background())
	p.interrupt, p.listening = cancel, &sync.Once{}
	err := p.carryOut(ctx, args)
	if err == nil {
		return exitOK
	}
	return p.report(ctx, err)
}

// carryOut finds the command and runs it.
func (p *program) carryOut(ctx context.Context, args []string) error {
	if j, ok := plain(args); ok {
		p.flags = newFlags()
		return p.runScript(ctx, j)
	}
	if run, words := p.direct(args); run != nil {
		run.SetContext(ctx)
		return run.RunE(run, words)
	}
	return p.commandLine(args).ExecuteContext(ctx)
}

// listen lets the first Ctrl-C end the context of the run, and the second the process. It takes a tenth of the time in
// which a script starts, so a script that is about to do something, or to take time, asks for it; before that nothing is
// lost when Ctrl-C ends the process.
func (p *program) listen() {
	p.listening.Do(func() {
		signals := make(chan os.Signal, 2)
		signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
		go func() {
			<-signals
			p.interrupt(errInterrupted)
			<-signals
			os.Exit(exitInterrupted)
		}()
	})
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
