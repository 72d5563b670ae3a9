package schedule

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/vkscript/vkscript/vk/spell"
)

// Problem is a mistake in a schedule's file.
type Problem struct {
	Path  string
	Line  int
	Entry string // "" above the first
	Text  string
}

func (p Problem) Error() string {
	if p.Entry == "" {
		return fmt.Sprintf("%s:%d: %s", p.Path, p.Line, p.Text)
	}
	return fmt.Sprintf("%s:%d: [%s] %s", p.Path, p.Line, p.Entry, p.Text)
}

// keys are what an entry may say; shared ones may stand above the first entry, for all of them.
var keys = []key{
	{"cron", false}, {"every", false}, {"at", false}, {"run", false},
	{"zone", true}, {"options", true}, {"missed", true}, {"overlap", true}, {"journal", true},
}

type key struct {
	name   string
	shared bool
}

// section is an entry as it is written.
type section struct {
	name     string
	line     int
	values   map[string]value
	problems []Problem
}

type value struct {
	text string
	line int
}

// MaxFile bounds a schedule's file, in bytes.
const MaxFile = 1 << 20

// Parsed is what a schedule's file says.
type Parsed struct {
	Entries  []*Entry
	Broken   []string // the names of entries with mistakes
	Problems []Problem
}

// Parse reads the text of a schedule's file. The checks may find more wrong with an entry.
func Parse(path string, text []byte, checks ...func(*Entry) error) (all Parsed) {
	p := &parser{path: path}
	if text = bytes.TrimPrefix(text, []byte("\ufeff")); !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
		all.Problems = []Problem{{Path: path, Line: 1, Text: "the file is not UTF-8; save it as UTF-8"}}
		return all
	}
	p.lines(string(text))
	shared := p.sections[0]
	all.Problems = shared.problems
	for _, s := range p.sections[1:] {
		e := p.entry(s, shared)
		for _, check := range checks {
			if err := check(e); err != nil {
				p.wrong(s, s.line, "%v", err)
			}
		}
		all.Problems = append(all.Problems, s.problems...)
		if len(s.problems)+len(shared.problems) > 0 {
			all.Broken = append(all.Broken, s.name)
			continue
		}
		all.Entries = append(all.Entries, e)
	}
	return all
}

// Entry is the one of a name, nil when there is none.
func (p *Parsed) Entry(name string) *Entry {
	for _, e := range p.Entries {
		if strings.EqualFold(e.Name, name) {
			return e
		}
	}
	return nil
}

type parser struct {
	path     string
	sections []*section // the first is what stands above all entries
}

func (p *parser) lines(text string) {
	p.sections = []*section{{values: map[string]value{}}}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		switch s := p.sections[len(p.sections)-1]; {
		case line == "" || line[0] == '#' || line[0] == ';':
		case line[0] == '[':
			p.heading(line, number)
		default:
			p.pair(s, line, number)
		}
	}
}

func (p *parser) heading(line string, number int) {
	name := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(line, "["), "]"))
	s := &section{name: name, line: number, values: map[string]value{}}
	switch before := p.named(name); {
	case !strings.HasSuffix(line, "]"):
		p.wrong(s, number, "the heading lacks its ]")
	case CheckName(name) != nil:
		p.wrong(s, number, "%v", CheckName(name))
	case before != nil:
		p.wrong(s, number, "line %d has an entry of this name already; give it another", before.line)
	}
	p.sections = append(p.sections, s)
}

// named is the entry of a name; systems that ignore case would keep both in one folder.
func (p *parser) named(name string) *section {
	for _, s := range p.sections[1:] {
		if strings.EqualFold(s.name, name) {
			return s
		}
	}
	return nil
}

// CheckName refuses names that can't name a folder everywhere.
func CheckName(name string) error {
	strange := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_' }
	switch {
	case name == "":
		return errors.New("the entry needs a name, such as [morning]")
	case strings.ContainsFunc(name, strange):
		return fmt.Errorf("%q can't be the name of an entry: it may have letters, digits, - and _", name)
	case utf8.RuneCountInString(name) > 40:
		return fmt.Errorf("the name %q is longer than 40 letters", name)
	}
	return nil
}

func (p *parser) wrong(s *section, line int, format string, args ...any) {
	s.problems = append(s.problems, Problem{Path: p.path, Line: line, Entry: s.name, Text: fmt.Sprintf(format, args...)})
}

