package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/vkscript/vkscript/binding/define"
	"github.com/vkscript/vkscript/cmd/vkscript/atomicfile"
)

const initHelp = `Make a project: a first script, a test of it, .env.example for the token, .gitignore, and what editors
need: definition files in .vkscript and .luarc.json, by which lua-language-server completes and checks
vk.*, OPI_VK and the modules. Files that exist are left as they are.

  vkscript init my-bot           in this folder, which is made
  vkscript init --definitions    only the definition files, anew: after an update of vkscript`

// definitionFolder is where the definition files of a project are.
const definitionFolder = ".vkscript"

// project holds the files of a new project, under names that mean nothing here.
//
//go:embed project
var project embed.FS

// projectFiles are the files of a new project and their names in project.
var projectFiles = [...]struct{ path, from string }{
	{"post.lua", "post.lua"}, {"post_test.lua", "post_test.lua"}, {".env.example", "env.example"},
	{".gitignore", "gitignore"}, {".luarc.json", "luarc.json"},
}

func (p *program) initCommand() *cobra.Command {
	var definitions bool
	cmd := &cobra.Command{
		Use:   "init [FOLDER]",
		Short: "Make a project: a script, its test, and completion for editors",
		Long:  initHelp,
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) > 1:
				return usage{fmt.Errorf("init takes one folder, got %d words", len(args)), "vkscript init --help"}
			case len(args) == 0:
				args = []string{"."}
			}
			return p.init(args[0], definitions)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
	cmd.Flags().BoolVar(&definitions, "definitions", false, "write only the definition files, in place of those that exist")
	return cmd
}

// init writes the files of a project, or its definition files anew.
func (p *program) init(dir string, onlyDefinitions bool) error {
	w := projectWriter{program: p, replace: onlyDefinitions}
	if !onlyDefinitions {
		for path, data := range templates() {
			w.write(filepath.Join(dir, path), data)
		}
	}
	made := w.written > 0
	w.definitions(filepath.Join(dir, definitionFolder))
	if w.err != nil {
		return usageError("init: %w", w.err)
	}
	if made {
		p.wrote("Next: vkscript --sandbox %s; vkscript test %s", filepath.Join(dir, "post.lua"), dir)
	}
	return nil
}

// definitions writes the definition files and tells of them together.
func (w *projectWriter) definitions(dir string) {
	before := w.written
	w.quiet = true
	for name, data := range define.Files() {
		w.write(filepath.Join(dir, name), data)
	}
	if n := w.written - before; n > 0 {
		w.program.wrote("%s: %d definition files for editors", dir, n)
	}
	if w.left > 0 {
		w.program.say("%s exists and is left as it is; vkscript init --definitions writes it anew", dir)
	}
}

// templates walks the files of a new project.
func templates() iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for _, f := range projectFiles {
			data, err := project.ReadFile("project/" + f.from)
			if err != nil {
				panic(err) // it is part of the program
			}
			if !yield(f.path, data) {
				return
			}
		}
	}
}

// projectWriter writes files until one fails.
type projectWriter struct {
	program *program
	replace bool // files that exist
	quiet   bool // say nothing of single files
	written int
	left    int // files that existed, of those that nothing was said about
	err     error
}

func (w *projectWriter) write(path string, data []byte) {
	if w.err != nil || !w.free(path) {
		return
	}
	if w.err = os.MkdirAll(filepath.Dir(path), 0o777); w.err != nil {
		return
	}
	if w.err = atomicfile.Write(path, data, 0o644); w.err != nil {
		return
	}
	if w.written++; !w.quiet {
		w.program.wrote("%s", path)
	}
}

// free tells whether a file may be written at the path.
func (w *projectWriter) free(path string) bool {
	_, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && w.replace:
		return true
	case err != nil:
		w.err = err
	case w.quiet:
		w.left++
	default:
		w.program.say("%s exists and is left as it is", path)
	}
	return false
}

// wrote tells on standard output what was made, unless -q asks for silence.
func (p *program) wrote(format string, args ...any) {
	if !p.flags.quiet {
		fmt.Fprintf(p.stdout, format+"\n", args...)
	}
}
