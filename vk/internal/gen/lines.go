package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// refuse tells of a text that would not come out of a line as it went in: it is empty, or has space or one of the marks
// that end it there.
func refuse(text, marks string) error {
	if text == "" || strings.ContainsAny(text, "`"+marks) || strings.ContainsFunc(text, unicode.IsSpace) {
		return fmt.Errorf("%q would not be read as it is written in a line: the grammar needs other marks than space, ` and %q", text, marks)
	}
	return nil
}

// enumLines writes the lists that methodLines refer to.
func (w *metaWriter) enumLines() error {
	w.printf("// enumLines are lists of values that several parameters share, sorted by name: name and values.\nconst enumLines = `\n")
	for _, name := range slices.Sorted(maps.Keys(w.lists)) {
		texts, err := enumTexts(w.schema.defs[name].Enum)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		w.printf("%s %s\n", name, strings.Join(texts, " "))
	}
	w.printf("`\n\n")
	return nil
}

// errorLines writes the names of errors and of their subcodes.
func (w *metaWriter) errorLines() error {
	w.printf("// errorLines are sorted by code: code in five digits, name, and \"subcode:name\" of each subcode.\nconst errorLines = `\n")
	for _, e := range w.schema.errors {
		line, err := errorLine(e)
		if err != nil {
			return fmt.Errorf("error %d: %w", e.Code, err)
		}
		w.printf("%s\n", line)
	}
	w.printf("`\n")
	return nil
}

func errorLine(e apiError) (string, error) {
	if e.Code < 0 || e.Code > 99999 {
		return "", errors.New("its code has more than five digits: write more here and in vk/codes.go")
	}
	line, err := fmt.Sprintf("%05d %s", e.Code, e.Name), refuse(e.Name, "")
	for _, sub := range e.Subcodes {
		line += fmt.Sprintf(" %d:%s", sub.Code, sub.Name)
		err = errors.Join(err, refuse(sub.Name, ""))
	}
	return line, err
}
