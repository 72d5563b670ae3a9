package define

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/vkscript/vkscript/binding/modules"
	"github.com/vkscript/vkscript/vk"
)

// maxInline is how many values of an enumeration stand in the place of its use; longer ones get a name.
const maxInline = 8

// methods writes methods with their arguments.
type methods struct {
	*writer
	section string
	enums   map[string]string // names of long enumerations, by their values
}

// vk writes the table vk: helpers, uploads, and a section for the first part of the methods' names.
func (w *writer) vk() {
	helpers := *named("vk")
	pages := helpers.Functions
	helpers.Functions = nil
	w.module(&helpers)
	for i := range pages {
		if pages[i].Name == "pages" {
			w.overloads()
		}
		w.function("vk.", &pages[i])
	}
	w.uploads()
	m := methods{writer: w, enums: map[string]string{}}
	for method := range vk.Methods() {
		m.method(method)
	}
}

// overloads give vk.pages the arguments and items of each method that has pages.
func (w *writer) overloads() {
	for m := range vk.Methods() {
		if m.Param("offset") == nil && m.Param("start_from") == nil {
			continue
		}
		if item := itemType(m); item != "" {
			w.line("---@overload fun(method: %q, arguments?: vk.%s.Args): fun(): %s", m.Name, m.Name, item)
		}
	}
}

// itemType is what the pages of a method hold.
func itemType(m *vk.Method) string {
	var names []string
	for _, r := range m.Responses {
		list := r.Shape
		if items, ok := list.Field("items"); ok {
			list = items.Shape
		}
		if elem := list.Elem(); elem != "" {
			names = append(names, shapeType(elem))
		}
	}
	return union(names)
}

// uploads writes vk.upload with a function for each kind; it gives what the method gives that saves the file.
func (w *writer) uploads() {
	w.line("---Uploads: a path, an address or BinaryData, and arguments for the methods that each kind calls.\n---@class vk.upload\nvk.upload = {}\n")
	for _, kind := range vk.UploadKinds() {
		f := uploadFunction(kind)
		w.function("vk.upload.", &f)
	}
}

func uploadFunction(kind vk.UploadKind) modules.Function {
	steps := kind.Methods()
	result := "table"
	if len(steps) > 1 {
		result = resultType(vk.LookupMethod(steps[len(steps)-1]))
	}
	file, doc := "file: string|BinaryData", "Calls "+strings.Join(steps, ", then ")+"."
	switch {
	case kind == vk.VideoLink:
		file, doc = "file: string", doc+" The file is the video's address at another site."
	case kind.Most() > 1:
		file, doc = "file: string|BinaryData|(string|BinaryData)[]", fmt.Sprintf("%s Takes up to %d files at once.", doc, kind.Most())
	}
	return modules.Function{Name: string(kind), Returns: result, Doc: doc, Args: []modules.Field{
		field(file, ""), field("arguments?: table", ""), field("progress?: fun(sent: integer, size: integer)", ""),
	}}
}

func (w *methods) method(m *vk.Method) {
	if section, _, dotted := strings.Cut(m.Name, "."); dotted && section != w.section {
		w.section = section
		w.line("---@class vk.%s\nvk.%[1]s = {}\n", section)
	}
	w.arguments(m)
	arg := field("arguments: vk."+m.Name+".Args", "")
	arg.Optional = !needsArguments(m)
	f := modules.Function{Name: m.Name, Args: []modules.Field{arg}, Returns: resultType(m), Doc: methodDoc(m)}
	if m.Name == "execute" {
		f.Returns += ", {method: string, code: integer, message: string}[]?"
		f.Doc += " Beside the response come the errors of the calls that failed inside."
	}
	w.function("vk.", &f)
}

// methodDoc tells in one line what the tables know beside types.
func methodDoc(m *vk.Method) string {
	doc := fmt.Sprintf("https://dev.vk.com/method/%s Token: %v.", m.Name, m.Tokens)
	for i, code := range m.Errors {
		lead := ","
		if i == 0 {
			lead = " Errors of its own:"
		}
		doc += fmt.Sprintf("%s %d %s", lead, code, vk.ErrorName(code))
	}
	if len(m.Errors) > 0 {
		doc += "."
	}
	return doc
}

