package check

import (
	"strings"

	"github.com/vkscript/vkscript/binding/engine/syntax"
)

// resolve finds out what the rules have to know of the whole script.
func (c *checker) resolve() {
	c.foreign, c.added, c.tested, c.escaped = map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	for name := range c.script.globals {
		c.foreign[name] = known().globals[name] && c.isAssigned(name)
	}
	for _, f := range c.script.fields {
		if f.role != asTarget {
			continue
		}
		if object := c.path(f.Object); object != "" {
			c.added[object+"."+f.name] = true
		}
	}
	for _, f := range c.script.fields {
		if f.role == asTested {
			c.tested[c.path(f.Object)+"."+f.name] = true
		}
	}
	for _, u := range c.script.names {
		if u.role == asValue || u.role == asTarget {
			c.escaped[u.Name.Name] = true
		}
	}
	for _, n := range c.script.handed {
		c.escaped[c.path(n)] = true
	}
	c.dynamic = c.isDynamic()
	c.handlers()
}

// environment are the globals by which a script makes or reaches globals that its source does not name.
var environment = [...]string{"_G", "_ENV", "getfenv", "setfenv", "load", "loadstring", "loadfile", "dofile", "module"}

func (c *checker) isDynamic() bool {
	for _, name := range environment {
		if len(c.script.globals[name]) > 0 {
			return true
		}
	}
	called := 0
	for _, call := range c.script.calls {
		module, ok := required(call)
		if !ok && !requiresNothing(call) {
			continue
		}
		called++
		if ok && !known().modules[module] && (c.opts.Around == nil || !c.tells(module)) {
			return true
		}
	}
	return called < len(c.script.globals["require"])
}

// tells is true when all globals that a module makes are told. One that is not there makes none, unless the script
// changes where require looks.
func (c *checker) tells(module string) bool {
	if c.opts.Around.Finds(module) {
		return c.opts.Around.Tells(module)
	}
	return len(c.script.globals["package"]) == 0
}

// isRequire is true for a call of require.
func isRequire(call *syntax.Call) bool {
	fn, ok := call.Func.(*syntax.Name)
	return ok && fn.Local == nil && fn.Name == "require"
}

// requiresNothing is true for require without the name of a module.
func requiresNothing(call *syntax.Call) bool {
	if !isRequire(call) {
		return false
	}
	if len(call.Args) == 0 {
		return true
	}
	switch e := call.Args[0].(type) {
	case *syntax.Nil, *syntax.True, *syntax.False, *syntax.Table, *syntax.FunctionExpr:
		return true
	case *syntax.String:
		return e.Value == ""
	}
	return false
}

// required is the module of require "module".
func required(call *syntax.Call) (string, bool) {
	if !isRequire(call) || len(call.Args) == 0 {
		return "", false
	}
	name, ok := call.Args[0].(*syntax.String)
	if !ok || name.Value == "" {
		return "", false
	}
	return name.Value, true
}

// path is what an expression certainly is of the library, "vk.wall.post", "" when that is not certain.
func (c *checker) path(e syntax.Expr) string {
	switch e := e.(type) {
	case *syntax.Paren:
		return c.path(e.X)
	case *syntax.Name:
		return c.namePath(e)
	case *syntax.Index:
		key, ok := e.Key.(*syntax.String)
		object := c.path(e.Object)
		if !ok || object == "" || c.added[object+"."+key.Value] {
			return ""
		}
		return object + "." + key.Value
	case *syntax.Call:
		if module, ok := required(e); ok && known().modules[module] && !c.foreign["require"] {
			return module
		}
		if c.path(e.Func) == "vk.client" {
			return "vk"
		}
	}
	return ""
}

func (c *checker) namePath(n *syntax.Name) string {
	if n.Local != nil {
		if value := c.script.values[n.Local]; value != nil && !c.script.assigned[n.Local] {
			return c.path(value)
		}
		return ""
	}
	if !known().globals[n.Name] || c.foreign[n.Name] {
		return ""
	}
	return n.Name
}

// isAssigned tells whether a known global may be something else here. json = require "json" changes nothing.
func (c *checker) isAssigned(name string) bool {
	for _, i := range c.script.globals[name] {
		u := c.script.names[i]
		if u.role != asTarget {
			continue
		}
		call, ok := u.value.(*syntax.Call)
		if !ok {
			return true
		}
		if module, ok := required(call); !ok || module != name {
			return true
		}
	}
	return c.opts.Around != nil && c.opts.Around.Defines(name)
}

// Constants are nil, bool, float64, string, function, and tables: *syntax.Table where it stands, filled
// when a variable holds it.
type (
	none     struct{}
	function struct{}
	filled   struct{}
)

// constant is the value of an expression, nil when it isn't known.
func (c *checker) constant(e syntax.Expr) any {
	switch e := e.(type) {
	case *syntax.Nil:
		return none{}
	case *syntax.True:
		return true
	case *syntax.False:
		return false
	case *syntax.Number:
		return e.Value
	case *syntax.String:
		return e.Value
	case *syntax.FunctionExpr:
		return function{}
	case *syntax.Table:
		return e
	case *syntax.Paren:
		return c.constant(e.X)
	case *syntax.Name:
		return c.variable(e)
	}
	return nil
}

func (c *checker) variable(n *syntax.Name) any {
	value := c.script.values[n.Local]
	if n.Local == nil || value == nil || c.script.assigned[n.Local] {
		return nil
	}
	v := c.constant(value)
	if _, ok := v.(*syntax.Table); ok {
		return filled{}
	}
	return v
}

// kind names the type of a constant, "" when it isn't known.
func kind(v any) string {
	switch v.(type) {
	case none:
		return "nil"
	case bool:
		return "boolean"
	case float64:
		return "number"
	case string:
		return "string"
	case function:
		return "function"
	case *syntax.Table, filled:
		return "table"
	}
	return ""
}

// root cuts a path behind its first name, or behind that of a module with a point in it.
func root(path string) (name, rest string) {
	for module := range known().modules {
		if rest, ok := strings.CutPrefix(path, module+"."); ok && strings.Contains(module, ".") {
			return module, rest
		}
	}
	name, rest, _ = strings.Cut(path, ".")
	return name, rest
}
