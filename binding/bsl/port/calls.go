package port

import (
	"strconv"
	"strings"
	"sync"

	"github.com/vkscript/vkscript/binding/bsl"
)

// direct are the global functions whose arguments go to a function of Lua as they are.
var direct = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"Boolean": "bsl.boolean", "Number": "bsl.number", "Date": "bsl.date",
		"StrLen": "bsl.len", "TrimL": "bsl.trim_left", "TrimR": "bsl.trim_right", "TrimAll": "bsl.trim", "Left": "bsl.left", "Right": "bsl.right",
		"Mid": "bsl.mid", "Find": "bsl.find", "StrFind": "bsl.find", "Upper": "bsl.upper", "Lower": "bsl.lower", "Title": "bsl.title", "Char": "bsl.char",
		"CharCode": "bsl.char_code", "IsBlankString": "bsl.blank", "StrReplace": "bsl.replace", "StrGetLine": "bsl.line", "StrLineCount": "bsl.line_count",
		"StrOccurrenceCount": "bsl.count_of", "StrStartsWith": "bsl.starts", "StrEndsWith": "bsl.ends", "StrSplit": "bsl.split", "StrCompare": "bsl.compare",
		"NStr": "bsl.nstr", "Year": "bsl.year", "Month": "bsl.month", "Day": "bsl.day", "Hour": "bsl.hour", "Minute": "bsl.minute", "Second": "bsl.second",
		"BegOfYear": "bsl.beg_of_year", "BegOfQuarter": "bsl.beg_of_quarter", "BegOfMonth": "bsl.beg_of_month", "BegOfWeek": "bsl.beg_of_week",
		"BegOfDay": "bsl.beg_of_day", "BegOfHour": "bsl.beg_of_hour", "BegOfMinute": "bsl.beg_of_minute", "EndOfYear": "bsl.end_of_year",
		"EndOfQuarter": "bsl.end_of_quarter", "EndOfMonth": "bsl.end_of_month", "EndOfWeek": "bsl.end_of_week", "EndOfDay": "bsl.end_of_day",
		"EndOfHour": "bsl.end_of_hour", "EndOfMinute": "bsl.end_of_minute", "WeekOfYear": "bsl.week_of_year", "DayOfYear": "bsl.day_of_year",
		"WeekDay": "bsl.weekday", "AddMonth": "bsl.add_month", "CurrentDate": "bsl.now", "CurrentUniversalDate": "bsl.utc_now",
		"Int": "bsl.int", "Round": "bsl.round", "Log": "math.log", "Log10": "math.log10", "Sin": "math.sin", "Cos": "math.cos", "Tan": "math.tan",
		"ASin": "math.asin", "ACos": "math.acos", "ATan": "math.atan", "Exp": "math.exp", "Sqrt": "math.sqrt", "Format": "bsl.format", "ValueIsFilled": "bsl.filled",
		"FillPropertyValues": "bsl.fill_properties", "Base64String": "bsl.base64", "Base64Value": "bsl.base64_decode",
		"GetBase64StringFromBinaryData": "bsl.base64", "GetBinaryDataFromBase64String": "bsl.base64_decode",
		"XMLString": "bsl.xml_string", "ReadJSON": "bsl.json_read", "WriteJSON": "bsl.json_write",
		"CopyFile": "bsl.copy_file", "MoveFile": "fs.rename", "DeleteFiles": "bsl.delete_files", "FindFiles": "bsl.find_files", "CreateDirectory": "fs.mkdir",
		"GetTempFileName": "bsl.temp_file", "CombinePath": "path.join", "Exit": "os.exit", "GetEnvironmentVariable": "env.get",
	}
})

// special gives the way to write a global function that needs more than that; nil for others.
func special(name string) func(*porter, *bsl.Call) lua {
	switch name {
	case "Message":
		return (*porter).message
	case "String":
		return (*porter).toText
	case "StrTemplate":
		return (*porter).template
	case "StrConcat":
		return (*porter).concat
	case "StrFind":
		return (*porter).strFind
	case "Min", "Max":
		return (*porter).extreme
	case "Pow":
		return (*porter).power
	case "Sleep":
		return (*porter).sleep
	case "BriefErrorDescription", "DetailErrorDescription":
		return (*porter).brief
	case "ErrorDescription":
		return (*porter).errorText
	case "ErrorInfo":
		return (*porter).errorInfo
	case "TypeOf":
		return (*porter).typeOf
	case "Type":
		return (*porter).typeName
	case "Eval":
		return (*porter).eval
	case "EncodeString", "DecodeString":
		return (*porter).encode
	case "XMLValue":
		return (*porter).xmlValue
	case "CurrentDirectory":
		return func(*porter, *bsl.Call) lua { return quote(".") }
	case "FreeObject", "RunGarbageCollection":
		return (*porter).nothing
	case "CurrentUniversalDateInMilliseconds":
		return (*porter).milliseconds
	}
	return nil
}

