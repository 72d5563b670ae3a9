package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/engine/syntax"
	"github.com/vkscript/vkscript/binding/onescript"
)

// describe is what a person needs of an error: the message, the source line with a caret, the way there
// over functions, coroutines and tasks, and what to do.
func (p *program) describe(err error) string {
	var wrong *onescript.CompileError
	if errors.As(err, &wrong) {
		return p.describeAll(wrong)
	}
	var b strings.Builder
	b.WriteString(p.coloured(red, "vkscript:") + " " + err.Error())
	if line, number, col := p.sourceOf(err); isShown(line) {
		p.excerpt(&b, line, number, col)
	}
	var runtime *engine.RuntimeError
	if errors.As(err, &runtime) {
		if frames := luaFrames(runtime.Trace); len(frames) > 1 || runtime.Line == 0 {
			for _, f := range frames {
				b.WriteString("\n  at " + f.String())
			}
		}
	}
	if hint := cmp.Or(p.tokenHint(err), binding.Hint(err), kindOf(err).hint); hint != "" {
		b.WriteString("\n" + p.coloured(bold, "hint:") + " " + hint)
	}
	return syntax.HideTokens(b.String())
}

// describeAll is each error of a compilation with its line of source.
func (p *program) describeAll(err *onescript.CompileError) string {
	var b strings.Builder
	for i, d := range err.Diagnostics {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(p.coloured(red, "vkscript:") + " " + d.String())
		if line := err.Line(d.File, int(d.Start.Line)); isShown(line) {
			p.excerpt(&b, line, int(d.Start.Line), int(d.Start.Col))
		}
	}
	return b.String()
}

// sourceOf finds the line of source that an error speaks of; col is 0 when only the line is known.
func (p *program) sourceOf(err error) (line string, number, col int) {
	var wrong *engine.SyntaxError
	if errors.As(err, &wrong) {
		return wrong.Source, wrong.Line, wrong.Col
	}
	var runtime *engine.RuntimeError
	if !errors.As(err, &runtime) || runtime.Line == 0 {
		return "", 0, 0
	}
	lines := strings.Split(string(p.sourceFile(runtime.Chunk)), "\n")
	if runtime.Line > len(lines) {
		return "", 0, 0
	}
	return strings.TrimRight(lines[runtime.Line-1], "\r"), runtime.Line, runtime.Col
}

// sourceFile is the script itself, or a module beside it.
func (p *program) sourceFile(chunk string) []byte {
	if chunk == p.script.Name {
		return p.script.Source
	}
	if filepath.Ext(chunk) != ".lua" && !binding.IsOneScript(chunk) || filepath.IsAbs(chunk) {
		return nil
	}
	source, err := readBounded(filepath.Join(p.script.Dir, chunk), maxScript)
	if err != nil {
		return nil
	}
	return source
}

// excerpt shows a line behind its number, and a caret below the place.
func (p *program) excerpt(b *strings.Builder, source string, number, col int) {
	line, caret := syntax.Excerpt(source, col)
	margin := fmt.Sprintf("%d", number)
	fmt.Fprintf(b, "\n  %s | %s", margin, line)
	if col > 0 {
		fmt.Fprintf(b, "\n  %s | %s", strings.Repeat(" ", len(margin)), p.coloured(red, caret))
	}
}

// Colours of a terminal.
const (
	red  = "\x1b[1;31m"
	bold = "\x1b[1m"
)

// coloured is the text in a colour, on a terminal whose owner did not refuse it.
func (p *program) coloured(colour, text string) string {
	if !p.terminal || os.Getenv("NO_COLOR") != "" {
		return text
	}
	return colour + text + "\x1b[0m"
}

// isShown is true for a source line worth showing: not one in another encoding.
func isShown(line string) bool {
	return line != "" && utf8.ValidString(line) && !strings.ContainsRune(line, 0)
}

// luaFrames are those of a trace that lie in scripts. One alone says no more than a message with its position.
func luaFrames(trace []engine.Frame) []engine.Frame {
	return slices.DeleteFunc(slices.Clone(trace), func(f engine.Frame) bool { return f.Chunk == "[Go]" })
}
