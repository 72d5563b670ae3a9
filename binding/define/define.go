// Package define writes definition files for Lua's language servers, so that an editor completes and
// checks scripts: every method of VK with typed arguments and answers, OPI_VK in both languages, and
// the modules that each script finds.
//
//	for name, text := range define.Files() { ... } // "vk.lua", "opi_vk.lua", "json.lua", ...
//
// All of it comes from the tables that the program itself works by; Libraries holds the signatures of
// the few functions that are in no such table. The files are Lua that does nothing when it is run.
package define

import (
	"fmt"
	"iter"
	"strings"

	"github.com/vkscript/vkscript/binding/modules"
	"github.com/vkscript/vkscript/vk"
)

// Files walks the definition files by name. A language server skips files above 500 KB, which is why
// the shapes of answers are in one of their own.
func Files() iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for _, f := range []struct {
			name, meta string
			write      func(*writer)
		}{
			{"vk.lua", "vk", (*writer).vk}, {"vk_shapes.lua", "_", (*writer).shapes},
			{"opi_vk.lua", "OPI_VK", (*writer).opi}, {"globals.lua", "_", (*writer).globals},
			{"bsl_exact.lua", exactName, (*writer).exact},
		} {
			if !yield(f.name, file(f.meta, f.write)) {
				return
			}
		}
		for _, m := range required() {
			if !yield(m.Name+".lua", file(m.Name, func(w *writer) { w.module(m) })) {
				return
			}
		}
	}
}

// writer gathers the text of one file.
type writer struct{ strings.Builder }

func (w *writer) line(format string, args ...any) {
	fmt.Fprintf(w, format, args...)
	w.WriteByte('\n')
}

// file writes a file that require knows as meta, or not at all when that is "_".
func file(meta string, write func(*writer)) []byte {
	var w writer
	w.line("---@meta %s\n", meta)
	w.line("-- Written by `vkscript init --definitions`, which replaces it. For editors: scripts do not load it.")
	w.line("-- VK API %s.\n", vk.SchemaVersion)
	write(&w)
	if meta != "_" {
		w.line("\nreturn %s", meta[strings.LastIndexByte(meta, '.')+1:])
	}
	return []byte(w.String())
}

// module writes a module as a global table.
func (w *writer) module(m *modules.Module) {
	w.comment(m.Doc)
	w.line("---@class %s", m.Name)
	for i := range m.Constants {
		w.field(&m.Constants[i])
	}
	w.line("%s = {}\n", m.Name)
	w.members(m)
}

// globals writes the functions that belong to no table, and OPI_Tools' Russian name.
func (w *writer) globals() {
	w.members(named(""))
	w.line("OPI_Инструменты = OPI_Tools")
}

// members writes the functions and types of a module.
func (w *writer) members(m *modules.Module) {
	prefix := ""
	if m.Name != "" {
		prefix = m.Name + "."
	}
	for i := range m.Functions {
		w.function(prefix, &m.Functions[i])
	}
	for _, t := range m.Types {
		w.object(prefix, t)
	}
}

// object writes a table with known fields, or a value with methods.
func (w *writer) object(prefix string, o *modules.Object) {
	w.comment(o.Doc)
	w.line("---@class %s%s", prefix, o.Name)
	for i := range o.Fields {
		w.field(&o.Fields[i])
	}
	if len(o.Methods) == 0 {
		w.line("")
		return
	}
	w.line("local %s = {}\n", o.Name)
	for i := range o.Methods {
		w.function(o.Name+":", &o.Methods[i])
	}
}

func (w *writer) field(f *modules.Field) {
	w.line("---@field %s%s %v%s", fieldName(f.Name), mark(f.Optional), f.Type, blank(f.Doc))
}

// function writes a function that does nothing, with the types of its arguments and results.
func (w *writer) function(prefix string, f *modules.Function) {
	w.comment(f.Doc)
	names := make([]string, len(f.Args))
	for i, a := range f.Args {
		names[i] = a.Name
		w.line("---@param %s%s %v", a.Name, mark(a.Optional), a.Type)
	}
	for _, result := range splitTop(f.Returns) {
		if result == "..." {
			result = "any ..."
		}
		w.line("---@return %s", result)
	}
	w.line("function %s%s(%s) end\n", prefix, f.Name, strings.Join(names, ", "))
}

func (w *writer) comment(text string) {
	if text != "" {
		w.line("---%s", text)
	}
}

func mark(optional bool) string {
	if optional {
		return "?"
	}
	return ""
}

// blank puts a blank in front of a text that is not empty.
func blank(text string) string {
	if text == "" {
		return ""
	}
	return " " + text
}
