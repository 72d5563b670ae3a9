package check

import (
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/engine/syntax"
)

// Folder is the files around scripts, each read once: they may share globals.
type Folder struct {
	path     []string            // where require looks too
	outlines map[string]*outline // by path; nil when there is no such file
	shared   map[string][]string // the Lua files of a folder
}

// NewFolder returns a Folder that has read nothing. path are the folders where require looks behind the scripts' own.
func NewFolder(path ...string) *Folder {
	return &Folder{path: path, outlines: map[string]*outline{}, shared: map[string][]string{}}
}

// Bounds of what is read around a script.
const (
	maxNeighbours = 200
	maxNeighbour  = 1 << 20 // bytes
)

// outline is what a file shows to others.
type outline struct {
	assigned map[string]bool // globals, and fields of tables: "string.trim"
	names    map[string]bool
	requires []string
	dynamic  bool
}

// maxAbove is how many folders above a script may belong to its program.
const maxAbove = 3

// Around returns the neighbours of a script: the other Lua files of its folder and of the folders above,
// as long as they hold any, and what those files require. path need not exist, as for standard input.
func (f *Folder) Around(path string) Neighbours {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	n := &neighbours{folder: f, script: path, files: map[string]bool{path: true}}
	for dir := filepath.Dir(path); len(n.dirs) <= maxAbove; dir = filepath.Dir(dir) {
		if len(n.dirs) > 0 && (len(f.luaFiles(dir)) == 0 || dir == n.dirs[len(n.dirs)-1]) {
			break
		}
		n.dirs = append(n.dirs, dir)
	}
	for _, dir := range n.dirs {
		for _, other := range f.luaFiles(dir) {
			n.include(other)
		}
	}
	return n
}

// Required are the files that require leads to in a script, each once, as paths from where the script's path begins.
func (f *Folder) Required(path string, src []byte) []string {
	var files []string
	n, _ := f.Around(path).(*neighbours)
	for _, module := range outlineOf(src).requires {
		if known().modules[module] {
			continue
		}
		file, err := filepath.Rel(filepath.Dir(n.script), n.place(module))
		if file = filepath.Join(filepath.Dir(path), file); err == nil && !slices.Contains(files, file) {
			files = append(files, file)
		}
	}
	return files
}

func (f *Folder) luaFiles(dir string) []string {
	if files, ok := f.shared[dir]; ok {
		return files
	}
	var files []string
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".lua") && len(files) < maxNeighbours {
			files = append(files, filepath.Join(dir, e.Name()))
		}
	}
	f.shared[dir] = files
	return files
}

// outline reads a file; nil when it can't be read or is no Lua.
func (f *Folder) outline(path string) *outline {
	if o, ok := f.outlines[path]; ok {
		return o
	}
	f.outlines[path] = nil
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxNeighbour {
		return nil
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	f.outlines[path] = outlineOf(src)
	return f.outlines[path]
}

func outlineOf(src []byte) *outline {
	o := &outline{assigned: map[string]bool{}, names: map[string]bool{}}
	main, err := syntax.Parse(newText(src).lua)
	if err != nil {
		return o
	}
	c := &checker{script: collect(main), opts: Options{Around: everything{}}}
	c.resolve()
	o.dynamic = c.dynamic
	for _, u := range c.script.names {
		o.names[u.Name.Name] = true
		if u.role == asTarget {
			o.assigned[u.Name.Name] = true
		}
	}
	for _, fld := range c.script.fields {
		if name, ok := fld.Object.(*syntax.Name); ok && fld.role == asTarget && name.Local == nil {
			o.assigned[name.Name+"."+fld.name] = true
		}
	}
	for _, call := range c.script.calls {
		if module, ok := required(call); ok {
			o.requires = append(o.requires, module)
		}
	}
	return o
}

// everything has every module and defines nothing: a file by itself.
type everything struct{}

func (everything) Defines(string) bool  { return false }
func (everything) Mentions(string) bool { return true }
func (everything) Tells(string) bool    { return true }
func (everything) Finds(string) bool    { return true }
func (everything) Modules() []string    { return nil }

// neighbours are the files around one script.
type neighbours struct {
	folder *Folder
	script string   // not its own neighbour
	dirs   []string // where modules are looked for: its own folder first
	files  map[string]bool
}

// include adds a file and what it requires from the folder.
func (n *neighbours) include(path string) bool {
	if n.files[path] {
		return true
	}
	o := n.folder.outline(path)
	if o == nil || len(n.files) > 2*maxNeighbours {
		return false
	}
	n.files[path] = true
	for _, module := range o.requires {
		n.find(module)
	}
	return true
}

// find looks for a module as require does; "" when there is none that can be read.
func (n *neighbours) find(module string) string {
	for path := range n.places(module) {
		if n.include(path) {
			return path
		}
	}
	return ""
}

// places are the paths at which a module may be.
func (n *neighbours) places(module string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, dir := range slices.Concat(n.dirs, n.folder.path) {
			for _, file := range binding.ModuleFiles(module) {
				path := filepath.FromSlash(file)
				if !filepath.IsAbs(path) {
					path = filepath.Join(dir, path)
				}
				if !yield(path) {
					return
				}
			}
		}
	}
}

// place is where require finds a module, "" when it is nowhere.
func (n *neighbours) place(module string) string {
	for path := range n.places(module) {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path
		}
	}
	return ""
}

func (n *neighbours) Finds(module string) bool { return n.place(module) != "" }

func (n *neighbours) Modules() []string {
	var names []string
	for _, path := range n.folder.luaFiles(n.dirs[0]) {
		if path != n.script {
			names = append(names, strings.TrimSuffix(filepath.Base(path), ".lua"))
		}
	}
	return names
}

// Tells is false also when a file that is required makes globals whose names can't be told.
func (n *neighbours) Tells(module string) bool { return n.tells(module, map[string]bool{}) }

func (n *neighbours) tells(module string, seen map[string]bool) bool {
	path := n.find(module)
	o := n.folder.outline(path)
	if seen[path] || o == nil {
		return path != ""
	}
	seen[path] = true
	for _, m := range o.requires {
		if !known().modules[m] && !n.tells(m, seen) {
			return false
		}
	}
	return !o.dynamic
}

func (n *neighbours) any(is func(*outline) bool) bool {
	for path := range n.files {
		if o := n.folder.outline(path); path != n.script && o != nil && is(o) {
			return true
		}
	}
	return false
}

func (n *neighbours) Defines(global string) bool {
	return n.any(func(o *outline) bool { return o.assigned[global] || o.assigned["_G."+global] })
}

func (n *neighbours) Mentions(global string) bool {
	return n.any(func(o *outline) bool { return o.names[global] })
}
