package vk

import (
	"iter"
	"strings"
)

// Shape is the shape of an answer or of a part of it: a kind ("integer"), a name ("wall_wallpost"),
// or a list of either ("[]wall_wallpost"). Shapes refer to one another by name, in circles too.
// The zero Shape, and a name that VK's schema lacks, is of TypeAny.
type Shape string

// Field is one member of an object.
type Field struct {
	Name     string
	Shape    Shape
	Required bool // always present
}

// Shapes returns all named shapes by name: the parts of answers and the events of the Callback API.
func Shapes() iter.Seq[Shape] {
	return func(yield func(Shape) bool) {
		for name := range lineNames(shapeLines) {
			if !yield(Shape(name)) {
				return
			}
		}
	}
}

// Kind returns what the shape is; never TypeJSON.
func (s Shape) Kind() Type {
	kind, _ := s.parse()
	return kind
}

// Elem returns the shape of a list's items.
func (s Shape) Elem() Shape {
	kind, rest := s.parse()
	if kind != TypeList {
		return ""
	}
	return Shape(rest)
}

// Fields returns the fields of an object in the schema's order; none when any may come.
func (s Shape) Fields() iter.Seq[Field] {
	return func(yield func(Field) bool) {
		kind, rest := s.parse()
		if kind != TypeObject {
			return
		}
		for item := range words(rest) {
			name, shape, _ := strings.Cut(item, ":")
			name, required := strings.CutSuffix(name, "!")
			if !yield(Field{name, Shape(shape), required}) {
				return
			}
		}
	}
}

// Field returns the field of the name, and whether the object has it.
func (s Shape) Field(name string) (Field, bool) {
	for f := range s.Fields() {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// Options returns the alternatives of a shape of TypeOneOf.
func (s Shape) Options() iter.Seq[Shape] {
	return func(yield func(Shape) bool) {
		kind, rest := s.parse()
		if kind != TypeOneOf {
			return
		}
		for item := range words(rest) {
			if !yield(Shape(item)) {
				return
			}
		}
	}
}

// Enum returns the values that a string or an integer may have, as text; none when any may come.
func (s Shape) Enum() iter.Seq[string] {
	kind, rest := s.parse()
	if kind != TypeString && kind != TypeInteger {
		return words("")
	}
	return words(rest)
}

// parse returns the shape's kind and what its line says besides, after following "is".
func (s Shape) parse() (kind Type, rest string) {
	expr := string(s)
	for {
		if item, ok := strings.CutPrefix(expr, "[]"); ok {
			return TypeList, item
		}
		if kind, ok := kindOf(expr); ok {
			return kind, ""
		}
		word, rest, _ := strings.Cut(lineOf(shapeLines, expr), " ")
		if word != "is" {
			kind, _ := kindOf(word)
			return kind, rest
		}
		expr = rest
	}
}

func kindOf(name string) (Type, bool) {
	for kind, known := range typeNames {
		if known == name {
			return Type(kind), true
		}
	}
	return TypeAny, false
}

func words(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for text != "" {
			var word string
			word, text, _ = strings.Cut(text, " ")
			if !yield(word) {
				return
			}
		}
	}
}
