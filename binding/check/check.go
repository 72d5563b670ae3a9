// Package check finds mistakes in Lua scripts without running them: syntax errors, undefined names,
// fields and functions that a module does not have, wrong arguments of OPI_VK, vk.* and the modules,
// and what can't have been meant.
//
//	findings := check.File("post.lua", source, check.Options{})
//
// It stays silent where a script may be right: a miss costs a run, a false alarm costs trust. A line with
// the comment "check: ignore" is passed over.
package check

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/engine/syntax"
)

// Severity is how sure a finding is to be a mistake.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // the script does not compile, or fails where it gets there
	Warning Severity = "warning" // it runs, but hardly does what was meant
)

// The codes of findings.
const (
	CodeSyntax      = "syntax"
	CodeUndefined   = "undefined"   // a name that nothing defines
	CodeUnknown     = "unknown"     // a field, function or method that its module does not have
	CodeArgument    = "argument"    // an argument that is wrong, missing or too much
	CodeResult      = "result"      // a result used as what it is not
	CodeUnused      = "unused"      // a local that nothing reads
	CodeGlobal      = "global"      // a global that was probably meant to be local
	CodeUnreachable = "unreachable" // code that nothing leads to
	CodeComparison  = "comparison"  // a comparison that always comes out the same
)

// Finding is one mistake.
type Finding struct {
	File       string   `json:"file"`
	Line       int      `json:"line"`
	Col        int      `json:"col"` // in characters, from 1
	Severity   Severity `json:"severity"`
	Code       string   `json:"code"`
	Message    string   `json:"message"`
	Suggestion string   `json:"suggestion,omitempty"` // what probably was meant instead of the name at Line and Col
	Source     string   `json:"-"`                    // the text of the line
}

// String is "post.lua:12:5: error: there is no ...; did you mean ...?".
func (f Finding) String() string {
	text := fmt.Sprintf("%s:%d:%d: %s: %s", f.File, f.Line, f.Col, f.Severity, syntax.Printable(f.Message))
	if f.Suggestion != "" {
		text += fmt.Sprintf("; did you mean %q?", f.Suggestion)
	}
	return text
}

// Options is what a script finds around it. The zero value is a script alone.
type Options struct {
	Globals []string   // names that the host gives beside vkscript's own
	Around  Neighbours // the other files of its program; nil when there are none
}

// Neighbours tells of the other files of a script's program, which may share its globals.
type Neighbours interface {
	Defines(global string) bool  // another file may assign it
	Mentions(global string) bool // another file uses it
	Tells(module string) bool    // require finds it among the files, and all globals it makes are told
	Finds(module string) bool    // require finds it
	Modules() []string           // that the script's folder has
}

// File checks one script. The findings are in the order of the source.
func File(name string, src []byte, opts Options) []Finding {
	c := &checker{file: name, opts: opts, text: newText(src)}
	main, err := syntax.Parse(c.text.lua)
	if err != nil {
		c.syntaxError(err)
		return c.findings
	}
	if _, err := engine.Compile(name, src); err != nil { // limits of the code generator
		c.syntaxError(err)
	}
	c.script = collect(main)
	c.resolve()
	for _, rule := range rules {
		rule(c)
	}
	c.findings = slices.DeleteFunc(c.findings, c.onPurpose)
	slices.SortStableFunc(c.findings, func(a, b Finding) int {
		return cmp.Or(a.Line-b.Line, a.Col-b.Col)
	})
	return c.findings
}

// onPurpose is true for what the author marked, and for what a test expects to fail.
func (c *checker) onPurpose(f Finding) bool {
	_, comment, _ := strings.Cut(f.Source, "--")
	return strings.Contains(comment, "check: ignore") || slices.ContainsFunc(c.script.failing, func(fn *syntax.Function) bool {
		return int(fn.Line) <= f.Line && f.Line <= fn.EndLine
	})
}

// rules are all there are. Each goes through the parts of the script that it is about.
var rules = []func(*checker){
	(*checker).undefinedNames, (*checker).accidentalGlobals, (*checker).unknownFields, (*checker).calls, (*checker).results, (*checker).modules, (*checker).absent,
	(*checker).unused, (*checker).unreachable, (*checker).comparisons, (*checker).conditions,
}

// checker is the checking of one script.
type checker struct {
	file     string
	opts     Options
	text     text
	script   *script
	foreign  map[string]bool          // known globals that the script, or one around it, makes something else of
	added    map[string]bool          // fields that the script itself puts into known tables: "string.trim"
	tested   map[string]bool          // fields of known tables that the script asks about before it uses them
	escaped  map[string]bool          // known tables that the script hands on as a whole
	globals  []string                 // for suggestions, made when one is wanted
	dynamic  bool                     // its globals can't be told from its source
	objects  map[*syntax.Local]object // that functions are called with
	findings []Finding
}

func (c *checker) syntaxError(err error) {
	var parsed *syntax.Error
	var compiled *engine.SyntaxError
	switch {
	case errors.As(err, &parsed):
		c.add(parsed.Pos, Error, CodeSyntax, "", "%s", parsed.Msg)
	case errors.As(err, &compiled):
		c.add(syntax.Pos{Line: int32(compiled.Line), Col: int32(compiled.Col)}, Error, CodeSyntax, "", "%s", compiled.Msg)
	}
}

// add notes a finding; suggestion is "" for none.
func (c *checker) add(at syntax.Pos, severity Severity, code, suggestion, format string, args ...any) {
	at.Line, at.Col = max(at.Line, 1), max(at.Col, 1)
	c.findings = append(c.findings, Finding{
		File: c.file, Line: int(at.Line), Col: int(at.Col), Severity: severity, Code: code,
		Message: fmt.Sprintf(format, args...), Suggestion: suggestion, Source: c.text.line(int(at.Line)),
	})
}

// addName is add at the place where a name stands.
func (c *checker) addName(at syntax.Pos, name string, severity Severity, code, suggestion, format string, args ...any) {
	c.add(c.text.locate(at, name), severity, code, suggestion, format, args...)
}
