package port

import (
	"strings"
	"sync"
	"unicode"

	"github.com/vkscript/vkscript/binding/bsl"
)

// ported are the types of the library that the module bsl has, by its function that makes one.
var ported = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"File": "file", "TextReader": "text_reader", "TextWriter": "text_writer", "TextDocument": "text_document",
		"JSONReader": "json_reader", "JSONWriter": "json_writer", "RandomNumberGenerator": "random",
	}
})

// missing are the members of these types that the module bsl has not.
var missing = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"File": " GetCreationTime GetReadOnly GetHidden ", "TextDocument": " InsertLine ReplaceLine DeleteLine ",
		"JSONReader": " Read CurrentValue CurrentValueType ",
		"JSONWriter": " WriteStartObject WriteEndObject WriteStartArray WriteEndArray WritePropertyName WriteValue ",
	}
})

// objectMember writes a property or method of an object of the library.
func (p *porter) objectMember(x bsl.Expr, t *bsl.TypeName, name string, args []bsl.Expr, span bsl.Span) lua {
	g := t.Member(name)
	if t.EN == "ErrorInfo" && g != nil && g.Kind == bsl.PropKind {
		return field(p.expr(x), snake(g.EN), false)
	}
	if ported()[t.EN] == "" || g == nil || strings.Contains(missing()[t.EN], " "+g.EN+" ") {
		return p.fail(span, CodeMember, "%s.%s: it is not ported; run the program as it is, or use the modules json, fs and http of Lua", t.EN, name)
	}
	if over := p.over(span, t.EN+"."+g.EN, args); over != nil {
		return *over
	}
	p.helpers++
	return method(p.expr(x), snake(g.EN), p.args(args))
}

// limits are how many arguments Lua's functions take, where those of the library take more.
var limits = sync.OnceValue(func() map[string]int {
	return map[string]int{
		"Round": 2, "WriteJSON": 2, "TextReader": 2, "TextReader.Open": 2, "TextReader.ReadLine": 0, "TextWriter": 4, "TextWriter.WriteLine": 1,
		"TextDocument.Write": 2,
	}
})

// over reports an argument that Lua's function would pass over; nil when there is none.
func (p *porter) over(span bsl.Span, name string, args []bsl.Expr) *lua {
	limit, limited := limits()[name]
	for i := limit; limited && i < len(args); i++ {
		if args[i] != nil {
			x := p.fail(span, CodeLibrary, "%s: its argument %d has no counterpart in Lua: leave it out, or port with --exact", name, i+1)
			return &x
		}
	}
	return nil
}

// unknownMember writes a method of a value of unknown type: of an object of the library, if only they have it.
func (p *porter) unknownMember(x *bsl.MethodCall) lua {
	for _, name := range []string{"File", "TextReader", "TextWriter", "TextDocument", "JSONReader", "JSONWriter", "BinaryData"} {
		if g := bsl.LookupType(name).Member(x.Name); g != nil && name != "BinaryData" && !strings.Contains(missing()[name], " "+g.EN+" ") {
			p.helpers++
			return method(p.expr(x.X), snake(g.EN), p.args(x.Args))
		} else if g != nil && g.EN == "Write" {
			return p.help("write_binary", p.expr(x.X), p.expr(first(x.Args)))
		}
	}
	return p.fail(x.Span, CodeMember, "%s: no type that can be ported has this method", x.Name)
}

// snake writes GetReadOnly as get_read_only.
func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// newExpr writes New.
func (p *porter) newExpr(x *bsl.New) lua {
	if x.Dynamic != nil {
		return p.fail(x.Span, CodeDynamic, "New (Новый) with a computed type: it is known only when the program runs. Choose with If (Если)")
	}
	t := bsl.LookupType(x.Type)
	if t != nil && t.Note != "" {
		return p.refused(x.Span, x.Type)
	}
	if t == nil {
		return p.fail(x.Span, CodeLibrary, "New %s: classes of other files can't be ported; make functions over a structure", x.Type)
	}
	switch t.EN {
	case "Array", "Structure", "Map":
		items, rest := p.literalItems(x, t)
		if rest != nil {
			return *rest
		}
		return table(items)
	case "FixedArray", "FixedStructure", "FixedMap":
		if t.EN == "FixedStructure" && p.typ(first(x.Args)) == bsl.StringType {
			return p.newExpr(&bsl.New{Span: x.Span, Type: "Structure", Args: x.Args})
		}
		return p.help("copy", p.args(x.Args)...)
	case "BinaryData":
		path := p.expr(first(x.Args))
		return call("BinaryData", call("fs.read", path), path)
	case "UUID":
		if len(x.Args) == 0 {
			return p.help("uuid")
		}
		return p.expr(x.Args[0])
	case "ErrorInfo":
		return p.help("error_info", p.args(x.Args[:min(len(x.Args), 1)])...)
	}
	if over := p.over(x.Span, t.EN, x.Args); over != nil {
		return *over
	}
	if name := ported()[t.EN]; name != "" {
		return p.help(name, p.args(x.Args)...)
	}
	return p.fail(x.Span, CodeLibrary, "New %s: this type is not ported; %s", x.Type, instead(t.EN))
}

// instead tells what to do without a type.
func instead(name string) string {
	if strings.HasPrefix(name, "HTTP") || name == "InternetProxy" {
		return "use OPI_VK, or the module http of Lua"
	}
	if name == "ValueTable" || name == "ValueList" {
		return "keep structures in an array, or run the program as it is"
	}
	return "run the program as it is: vkscript run"
}
