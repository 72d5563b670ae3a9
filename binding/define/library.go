package define

import (
	"strings"
	"sync"

	"github.com/vkscript/vkscript/binding/modules"
)

// Libraries are all tables of functions that a script finds beside OPI_VK and Lua's own, with what they
// offer: those of vk itself, task, test, the global functions (under the name "") and the modules.
var Libraries = sync.OnceValue(func() []*modules.Module {
	var all []*modules.Module
	for i := range libraries {
		all = append(all, libraries[i].parse())
	}
	return append(append(all, modules.All()...), exactModule())
})

// library is a table of functions as it is written down.
type library struct {
	name, doc string
	functions []row
	types     []object
}

// row is "map(list: any[], fn: function, options?: MapOptions) -> any[]", or a name with its type for a
// field, and what it is. Several names before the bracket are the same function.
type row struct{ signature, doc string }

type object struct {
	name, doc       string
	fields, methods []row
}

func (l *library) parse() *modules.Module {
	m := &modules.Module{Name: l.name, Doc: l.doc, Functions: functions(l.functions)}
	for _, o := range l.types {
		t := &modules.Object{Name: o.name, Doc: o.doc, Methods: functions(o.methods)}
		for _, f := range o.fields {
			t.Fields = append(t.Fields, field(f.signature, f.doc))
		}
		m.Types = append(m.Types, t)
	}
	return m
}

func functions(rows []row) (all []modules.Function) {
	for _, r := range rows {
		head, returns, _ := strings.Cut(r.signature, ") -> ")
		names, args, _ := strings.Cut(strings.TrimSuffix(head, ")"), "(")
		f := modules.Function{Returns: returns, Doc: r.doc}
		for _, a := range splitTop(args) {
			f.Args = append(f.Args, field(a, ""))
		}
		for name := range strings.FieldsSeq(names) {
			f.Name = name
			all = append(all, f)
		}
	}
	return all
}

// field reads "timeout?: number".
func field(signature, doc string) modules.Field {
	name, typ, _ := strings.Cut(signature, ": ")
	name, optional := strings.CutSuffix(name, "?")
	return modules.Field{Name: name, Optional: optional, Type: &modules.Type{Name: typ}, Doc: doc}
}

// splitTop splits a list at the commas that stand in no bracket.
func splitTop(text string) (items []string) {
	depth, begin := 0, 0
	for i, c := range text {
		switch c {
		case '(', '{', '<':
			depth++
		case ')', '}', '>':
			depth--
		case ',':
			if depth == 0 {
				items = append(items, strings.TrimSpace(text[begin:i]))
				begin = i + 1
			}
		}
	}
	if last := strings.TrimSpace(text[begin:]); last != "" {
		items = append(items, last)
	}
	return items
}

// named is the library of a name.
func named(name string) *modules.Module {
	for _, m := range Libraries() {
		if m.Name == name {
			return m
		}
	}
	return nil
}

// required are the libraries with a file of their own; that of vk is written with its methods.
func required() (list []*modules.Module) {
	for _, m := range Libraries() {
		if m.Name != "" && m.Name != "vk" && m.Name != exactName {
			list = append(list, m)
		}
	}
	return list
}
