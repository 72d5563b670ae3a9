package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/port"
	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/cmd/vkscript/atomicfile"
)

const portHelp = `Turn programs of 1C's language (OneScript, *.os, *.bsl) into Lua.

The Lua is written beside each file, post.os to post.lua, with its comments and names. Modules that a file
names with #Use "path" are ported with it; a folder with all that is in it. What Lua has no counterpart for is
reported, all places at once: then there is no Lua of that file, and the exit code is 1. Warnings tell of what may
behave differently; they stand in the Lua too.

A file that exists already is replaced only with --force, or when it would not change. With -o - a program and its
modules go to standard output as one, so that "vkscript port -o - post.os | vkscript -" runs it.`

func (p *program) portCommand() *cobra.Command {
	c := &porting{program: p, sources: newBSLFiles()}
	cmd := &cobra.Command{
		Use:   "port [options] FILE.os|FOLDER...",
		Short: "Turn programs of 1C's language into Lua",
		Long:  portHelp,
		RunE:  func(_ *cobra.Command, args []string) error { return c.run(args) },
	}
	cmd.Flags().StringVarP(&c.output, "output", "o", "", "write to this `FILE`, or FOLDER for a folder; - is standard output, for one program with its modules")
	cmd.Flags().BoolVar(&c.config.ASCII, "ascii", false, "names in Latin letters")
	cmd.Flags().BoolVar(&c.config.Exact, "exact", false, "Lua that does exactly what the program does, over the module bsl.exact: decimal numbers, arrays from 0, 1C's errors; less readable")
	cmd.Flags().BoolVar(&c.config.Partial, "partial", false, "write the Lua also when parts can't be ported; those raise an error when they are reached")
	cmd.Flags().BoolVar(&c.config.Names, "names", false, "list the names that changed at the top")
	cmd.Flags().BoolVar(&c.force, "force", false, "replace files that exist")
	return cmd
}

// porting is one run of the command.
type porting struct {
	*program
	sources  *bslFiles
	output   string
	force    bool
	config   port.Config
	root     string              // the folder whose files keep their places under --output
	bases    map[string][]string // of files: the folders of the programs that use them, where require begins
	done     map[string]bool
	held     []portedFile // what goes to standard output together: a program, and then its modules
	lacking  bool         // a part of that is not ported
	ported   int
	failed   int
	warnings int
}

func (c *porting) run(args []string) error {
	if len(args) == 0 {
		return usage{errors.New("port: name the file or folder to port"), "vkscript port --help"}
	}
	if c.output != "" && len(args) > 1 {
		return usageError("port: --output takes one file or folder")
	}
	c.done, c.bases = map[string]bool{}, map[string][]string{}
	many := len(args) > 1
	for _, arg := range args {
		info, err := os.Stat(arg)
		switch {
		case err != nil:
			return missing(&noScript{arg, err})
		case info.IsDir() && c.output == "-":
			return usageError("port: -o - takes one program with its modules; name a folder for the Lua of a folder")
		case info.IsDir():
			many = true
			err = c.folder(arg)
		default:
			err = c.single(arg)
		}
		if err != nil {
			return err
		}
	}
	if err := c.stream(); err != nil {
		return err
	}
	if many || c.ported+c.failed > 1 {
		c.say("%s ported, %d with errors, %s", count(c.ported, "file"), c.failed, count(c.warnings, "warning"))
	}
	if c.failed > 0 {
		return &engine.ExitError{Code: exitScript} // everything is said
	}
	return nil
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// folder ports all files below a folder.
func (c *porting) folder(dir string) error {
	c.root = dir
	var files []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		hidden := path != dir && strings.HasPrefix(entry.Name(), ".")
		switch {
		case err != nil:
			return &noScript{path, err}
		case hidden && entry.IsDir():
			return fs.SkipDir
		case hidden || !entry.Type().IsRegular() || !binding.IsOneScript(path):
			return nil
		}
		files = append(files, path)
		return nil
	})
	if err == nil && len(files) == 0 {
		err = &noScript{dir, errors.New("it holds no *.os or *.bsl")}
	}
	if err != nil {
		return err
	}
	for _, program := range c.programs(files) {
		c.begins(program, filepath.Dir(program))
	}
	for _, path := range files {
		if err := c.file(path, c.outputOf(path)); err != nil {
			return err
		}
	}
	return nil
}

