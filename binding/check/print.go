package check

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/vkscript/vkscript/binding/engine/syntax"
)

// Print writes a finding for people: the message, the line of the source and a caret below the place.
// Colours are those of a terminal.
func (f Finding) Print(w io.Writer, colour bool) error {
	message := f.String()
	line, caret := syntax.Excerpt(f.Source, f.Col)
	if colour {
		name := string(f.Severity) + ":"
		message = strings.Replace(message, name, severityColour()[f.Severity]+name+plainText, 1)
		caret = severityColour()[f.Severity] + caret + plainText
	}
	if f.Source == "" {
		_, err := fmt.Fprintln(w, message)
		return err
	}
	_, err := fmt.Fprintf(w, "%s\n  %s\n  %s\n", message, line, caret)
	return err
}

const plainText = "\x1b[0m"

var severityColour = sync.OnceValue(func() map[Severity]string {
	return map[Severity]string{Error: "\x1b[1;31m", Warning: "\x1b[1;33m"}
})

// Summary counts findings: "2 errors, 1 warning in 3 files".
func Summary(findings []Finding, files int) string {
	errors := 0
	for _, f := range findings {
		if f.Severity == Error {
			errors++
		}
	}
	return fmt.Sprintf("%s, %s in %s", plural(errors, "error"), plural(len(findings)-errors, "warning"), plural(files, "file"))
}

func plural(n int, word string) string {
	if n != 1 {
		word += "s"
	}
	return fmt.Sprint(n, " ", word)
}
