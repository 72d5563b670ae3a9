package check

import (
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/vkscript/vkscript/binding/engine/syntax"
	"github.com/vkscript/vkscript/binding/native"
	"github.com/vkscript/vkscript/vk"
)

// vkSections are the first parts of the methods' names.
var vkSections = sync.OnceValue(func() map[string]bool {
	sections := map[string]bool{}
	for name := range vk.MethodNames() {
		if section, _, dotted := strings.Cut(name, "."); dotted {
			sections[section] = true
		}
	}
	return sections
})

func isSection(name string) bool { return vkSections()[name] }

// vkMembers are the names that can follow "vk.".
func vkMembers() iter.Seq[string] {
	return slices.Values(append(sorted(vkSections()), native.Names()...))
}

func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

func methodsOf(section string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for full := range vk.MethodNames() {
			if name, ok := strings.CutPrefix(full, section+"."); ok && !yield(name) {
				return
			}
		}
	}
}

// vkCall checks vk.section.method{...}, vk.upload.kind(file, {...}) and the functions beside them.
func (c *checker) vkCall(name string, call *syntax.Call) {
	if vk.LookupMethod(name) != nil {
		c.methodArgs(name, call, call.Args)
		return
	}
	if kind, ok := strings.CutPrefix(name, "upload."); ok {
		c.uploadArgs(vk.UploadKind(kind), call)
		return
	}
	c.moduleCall("vk."+name, call)
	if name != "call" && name != "pages" && name != "wait" || len(call.Args) == 0 {
		return
	}
	method, ok := c.constant(call.Args[0]).(string)
	schema := vk.LookupMethod(method)
	switch {
	case !ok:
	case schema == nil:
		c.vkFindings(vk.Check(method, noParams), c.argPlace(call.Args[0]), nil)
	case name == "pages" && schema.Param("offset") == nil && schema.Param("start_from") == nil:
		c.add(c.argPlace(call.Args[0]), Error, CodeArgument, "", "vk.pages: %s has no pages: it takes neither offset nor start_from", method)
	case name != "wait":
		c.methodArgs(method, call, call.Args[1:])
	}
}

// uploadArgs compares the arguments of an upload with those of its methods that know them.
func (c *checker) uploadArgs(upload vk.UploadKind, call *syntax.Call) {
	if !slices.Contains(vk.UploadKinds(), upload) || len(call.Args) < 2 {
		return
	}
	table, ok := call.Args[1].(*syntax.Table)
	if !ok {
		if k := kind(c.constant(call.Args[1])); k != "" && k != "table" && k != "nil" {
			c.add(c.argPlace(call.Args[1]), Error, CodeArgument, "", "vk.upload.%s takes a table of arguments, got %s", upload, describe(c.constant(call.Args[1])))
		}
		return
	}
	for _, item := range table.Items {
		key, ok := c.constant(item.Key).(string)
		if item.Key == nil || !ok {
			continue
		}
		method := native.UploadMethod(upload, key)
		f := c.form(method, &syntax.Table{Pos: table.Pos, Items: []syntax.Item{item}})
		findings := slices.DeleteFunc(vk.Check(method, maps.All(f.sent)), func(found vk.Finding) bool { return found.Param != key })
		c.vkFindings(findings, f.places[key], f)
	}
}

// methodArgs compares a table of arguments with the schema.
func (c *checker) methodArgs(method string, call *syntax.Call, args []syntax.Expr) {
	if n, _ := atLeast(args); n > 1 {
		c.add(c.argPlace(args[1]), Error, CodeArgument, "", "%s takes one table of arguments, as in vk.%s{...}", method, method)
		return
	}
	c.vkArgs(method, c.place(call), args)
}

func noParams(func(string, string) bool) {}

