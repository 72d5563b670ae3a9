package port

import (
	"strconv"
	"strings"
	"sync"

	"github.com/vkscript/vkscript/binding/bsl"
)

func (p *porter) message(c *bsl.Call) lua { return call("print", p.text(c.Args[0])) }

func (p *porter) toText(c *bsl.Call) lua {
	if p.stringy(c.Args[0]) {
		return p.expr(c.Args[0])
	}
	if t := p.typ(c.Args[0]); t == bsl.DateType || t == bsl.BooleanType {
		p.warn(c.Span, CodeCulture, "the text of a date or boolean depends on the language of the system; here it is the invariant one")
	}
	return p.help("str", p.expr(c.Args[0]))
}

// template joins the parts of a literal template; others are left to the helper.
func (p *porter) template(c *bsl.Call) lua {
	literal, ok := c.Args[0].(*bsl.String)
	if !ok {
		return p.help("template", p.args(c.Args)...)
	}
	var parts []lua
	rest := literal.Value
	for rest != "" {
		i := strings.IndexByte(rest, '%')
		if i < 0 {
			i = len(rest)
		}
		n, width := placeholder(rest[i:])
		switch {
		case i == len(rest):
			parts, rest = append(parts, quote(rest)), ""
			continue
		case n == 0:
			return p.help("template", p.args(c.Args)...)
		}
		if i > 0 {
			parts = append(parts, quote(rest[:i]))
		}
		rest = rest[i+width:]
		if n < len(c.Args) && c.Args[n] != nil {
			parts = append(parts, p.moreText(c.Args[n])...)
		}
	}
	switch {
	case len(parts) == 0:
		return quote("")
	case len(parts) == 1 && strings.HasPrefix(literal.Value, "%"):
		return p.toText(&bsl.Call{Span: c.Span, Func: c.Func, Args: c.Args[1:]})
	case len(parts) == 1:
		return parts[0]
	}
	return chain("..", precConcat, parts)
}

// placeholder reads %1 to %10 or %(1), and tells how long it is; 0 is none.
func placeholder(s string) (n, width int) {
	s, ok := strings.CutPrefix(s, "%")
	if !ok {
		return 0, 0
	}
	width = 1
	inner, bracket := strings.CutPrefix(s, "(")
	if bracket {
		s, width = inner, 3
	}
	if strings.HasPrefix(s, "10") {
		n, width, s = 10, width+2, s[2:]
	} else if s != "" && '1' <= s[0] && s[0] <= '9' {
		n, width, s = int(s[0]-'0'), width+1, s[1:]
	}
	if bracket && !strings.HasPrefix(s, ")") {
		return 0, 0
	}
	return n, width
}

// concat is table.concat for an array of texts.
func (p *porter) concat(c *bsl.Call) lua {
	args := p.args(c.Args)
	if p.in.Elem(c.Args[0]) == bsl.StringType {
		return call("table.concat", args...)
	}
	return p.help("join", args...)
}

// extreme is math.min and math.max for numbers.
func (p *porter) extreme(c *bsl.Call) lua {
	name := strings.ToLower(c.Func.Sym.Global.EN)
	for _, a := range c.Args {
		if p.typ(a) != bsl.NumberType {
			return p.help(name, p.args(c.Args)...)
		}
	}
	return call("math."+name, p.args(c.Args)...)
}

func (p *porter) power(c *bsl.Call) lua {
	return binary(p.expr(c.Args[0]), "^", p.expr(c.Args[1]), precPower, precPower)
}

func (p *porter) sleep(c *bsl.Call) lua {
	if n, ok := c.Args[0].(*bsl.Number); ok {
		if ms, err := strconv.ParseFloat(n.Text, 64); err == nil {
			return call("time.sleep", atom(strconv.FormatFloat(ms/1000, 'f', -1, 64)))
		}
	}
	return call("time.sleep", binary(p.expr(c.Args[0]), "/", atom("1000"), precProduct, precUnary))
}

func (p *porter) milliseconds(*bsl.Call) lua {
	return call("math.floor", binary(call("time.now"), "*", atom("1000"), precProduct, precUnary))
}

// brief writes BriefErrorDescription; of ErrorInfo() it is the text of the caught error.
func (p *porter) brief(c *bsl.Call) lua {
	name := "bsl.error_text"
	if c.Func.Sym.Global.EN == "DetailErrorDescription" {
		name = "tostring"
	} else {
		p.helpers++
	}
	if inner, ok := c.Args[0].(*bsl.Call); ok && globalOf(inner) != nil && globalOf(inner).EN == "ErrorInfo" {
		return call(name, prefix(p.caught()))
	}
	return call(name, p.expr(c.Args[0]))
}

