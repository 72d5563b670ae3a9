package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vkscript/vkscript/binding/engine/syntax"
)

// Module is a module whose calls are checked.
type Module struct {
	Name      string // as global and for require
	Functions []Function
}

// Function is a function of a module.
type Function struct {
	Name string
	Args []Arg
	More bool // takes any number of arguments behind Args
}

// Arg is an argument of a function.
type Arg struct {
	Name     string
	Kinds    []string // the types of Lua that it may have; nil for any
	Optional bool
}

// module is the function at a path, nil when no row tells of it.
func (c *checker) module(path string) *Function {
	i := strings.LastIndexByte(path, '.')
	if i < 0 {
		return nil
	}
	for _, m := range c.opts.Modules {
		if m.Name != path[:i] {
			continue
		}
		for j := range m.Functions {
			if m.Functions[j].Name == path[i+1:] {
				return &m.Functions[j]
			}
		}
	}
	return nil
}

func (c *checker) moduleCall(path string, call *syntax.Call) {
	f := c.module(path)
	if f == nil {
		return
	}
	n, more := atLeast(call.Args)
	if n > len(f.Args) && !f.More {
		c.add(c.argPlace(call.Args[len(f.Args)]), Error, CodeArgument, "", "%s takes %s, got %d: %s", path, count(len(f.Args)), n, f.signature(path))
		return
	}
	for i, arg := range f.Args {
		switch {
		case i < n:
			c.moduleArg(path, arg, call.Args[i])
		case !arg.Optional && !more:
			c.add(c.place(call), Error, CodeArgument, "", "%s needs %s: %s", path, arg.Name, f.signature(path))
			return
		}
	}
}

func (c *checker) moduleArg(path string, arg Arg, e syntax.Expr) {
	v := c.constant(e)
	k := kind(v)
	fits := k == "" || arg.Kinds == nil || slices.Contains(arg.Kinds, k) || arg.Optional && k == "nil" ||
		k == "number" && slices.Contains(arg.Kinds, "string") || k == "string" && slices.Contains(arg.Kinds, "number")
	if !fits {
		c.add(c.argPlace(e), Error, CodeArgument, "", "%s: %s must be a %s, got %s", path, arg.Name, strings.Join(arg.Kinds, " or "), describe(v))
	}
}

func count(n int) string {
	switch n {
	case 0:
		return "no arguments"
	case 1:
		return "one argument"
	}
	return fmt.Sprintf("%d arguments", n)
}

// signature is how a function is called: json.encode(value, [options]).
func (f *Function) signature(path string) string {
	names := make([]string, len(f.Args))
	for i, a := range f.Args {
		if names[i] = a.Name; a.Optional {
			names[i] = "[" + a.Name + "]"
		}
	}
	if f.More {
		names = append(names, "...")
	}
	return path + "(" + strings.Join(names, ", ") + ")"
}