// call writes a call of a method of the module or of a global function.
func (p *porter) call(c *bsl.Call) lua {
	if c.Func.Sym == nil {
		return p.refused(c.Span, c.Func.Name)
	}
	if c.Func.Sym.Kind == bsl.ModuleFunc {
		if p.returnsMore(c) {
			return p.hoist(c)
		}
		return call(p.names[c.Func.Sym], p.ownArgs(c)...)
	}
	g := c.Func.Sym.Global
	if g.Note != "" {
		return p.refused(c.Span, c.Func.Name)
	}
	if len(c.Args) < g.Min {
		return p.refused(c.Span, c.Func.Name)
	}
	if write := special(g.EN); write != nil {
		return write(p, c)
	}
	name := direct()[g.EN]
	if p.plain && plainDate(g) {
		name = p.spelling(g)
	}
	if name == "" {
		return p.fail(c.Span, CodeLibrary, "%s: it has no counterpart in Lua; run the program as it is: vkscript run %s", c.Func.Name, p.m.Name)
	}
	if strings.HasPrefix(name, "bsl.") {
		p.helpers++
	}
	return call(name, p.args(c.Args)...)
}

// globalOf is the row of a call of a global function, or nil.
func globalOf(c *bsl.Call) *bsl.Global {
	if c.Func.Sym == nil {
		return nil
	}
	return c.Func.Sym.Global
}

// args writes arguments; what is left out at the end is left out in Lua too.
func (p *porter) args(args []bsl.Expr) []lua {
	for len(args) > 0 && args[len(args)-1] == nil {
		args = args[:len(args)-1]
	}
	out := make([]lua, len(args))
	for i, a := range args {
		out[i] = p.expr(a)
	}
	return out
}

// ownArgs writes the arguments of a method of the module.
func (p *porter) ownArgs(c *bsl.Call) []lua {
	for i, param := range c.Func.Sym.Method.Params {
		if i < len(c.Args) && c.Args[i] != nil && isUndefined(c.Args[i]) && !isUndefined(param.Default) {
			p.warn(c.Args[i].Range(), CodeDefault, "nil means left out in Lua: the parameter %s gets its default", param.Name)
		}
	}
	return p.args(c.Args)
}

// returnsMore tells whether a method gives parameters back to its caller.
func (p *porter) returnsMore(c *bsl.Call) bool {
	return c.Func.Sym != nil && c.Func.Sym.Kind == bsl.ModuleFunc && len(p.byRef[c.Func.Sym.Method]) > 0
}

// hoist calls a method in front of the statement, and gives the variable with its value.
func (p *porter) hoist(c *bsl.Call) lua {
	name := p.fresh("result")
	p.taken[name] = true
	p.pre = append(p.pre, func() { p.callBack(c, &lua{text(name), precPrefix}, "local ") })
	return prefix(name)
}

// assignCall writes X = F(Y) where Y changes too.
func (p *porter) assignCall(s *bsl.AssignStmt, c *bsl.Call, local string) {
	target := p.expr(s.Target)
	p.callBack(c, &target, local)
}

// callBack calls a method and takes back its parameters: result, a, b = f(a, b).
func (p *porter) callBack(c *bsl.Call, result *lua, local string) {
	m := c.Func.Sym.Method
	args := p.ownArgs(c)
	var targets []doc
	blank := false
	if m.Func {
		targets = append(targets, text("_"))
		if result != nil {
			targets[0] = result.doc
		}
		blank = result == nil
	}
	filled := btoi(result != nil)
	var after []doc
	for _, i := range p.byRef[m] {
		if i >= len(c.Args) || !isVariable(c.Args[i]) {
			targets = append(targets, text("_"))
			continue
		}
		target := p.expr(c.Args[i])
		if x, ok := c.Args[i].(*bsl.Index); ok && p.indexing(x) == byHelper {
			target = prefix(p.fresh("item"))
			p.taken[target.doc.text] = true
			p.emitText("local %s", target.doc.text)
			after = append(after, p.help("set", p.expr(x.X), p.expr(x.Key), target).doc)
		}
		targets = append(targets, target.doc)
		filled = len(targets)
	}
	p.prepare()
	p.writeCallBack(call(p.names[c.Func.Sym], args...), targets[:filled], local, blank)
	for _, line := range after {
		p.emit(line)
	}
}

func (p *porter) writeCallBack(fn lua, targets []doc, local string, blank bool) {
	switch {
	case len(targets) == 0:
		p.emit(fn.doc)
		return
	case len(targets) == 1 && local != "":
		p.emit(text(local), targets[0], text(" = "), fn.doc)
		return
	case local != "":
		p.emit(text(local), targets[0])
	}
	var parts []doc
	for i, t := range targets {
		blank = blank || t.text == "_"
		if i > 0 {
			parts = append(parts, text(", "))
		}
		parts = append(parts, t)
	}
	if blank {
		p.emitText("local _")
	}
	p.emit(append(parts, text(" = "), fn.doc)...)
}

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
	if p.in.Elem(c.Args[0]) == bsl.StringType && !p.cfg.Exact {
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
var luaTypes = map[string]string{"String": "string", "Number": "number", "Boolean": "boolean", "Undefined": "nil"}

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
	if name := luaTypes[t.EN]; name != "" {
		return binary(call("type", p.expr(c.Args[0])), comparisons[x.Op], quote(name), precCompare, precConcat), true
	}
	if t.Result == bsl.StructureType || t.Result == bsl.MapType {
		p.warn(x.Span, CodeType, "structures and maps are both tables in Lua: this is true for either")
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
