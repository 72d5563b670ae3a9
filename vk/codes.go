package vk

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// ErrorName returns VK's own name of an error code, "too_many" for 6, and "" for an unknown one.
func ErrorName(code int) string {
	name, _, _ := strings.Cut(errorLine(code), " ")
	return name
}

// ErrorSubcodeName returns VK's own name of a subcode of an error code, "" for an unknown one.
func ErrorSubcodeName(code, subcode int) string {
	_, subcodes, _ := strings.Cut(errorLine(code), " ")
	for word := range words(subcodes) {
		if name, ok := strings.CutPrefix(word, strconv.Itoa(subcode)+":"); ok {
			return name
		}
	}
	return ""
}

// ErrorNames returns all known error codes with their names, by code.
func ErrorNames() iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for text := range lineNames(errorLines) {
			code, _ := strconv.Atoi(text)
			if !yield(code, ErrorName(code)) {
				return
			}
		}
	}
}

// errorLine returns what follows a code in its line, where codes have five digits so that they are sorted as text too.
func errorLine(code int) string { return lineOf(errorLines, fmt.Sprintf("%05d", code)) }
