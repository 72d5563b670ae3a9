package check

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/vkscript/vkscript/binding/onescript"
	"github.com/vkscript/vkscript/binding/opi"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/spell"
)

// undefinedNames finds names that no part of the program defines.
func (c *checker) undefinedNames() {
	if c.dynamic {
		return
	}
	for name, uses := range c.script.globals {
		if c.isDefined(name) {
			continue
		}
		tested := c.has(name, asTested)
		for _, i := range uses {
			c.undefined(c.script.names[i], tested)
		}
	}
}

// undefined notes one use of a name that nothing defines. A name that the script asks about may come from
// outside, unless it is nearly a local's.
func (c *checker) undefined(u use, tested bool) {
	name := u.Name.Name
	if !tested {
		c.addName(u.Pos, name, Error, CodeUndefined, c.meant(u), "nothing defines %q%s", name, c.elsewhere(u))
		return
	}
	if near, ok := spell.Nearest(name, u.scope.names()); ok && u.role == asTested {
		c.addName(u.Pos, name, Warning, CodeUndefined, near, "nothing defines %q", name)
	}
}

func (c *checker) isDefined(name string) bool {
	return known().globals[name] || slices.Contains(c.opts.Globals, name) || c.has(name, asTarget) ||
		c.opts.Around != nil && c.opts.Around.Defines(name)
}

func (c *checker) has(name string, as role) bool {
	return slices.ContainsFunc(c.script.globals[name], func(i int) bool { return c.script.names[i].role == as })
}

// foreign are the constants of other languages, and of 1C, in lower case.
func foreign(name string) string {
	switch strings.ToLower(name) {
	case "null", "none", "undefined", "неопределено":
		return "nil"
	case "истина", "true":
		return "true"
	case "ложь", "false":
		return "false"
	}
	return ""
}

// meant is the name that a mistyped one probably meant, "" when there is none.
func (c *checker) meant(u use) string {
	if constant := foreign(u.Name.Name); constant != "" {
		return constant
	}
	near, _ := spell.Nearest(u.Name.Name, func(yield func(string) bool) {
		for name := range u.scope.names() {
			if !yield(name) {
				return
			}
		}
		slices.Values(c.globalNames())(yield)
	})
	return near
}

// globalNames are the globals that the script makes, and those of the library.
func (c *checker) globalNames() []string {
	if c.globals == nil {
		for name := range c.script.globals {
			if c.has(name, asTarget) {
				c.globals = append(c.globals, name)
			}
		}
		slices.Sort(c.globals)
		c.globals = append(c.globals, sorted(known().globals)...)
	}
	return c.globals
}

// names are the locals that can be seen, the nearest first.
func (s *scope) names() iter.Seq[string] {
	return func(yield func(string) bool) {
		for ; s != nil; s = s.outer {
			if !yield(s.Name) {
				return
			}
		}
	}
}

// elsewhere says where a local of the same name is.
func (c *checker) elsewhere(u use) string {
	for _, l := range c.script.locals {
		switch {
		case l.Name != u.Name.Name:
		case l.Line >= u.Line:
			return fmt.Sprintf(" here: the local of line %d begins later", l.Line)
		default:
			return fmt.Sprintf(" here: the local of line %d can't be seen", l.Line)
		}
	}
	return ""
}

// accidentalGlobals finds globals that one function alone uses, beginning with an assignment: they
// could be its locals.
func (c *checker) accidentalGlobals() {
	if c.dynamic {
		return
	}
	for i, u := range c.script.names {
		name, uses := u.Name.Name, c.script.globals[u.Name.Name]
		if i != uses[0] || u.role != asTarget || u.fn == nil || known().globals[name] || slices.Contains(c.opts.Globals, name) {
			continue
		}
		outside := slices.ContainsFunc(uses, func(i int) bool { return c.script.names[i].fn != u.fn })
		if outside || c.opts.Around != nil && c.opts.Around.Mentions(name) {
			continue
		}
		near, _ := spell.Nearest(name, u.scope.names())
		c.addName(u.Pos, name, Warning, CodeGlobal, near, "%q becomes a global of the whole script; write local %s if only this function uses it", name, name)
	}
}

// unknownFields finds what the library's tables do not have.
func (c *checker) unknownFields() {
	for _, f := range c.script.fields {
		object := c.path(f.Object)
		if object == "" || f.role == asTarget || c.added[object+"."+f.name] {
			continue
		}
		switch base, rest := root(object); {
		case base == "OPI_VK" && rest == "":
			c.opiName(f)
		case base == "vk":
			c.vkName(f, rest)
		case object == exactName:
			c.exactField(f)
		default:
			c.libraryField(f, object)
		}
	}
}

func (c *checker) opiName(f field) {
	if opi.Lookup(f.name) == nil {
		near, _ := opi.Nearest(f.name)
		c.addName(f.Key.Position(), f.name, Error, CodeUnknown, near, "OPI_VK has no function %q", f.name)
	}
}

func (c *checker) libraryField(f field, table string) {
	fields := known().fields[table]
	if _, has := slices.BinarySearch(fields, f.name); fields == nil || has || c.escaped[table] || c.tested[table+"."+f.name] ||
		c.opts.Around != nil && c.opts.Around.Defines(table+"."+f.name) {
		return
	}
	near, _ := spell.Nearest(f.name, slices.Values(fields))
	c.addName(f.Key.Position(), f.name, Error, CodeUnknown, near, "%s has no field %q", table, f.name)
}

// exactName is the module whose fields are found in any letter case.
const exactName = "bsl.exact"

func (c *checker) exactField(f field) {
	if onescript.HasExact(f.name) || c.escaped[exactName] || c.tested[exactName+"."+f.name] {
		return
	}
	near, _ := spell.Nearest(f.name, onescript.ExactNames())
	c.addName(f.Key.Position(), f.name, Error, CodeUnknown, near, "%s has no field %q", exactName, f.name)
}

// missingName finds a name that is not among those of a table.
func (c *checker) missingName(f field, table string, names iter.Seq[string]) {
	for name := range names {
		if name == f.name {
			return
		}
	}
	near, _ := spell.Nearest(f.name, names)
	c.addName(f.Key.Position(), f.name, Error, CodeUnknown, near, "there is no %s%s", table, f.name)
}

func uploadKinds(yield func(string) bool) {
	for _, kind := range vk.UploadKinds() {
		if !yield(string(kind)) {
			return
		}
	}
}

// vkName checks vk.section and vk.section.method.
func (c *checker) vkName(f field, section string) {
	switch {
	case section == "":
		c.missingName(f, "vk.", vkMembers())
	case section == "upload":
		c.missingName(f, "vk.upload.", uploadKinds)
	case strings.Contains(section, ".") || !isSection(section):
	case vk.LookupMethod(section+"."+f.name) == nil:
		near, _ := spell.Nearest(f.name, methodsOf(section))
		c.addName(f.Key.Position(), f.name, Error, CodeUnknown, near, "VK's schema %s has no method %s.%s", vk.SchemaVersion, section, f.name)
	}
}
