package check

import (
	"slices"
	"strings"

	"github.com/vkscript/vkscript/binding/engine/syntax"
	"github.com/vkscript/vkscript/binding/modules"
	"github.com/vkscript/vkscript/vk/spell"
)

// moduleFunction is the function at a path, "json.decode" or "vk.client", nil when no module has it.
func moduleFunction(path string) *modules.Function {
	module, name := root(path)
	for _, m := range libraries() {
		if m.Name != module {
			continue
		}
		for i := range m.Functions {
			if m.Functions[i].Name == name {
				return &m.Functions[i]
			}
		}
	}
	return nil
}

// moduleCall compares a call with the function's signature, as the module itself will.
func (c *checker) moduleCall(path string, call *syntax.Call) {
	if f := moduleFunction(path); f != nil {
		c.arguments(path, f, c.place(call), call.Args)
	}
}

// arguments compares what is passed with a function's signature. at is the place of the call.
func (c *checker) arguments(path string, f *modules.Function, at syntax.Pos, args []syntax.Expr) {
	n, more := atLeast(args)
	open := len(f.Args) > 0 && f.Args[len(f.Args)-1].Name == "..."
	if n > len(f.Args) && !open {
		c.add(c.argPlace(args[len(f.Args)]), Warning, CodeArgument, "", "%s passes over this argument: %s%s", path, strings.TrimSuffix(path, f.Name), f.Signature())
	}
	for i := range f.Args {
		arg := &f.Args[i]
		switch {
		case arg.Name == "...":
			for _, e := range args[min(i, n):n] {
				c.moduleValue(path, arg.Name, arg, e)
			}
		case i < n:
			c.moduleValue(path, arg.Name, arg, args[i])
		case !more && !arg.Optional && !fits(arg.Type, none{}):
			c.add(at, Error, CodeArgument, "", "%s needs %s (%s)", path, arg.Name, arg.Type)
			return
		}
	}
}

// moduleValue checks an argument, or the field of one. name is how messages call it: "options.indent".
func (c *checker) moduleValue(path, name string, f *modules.Field, e syntax.Expr) {
	v := c.constant(e)
	switch {
	case v == nil || v == (none{}) && f.Optional:
	case !fits(f.Type, v):
		c.add(c.argPlace(e), Error, CodeArgument, nearestValue(f.Type, v), "%s: %s must be %s, got %s", path, name, f.Type, describe(v))
	default:
		table, ok := v.(*syntax.Table)
		if record := recordOf(f.Type); ok && record != nil {
			c.record(path, name, record, table)
		}
	}
}

// fits tells whether a constant can be of a type.
func fits(t *modules.Type, v any) bool {
	switch {
	case t.Union != nil:
		return slices.ContainsFunc(t.Union, func(u *modules.Type) bool { return fits(u, v) })
	case t.Elem != nil:
		return kind(v) == "table"
	case t.Object != nil:
		return kind(v) == "table" && len(t.Object.Methods) == 0
	case t.Name == "":
		return v == t.Value
	case t.Name == "any":
		return true
	case t.Name == "integer":
		n, ok := v.(float64)
		return ok && n == float64(int64(n))
	}
	return kind(v) == t.Name || t.Name == "string" && kind(v) == "number"
}

// nearestValue is what a mistyped text probably meant where only some are allowed.
func nearestValue(t *modules.Type, v any) string {
	text, ok := v.(string)
	if !ok {
		return ""
	}
	near, _ := spell.Nearest(text, func(yield func(string) bool) {
		for _, u := range t.Union {
			if u.Value != "" && !yield(u.Value) {
				return
			}
		}
	})
	return near
}

// recordOf is the table with known fields that a type takes, nil when there is none, or a list as well.
func recordOf(t *modules.Type) *modules.Object {
	if t.Object != nil && len(t.Object.Methods) == 0 {
		return t.Object
	}
	var found *modules.Object
	for _, u := range t.Union {
		if u.Elem != nil || u.Name == "table" || u.Name == "any" {
			return nil
		}
		if record := recordOf(u); record != nil {
			found = record
		}
	}
	return found
}

// record checks the fields of a table constructor.
func (c *checker) record(path, name string, record *modules.Object, t *syntax.Table) {
	given, open := map[string]bool{}, false
	for _, item := range t.Items {
		if item.Key == nil {
			given["[integer]"] = true
			continue
		}
		key, ok := c.constant(item.Key).(string)
		if !ok {
			open = true
			continue
		}
		given[key] = true
		i := slices.IndexFunc(record.Fields, func(f modules.Field) bool { return f.Name == key })
		if i < 0 {
			near, _ := spell.Nearest(key, fieldNames(record))
			c.add(c.keyPlace(item.Key, key), Error, CodeArgument, near, "%s: %s has no field %q", path, name, key)
			continue
		}
		c.moduleValue(path, name+"."+key, &record.Fields[i], item.Value)
	}
	c.missingFields(path, name, record, t, func(field string) bool { return open || given[field] })
}

func (c *checker) missingFields(path, name string, record *modules.Object, t *syntax.Table, given func(string) bool) {
	var missing []string
	for i := range record.Fields {
		f := &record.Fields[i]
		if f.Name != "[integer]" && !f.Optional && !given(f.Name) && !fits(f.Type, none{}) {
			missing = append(missing, f.Name)
		}
	}
	if missing != nil {
		c.add(t.Pos, Error, CodeArgument, "", "%s: %s needs %s", path, name, strings.Join(missing, ", "))
	}
}

func fieldNames(record *modules.Object) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, f := range record.Fields {
			if f.Name != "[integer]" && !yield(f.Name) {
				return
			}
		}
	}
}