// single ports one file and the modules that it uses.
func (c *porting) single(path string) error {
	if strings.EqualFold(filepath.Ext(path), ".lua") {
		return usageError("port: %s is Lua already", path)
	}
	c.root = filepath.Dir(path)
	c.begins(path, c.root)
	out := c.output
	if info, err := os.Stat(out); out == "" || err == nil && info.IsDir() {
		out = c.outputOf(path)
	} else if out != "-" {
		c.output = filepath.Dir(out) // modules go beside it
	}
	return c.file(path, out)
}

// outputOf is where the Lua of a file goes: beside it, or to the same place of the output folder.
func (c *porting) outputOf(path string) string {
	name := strings.TrimSuffix(path, filepath.Ext(path)) + ".lua"
	if c.output == "" || c.output == "-" {
		return name
	}
	rel, err := filepath.Rel(c.root, name)
	if err != nil {
		rel = filepath.Base(name)
	}
	return filepath.Join(c.output, rel)
}

// file ports a file to a place, and then the modules that it uses.
func (c *porting) file(path, out string) error {
	if c.done[filepath.Clean(path)] {
		return nil
	}
	c.done[filepath.Clean(path)] = true
	source, err := c.sources.load(path)
	if err != nil {
		return missing(&noScript{path, err})
	}
	result := c.port(path, source)
	for _, d := range result.Found {
		fmt.Fprintln(c.stderr, d)
	}
	c.warnings += len(result.Found) - result.Found.Errors()
	if result.Lua == "" || result.Found.Errors() > 0 {
		c.failed++
	} else {
		c.ported++
	}
	if err := c.keep(path, out, result.Lua); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(source.paths)) {
		used := source.paths[name]
		if !inside(c.root, used) {
			continue // the #Use line is an error
		}
		if err := c.file(used, c.outputOf(used)); err != nil {
			return err
		}
	}
	return nil
}

// port ports a module that can be read, if those that it uses can be too; what Bind and the porter found comes together.
func (c *porting) port(path string, source *bslSource) port.Result {
	found := append(c.places(path, source), source.found...)
	for _, used := range source.paths {
		if s := c.sources.loaded[filepath.Clean(used)]; s != nil && unreadable(s.found) {
			return port.Result{Found: found.Sorted()} // what is told of that one is enough
		}
	}
	if unreadable(found) {
		return port.Result{Found: found.Sorted()}
	}
	cfg := c.config
	cfg.Function, cfg.English, cfg.Uses, cfg.Load = opiFunction, opiEnglish, source.uses, loadError
	cfg.Require = func(module string) string { return c.requireName(path, source.paths[module]) }
	result := port.Port(source.module, cfg)
	for _, d := range found {
		if d.Severity == bsl.Error && (!cfg.Partial || d.Code != bsl.CodeUnavailable) {
			result.Lua = "" // the program is wrong itself
		}
	}
	result.Found = append(found, result.Found...).Sorted()
	return result
}

// loadError is what keeps Lua from loading, and its line.
func loadError(lua string) (line int, wrong string) {
	_, err := engine.Compile("", []byte(lua))
	var at *engine.SyntaxError
	if errors.As(err, &at) {
		return at.Line, at.Msg
	}
	return 0, ""
}

// unreadable tells whether a module is not as it was meant.
func unreadable(found bsl.Diagnostics) bool {
	return slices.ContainsFunc(found, func(d bsl.Diagnostic) bool { return d.Severity == bsl.Error && d.Code < bsl.CodeVersion })
}

// write puts Lua in its place; what stands there and differs is kept.
func (c *porting) write(path, lua string) error {
	old, err := os.ReadFile(path)
	switch {
	case binding.IsOneScript(path):
		return usageError("port: -o %s is a name of 1C's programs; the Lua needs another, such as %s", path, strings.TrimSuffix(path, filepath.Ext(path))+".lua")
	case err == nil && bytes.Equal(old, []byte(lua)):
		return nil
	case err == nil && !c.force:
		return fmt.Errorf("%s exists and would change: --force replaces it, -o writes elsewhere", path)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return atomicfile.Write(path, []byte(lua), 0o644)
}
