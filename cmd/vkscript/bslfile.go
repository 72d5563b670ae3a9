package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/opi"
)

// bslFiles reads modules with those that they use, each once.
type bslFiles struct{ loaded map[string]*bslSource }

func newBSLFiles() *bslFiles { return &bslFiles{map[string]*bslSource{}} }

// bslSource is one module that was read and bound.
type bslSource struct {
	module *bsl.Module
	uses   map[*bsl.Use][]*bsl.Import
	paths  map[string]string // of the imported modules, by their names
	found  bsl.Diagnostics
}

// load reads and binds a file.
func (f *bslFiles) load(path string) (*bslSource, error) {
	path = filepath.Clean(path)
	if s := f.loaded[path]; s != nil {
		return s, nil
	}
	source, err := readBounded(path, maxScript)
	if err != nil {
		return nil, err
	}
	return f.bind(path, path, string(source)), nil
}

// bind binds a source as if it stood at a path.
func (f *bslFiles) bind(name, path, source string) *bslSource {
	module, found := bsl.Parse(name, source)
	s := &bslSource{module: module, uses: map[*bsl.Use][]*bsl.Import{}, paths: map[string]string{}, found: found}
	f.loaded[path] = s
	imports := []*bsl.Import{{Name: "OPI_VK"}, {Name: "OPI_Tools"}, {Name: "OPI_Инструменты"}}
	for _, u := range module.Uses {
		brought, err := f.use(path, u, s.paths)
		if err != nil {
			s.found = append(s.found, bsl.Diagnostic{Span: u.Span, File: name, Code: bsl.CodeUse, Message: err.Error()})
		}
		s.uses[u] = brought
		imports = append(imports, brought...)
	}
	s.found = append(s.found, bsl.Bind(module, imports...)...)
	s.found = append(s.found, opiCalls(module)...)
	s.found = s.found.Sorted()
	return s
}

