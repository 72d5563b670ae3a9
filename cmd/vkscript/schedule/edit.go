package schedule

import (
	"fmt"
	"strings"
)

// Line is a key and its value.
type Line struct{ Key, Value string }

// Add returns the text of a schedule's file with an entry behind the others.
func Add(text []byte, name string, lines []Line) ([]byte, error) {
	for _, l := range lines {
		if strings.ContainsAny(l.Value, "\r\n") {
			return nil, fmt.Errorf("%s can't have a line break: let the script read long texts from a file", l.Key)
		}
	}
	end := "\n"
	if strings.Contains(string(text), "\r\n") {
		end = "\r\n"
	}
	var b strings.Builder
	if whole := strings.TrimRight(string(text), "\r\n\t "); whole != "" {
		b.WriteString(whole + end + end)
	}
	b.WriteString("[" + name + "]" + end)
	for _, l := range lines {
		b.WriteString(l.Key + " = " + l.Value + end)
	}
	return []byte(b.String()), nil
}

// Remove returns the text without an entry, and whether it was there. Comments that stand right above the next
// entry stay: they are the next one's.
func Remove(text []byte, name string) ([]byte, bool) {
	var kept, pending []string
	found, inside := false, false
	for line := range strings.Lines(string(text)) {
		trimmed := strings.TrimSpace(line)
		if heading, ok := strings.CutPrefix(trimmed, "["); ok {
			if inside {
				kept, pending = append(kept, pending...), nil
			}
			inside = strings.EqualFold(strings.TrimSpace(strings.TrimSuffix(heading, "]")), name)
			found = found || inside
		}
		switch {
		case !inside:
			kept = append(kept, line)
		case strings.HasPrefix(trimmed, "#") || strings.HasPrefix(trimmed, ";"):
			pending = append(pending, line)
		default:
			pending = nil
		}
	}
	return []byte(strings.Join(kept, "")), found
}
