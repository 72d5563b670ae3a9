package port

import (
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
	if over := p.over(c.Span, g.EN, c.Args); over != nil {
		return *over
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
