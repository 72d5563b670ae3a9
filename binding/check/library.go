package check

import (
	"strings"
	"sync"

	"github.com/vkscript/vkscript/binding/define"
	"github.com/vkscript/vkscript/binding/modules"
)

// libraries are the modules, and the tables beside them whose types are known as text only: vk, task, test.
var libraries = sync.OnceValue(func() []*modules.Module {
	var all []*modules.Module
	objects := map[string]*modules.Object{}
	for _, m := range define.Libraries() {
		for _, o := range m.Types {
			objects[m.Name+"."+o.Name] = &modules.Object{Name: o.Name, Methods: o.Methods}
		}
	}
	for _, m := range define.Libraries() {
		if !isText(m) {
			all = append(all, m)
			continue
		}
		r := typeReader{objects: objects}
		for _, o := range m.Types {
			objects[m.Name+"."+o.Name].Fields = r.fields(o.Fields)
		}
		read := &modules.Module{Name: m.Name}
		for _, f := range m.Functions {
			f.Args = r.fields(f.Args)
			read.Functions = append(read.Functions, f)
		}
		all = append(all, read)
	}
	return all
})

// isText is true for the tables of package define.
func isText(m *modules.Module) bool {
	switch m.Name {
	case "vk", "task", "test", "OPI_Tools", "bsl.exact", "":
		return true
	}
	return false
}

// typeReader reads types in the notation of Lua's language servers, as far as constants can be compared with them.
type typeReader struct {
	objects map[string]*modules.Object
	text    string // what is left
}

func (r *typeReader) fields(fields []modules.Field) []modules.Field {
	read := make([]modules.Field, len(fields))
	for i, f := range fields {
		if f.Type != nil && f.Type.Name != "" {
			r.text = f.Type.Name
			if f.Type = r.union(); r.text != "" {
				f.Type = anything
			}
		}
		read[i] = f
	}
	return read
}

var anything = &modules.Type{Name: "any"}

func (r *typeReader) union() *modules.Type {
	first := r.list()
	if !strings.HasPrefix(r.text, "|") {
		return first
	}
	t := &modules.Type{Union: []*modules.Type{first}}
	for r.take("|") {
		t.Union = append(t.Union, r.list())
	}
	return t
}

func (r *typeReader) list() *modules.Type {
	t := r.one()
	for r.take("[]") {
		t = &modules.Type{Elem: t}
	}
	return t
}

func (r *typeReader) one() *modules.Type {
	switch {
	case r.take("\""):
		value, rest, _ := strings.Cut(r.text, "\"")
		r.text = rest
		return &modules.Type{Value: value}
	case r.take("("):
		t := r.union()
		r.take(")")
		return t
	case strings.HasPrefix(r.text, "fun("), strings.HasPrefix(r.text, "function"): // whatever it takes and gives
		r.text = ""
		return &modules.Type{Union: []*modules.Type{{Name: "function"}}}
	case r.take("table<"):
		r.text = r.text[strings.LastIndex(r.text, ">")+1:]
		return &modules.Type{Name: "table"}
	}
	n := strings.IndexFunc(r.text, func(c rune) bool { return strings.ContainsRune("|[]()<>,", c) })
	if n < 0 {
		n = len(r.text)
	}
	name := r.text[:n]
	r.text = r.text[n:]
	return r.named(name)
}

func (r *typeReader) named(name string) *modules.Type {
	if o := r.objects[name]; o != nil {
		return &modules.Type{Name: name, Object: o}
	}
	switch name {
	case "string", "number", "integer", "boolean", "table", "nil", "any":
		return &modules.Type{Name: name}
	}
	return anything // a value that no constant is
}

func (r *typeReader) take(s string) bool {
	rest, ok := strings.CutPrefix(r.text, s)
	r.text = rest
	return ok
}
