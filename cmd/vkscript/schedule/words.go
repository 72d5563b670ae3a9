package schedule

import (
	"fmt"
	"strings"
)

// SplitWords splits a command line at blanks. Words with blanks stand in quotes, "a b" or 'a b'; there is no other
// escape, so that Windows' paths are written as they are.
func SplitWords(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	inside, quote := false, rune(0)
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			quote, inside = r, true
		case r == ' ' || r == '\t':
			if inside {
				words = append(words, word.String())
				word.Reset()
			}
			inside = false
		default:
			word.WriteRune(r)
			inside = true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("a quote %c is not closed", quote)
	}
	if inside {
		words = append(words, word.String())
	}
	return words, nil
}

// JoinWords is the line that SplitWords splits into these words.
func JoinWords(words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = quoteWord(word)
	}
	return strings.Join(quoted, " ")
}

func quoteWord(word string) string {
	switch {
	case word != "" && !strings.ContainsAny(word, " \t\"'"):
		return word
	case !strings.Contains(word, `"`):
		return `"` + word + `"`
	}
	parts := strings.Split(word, `"`)
	for i := range parts {
		parts[i] = `"` + parts[i] + `"`
	}
	return strings.Join(parts, `'"'`)
}
