package check

import (
	"slices"
	"strings"
	"sync"

	"github.com/vkscript/vkscript/binding/define"
	"github.com/vkscript/vkscript/binding/engine/syntax"
	"github.com/vkscript/vkscript/binding/modules"
	"github.com/vkscript/vkscript/vk/spell"
)

// object is a value with methods: "store.Store". The zero value is none.
type object struct {
	name string
	*modules.Object
}

// objectTypes are all that functions give, by name.
var objectTypes = sync.OnceValue(func() map[string]object {
	types := map[string]object{}
	for _, m := range define.Libraries() {
		for _, t := range m.Types {
			if name := m.Name + "." + t.Name; len(t.Methods) > 0 {
				types[name] = object{name, t}
			}
		}
	}
	return types
})

// libraryFunction is the function at a path, "task.spawn", nil when there is none.
func libraryFunction(path string) *modules.Function {
	module, name := root(path)
	for _, m := range define.Libraries() {
		if m.Name == module {
			return functionOf(m.Functions, name)
		}
	}
	return nil
}

func functionOf(list []modules.Function, name string) *modules.Function {
	i := slices.IndexFunc(list, func(f modules.Function) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return &list[i]
}

// objectOf is what an expression certainly is an object of.
func (c *checker) objectOf(e syntax.Expr) object {
	switch e := e.(type) {
	case *syntax.Paren:
		return c.objectOf(e.X)
	case *syntax.Name:
		if e.Local == nil || c.script.assigned[e.Local] {
			return object{}
		}
		if value := c.script.values[e.Local]; value != nil {
			return c.objectOf(value)
		}
		return c.objects[e.Local]
	case *syntax.Call:
		if f := libraryFunction(c.path(e.Func)); f != nil {
			return objectTypes()[f.Returns]
		}
	case *syntax.MethodCall:
		if f := c.methodOf(e); f != nil {
			return objectTypes()[f.Returns]
		}
	}
	return object{}
}

// methodOf is the method that a call calls, nil when that is not certain.
func (c *checker) methodOf(call *syntax.MethodCall) *modules.Function {
	if o := c.objectOf(call.Object); o.Object != nil {
		return functionOf(o.Methods, call.Name)
	}
	return nil
}

// handlers finds the objects that functions written as arguments are called with: the ctx of
// bot:command("start", function(ctx) ... end).
func (c *checker) handlers() {
	c.objects = map[*syntax.Local]object{}
	for _, call := range c.script.methods {
		if f := c.methodOf(call); f != nil {
			for i := range min(len(f.Args), len(call.Args)) {
				c.handler(f.Args[i].Type.String(), call.Args[i])
			}
		}
	}
}

// handler reads a type such as "fun(ctx: vk.BotContext)".
func (c *checker) handler(typ string, e syntax.Expr) {
	fn, ok := e.(*syntax.FunctionExpr)
	args, isFunction := strings.CutPrefix(typ, "fun(")
	if !ok || !isFunction {
		return
	}
	args, _, _ = strings.Cut(args, ")")
	for i, arg := range strings.Split(args, ", ") {
		if _, name, ok := strings.Cut(arg, ": "); ok && i < len(fn.Func.Params) {
			c.objects[fn.Func.Params[i]] = objectTypes()[name]
		}
	}
}

// objectMethod checks the call of a method of an object, and tells whether it is one.
func (c *checker) objectMethod(call *syntax.MethodCall) bool {
	o := c.objectOf(call.Object)
	if o.Object == nil {
		return false
	}
	if f := functionOf(o.Methods, call.Name); f != nil {
		if strings.HasPrefix(o.name, "vk.") || strings.HasPrefix(o.name, "task.") {
			return true // whose arguments have no types that could be compared
		}
		c.arguments(o.name+":"+call.Name, f, c.text.locate(call.Pos, call.Name), call.Args)
		return true
	}
	if !c.putsField(call.Name) {
		near, ok := spell.Nearest(call.Name, o.names)
		if !ok {
			near, _ = spell.Abbreviated(call.Name, o.names)
		}
		c.addName(call.Pos, call.Name, Error, CodeUnknown, near, "%s has no method %q", o.name, call.Name)
	}
	return true
}

// putsField is true when the script gives some table this field, which may be the object.
func (c *checker) putsField(name string) bool {
	return slices.ContainsFunc(c.script.fields, func(f field) bool { return f.role == asTarget && f.name == name })
}

func (o object) names(yield func(string) bool) {
	for i := range o.Methods {
		if !yield(o.Methods[i].Name) {
			return
		}
	}
}

// stringMethod finds a method that texts do not have.
func (c *checker) stringMethod(call *syntax.MethodCall) {
	_, isText := c.constant(call.Object).(string)
	methods := known().fields["string"]
	if !isText || c.added["string."+call.Name] || c.escaped["string"] || slices.Contains(methods, call.Name) ||
		c.opts.Around != nil && c.opts.Around.Defines("string."+call.Name) {
		return
	}
	near, ok := spell.Nearest(call.Name, slices.Values(methods))
	if !ok {
		near, _ = spell.Abbreviated(call.Name, slices.Values(methods))
	}
	c.addName(call.Pos, call.Name, Error, CodeUnknown, near, "a text has no method %q", call.Name)
}

// dotsForColons finds methods that are called with a dot: they would miss their object.
func (c *checker) dotsForColons() {
	for _, call := range c.script.calls {
		index, ok := call.Func.(*syntax.Index)
		if !ok {
			continue
		}
		o, key := c.objectOf(index.Object), ""
		if s, ok := index.Key.(*syntax.String); ok {
			key = s.Value
		}
		if o.Object == nil || functionOf(o.Methods, key) == nil || c.putsField(key) || c.passesItself(index.Object, call) {
			continue
		}
		c.add(c.place(call), Error, CodeArgument, "", "%s.%s is a method: write :%s(...), which passes the object", o.name, key, key)
	}
}

// passesItself is true for s.get(s, "key").
func (c *checker) passesItself(e syntax.Expr, call *syntax.Call) bool {
	object, ok := e.(*syntax.Name)
	if !ok || len(call.Args) == 0 {
		return false
	}
	first, ok := call.Args[0].(*syntax.Name)
	return ok && first.Name == object.Name
}
