package main

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/vkscript/vkscript/vk"
)

// methodsOf are the methods of a section.
func methodsOf(section string) (list []*vk.Method) {
	for name := range vk.MethodNames() {
		if strings.HasPrefix(name, section+".") {
			list = append(list, vk.LookupMethod(name))
		}
	}
	return list
}

// showSection lists the methods of a section, with the arguments that each must have.
func (p *program) showSection(name string, behind bool) bool {
	section := strings.TrimSuffix(strings.TrimPrefix(name, "vk."), ".")
	list := methodsOf(section)
	if len(list) == 0 {
		return false
	}
	p.apart(behind)
	fmt.Fprintf(p.stdout, "%s: %d methods of VK; vkscript help %s tells about one\n\n", section, len(list), list[0].Name)
	w := tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)
	for _, m := range list {
		fmt.Fprintf(w, "  %s\t%s\n", m.Name, strings.Join(requiredNames(m), ", "))
	}
	w.Flush()
	return true
}

func requiredNames(m *vk.Method) (names []string) {
	for i := range m.Params {
		if isNeeded(m, &m.Params[i]) {
			names = append(names, m.Params[i].Name)
		}
	}
	return names
}

// isNeeded leaves out the key that a call is given by itself.
func isNeeded(m *vk.Method, p *vk.Parameter) bool {
	return p.Required && !isKeyFinding(&vk.Finding{Method: m.Name, Param: p.Name})
}

// showMethod explains a method of VK, by its name in any letter case.
func (p *program) showMethod(name string, behind bool) bool {
	name = strings.TrimPrefix(name, "vk.")
	for known := range vk.MethodNames() {
		if strings.EqualFold(known, name) {
			p.apart(behind)
			p.method(vk.LookupMethod(known))
			return true
		}
	}
	return false
}

func (p *program) method(m *vk.Method) {
	fmt.Fprintf(p.stdout, "%s: a method of VK, https://dev.vk.com/method/%[1]s\n\n", m.Name)
	args := exampleArgs(m)
	fmt.Fprintf(p.stdout, "In Lua  %s\n", luaExample(m, args))
	if m.Param("offset") != nil || m.Param("start_from") != nil {
		fmt.Fprintf(p.stdout, "        %s\n", pagesExample(m, args))
	}
	fmt.Fprintf(p.stdout, "Shell   %s\n", shellExample(m, args))
	fmt.Fprintf(p.stdout, "Token   %v\n", m.Tokens)
	fmt.Fprintf(p.stdout, "Repeat  %s\n", repeats(m))
	p.params(m)
	seen := map[vk.Shape]bool{}
	for _, r := range m.Responses {
		p.response(r, seen)
	}
	p.methodErrors(m)
}

// repeats tells what happens when an answer is lost.
func repeats(m *vk.Method) string {
	switch {
	case vk.IsRead(m.Name):
		return "changes nothing, so that it is asked again when the answer is lost"
	case m.Param("guid") != nil && vk.IsKeyed(m.Name):
		return "never done twice: each call is given a guid, by which VK knows it again"
	case vk.IsKeyed(m.Name):
		return "never done twice: each call is given a random_id, by which VK knows it again"
	}
	return "not asked again when the answer is lost, as VK may have done it: the error's unknown_outcome is true"
}

func (p *program) params(m *vk.Method) {
	if len(m.Params) == 0 {
		return
	}
	fmt.Fprint(p.stdout, "\nArguments\n")
	w := tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)
	for i := range m.Params {
		fmt.Fprintf(w, "  %s\t%s\n", m.Params[i].Name, describeParam(&m.Params[i]))
		for line := range valueLines(m.Params[i].Enum) {
			fmt.Fprintf(w, "  \t  %s\n", line)
		}
	}
	w.Flush()
}

// valueLines are the values of an enumeration, as many as fit on a line.
func valueLines(values []string) func(yield func(string) bool) {
	text := wrapped(strings.Join(values, ", "), strings.Repeat(" ", textWidth/3))
	return func(yield func(string) bool) {
		for line := range strings.Lines(text) {
			if !yield(strings.TrimSpace(line)) {
				return
			}
		}
	}
}

// response prints a shape of the answer: its fields, and the names of the fields in those that were not shown before.
func (p *program) response(r vk.Response, seen map[vk.Shape]bool) {
	title := "Response"
	if r.Name != "response" {
		title += " (" + r.Name + ")"
	}
	fmt.Fprintf(p.stdout, "\n%s: %s\n", title, shapeWords(r.Shape))
	if r.Shape.Kind() == vk.TypeList {
		p.fieldNames(r.Shape, "  ", seen)
		return
	}
	for f := range r.Shape.Fields() {
		fmt.Fprintf(p.stdout, "  %s: %s\n", f.Name, shapeWords(f.Shape))
		p.fieldNames(f.Shape, "    ", seen)
	}
}

// maxNames is how many names of a shape's fields are shown.
const maxNames = 30

// fieldNames prints the names of the fields of an object, or of a list's objects.
func (p *program) fieldNames(s vk.Shape, indent string, seen map[vk.Shape]bool) {
	if s.Kind() == vk.TypeList {
		s = s.Elem()
	}
	var names []string
	for f := range s.Fields() {
		names = append(names, f.Name)
	}
	if len(names) == 0 || seen[s] {
		return
	}
	seen[s] = true
	if more := len(names) - maxNames; more > 0 {
		names = append(names[:maxNames], fmt.Sprintf("and %d more", more))
	}
	fmt.Fprintln(p.stdout, wrapped(strings.Join(names, ", "), indent))
}

// shapeWords names a shape: its kind, the values it may have, or its name at VK.
func shapeWords(s vk.Shape) string {
	switch kind := s.Kind(); kind {
	case vk.TypeList:
		return "list of " + shapeWords(s.Elem())
	case vk.TypeObject:
		return strings.TrimSuffix("object "+string(s), " object")
	case vk.TypeOneOf:
		var words []string
		for o := range s.Options() {
			words = append(words, shapeWords(o))
		}
		return strings.Join(words, " or ")
	default:
		if values := slices.Collect(s.Enum()); len(values) > 0 {
			return kind.String() + ": " + strings.Join(values, ", ")
		}
		return kind.String()
	}
}

func (p *program) methodErrors(m *vk.Method) {
	if len(m.Errors) == 0 {
		return
	}
	fmt.Fprint(p.stdout, "\nErrors of its own\n")
	w := tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)
	for _, code := range m.Errors {
		fmt.Fprintf(w, "  %d\t%s\t%s\n", code, vk.ErrorName(code), meaning(code))
	}
	w.Flush()
}