// use finds what a #Use line brings: a file, the files of a folder, or those of its parts for modules and classes.
func (f *bslFiles) use(from string, u *bsl.Use, paths map[string]string) ([]*bsl.Import, error) {
	if !u.Path {
		if strings.EqualFold(u.Library, "oint") {
			return nil, nil // OPI_VK is always there
		}
		folder := filepath.Join(filepath.Dir(from), "oscript_modules", u.Library)
		if _, err := os.Stat(folder); err != nil {
			return nil, fmt.Errorf("there is no library %s: put its folder at oscript_modules/%s beside the script, or name its path in quotes", u.Library, u.Library)
		}
		return f.useFolder(folder, paths)
	}
	path := filepath.Join(filepath.Dir(from), filepath.FromSlash(strings.ReplaceAll(u.Library, `\`, "/")))
	for _, file := range []string{path, path + ".os", path + ".bsl"} {
		if info, err := os.Stat(file); err == nil && !info.IsDir() && binding.IsOneScript(file) {
			i, err := f.useFile(file, false, paths)
			return []*bsl.Import{i}, err
		}
	}
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("there is no file or folder %s beside the script", u.Library)
	}
	return f.useFolder(path, paths)
}

// libraryParts are the folders of a library.
var libraryParts = []struct {
	name  string
	class bool
}{{".", false}, {"Модули", false}, {"Modules", false}, {"Классы", true}, {"Classes", true}, {"src/Модули", false}, {"src/Классы", true}}

func (f *bslFiles) useFolder(folder string, paths map[string]string) ([]*bsl.Import, error) {
	var imports []*bsl.Import
	var errs []error
	for _, part := range libraryParts {
		files, _ := filepath.Glob(filepath.Join(folder, filepath.FromSlash(part.name), "*.*"))
		for _, file := range files {
			if !binding.IsOneScript(file) {
				continue
			}
			i, err := f.useFile(file, part.class, paths)
			errs = append(errs, err)
			imports = append(imports, i)
		}
	}
	return imports, errors.Join(errs...)
}

// useFile reads a module or class under the name of its file.
func (f *bslFiles) useFile(file string, class bool, paths map[string]string) (*bsl.Import, error) {
	name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	used, err := f.load(file)
	if err != nil {
		return &bsl.Import{Name: name, Class: class}, err
	}
	if !class {
		paths[name] = file
	}
	return &bsl.Import{Name: name, Class: class, Module: used.module}, nil
}

// leads tells whether the #Use lines of a file lead to another, or to the file itself.
func (f *bslFiles) leads(from, to string, seen map[string]bool) bool {
	from = filepath.Clean(from)
	if from == to {
		return true
	}
	s := f.loaded[from]
	if s == nil || seen[from] {
		return false
	}
	seen[from] = true
	for _, used := range s.paths {
		if f.leads(used, to, seen) {
			return true
		}
	}
	return false
}

// opiCalls finds calls of functions that OPI_VK and OPI_Tools do not have, or with too many arguments.
func opiCalls(m *bsl.Module) bsl.Diagnostics {
	var found bsl.Diagnostics
	bsl.Walk(m, func(n bsl.Node) bool {
		c, ok := n.(*bsl.MethodCall)
		if !ok {
			return true
		}
		name, ok := c.X.(*bsl.Name)
		if ok && name.Sym != nil && name.Sym.Kind == bsl.ImportName && name.Sym.Import.Module == nil {
			if code, message := opiMistake(name.Sym.Name, c); code != "" {
				found = append(found, bsl.Diagnostic{Span: bsl.Span{Start: c.At, End: c.End}, File: m.Name, Code: code, Message: message})
			}
		}
		return true
	})
	return found
}

// opiMistake tells what is wrong with a call; nothing when it is right.
func opiMistake(module string, c *bsl.MethodCall) (code, message string) {
	spelled, _, known := opiFunction(module, c.Name)
	if !known {
		message = fmt.Sprintf("%s has no function %s", module, c.Name)
		if spelled != "" {
			message += "; did you mean " + spelled + "?"
		}
		return bsl.CodeUnknown, message
	}
	if f := opi.Lookup(c.Name); module == "OPI_VK" && len(c.Args) > len(f.Args) {
		return bsl.CodeArity, fmt.Sprintf("%s takes %d arguments, but here are %d", c.Name, len(f.Args), len(c.Args))
	}
	return "", ""
}

// opiResults are what functions return that is no answer of VK.
var opiResults = sync.OnceValue(func() map[string]bsl.Type {
	return map[string]bsl.Type{
		"CreateTokenRetrievalLink": bsl.StringType, "FormKeyboard": bsl.StringType, "GetAuthParameters": bsl.StructureType, "GetProductDescription": bsl.MapType,
		"NumberToString": bsl.StringType, "JSONString": bsl.StringType, "UNIXTime": bsl.StringType, "GetCurrentDate": bsl.DateType,
	}
})

// opiFunction knows the functions of OPI_VK and OPI_Tools for the porter.
func opiFunction(module, name string) (spelled string, result bsl.Type, known bool) {
	if module != "OPI_VK" {
		for _, t := range opi.Tools() {
			for _, own := range t {
				if strings.EqualFold(own, name) {
					return own, opiResults()[t[0]], true
				}
			}
		}
		return "", bsl.Unknown, false
	}
	f := opi.Lookup(name)
	if f == nil {
		near, _ := opi.Nearest(name)
		return near, bsl.Unknown, false
	}
	result = bsl.ResponseType
	if r, ok := opiResults()[f.Name]; ok {
		result = r
	}
	switch {
	case strings.EqualFold(f.Russian, name):
		return f.Russian, result, true
	case strings.EqualFold(f.Name, name) || name[0] < 0x80:
		return f.Name, result, true
	}
	return f.Russian, result, true
}

// opiEnglish gives the English name of a Russian one of the API.
func opiEnglish(name string) string { return englishNames()[strings.ToLower(name)] }

var englishNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	for f := range opi.Functions() {
		names[strings.ToLower(f.Russian)] = f.Name
		for _, a := range f.Args {
			if _, ok := names[strings.ToLower(a.Russian)]; !ok {
				names[strings.ToLower(a.Russian)] = a.Name
			}
		}
	}
	return names
})
