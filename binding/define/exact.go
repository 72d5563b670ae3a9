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
	for _, c := range onescript.ExactConstants() {
		m.Constants = append(m.Constants, modules.Field{Name: c.Name, Type: &modules.Type{Name: "any"}, Doc: c.Doc})
	}
	return m
}

// ExactGlobal explains what bsl.exact has of 1C's language under a name: "StrLen(a: any): any" and what that is. Known is
// false for all else.
func ExactGlobal(name string) (signature, doc string, known bool) {
	g := onescript.ExactGlobal(name)
	if g == nil {
		return "", "", false
	}
	doc = "1C's " + g.EN + ", " + g.RU + "."
	if g.Kind != bsl.PropKind {
		return g.EN + "(" + argumentList(g.Min, g.Max) + "): any", doc, true
	}
	if e := bsl.LookupEnum(g.EN); e != nil {
		var members []string
		for _, m := range e.Members {
			members = append(members, m.EN+" ("+m.RU+")")
		}
		doc += " It has " + strings.Join(members, ", ") + "."
	}
	return g.EN + ": any", doc, true
}

// exact writes bsl.exact with the language's functions and enumerations in both languages.
func (w *writer) exact() {
	m := named(exactName)
	w.comment(m.Doc)
	w.line("---@class %s", m.Name)
	for i := range m.Constants {
		w.field(&m.Constants[i])
	}
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
	if onescript.ExactGlobal(g.EN) == nil {
		return
	}
	typ := "any"
	if g.Kind != bsl.PropKind {
		typ = "fun(" + argumentList(g.Min, g.Max) + "): any"
	}
	w.line("---@field %s %s", g.EN, typ)
	if !strings.EqualFold(g.EN, g.RU) {
		w.line("---@field %s %s", fieldName(g.RU), typ)
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
