package modules

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Module is one library of Lua functions.
type Module struct {
	Name, Doc string
	Functions []Function
	Constants []Field
	Types     []*Object
}

// Function is a function of a module, or a method of an object.
type Function struct {
	Name    string
	Args    []Field
	Returns string // what it gives, in the notation of Lua's language servers; "" for nothing
	Doc     string
	call    impl
}

// Field is an argument of a function, a field of a table, or a constant.
type Field struct {
	Name     string // "..." for all further arguments, "[integer]" for the list part of a table
	Type     *Type
	Optional bool
	Doc      string
}

// Object is a table with known fields, or a value with methods.
type Object struct {
	Name, Doc string
	Fields    []Field
	Methods   []Function
}

// Type is what a value may be; its String is in the notation of Lua's language servers.
type Type struct {
	Name   string  // "string", "integer", ..., or the name of an object
	Value  string  // of a type with one string, "debug"
	Elem   *Type   // of a list
	Union  []*Type // any of these
	Object *Object // what Name says
	module string
}

func (t *Type) String() string {
	switch {
	case t.Union != nil:
		names := make([]string, len(t.Union))
		for i, u := range t.Union {
			names[i] = u.String()
		}
		return strings.Join(names, "|")
	case t.Elem != nil:
		return t.Elem.String() + "[]"
	case t.Object != nil && t.module != "":
		return t.module + "." + t.Name
	case t.Name == "" && t.Object == nil:
		return fmt.Sprintf("%q", t.Value)
	}
	return t.Name
}

// Signature is the function as the reference shows it: "decode(text: string, options?: table): any".
func (f *Function) Signature() string {
	args := make([]string, len(f.Args))
	for i := range f.Args {
		args[i] = f.Args[i].String()
	}
	out := f.Name + "(" + strings.Join(args, ", ") + ")"
	if f.Returns != "" {
		out += ": " + f.Returns
	}
	return out
}

func (f *Field) String() string {
	mark := ""
	if f.Optional {
		mark = "?"
	}
	return f.Name + mark + ": " + f.Type.String()
}

// source is a module as it is written down.
type source struct {
	doc       string
	functions []row
	constants []constant
	types     []typeSource
}

// row is a function: "encode(value: any, options?: EncodeOptions) -> string". Names of the module's own
// types begin with a capital.
type row struct {
	signature, doc string
	call           impl
}

type constant struct {
	signature, doc string
	value          func() lua.LValue
}

// field is "timeout?: number" and what it means.
type field struct{ signature, doc string }

type typeSource struct {
	name, doc string
	fields    []field
	methods   []row
}

// parseModule reads the signatures; a wrong one is a bug that every test finds.
func parseModule(name string, s source) *Module {
	m := &Module{Name: name, Doc: s.doc}
	for _, t := range s.types {
		m.Types = append(m.Types, &Object{Name: t.name, Doc: t.doc})
	}
	p := signatureParser{module: m}
	for _, c := range s.constants {
		m.Constants = append(m.Constants, p.field(c.signature, c.doc))
	}
	for i, t := range s.types {
		for _, f := range t.fields {
			m.Types[i].Fields = append(m.Types[i].Fields, p.field(f.signature, f.doc))
		}
		m.Types[i].Methods = p.functions(t.methods)
	}
	m.Functions = p.functions(s.functions)
	return m
}

// signatureParser reads the signatures of one module.
type signatureParser struct {
	module *Module
	text   string // what is left
}

func (p *signatureParser) functions(rows []row) []Function {
	out := make([]Function, len(rows))
	for i, row := range rows {
		out[i] = p.function(row)
	}
	return out
}

func (p *signatureParser) function(row row) Function {
	f := Function{Doc: row.doc, call: row.call}
	head, returns, _ := strings.Cut(row.signature, " -> ")
	f.Returns = p.qualify(returns)
	f.Name, p.text, _ = strings.Cut(head, "(")
	for !p.take(")") {
		f.Args = append(f.Args, p.oneField())
		p.take(", ")
	}
	p.end(row.signature)
	return f
}

func (p *signatureParser) field(signature, doc string) Field {
	p.text = signature
	f := p.oneField()
	f.Doc = doc
	p.end(signature)
	return f
}

func (p *signatureParser) oneField() Field {
	name, rest, ok := strings.Cut(p.text, ": ")
	if !ok {
		panic(fmt.Sprintf("%s: %q has no type", p.module.Name, p.text))
	}
	p.text = rest
	short, optional := strings.CutSuffix(name, "?")
	return Field{Name: short, Optional: optional, Type: p.union()}
}

func (p *signatureParser) union() *Type {
	first := p.list()
	if !strings.HasPrefix(p.text, "|") {
		return first
	}
	t := &Type{Union: []*Type{first}}
	for p.take("|") {
		t.Union = append(t.Union, p.list())
	}
	return t
}

func (p *signatureParser) list() *Type {
	t := p.one()
	for p.take("[]") {
		t = &Type{Elem: t}
	}
	return t
}

func (p *signatureParser) one() *Type {
	if p.take(`"`) {
		value, rest, _ := strings.Cut(p.text, `"`)
		p.text = rest
		return &Type{Value: value}
	}
	if p.take("(") {
		t := p.union()
		p.take(")")
		return t
	}
	n := 0
	for n < len(p.text) && isLetter(p.text[n]) {
		n++
	}
	t := &Type{Name: p.text[:n], module: p.module.Name}
	p.text = p.text[n:]
	t.Object = p.object(t.Name)
	return t
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func (p *signatureParser) object(name string) *Object {
	for _, o := range p.module.Types {
		if o.Name == name {
			return o
		}
	}
	if !strings.Contains(" string number integer boolean table function any ", " "+name+" ") {
		panic(fmt.Sprintf("%s: unknown type %q", p.module.Name, name))
	}
	return nil
}

// qualify puts the module's name before its own types.
func (p *signatureParser) qualify(returns string) string {
	for _, o := range p.module.Types {
		returns = strings.ReplaceAll(returns, o.Name, p.module.Name+"."+o.Name)
	}
	return returns
}

func (p *signatureParser) take(s string) bool {
	rest, ok := strings.CutPrefix(p.text, s)
	p.text = rest
	return ok
}

func (p *signatureParser) end(signature string) {
	if p.text != "" {
		panic(fmt.Sprintf("%s: %q is not read to its end: %q is left", p.module.Name, signature, p.text))
	}
}