func (c *checker) vkArgs(method string, at syntax.Pos, args []syntax.Expr) {
	if len(args) == 0 {
		c.vkFindings(vk.Check(method, noParams), at, nil)
		return
	}
	table, ok := args[0].(*syntax.Table)
	if !ok {
		if k := kind(c.constant(args[0])); k != "" && k != "table" && k != "nil" {
			c.add(c.argPlace(args[0]), Error, CodeArgument, "", "%s takes a table of arguments, got %s", method, describe(c.constant(args[0])))
		}
		return
	}
	if p := c.form(method, table); p != nil {
		c.vkFindings(vk.Check(method, maps.All(p.sent)), at, p)
	}
}

// form is a table of arguments as it will be sent.
type form struct {
	sent   map[string]string
	places map[string]syntax.Pos
	open   map[string]bool // whose value only a run tells
	more   bool            // it has keys that only a run tells
}

// form reads a table of arguments; nil when it can't be one.
func (c *checker) form(method string, t *syntax.Table) *form {
	f := &form{map[string]string{}, map[string]syntax.Pos{}, map[string]bool{}, false}
	for _, item := range t.Items {
		if item.Key == nil {
			c.positional(method, item.Value)
			return nil
		}
		key, ok := c.constant(item.Key).(string)
		if !ok {
			f.more = true
			continue
		}
		f.places[key] = c.keyPlace(item.Key, key)
		value, given, sure := c.sent(vk.LookupMethod(method).Param(key), item.Value)
		if given {
			f.sent[key], f.open[key] = value, !sure
		}
	}
	return f
}

func (c *checker) positional(method string, value syntax.Expr) {
	if kind(c.constant(value)) != "" && c.constant(value) != (none{}) {
		c.add(c.argPlace(value), Error, CodeArgument, "", "%s: an argument needs a name, as in vk.%s{name = value}", method, method)
	}
}

func (c *checker) keyPlace(key syntax.Expr, name string) syntax.Pos {
	if s, ok := key.(*syntax.String); ok {
		return c.text.locate(s.Pos, name)
	}
	return c.argPlace(key)
}

// sent is a value as VK's form has it, whether it is sent at all, and whether that is certain.
func (c *checker) sent(p *vk.Parameter, e syntax.Expr) (value string, given, sure bool) {
	switch v := c.constant(e).(type) {
	case none:
		return "", false, true
	case bool:
		return map[bool]string{true: "1", false: "0"}[v], true, true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true, true
	case string:
		return v, true, true
	case *syntax.Table:
		if p != nil && p.Type == vk.TypeList {
			return c.list(p, v)
		}
	}
	return "?", true, false
}

// list joins the values of a table, if all are certain.
func (c *checker) list(p *vk.Parameter, t *syntax.Table) (string, bool, bool) {
	var items []string
	for _, item := range t.Items {
		if _, table := item.Value.(*syntax.Table); table || item.Key != nil {
			return "?", true, false
		}
		value, given, sure := c.sent(p, item.Value)
		if !given || !sure {
			return "?", true, false
		}
		items = append(items, value)
	}
	return strings.Join(items, ","), true, true
}

// vkFindings takes over what is wrong with the arguments; f is nil when there are none.
func (c *checker) vkFindings(findings []vk.Finding, at syntax.Pos, f *form) {
	for _, found := range findings {
		place, here := at, false
		if f != nil {
			var p syntax.Pos
			if p, here = f.places[found.Param]; here {
				place = p
			}
		}
		if f != nil && c.isExcused(found, f, here) || !here && vk.IsKeyed(found.Method) && (found.Param == "guid" || found.Param == "random_id") {
			continue
		}
		severity := Warning
		if found.Hard {
			severity = Error
		}
		problem, near, _ := strings.Cut(found.Problem, "; did you mean ")
		near, _ = strconv.Unquote(strings.TrimSuffix(near, "?"))
		code := CodeArgument
		if found.Param == "" {
			code = CodeUnknown
		}
		c.add(place, severity, code, near, "%s: %s", found.Method, problem)
	}
}

// isExcused is true for a finding about a value, or about a missing argument, that only a run tells.
func (c *checker) isExcused(found vk.Finding, f *form, here bool) bool {
	known := vk.LookupMethod(found.Method).Param(found.Param) != nil
	return here && known && f.open[found.Param] || !here && f.more
}
