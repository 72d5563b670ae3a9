// Package conformance holds small programs of 1C's language with what OneScript prints of each, for the tests of whatever
// runs or translates them. Start with [Programs].
//
// The programs lie in the archives beside this file, one after the other behind lines such as "-- portable/sum.os --".
// "//> text" in a program is a line that it prints; "//! 3: text" is the error, with its line, that ends it. What is in
// portable/ prints the same when it is translated into readable Lua; the rest needs 1C's own values.
package conformance

import (
	"embed"
	"io/fs"
	"path"
	"strings"
)

//go:embed *.txtar
var archives embed.FS

// Program is one program with what it prints.
type Program struct {
	Name     string // "numbers/sum"
	Source   string
	Output   string // all lines with their ends
	Error    string // "3: text" when an error ends it
	Portable bool
}

// Programs are all programs, in the order of the archives.
func Programs() []Program {
	var all []Program
	names, _ := fs.Glob(archives, "*.txtar")
	for _, name := range names {
		data, _ := archives.ReadFile(name)
		all = append(all, parse(strings.TrimSuffix(name, ".txtar"), string(data))...)
	}
	return all
}

// parse cuts an archive into programs.
func parse(topic, text string) []Program {
	var out []Program
	for line := range strings.Lines(text) {
		title, ok := strings.CutPrefix(line, "-- ")
		if ok && strings.HasSuffix(strings.TrimSpace(title), ".os --") {
			file := strings.TrimSuffix(strings.TrimSpace(title), ".os --")
			out = append(out, Program{Name: topic + "/" + path.Base(file), Portable: strings.HasPrefix(file, "portable/")})
			continue
		}
		if n := len(out); n > 0 {
			out[n-1].add(line)
		}
	}
	return out
}

func (p *Program) add(line string) {
	p.Source += line
	if _, shown, ok := strings.Cut(line, "//> "); ok {
		p.Output += strings.TrimSuffix(shown, "\n") + "\n"
	} else if strings.HasSuffix(strings.TrimSuffix(line, "\n"), "//>") {
		p.Output += "\n"
	}
	if _, failed, ok := strings.Cut(line, "//! "); ok {
		p.Error = strings.TrimSuffix(failed, "\n")
	}
}
