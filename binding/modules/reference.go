package modules

import (
	"fmt"
	"io"
	"strings"
)

// WriteReference writes the reference of all modules, and of some more, as Markdown.
func WriteReference(w io.Writer, more ...*Module) error {
	return WriteReferenceOf(w, "# Modules\n\nEach is a global of its name, and `require \"name\"` gives it too. Optional arguments and fields end in `?`.\n\n"+
		"[lua.md](lua.md) tells of Lua's own libraries, with utf8, and of the order of tasks; [vk.md](vk.md) lists vk, task and test.", append(All()[:len(All()):len(All())], more...))
}

// WriteReferenceOf writes the reference of some modules below an introduction.
func WriteReferenceOf(w io.Writer, introduction string, all []*Module) error {
	var out strings.Builder
	out.WriteString(introduction + "\n\n")
	for _, m := range all {
		fmt.Fprintf(&out, "- [%s](#%s)\n", m.Name, strings.ToLower(strings.ReplaceAll(m.Name, ".", "")))
	}
	for _, m := range all {
		m.write(&out)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func (m *Module) write(out *strings.Builder) {
	fmt.Fprintf(out, "\n## %s\n\n%s\n", m.Name, m.Doc)
	writeFunctions(out, m.Name+".", m.Functions)
	for _, c := range m.Constants {
		fmt.Fprintf(out, "- `%s.%s`: %s\n", m.Name, c.String(), c.Doc)
	}
	for _, t := range m.Types {
		t.write(out, m.Name)
	}
}

func writeFunctions(out *strings.Builder, prefix string, functions []Function) {
	if len(functions) > 0 {
		out.WriteString("\n")
	}
	for i := range functions {
		fmt.Fprintf(out, "- `%s%s`  \n  %s\n", prefix, functions[i].Signature(), functions[i].Doc)
	}
}

func (o *Object) write(out *strings.Builder, module string) {
	fmt.Fprintf(out, "\n### %s.%s\n\n%s\n", module, o.Name, o.Doc)
	if len(o.Fields) > 0 {
		out.WriteString("\n| field | type | |\n|---|---|---|\n")
	}
	for i := range o.Fields {
		f := &o.Fields[i]
		name := f.Name
		if f.Optional {
			name += "?"
		}
		fmt.Fprintf(out, "| `%s` | `%s` | %s |\n", name, strings.ReplaceAll(f.Type.String(), "|", `\|`), f.Doc)
	}
	writeFunctions(out, "object:", o.Methods)
}
