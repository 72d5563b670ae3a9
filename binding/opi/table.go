package opi

import (
	"fmt"
	"iter"
	"strings"
	"sync"

	"github.com/vkscript/vkscript/vk/spell"
)

// group is what a part of the functions is about.
type group struct {
	Name      string
	Functions []Function
}

// groups are the functions in the order of help, made when they are first asked for.
var groups = sync.OnceValue(func() []group {
	return []group{
		{"Getting started", startRows()}, {"Wall", wallRows()}, {"Photos, videos, stories", mediaRows()}, {"Messages", messageRows()},
		{"Discussions", discussionRows()}, {"Statistics", statisticsRows()}, {"Advertising", adRows()}, {"Products", productRows()},
		{"Collections of products", collectionRows()}, {"Properties of products", propertyRows()}, {"Orders", orderRows()},
	}
})

// Groups walks the groups of functions in the order of help.
func Groups() iter.Seq2[string, []Function] {
	return func(yield func(string, []Function) bool) {
		for _, g := range groups() {
			if !yield(g.Name, g.Functions) {
				return
			}
		}
	}
}

// Functions walks all functions.
func Functions() iter.Seq[*Function] {
	return func(yield func(*Function) bool) {
		for _, g := range groups() {
			for i := range g.Functions {
				if !yield(&g.Functions[i]) {
					return
				}
			}
		}
	}
}

// names walks all names of a function, today's English one first.
func (f *Function) names() iter.Seq[string] {
	return func(yield func(string) bool) {
		if !yield(f.Name) || !yield(f.Russian) {
			return
		}
		for _, name := range f.Older {
			if !yield(name) {
				return
			}
		}
	}
}

// byName finds functions by any of their names in lower case; built at the first look.
var byName = sync.OnceValue(func() map[string]*Function {
	found := map[string]*Function{}
	for f := range Functions() {
		for name := range f.names() {
			found[strings.ToLower(name)] = f
		}
	}
	return found
})

// Lookup finds a function by its English, Russian or an older name, whatever the letter case; nil
// when there is none.
func Lookup(name string) *Function { return byName()[strings.ToLower(name)] }

// Nearest is the name that a mistyped one probably meant, in the language it was written in.
func Nearest(name string) (string, bool) {
	return spell.Nearest(name, func(yield func(string) bool) {
		for f := range Functions() {
			for n := range f.names() {
				if !yield(n) {
					return
				}
			}
		}
	})
}

// UnknownFunctionError says that OPI_VK has no such function.
type UnknownFunctionError struct{ Name string }

func (e *UnknownFunctionError) Error() string {
	text := fmt.Sprintf("OPI_VK has no function %q", e.Name)
	if near, ok := Nearest(e.Name); ok {
		text += fmt.Sprintf("; did you mean %q?", near)
	}
	return text
}

// signature lists the arguments: Text, ImageArray, [Advertisement], ...
func (f *Function) signature() string {
	names := make([]string, len(f.Args))
	for i, a := range f.Args {
		if names[i] = a.Name; !a.Required {
			names[i] = "[" + a.Name + "]"
		}
	}
	return strings.Join(names, ", ")
}

// Signature is how the function is called: CreatePost([Text], [ImageArray], ...).
func (f *Function) Signature() string { return f.Name + "(" + f.signature() + ")" }
