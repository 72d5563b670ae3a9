package onescript

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/value"
)

// load reads, binds and compiles a source with all that it uses.
func (r *Runner) load(name, path, source string) (*module, error) {
	parsed, found := bsl.Parse(name, source, r.cfg.Symbols...)
	m := &module{name: name, path: path, source: parsed, imports: map[string]*bsl.Import{}, used: map[*bsl.Import]value.Value{}, classes: map[*bsl.Import]*module{}}
	r.modules[path] = m
	for _, u := range parsed.Uses {
		more, err := r.use(m, u)
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	if found.Errors() == 0 {
		found = append(found, bsl.Bind(parsed, r.importsOf(m)...)...)
	}
	if found.Errors() > 0 {
		return nil, &CompileError{found.Sorted(), m.line}
	}
	r.compile(m)
	return m, nil
}

func (m *module) line(_ string, n int) string { return m.source.Line(n) }

// importsOf are the names that a module sees beside the library's: those of its #Use lines, and OPI_VK always.
func (r *Runner) importsOf(m *module) []*bsl.Import {
	var out []*bsl.Import
	for name, v := range r.opis {
		i := &bsl.Import{Name: name}
		m.used[i] = v
		out = append(out, i)
	}
	for _, i := range m.imports {
		out = append(out, i)
	}
	return out
}

// use loads what a #Use line names.
func (r *Runner) use(m *module, u *bsl.Use) (bsl.Diagnostics, error) {
	if !u.Path {
		if strings.EqualFold(u.Library, "oint") {
			return nil, nil // OPI_VK is there without asking
		}
		dir := filepath.Join("oscript_modules", u.Library)
		if r.exists(dir) {
			return nil, r.useFolder(m, dir)
		}
		return bsl.Diagnostics{{Span: u.Span, File: m.name, Code: bsl.CodeUse, Message: fmt.Sprintf(
			"there is no library %s: put its folder at %s beside the script, or name its path in quotes", u.Library, dir)}}, nil
	}
	path := filepath.FromSlash(strings.ReplaceAll(u.Library, `\`, "/"))
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(m.path), path)
	}
	for _, file := range []string{path, path + ".os", path + ".bsl"} {
		if isSource(file) && r.exists(file) {
			return nil, r.useFile(m, file, false)
		}
	}
	if !r.exists(path) {
		return bsl.Diagnostics{{Span: u.Span, File: m.name, Code: bsl.CodeUse, Message: "there is no file or folder " + u.Library + " beside the script"}}, nil
	}
	return nil, r.useFolder(m, path)
}

func isSource(path string) bool {
	ext := strings.ToLower(filepath.Ext(path))
	return ext == ".os" || ext == ".bsl"
}

func (r *Runner) exists(path string) bool {
	_, err := r.cfg.World.Stat(path)
	return err == nil || !errors.Is(err, fs.ErrNotExist)
}

// libraryFolders are where a library keeps its modules and classes.
var libraryFolders = []struct {
	name  string
	class bool
}{{".", false}, {"Модули", false}, {"Modules", false}, {"Классы", true}, {"Classes", true}, {"src/Модули", false}, {"src/Классы", true}}

// useFolder loads the modules and classes of a library: files of its folder are modules, those in Классы classes.
func (r *Runner) useFolder(m *module, dir string) error {
	for _, f := range libraryFolders {
		folder := filepath.Join(dir, filepath.FromSlash(f.name))
		entries, err := r.cfg.World.ReadDir(folder)
		if f.name != "." && err != nil && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e.IsDir() || !isSource(e.Name()) || !value.Identifier(stem(e.Name())) {
				continue
			}
			if err := r.useFile(m, filepath.Join(folder, e.Name()), f.class); err != nil {
				return err
			}
		}
	}
	return nil
}

func stem(path string) string { return strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)) }

// maxSource bounds a source.
const maxSource = 16 << 20

// useFile loads a module or a class under the name of its file.
func (r *Runner) useFile(m *module, path string, class bool) error {
	i := &bsl.Import{Name: stem(path), Class: class}
	used := r.modules[path]
	if used == nil {
		source, err := r.readSource(path)
		if err != nil {
			return err
		}
		r.engine.Loaded(path, []byte(source))
		if used, err = r.load(r.shortName(path), path, source); err != nil {
			return err
		}
	}
	i.Module = used.source
	m.imports[Fold(i.Name)], m.classes[i], m.order = i, used, append(m.order, i)
	return nil
}

// shortName is a path as messages show it: from the script's folder on.
func (r *Runner) shortName(path string) string {
	if rel, err := filepath.Rel(r.cfg.Dir, path); err == nil && !strings.HasPrefix(rel, "..") {
		return filepath.ToSlash(rel)
	}
	return path
}

func (r *Runner) readSource(path string) (string, error) {
	f, err := r.cfg.World.OpenFile(path, os.O_RDONLY, 0)
	if err != nil {
		return "", err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSource+1))
	if len(data) > maxSource {
		return "", fmt.Errorf("%s is larger than %d MB", path, maxSource>>20)
	}
	return string(data), err
}

// start runs the body of a module, after those that it uses.
func (r *Runner) start(m *module) *instance {
	m.only = newInstance(m)
	r.link(m)
	r.body(m.only)
	return m.only
}

// ready makes an instance, with what it uses in place.
func (r *Runner) ready(m *module) *instance {
	in := newInstance(m)
	r.link(m)
	return in
}

func newInstance(m *module) *instance {
	in := &instance{module: m, vars: make([]slot, len(m.source.Globals))}
	in.class.Type = value.Type{RU: stem(m.name), EN: stem(m.name)}
	return in
}

// link puts what a module uses in place, in the order of its #Use lines.
func (r *Runner) link(m *module) {
	for _, i := range m.order {
		if !i.Class && m.used[i] == nil {
			m.used[i] = r.shared(m.classes[i])
		}
	}
}

// shared is the one instance of a module that several may use. One that uses the asking module in its turn finds that
// as it is, its body not run yet.
func (r *Runner) shared(m *module) value.Value {
	if m.only == nil {
		m.only = newInstance(m)
		r.link(m)
		r.body(m.only)
	}
	return m.only
}

// body runs the statements of a module.
func (r *Runner) body(in *instance) {
	fr := &frame{r: r, self: in, module: in.module, source: in.source.Main, name: "main chunk", vars: make([]slot, len(in.main.Locals))}
	r.enter(fr, bsl.Pos{})
	in.main.body.run(fr)
	r.exit(fr)
}

// instantiate makes an object of a class and runs its constructor.
func (r *Runner) instantiate(m *module, args []value.Value, pos bsl.Pos) value.Value {
	in := r.ready(m)
	r.body(in)
	var init *method
	for _, name := range []string{"ПриСозданииОбъекта", "OnObjectCreate"} {
		if found := m.byName[Fold(name)]; found != nil {
			init = found
		}
	}
	if init == nil {
		if len(args) > 0 {
			r.raise(&value.Error{Text: "Слишком много фактических параметров"}, pos)
		}
		return in
	}
	if len(args) > len(init.Params) {
		r.raise(&value.Error{Text: "Слишком много фактических параметров"}, pos)
	}
	fr := r.frame(init, in)
	for i := range init.Params {
		fr.vars[i].v = init.fallback(i)
		if i < len(args) && args[i] != (value.Missing{}) {
			fr.vars[i].v = args[i]
		}
	}
	r.invoke(init, fr, pos)
	return in
}

// Class is the type of an object of a class.
func (in *instance) Class() *value.Class { return &in.class }

// Field is an exported variable.
func (in *instance) Field(name string) (value.Value, bool) {
	if s := in.exported(name); s != nil {
		return s.v, true
	}
	return nil, false
}

// SetField assigns an exported variable.
func (in *instance) SetField(name string, v value.Value) (bool, error) {
	s := in.exported(name)
	if s != nil {
		s.v = v
	}
	return s != nil, nil
}

func (in *instance) exported(name string) *slot {
	for i, g := range in.source.Globals {
		if g.Export && Fold(g.Name) == Fold(name) {
			return &in.vars[i]
		}
	}
	return nil
}