func needsArguments(m *vk.Method) bool {
	for i := range m.Params {
		if isNeeded(m, &m.Params[i]) {
			return true
		}
	}
	return false
}

// isNeeded leaves out the keys that a call is given by itself.
func isNeeded(m *vk.Method, p *vk.Parameter) bool {
	return p.Required && !(vk.IsKeyed(m.Name) && (p.Name == "guid" || p.Name == "random_id"))
}

func (w *methods) arguments(m *vk.Method) {
	types := make([]string, len(m.Params))
	for i := range m.Params {
		types[i] = w.paramType(m, &m.Params[i])
	}
	w.line("---@class (exact) vk.%s.Args: vk.Args", m.Name)
	for i := range m.Params {
		p := &m.Params[i]
		w.line("---@field %s%s %s%s", p.Name, mark(!isNeeded(m, p)), types[i], blank(Limits(p)))
	}
	w.line("")
}

// paramType is what a script may give for a parameter.
func (w *methods) paramType(m *vk.Method, p *vk.Parameter) string {
	switch p.Type {
	case vk.TypeJSON:
		return "table|string"
	case vk.TypeList:
		item := w.value(m, p, p.Item)
		text := inBrackets(item) + "[]|string"
		if p.Item == vk.TypeInteger {
			text += "|integer"
		}
		return text
	}
	return w.value(m, p, p.Type)
}

// value is the type of one value, or of one item of a list.
func (w *methods) value(m *vk.Method, p *vk.Parameter, t vk.Type) string {
	switch {
	case len(p.Enum) > 0 && t != vk.TypeBoolean:
		return w.enum(m, p, t)
	case t == vk.TypeString:
		return "string|number"
	case t == vk.TypeBoolean:
		return "boolean|0|1"
	}
	return luaType(t)
}

// enum is the union of the values, under a name when it is long. Equal enumerations share the first one's.
func (w *methods) enum(m *vk.Method, p *vk.Parameter, t vk.Type) string {
	text := literals(p.Enum, t)
	if len(p.Enum) <= maxInline {
		return text
	}
	if w.enums[text] == "" {
		w.enums[text] = "vk." + m.Name + "." + p.Name
		w.line("---@alias %s %s\n", w.enums[text], text)
	}
	return w.enums[text]
}

// literals are values as a type.
func literals(values []string, t vk.Type) string {
	items := make([]string, len(values))
	for i, v := range values {
		if items[i] = v; t != vk.TypeInteger && t != vk.TypeNumber {
			items[i] = strconv.Quote(v)
		}
	}
	return strings.Join(items, "|")
}

// Limits tells in a few words what a parameter's type does not: "1 to 100; 20 when not given".
func Limits(p *vk.Parameter) string {
	var notes []string
	switch {
	case p.HasMin && p.HasMax:
		notes = append(notes, fmt.Sprintf("%d to %d", p.Min, p.Max))
	case p.HasMin && p.Min != 0:
		notes = append(notes, fmt.Sprintf("at least %d", p.Min))
	case p.HasMax:
		notes = append(notes, fmt.Sprintf("at most %d", p.Max))
	}
	if p.MaxLength > 0 || p.MinLength > 0 {
		notes = append(notes, lengths(p))
	}
	if p.MaxItems > 0 {
		notes = append(notes, fmt.Sprintf("at most %d values", p.MaxItems))
	}
	if p.Default != "" && p.Default != "0" {
		notes = append(notes, p.Default+" when not given")
	}
	return strings.Join(notes, "; ")
}

func lengths(p *vk.Parameter) string {
	switch {
	case p.MaxLength == 0:
		return fmt.Sprintf("at least %d characters", p.MinLength)
	case p.MinLength == 0:
		return fmt.Sprintf("at most %d characters", p.MaxLength)
	}
	return fmt.Sprintf("%d to %d characters", p.MinLength, p.MaxLength)
}

// resultType is what a method returns: any of its shapes, since arguments choose among them.
func resultType(m *vk.Method) string {
	var names []string
	for _, r := range m.Responses {
		names = append(names, shapeType(r.Shape))
	}
	return cmp.Or(union(names), "any")
}