func (p *parser) pair(s *section, line string, number int) {
	name, text, ok := strings.Cut(line, "=")
	name, text = strings.TrimSpace(name), strings.TrimSpace(text)
	known := slices.IndexFunc(keys, func(k key) bool { return k.name == name })
	switch {
	case !ok:
		p.wrong(s, number, "%q is no line such as: run = post.lua", line)
	case known < 0:
		p.wrong(s, number, "%s", unknownKey(name))
	case s.line == 0 && !keys[known].shared:
		p.wrong(s, number, "%s belongs to an entry: begin one above it, such as [morning]", name)
	case s.values[name].line > 0:
		p.wrong(s, number, "%s stands on line %d already", name, s.values[name].line)
	case text == "":
		p.wrong(s, number, "%s says nothing; remove the line or say something behind =", name)
	default:
		s.values[name] = value{text, number}
	}
}

func unknownKey(name string) string {
	names := func(yield func(string) bool) {
		for _, k := range keys {
			if !yield(k.name) {
				return
			}
		}
	}
	if near, ok := spell.Nearest(name, names); ok {
		return fmt.Sprintf("there is no %q; did you mean %s?", name, near)
	}
	return fmt.Sprintf("there is no %q; an entry knows %s", name, strings.Join(slices.Collect(names), ", "))
}

// entry makes sense of a section; its problems are put down there.
func (p *parser) entry(s, shared *section) *Entry {
	get := func(name string) value {
		if v, ok := s.values[name]; ok {
			return v
		}
		v := shared.values[name]
		v.text = unquote(name, v.text)
		return v
	}
	e := &Entry{Name: s.name, Line: s.line, Missed: RunOnce, Overlap: SkipOverlap}
	choice(p, s, get("missed"), "missed", &e.Missed, RunOnce, SkipMissed)
	choice(p, s, get("overlap"), "overlap", &e.Overlap, SkipOverlap, Wait)
	e.When = p.when(s, p.zone(s, get("zone")))
	e.Journal = p.journal(s, get("journal"))
	e.Options = p.words(s, get("options"), "options")
	if command := p.words(s, get("run"), "run"); len(command) > 0 {
		e.Script, e.Args = p.resolve(command[0]), command[1:]
	} else if len(s.problems) == 0 {
		p.wrong(s, s.line, "it lacks the script: add a line such as run = post.lua")
	}
	return e
}

// unquote takes quotes away that stand around a whole value; command lines have quotes of their own.
func unquote(key, text string) string {
	if n := len(text); key != "run" && key != "options" && n > 1 && text[0] == text[n-1] && (text[0] == '"' || text[0] == '\'') {
		return text[1 : n-1]
	}
	return text
}

func choice[T ~string](p *parser, s *section, v value, key string, into *T, known ...T) {
	switch text := T(unquote(key, v.text)); {
	case v.text == "":
	case slices.Contains(known, text):
		*into = text
	default:
		p.wrong(s, v.line, "%s = %s: it is %s or %s", key, text, known[0], known[1])
	}
}

func (p *parser) zone(s *section, v value) *time.Location {
	if v.text == "" {
		return time.Local
	}
	name := unquote("zone", v.text)
	zone, err := time.LoadLocation(name)
	if err != nil {
		p.wrong(s, v.line, "zone = %s: there is no such zone; give one such as Europe/Moscow, Asia/Yekaterinburg, UTC or Local", name)
		return time.UTC
	}
	return zone
}

func (p *parser) when(s *section, zone *time.Location) *When {
	var found *When
	var first string
	for _, kind := range []string{"cron", "every", "at"} {
		v, ok := s.values[kind]
		if !ok {
			continue
		}
		if first != "" {
			p.wrong(s, v.line, "it has %s and %s; an entry has one of them", first, kind)
			continue
		}
		w, err := ParseWhen(kind, unquote(kind, v.text), zone)
		if err != nil {
			p.wrong(s, v.line, "%s: %v", kind, err)
		}
		first, found = kind, w
	}
	if first == "" && len(s.problems) == 0 {
		p.wrong(s, s.line, "it does not say when: add a line such as cron = 0 9 * * 1-5, every = 15m or at = 2026-12-31 23:59")
	}
	return found
}

func (p *parser) words(s *section, v value, key string) []string {
	words, err := SplitWords(v.text)
	if err != nil {
		p.wrong(s, v.line, "%s: %v", key, err)
	}
	return words
}

// journal is a path, or the default one; no means none.
func (p *parser) journal(s *section, v value) string {
	switch text := unquote("journal", v.text); text {
	case "", "yes":
		return journalPath(p.path, s.name)
	case "no":
		return ""
	default:
		return p.resolve(text)
	}
}

// resolve takes a path from the folder of the schedule's file.
func (p *parser) resolve(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(p.path), path)
}
