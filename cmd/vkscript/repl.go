package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/engine/show"
)

const replHelp = `Type Lua and see what it gives. Expressions print their value, which _ keeps; what is unfinished goes
on in the next line. The state lasts, and so does a local at the prompt: later lines see it, as if it
were global. A .env in the current folder is read as for a script there.

  :help NAME   a function of OPI_VK, a method of VK such as wall.post, a module or one of its functions
  :help        this
  :quit        end, as Ctrl-D does

With --os it takes 1C's language: variables and methods last, expressions print their value.

Tab completes names. Ctrl-C clears the line, or interrupts a call; twice ends a call that does not let
itself be interrupted. The history is kept in the user's configuration folder, without lines in which
a token or a password stands. Without a terminal, lines are read from standard input and no prompt is
printed.`

func (p *program) replCommand() *cobra.Command {
	var oneScript bool
	cmd := &cobra.Command{
		Use:   "repl [--sandbox] [--os]",
		Short: "Type Lua and see what it gives",
		Long:  replHelp,
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return p.repl(cmd.Context(), oneScript) },
	}
	cmd.Flags().BoolVar(&oneScript, "os", false, "take 1C's language instead of Lua")
	return cmd
}

// replChunk is the name of what is typed, as in "repl:1: boo".
const replChunk = "repl"

// replStyle is how values are shown.
var replStyle = show.Style{Depth: 5, Items: 100, Width: 80}

// repl reads, evaluates and prints until its input ends.
type repl struct {
	program *program
	state   *binding.Session
	input   lineInput
	os      bool // it takes 1C's language
}

// lineInput is where lines come from.
type lineInput interface {
	// line reads one; more tells that it goes on with an unfinished one. It fails with errCleared for
	// Ctrl-C, io.EOF at the end, and the cause of ctx.
	line(ctx context.Context, more bool) (string, error)
	// remember adds what was entered to the history.
	remember(text string)
	// interruptible gives a context that Ctrl-C ends, until stop.
	interruptible(ctx context.Context) (_ context.Context, stop func())
	close()
}

var errCleared = errors.New("the line was cleared")

func (p *program) repl(ctx context.Context, oneScript bool) error {
	if err := p.readDotenv("."); err != nil {
		return err
	}
	r := &repl{program: p, input: p.newLineInput(), os: oneScript}
	defer r.input.close()
	session, err := p.newSession()
	if err != nil {
		return err
	}
	defer session.end()
	session.during(ctx)
	r.state = session.host.Open(binding.Script{Name: replChunk, Dir: "."})
	r.state.Engine().Settle(r.state.Engine().State()) // who looks around sees all there is
	defer r.state.Close()
	if t, ok := r.input.(*terminal); ok {
		t.greet(p, r.state)
	}
	return r.loop(ctx)
}

// loop ends with the input, with os.exit or with ctx.
func (r *repl) loop(ctx context.Context) error {
	for {
		text, err := r.read(ctx)
		switch {
		case errors.Is(err, errCleared):
			continue
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
		if command, ok := strings.CutPrefix(text, ":"); ok {
			if r.input.remember(text); r.command(strings.Fields(command)) {
				return nil
			}
			continue
		}
		if err := r.evaluate(ctx, text); err != nil {
			return err
		}
	}
}

// read reads lines until they make a chunk, or one line that begins with a colon.
func (r *repl) read(ctx context.Context) (string, error) {
	var text string
	for {
		line, err := r.input.line(ctx, text != "")
		if err == io.EOF && text != "" {
			return text, nil
		}
		if err != nil {
			return "", err
		}
		if text += line; text == line && strings.HasPrefix(line, ":") {
			return text, nil
		}
		if !r.unfinished(text) || len(text) > maxScript {
			return text, nil
		}
		text += "\n"
	}
}

// unfinished tells a text that another line may mend.
func (r *repl) unfinished(text string) bool {
	if r.os {
		return unfinishedOS(text)
	}
	_, unfinished, _ := replSource(text)
	return unfinished
}

// evaluate runs a chunk and shows its values or its error. Only what ends the prompt is returned.
func (r *repl) evaluate(ctx context.Context, text string) error {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	r.input.remember(strings.TrimRight(text, "\n"))
	if r.os {
		return r.evaluateOS(ctx, text)
	}
	source, _, err := replSource(text)
	if err != nil {
		r.program.report(ctx, err)
		return nil
	}
	values, err := r.call(ctx, source)
	var exit *engine.ExitError
	if errors.As(err, &exit) || ctx.Err() != nil {
		return err
	}
	if err == nil {
		r.show(values)
	}
	return nil
}

// call runs source and reports its error.
func (r *repl) call(ctx context.Context, source []byte) ([]lua.LValue, error) {
	limited, stop := r.input.interruptible(ctx)
	defer stop()
	limited, cancel := r.program.timeLimit(limited)
	defer cancel()
	values, err := r.state.Do(limited, replChunk, source)
	if err != nil && ctx.Err() == nil {
		r.program.report(limited, err)
	}
	return values, err
}

func (r *repl) show(values []lua.LValue) {
	for _, v := range values {
		fmt.Fprintln(r.program.stdout, show.Value(v, replStyle))
	}
	if len(values) > 0 {
		r.state.Engine().State().SetGlobal("_", values[0])
	}
}

// command carries out a line that begins with a colon, and tells whether it ends the prompt.
func (r *repl) command(words []string) (end bool) {
	switch {
	case len(words) == 1 && (words[0] == "quit" || words[0] == "q"):
		return true
	case len(words) == 1 && words[0] == "help":
		fmt.Fprintln(r.program.stdout, replHelp)
	case len(words) > 1 && words[0] == "help":
		r.help(strings.Join(words[1:], " "))
	default:
		r.program.say("there is no :%s; :help tells what there is", strings.Join(words, " "))
	}
	return false
}

// help explains what vkscript help does, but for commands.
func (r *repl) help(name string) {
	if err := r.program.explain(name, func(func(string, string) bool) {}); err != nil {
		r.program.say("%v", err)
	}
}