func (p *porter) errorText(*bsl.Call) lua {
	if len(p.frame.errors) == 0 {
		return quote("")
	}
	return p.help("error_text", prefix(p.caught()))
}

func (p *porter) errorInfo(*bsl.Call) lua { return p.help("error_info", prefix(p.caught())) }

func (p *porter) eval(c *bsl.Call) lua {
	return p.fail(c.Span, CodeExecute, "Eval (Вычислить): it computes text as code, which can't be ported. Write the expression itself, or a function")
}

// encode tells the two ways of EncodeString apart.
func (p *porter) encode(c *bsl.Call) lua {
	name := "url_encode"
	if c.Func.Sym.Global.EN == "DecodeString" {
		name = "url_decode"
	}
	args := []lua{p.expr(c.Args[0])}
	if m, ok := c.Args[1].(*bsl.Member); ok && name == "url_encode" && strings.HasPrefix(bsl.Fold(m.Name), "url") {
		args = append(args, atom("true")) // a whole address
	}
	return p.help(name, args...)
}

// nothing is what Lua does by itself.
func (p *porter) nothing(*bsl.Call) lua { return lua{} }

// strFind is Find with a direction.
func (p *porter) strFind(c *bsl.Call) lua {
	args := p.args(c.Args)
	if len(args) > 2 {
		m, ok := c.Args[2].(*bsl.Member)
		args[2] = atom("false")
		if ok && bsl.LookupEnum("SearchDirection").Member(m.Name) != nil && bsl.LookupEnum("SearchDirection").Member(m.Name).EN == "FromEnd" {
			args[2] = atom("true")
		} else if !ok && c.Args[2] != nil {
			args[2] = binary(p.expr(c.Args[2]), "==", quote("FromEnd"), precCompare, precConcat)
		}
	}
	return p.help("find", args...)
}

// luaTypes are the types that Lua has itself.
var luaTypes = sync.OnceValue(func() map[string]string {
	return map[string]string{"String": "string", "Number": "number", "Boolean": "boolean", "Undefined": "nil"}
})

// typeTest writes TypeOf(x) = Type("...").
func (p *porter) typeTest(x *bsl.Binary) (lua, bool) {
	of, named := x.X, x.Y
	if n := typeLiteral(of); n != nil {
		of, named = named, of
	}
	t := typeLiteral(named)
	c, ok := of.(*bsl.Call)
	if t == nil || !ok || globalOf(c) == nil || globalOf(c).EN != "TypeOf" {
		return lua{}, false
	}
	if name := luaTypes()[t.EN]; name != "" {
		return binary(call("type", p.expr(c.Args[0])), comparisons[x.Op], quote(name), precCompare, precConcat), true
	}
	if t.Result == bsl.StructureType || t.Result == bsl.MapType {
		p.warn(x.Span, CodeType, "structures and maps are both tables in Lua: this is true for either, unless it is empty")
	}
	return binary(p.typeOf(c), comparisons[x.Op], p.typeName(unwrap(named).(*bsl.Call)), precCompare, precConcat), true
}

func unwrap(x bsl.Expr) bsl.Expr {
	if q, ok := x.(*bsl.Paren); ok {
		return unwrap(q.X)
	}
	return x
}

// typeLiteral finds the type of Type("...").
func typeLiteral(x bsl.Expr) *bsl.TypeName {
	c, ok := unwrap(x).(*bsl.Call)
	if !ok || globalOf(c) == nil || globalOf(c).EN != "Type" {
		return nil
	}
	s, ok := first(c.Args).(*bsl.String)
	if !ok {
		return nil
	}
	return bsl.LookupType(s.Value)
}

func (p *porter) typeOf(c *bsl.Call) lua { return p.help("type_of", p.expr(c.Args[0])) }

func (p *porter) typeName(c *bsl.Call) lua {
	t := typeLiteral(c)
	if t == nil {
		return p.fail(c.Span, CodeDynamic, "Type (Тип): the name of the type is not known before the program runs, or there is no such type")
	}
	name := t.EN
	if t.Result == bsl.MapType {
		name = "Structure"
	}
	return quote(strings.TrimPrefix(name, "Fixed"))
}

func (p *porter) xmlValue(c *bsl.Call) lua {
	t := typeLiteral(c.Args[0])
	if t == nil {
		return p.fail(c.Span, CodeDynamic, "XMLValue (XMLЗначение): the type is not known before the program runs")
	}
	return p.help("xml_value", quote(t.EN), p.expr(c.Args[1]))
}
