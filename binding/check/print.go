package check

import (
	"fmt"
	"io"
	"strings"
	"unicode"
)

// Print writes a finding for people: the message, the line of the source and a caret below the place.
// Colours are those of a terminal.
func (f Finding) Print(w io.Writer, colour bool) error {
	message := f.String()
	line, caret := f.excerpt()
	if colour {
		name := string(f.Severity) + ":"
		message = strings.Replace(message, name, severityColour[f.Severity]+name+plainText, 1)
		caret = severityColour[f.Severity] + caret + plainText
	}
	if f.Source == "" {
		_, err := fmt.Fprintln(w, message)
		return err
	}
	_, err := fmt.Fprintf(w, "%s\n  %s\n  %s\n", message, line, caret)
	return err
}

const plainText = "\x1b[0m"

var severityColour = map[Severity]string{Error: "\x1b[1;31m", Warning: "\x1b[1;33m"}

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

// Characters of a long line that are shown around the place.
const (
	shownBefore = 80
	shownAfter  = 60
)

// excerpt is the line, or a part of it, and what stands below: blanks as wide as the text, then ^.
func (f Finding) excerpt() (line, caret string) {
	runes := []rune(printable(f.Source))
	at := min(max(f.Col-1, 0), len(runes))
	begin := max(0, at-shownBefore)
	end := min(len(runes), at+shownAfter)
	var below strings.Builder
	for _, r := range runes[begin:at] {
		below.WriteString(blank(r))
	}
	return string(runes[begin:end]), below.String() + "^"
}

// printable keeps what would command a terminal out of a text; every character stays one.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			return '·'
		}
		return r
	}, text)
}

// blank is as wide as a character.
func blank(r rune) string {
	switch {
	case r == '\t':
		return "\t"
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return ""
	case isWide(r):
		return "  "
	}
	return " "
}

// isWide is true for characters that take two columns of a terminal.
func isWide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) ||
		r >= 0xFF01 && r <= 0xFF60 || r >= 0x1F300 && r <= 0x1FAFF
}
