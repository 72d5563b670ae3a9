package main

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/check"
	"github.com/vkscript/vkscript/binding/engine"
)

const checkHelp = `Find mistakes in scripts without running them: syntax errors, names that nothing defines, functions
and methods that OPI_VK, vk, a module or an object does not have, modules that are not there, wrong
arguments, locals that nothing reads.

Folders are searched for *.lua, and for *.os and *.bsl of 1C's language; - reads standard input. What a script requires or uses
by #Use is checked with it. The exit code is 3 when there are errors, with
--strict also when there are warnings, and 0 otherwise. --json prints an array of findings for editors.
A line that ends with the comment "-- check: ignore" is passed over.`

func (p *program) checkCommand() *cobra.Command {
	c := &checking{program: p, findings: []check.Finding{}}
	cmd := &cobra.Command{
		Use:   "check [--strict] [--json] FILE|FOLDER|-...",
		Short: "Find mistakes in scripts without running them",
		Long:  checkHelp,
		RunE:  func(_ *cobra.Command, args []string) error { return c.run(args) },
	}
	cmd.Flags().BoolVar(&c.strict, "strict", false, "let warnings fail too")
	cmd.Flags().BoolVar(&c.json, "json", false, "print the findings as JSON")
	return cmd
}

// checking is one run of the command.
type checking struct {
	program      *program
	strict, json bool
	folder       *check.Folder
	checked      map[string]bool // by absolute path
	brought      []string        // files that others require or use, to be checked too
	files        int
	findings     []check.Finding
}

func (c *checking) run(args []string) error {
	if len(args) == 0 {
		return usageError("check: name the files or folders to check, or - for standard input")
	}
	c.folder, c.checked = check.NewFolder(c.program.flags.path...), map[string]bool{}
	for _, arg := range args {
		if err := c.path(arg); err != nil {
			return err
		}
	}
	for len(c.brought) > 0 {
		next := c.brought[0]
		if c.brought = c.brought[1:]; !c.mark(next) {
			if err := c.file(next); err != nil {
				return err
			}
		}
	}
	if err := c.print(); err != nil {
		return err
	}
	if c.failed() {
		return &engine.ExitError{Code: exitSyntax} // everything is said
	}
	return nil
}

// path checks a file, all scripts of a folder, or standard input.
func (c *checking) path(name string) error {
	if name == "-" {
		source, err := io.ReadAll(io.LimitReader(c.program.stdin, maxScript))
		c.source("stdin", source)
		return err
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return &noScript{name, err}
	case !info.IsDir():
		return c.file(name)
	}
	return filepath.WalkDir(name, func(path string, entry fs.DirEntry, err error) error {
		hidden := path != name && strings.HasPrefix(entry.Name(), ".")
		switch {
		case err != nil:
			return &noScript{path, err}
		case hidden && entry.IsDir():
			return fs.SkipDir
		case hidden || !entry.Type().IsRegular() || !strings.HasSuffix(path, ".lua") && !binding.IsOneScript(path):
			return nil
		}
		return c.file(path)
	})
}

// mark takes a file for checked from now on, and tells whether it was before.
func (c *checking) mark(name string) (before bool) {
	path, err := filepath.Abs(name)
	before = err == nil && c.checked[path]
	c.checked[path] = true
	return before
}

func (c *checking) file(name string) error {
	c.mark(name)
	source, err := readBounded(name, maxScript)
	if err != nil {
		return &noScript{name, err}
	}
	c.source(name, source)
	return nil
}

func (c *checking) source(name string, source []byte) {
	c.files++
	if binding.IsOneScript(name) {
		files := newBSLFiles()
		c.oneScript(files.bind(name, filepath.Clean(name), string(source)))
		c.brought = append(c.brought, slices.Sorted(maps.Keys(files.loaded))...)
		return
	}
	c.brought = append(c.brought, c.folder.Required(name, source)...)
	opts := check.Options{Around: c.folder.Around(name)}
	if strings.HasSuffix(name, "_test.lua") {
		opts.Globals = []string{"test"}
	}
	c.findings = append(c.findings, check.File(name, source, opts)...)
}

// oneScript takes over what was found in a module of 1C's language.
func (c *checking) oneScript(s *bslSource) {
	for _, d := range s.found {
		severity := check.Error
		if d.Severity == bsl.Warning {
			severity = check.Warning
		}
		c.findings = append(c.findings, check.Finding{
			File: d.File, Line: int(d.Start.Line), Col: int(d.Start.Col), Severity: severity, Code: d.Code, Message: d.Message, Source: s.module.Line(int(d.Start.Line)),
		})
	}
}

func (c *checking) failed() bool {
	for _, f := range c.findings {
		if c.strict || f.Severity == check.Error {
			return true
		}
	}
	return false
}

func (c *checking) print() error {
	out := c.program.stdout
	if c.json {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(c.findings)
	}
	for _, f := range c.findings {
		if err := f.Print(out, isTerminal(out)); err != nil {
			return err
		}
	}
	if c.program.flags.quiet && len(c.findings) == 0 {
		return nil
	}
	_, err := fmt.Fprintln(out, check.Summary(c.findings, c.files))
	return err
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && os.Getenv("NO_COLOR") == "" && term.IsTerminal(int(f.Fd()))
}
