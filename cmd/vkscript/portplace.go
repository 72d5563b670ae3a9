package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/check"
)

// programs are the files that no other uses: require looks for modules beside them.
func (c *porting) programs(files []string) []string {
	used := map[string]bool{}
	for _, path := range files {
		s, err := c.sources.load(path)
		if err != nil {
			continue // file tells
		}
		for _, module := range s.paths {
			used[filepath.Clean(module)] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(files), func(path string) bool { return used[filepath.Clean(path)] })
}

// begins notes for all modules of a program where require begins.
func (c *porting) begins(path, base string) {
	path = filepath.Clean(path)
	s, err := c.sources.load(path)
	if err != nil || slices.Contains(c.bases[path], base) || !inside(base, path) {
		return
	}
	c.bases[path] = append(c.bases[path], base)
	for _, used := range s.paths {
		c.begins(used, base)
	}
}

// inside tells whether a file lies in a folder or below it.
func inside(folder, path string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(os.PathSeparator))
}

// base is the folder in which require finds the modules of a file.
func (c *porting) base(path string) string {
	if bases := c.bases[filepath.Clean(path)]; len(bases) > 0 {
		return bases[0]
	}
	return filepath.Dir(path)
}

// requireName is the name by which require finds the Lua of a module.
func (c *porting) requireName(from, module string) string {
	rel, err := filepath.Rel(c.base(from), strings.TrimSuffix(module, filepath.Ext(module)))
	if err != nil {
		rel = filepath.Base(module)
	}
	return strings.ReplaceAll(filepath.ToSlash(rel), "/", ".")
}

// places finds the #Use lines of a file whose modules require would not find.
func (c *porting) places(path string, s *bslSource) (found bsl.Diagnostics) {
	for _, u := range s.module.Uses {
		for _, i := range s.uses[u] {
			used, ok := s.paths[i.Name]
			if !ok {
				continue
			}
			if why := c.misplaced(path, used); why != "" {
				found = append(found, bsl.Diagnostic{Span: u.Span, File: s.module.Name, Code: bsl.CodeUse, Message: i.Name + why})
			}
		}
	}
	return found
}

// misplaced tells, behind the module's name, why require does not find it; empty when it does.
func (c *porting) misplaced(path, used string) string {
	switch bases := c.bases[filepath.Clean(path)]; {
	case c.sources.leads(used, filepath.Clean(path), map[string]bool{}):
		return " uses this file in its turn, and require can't do that: put what both need into a third file"
	case !inside(c.base(path), used):
		return ": require looks beside the program and below: move it there"
	case len(bases) > 1:
		return fmt.Sprintf(": programs in %s and in %s lead here, and require begins at each: give each its own copy", bases[0], bases[1])
	}
	if name := c.requireName(path, used); check.IsLibrary(name) {
		return ": require finds Lua's own module of that name: rename the file"
	}
	return ""
}
