package vk

import (
	"iter"
	"strings"
)

// The generated tables are texts: an empty line, then lines that are sorted by their first word, the name.

// lineOf finds the line of a name, and returns what follows the name; "" when there is none.
func lineOf(lines, name string) string {
	low, high := 1, len(lines) // both at the beginning of a line
	for low < high {
		start := strings.LastIndexByte(lines[:(low+high)/2], '\n') + 1
		length := strings.IndexByte(lines[start:], '\n')
		have, rest, _ := strings.Cut(lines[start:start+length], " ")
		switch {
		case have == name:
			return rest
		case have < name:
			low = start + length + 1
		default:
			high = start
		}
	}
	return ""
}

// lineNames are the names of all lines.
func lineNames(lines string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for line := range strings.Lines(lines[1:]) {
			name, _, _ := strings.Cut(line, " ")
			if !yield(name) {
				return
			}
		}
	}
}
