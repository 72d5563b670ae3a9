package define

import (
	"io"
	"strings"

	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/modules"
	"github.com/vkscript/vkscript/binding/onescript"
)

// exactName is the one module that is no global: scripts require it.
const exactName = "bsl.exact"

// exactModule is bsl.exact without the functions of 1C's language.
func exactModule() *modules.Module {
	l := library{name: exactName, doc: onescript.ExactDoc, types: []object{{name: "Ref", doc: "A variable, element or property that a by-reference parameter stands for.", methods: []row{
		{"get() -> any", "Its value."},
		{"set(value: any)", "Assigns it."},
	}}}}
	for _, r := range onescript.ExactRows() {
		l.functions = append(l.functions, row{r.Signature, r.Doc})
	}
	m := l.parse()
	m.Constants = []modules.Field{
		{Name: "null", Type: &modules.Type{Name: "any"}, Doc: "Null, which is not Undefined."},
		{Name: "missing", Type: &modules.Type{Name: "any"}, Doc: "A skipped argument."},
	}
	return m
}

// exact writes bsl.exact with the language's functions and enumerations in both languages.
func (w *writer) exact() {
	m := named(exactName)
	w.comment(m.Doc)
	w.line("---@class %s", m.Name)
	for i := range m.Constants {
		w.field(&m.Constants[i])
	}
	w.line("---@field OPI_VK any\n---@field OPI_Tools any\n---@field [\"OPI_Инструменты\"] any")
	for i := range bsl.Globals {
		w.global(&bsl.Globals[i])
	}
	w.line("local exact = {}\n")
	for i := range m.Functions {
		w.function("exact.", &m.Functions[i])
	}
	for _, t := range m.Types {
		w.object(m.Name+".", t)
	}
}

// global writes a function or value of the language, as far as vkscript has it.
func (w *writer) global(g *bsl.Global) {
	if g.Note != "" {
		return
	}
	typ := "any"
	if g.Kind != bsl.PropKind {
		typ = "fun(" + argumentList(g.Min, g.Max) + "): any"
	}
	w.line("---@field %s %s", g.EN, typ)
	if !strings.EqualFold(g.EN, g.RU) {
		w.line("---@field [%q] %s", g.RU, typ)
	}
}

// argumentList names the arguments of a function of which a table tells only how many there are.
func argumentList(least, most int) string {
	var args []string
	for i := range max(least, most) {
		args = append(args, string(rune('a'+i))+mark(i >= least)+": any")
	}
	if most < 0 {
		args = append(args, "...: any")
	}
	return strings.Join(args, ", ")
}

// WriteModules writes the reference of all modules as Markdown.
func WriteModules(w io.Writer) error { return modules.WriteReference(w, named(exactName)) }
