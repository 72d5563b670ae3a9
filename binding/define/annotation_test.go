package define_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// book is what the annotations of all files define and use.
type book struct {
	file      string
	line      int
	defined   map[string]bool
	used      map[string]string // where a name is used first
	functions int
	problems  []string

	class   string // that fields may follow for
	fields  map[string]bool
	params  []string // of the function that must follow
	returns bool
}

func newBook() *book {
	b := &book{defined: map[string]bool{}, used: map[string]string{}}
	for name := range strings.FieldsSeq("any nil string number integer boolean table function fun") {
		b.defined[name] = true
	}
	return b
}

func (b *book) problem(format string, args ...any) {
	b.problems = append(b.problems, fmt.Sprintf("%s:%d: ", b.file, b.line)+fmt.Sprintf(format, args...))
}

func (b *book) define(name string) {
	if b.defined[name] {
		b.problem("%s is defined twice", name)
	}
	b.defined[name] = true
}

func (b *book) read(file, text string) {
	b.file = file
	b.define(file + " is read")
	for i, line := range strings.Split(text+"\n", "\n") {
		b.line = i + 1
		tag, rest, _ := strings.Cut(strings.TrimPrefix(line, "---@"), " ")
		switch {
		case strings.HasPrefix(line, "---@"):
			b.annotation(tag, rest)
		case strings.HasPrefix(line, "function "):
			b.function(line)
		case !strings.HasPrefix(line, "---"):
			if b.params != nil || b.returns {
				b.problem("nothing follows that the annotations could be of")
			}
			b.class, b.params, b.returns = "", nil, false
		}
	}
}

func (b *book) finish() {
	for name, where := range b.used {
		if !b.defined[name] {
			b.problems = append(b.problems, where+name+" is not defined")
		}
	}
	slices.Sort(b.problems)
}

var classForm = regexp.MustCompile(`^(?:\(exact\) )?([\w.]+)(?:: ([\w.]+))?$`)
var fieldForm = regexp.MustCompile(`^([A-Za-z_]\w*|\["[^"]+"\]|\[integer\])\??$`)

func (b *book) annotation(tag, rest string) {
	name, typ, _ := strings.Cut(rest, " ")
	switch tag {
	case "meta":
		if b.line != 1 || rest == "" {
			b.problem("@meta must be the first line and name the file")
		}
	case "class":
		m := classForm.FindStringSubmatch(rest)
		if m == nil {
			b.problem("wrong class %q", rest)
			return
		}
		b.class, b.fields = m[1], map[string]bool{}
		b.define(m[1])
		if m[2] != "" {
			b.use(m[2])
		}
	case "field":
		if b.class == "" || !fieldForm.MatchString(name) {
			b.problem("field %q outside a class, or no name", name)
			return
		}
		if name = strings.TrimSuffix(name, "?"); b.fields[name] {
			b.problem("field %s twice", name)
		}
		b.fields[name] = true
		b.typed(typ, true)
	case "alias":
		b.define(name)
		b.typed(typ, false)
	case "param":
		b.params = append(b.params, strings.TrimSuffix(name, "?"))
		b.typed(typ, true)
	case "return":
		b.returns = true
		b.typed(strings.TrimSuffix(rest, " ..."), false)
	case "overload":
		b.typed(rest, false)
	default:
		b.problem("unknown annotation @%s", tag)
	}
}

var functionForm = regexp.MustCompile(`^function ([\p{L}\w.:]+)\((.*)\) end$`)

func (b *book) function(line string) {
	m := functionForm.FindStringSubmatch(line)
	if m == nil {
		b.problem("wrong function %q", line)
		return
	}
	b.functions++
	name := m[1]
	if strings.Contains(name, ":") {
		name = b.file + " " + name // of a local table
	}
	b.define(name + "()")
	var args []string
	if m[2] != "" {
		args = strings.Split(m[2], ", ")
	}
	if !slices.Equal(args, b.params) {
		b.problem("annotates %v, takes %v", b.params, args)
	}
	b.params, b.returns = nil, false
}

// typed reads a type, and a text after a blank when there may be one.
func (b *book) typed(text string, comment bool) {
	p := typeReader{book: b, rest: text}
	p.union()
	if p.rest != "" && !(comment && strings.HasPrefix(p.rest, " ")) {
		b.problem("%q after the type in %q", p.rest, text)
	}
}

func (b *book) use(name string) {
	if b.used[name] == "" {
		b.used[name] = fmt.Sprintf("%s:%d: ", b.file, b.line)
	}
}

// typeReader reads the notation of types: names, values, T[], T?, A|B, (T), fun(a: T, ...): T, table<K, V>, {a?: T}.
type typeReader struct {
	*book
	rest string
}

func (p *typeReader) take(s string) bool {
	rest, ok := strings.CutPrefix(p.rest, s)
	if ok {
		p.rest = rest
	}
	return ok
}

func (p *typeReader) expect(s string) {
	if !p.take(s) {
		p.problem("expected %s at %q", s, p.rest)
		p.rest = ""
	}
}

func (p *typeReader) union() {
	p.suffixed()
	for p.take("|") {
		p.suffixed()
	}
}

func (p *typeReader) suffixed() {
	p.one()
	for p.take("[]") {
	}
	p.take("?")
}

var typeWord = regexp.MustCompile(`^(?:"(?:[^"\\]|\\.)*"|-?\d+|[A-Za-z_][\w.]*)`)

func (p *typeReader) one() {
	switch {
	case p.take("("):
		p.union()
		p.expect(")")
		return
	case p.take("fun("):
		p.list(")")
		if p.take(": ") {
			p.union()
		}
		return
	case p.take("table<"):
		p.union()
		p.expect(", ")
		p.union()
		p.expect(">")
		return
	case p.take("{"):
		p.list("}")
		return
	}
	word := typeWord.FindString(p.rest)
	if word == "" {
		p.problem("no type at %q", p.rest)
		p.rest = ""
		return
	}
	p.rest = p.rest[len(word):]
	if c := word[0]; c != '"' && c != '-' && (c < '0' || c > '9') {
		p.use(word)
	}
}

var entryForm = regexp.MustCompile(`^(?:\w+\??|\.\.\.): `)

// list reads "name: type, ..." up to the bracket that closes it.
func (p *typeReader) list(end string) {
	for !p.take(end) && p.rest != "" {
		name := entryForm.FindString(p.rest)
		if name == "" {
			p.problem("expected a name and a type at %q", p.rest)
			p.rest = ""
			return
		}
		p.rest = p.rest[len(name):]
		p.union()
		p.take(", ")
	}
}
