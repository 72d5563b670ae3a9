package main

import (
	"errors"
	"fmt"
	"go/format"
	"maps"
	"slices"
	"strings"
)

// shapeWriter writes the shapes of VK's answers as the lines that vk/shapes.go reads: "name kind item item...".
// Objects without a name are named after where they are: "wall_get_response.items".
type shapeWriter struct {
	schema *schema
	lines  map[string]string // by name
	err    error
}

// emitShapes returns the Go source of the shapes that answers are made of.
func emitShapes(s *schema) ([]byte, error) {
	w := &shapeWriter{schema: s, lines: map[string]string{}}
	for _, name := range slices.Sorted(maps.Keys(s.defs)) {
		if n := unwrap(name, s.defs[name]); n == s.defs[name] || w.expr(name, n, true) == name {
			w.define(name, n)
		}
	}
	if w.err != nil {
		return nil, w.err
	}
	var b strings.Builder
	fmt.Fprintf(&b, header, s.version)
	b.WriteString("// shapeLines are sorted by name; a line is name, kind and items: \"field:shape\" (\"field!:shape\" when always present),\n")
	b.WriteString("// values of an enumeration, or the shape of a list's item.\n")
	b.WriteString("const shapeLines = `\n")
	for _, name := range slices.Sorted(maps.Keys(w.lines)) {
		b.WriteString(name + " " + w.lines[name] + "\n")
	}
	b.WriteString("`\n")
	return format.Source([]byte(b.String()))
}

// answer is the shape of the definition of an answer, as an expression.
func (s *schema) answer(def string) string {
	w := &shapeWriter{schema: s, lines: map[string]string{}}
	return w.expr(def, unwrap(def, s.defs[def]), true)
}

// unwrap takes the envelope {"response": ...} off the definition of an answer.
func unwrap(name string, n *node) *node {
	if !strings.HasSuffix(name, "_response") {
		return n
	}
	for _, field := range n.Properties {
		if field.name == "response" {
			return field.node
		}
	}
	return n
}

// refuse notes a text that would not come out of the line of a shape as it went in.
func (w *shapeWriter) refuse(name, text, marks string) {
	if err := refuse(text, marks); err != nil {
		w.err = errors.Join(w.err, fmt.Errorf("shape %s: %w", name, err))
	}
}

// define writes the line of a named shape, and of the unnamed ones within it.
func (w *shapeWriter) define(name string, n *node) {
	w.refuse(name, name, "")
	for _, v := range n.Enum {
		w.refuse(name, valueText(v), "")
	}
	switch {
	case n.Ref != "" || len(n.Type) > 0 && n.Type[0] == "array":
		w.lines[name] = "is " + w.expr(name, n, false)
	case len(n.OneOf) > 0:
		w.oneOf(name, n.OneOf)
	case len(n.Type) > 1:
		w.lines[name] = "oneof " + strings.Join(n.Type, " ")
	case len(n.Properties) > 0 || len(n.AllOf) > 0:
		w.object(name, n)
	default:
		w.lines[name] = scalar(n)
	}
}

// scalar is a kind with the values it may have.
func scalar(n *node) string {
	if len(n.Type) == 0 {
		return "any"
	}
	line := n.Type[0]
	for _, v := range n.Enum {
		line += " " + valueText(v)
	}
	return line
}

func (w *shapeWriter) oneOf(name string, options []*node) {
	line := "oneof"
	for i, option := range options {
		line += " " + w.expr(fmt.Sprintf("%s.%d", name, i+1), option, false)
	}
	w.lines[name] = line
}

func (w *shapeWriter) object(name string, n *node) {
	var fields ordered
	w.collect(name, n, &fields)
	line := "object"
	for _, f := range fields {
		mark := ""
		w.refuse(name, f.name, ":!")
		if f.node.Required {
			mark = "!"
		}
		line += " " + f.name + mark + ":" + w.expr(name+"."+f.name, f.node, false)
	}
	w.lines[name] = line
}

// collect gathers the fields of an object and of all it is made from; the last of a name wins.
func (w *shapeWriter) collect(name string, n *node, fields *ordered) {
	if n.Ref != "" {
		w.collect(name, w.resolve(n.Ref), fields)
		return
	}
	if len(n.OneOf) > 0 {
		w.err = fmt.Errorf("%s: oneOf within allOf", name)
	}
	for _, part := range n.AllOf {
		w.collect(name, part, fields)
	}
	for _, f := range n.Properties {
		i := slices.IndexFunc(*fields, func(have member) bool { return have.name == f.name })
		if i >= 0 {
			(*fields)[i] = f
		} else {
			*fields = append(*fields, f)
		}
	}
}

func (w *shapeWriter) resolve(ref string) *node {
	if n := w.schema.defs[refName(ref)]; n != nil {
		return n
	}
	w.err = fmt.Errorf("no definition %s", ref)
	return &node{}
}

// expr is a shape as an expression: a kind, a name, or [] before either. What needs a line of its own gets
// it under the given name, or is taken to have it when defined is set.
func (w *shapeWriter) expr(name string, n *node, defined bool) string {
	switch {
	case n.Ref != "":
		w.resolve(n.Ref)
		return refName(n.Ref)
	case len(n.Type) == 1 && n.Type[0] == "array" && n.Items == nil:
		return "[]any"
	case len(n.Type) == 1 && n.Type[0] == "array":
		return "[]" + w.expr(name, n.Items, defined)
	case len(n.OneOf)+len(n.Properties)+len(n.AllOf)+len(n.Enum) > 0 || len(n.Type) > 1:
		if !defined {
			w.define(name, n)
		}
		return name
	}
	return scalar(n)
}
