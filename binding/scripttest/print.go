package scripttest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/vkscript/vkscript/binding/engine"
)

// Printer writes results for people.
type Printer struct {
	Out      io.Writer
	Verbose  bool                   // also what passed cases printed
	Describe func(err error) string // how errors that are no Failure are shown
}

// Print writes one result: a line, and below it what explains it.
func (p Printer) Print(r Result) {
	switch r.Status {
	case Skipped:
		fmt.Fprintf(p.Out, "%-4s %s (%s)\n", r.Status, r.Label(), r.Reason)
	default:
		fmt.Fprintf(p.Out, "%-4s %s (%v)\n", r.Status, r.Label(), rounded(r.Duration))
	}
	if r.Err != nil {
		fmt.Fprintln(p.Out, indent(p.Explain(r)))
	}
	if text := bytes.TrimRight(r.Output, "\n"); len(text) > 0 && (p.Verbose || r.Status == Failed) {
		fmt.Fprintln(p.Out, indent("printed:\n"+string(text)))
	}
}

// Explain is why a case failed: the message with its place, the line of the source, the difference.
func (p Printer) Explain(r Result) string {
	var raised *engine.RuntimeError
	errors.As(r.Err, &raised)
	var failure *Failure
	if !errors.As(r.Err, &failure) {
		message, rest, _ := strings.Cut(p.Describe(r.Err), "\n")
		if line := r.sourceLine(raised); !strings.Contains(rest, strings.TrimSpace(line)) {
			message += line
		}
		return strings.TrimRight(message+"\n"+rest, "\n")
	}
	text := r.Err.Error() + r.sourceLine(raised) + callers(raised)
	if failure.Detail != "" {
		text += "\n" + failure.Detail
	}
	return text
}

// sourceLine is the line that failed, when it stands in the test file itself.
func (r Result) sourceLine(raised *engine.RuntimeError) string {
	lines := strings.Split(string(r.source), "\n")
	if raised == nil || raised.Chunk != r.File || raised.Line < 1 || raised.Line > len(lines) {
		return ""
	}
	return fmt.Sprintf("\n  %d | %s", raised.Line, strings.TrimSpace(lines[raised.Line-1]))
}

// callers is the way to a check that a function below the case made.
func callers(raised *engine.RuntimeError) string {
	var places []string
	if raised == nil {
		return ""
	}
	for _, f := range raised.Trace {
		if f.Line > 0 {
			places = append(places, fmt.Sprintf("\n  called from %s:%d", f.Chunk, f.Line))
		}
	}
	return strings.Join(places[min(1, len(places)):], "")
}

func indent(text string) string { return "     " + strings.ReplaceAll(text, "\n", "\n     ") }

// rounded is a duration with few digits.
func rounded(d time.Duration) time.Duration {
	if d < 10*time.Millisecond {
		return d.Round(100 * time.Microsecond)
	}
	return d.Round(time.Millisecond)
}

// Summary counts results.
type Summary struct{ Passed, Failed, Skipped int }

// Add counts one.
func (s *Summary) Add(r Result) {
	switch r.Status {
	case Passed:
		s.Passed++
	case Failed:
		s.Failed++
	case Skipped:
		s.Skipped++
	}
}

// Total is how many there were.
func (s Summary) Total() int { return s.Passed + s.Failed + s.Skipped }

func (s Summary) String() string {
	var parts []string
	for _, part := range []struct {
		n    int
		word string
	}{{s.Failed, "failed"}, {s.Passed, "passed"}, {s.Skipped, "skipped"}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.word))
		}
	}
	return strings.Join(parts, ", ")
}
