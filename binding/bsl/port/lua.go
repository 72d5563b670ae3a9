package port

import (
	"strconv"
	"strings"
	"unicode"
)

// Precedences of Lua's operators, the weakest first.
const (
	precOr = iota + 1
	precAnd
	precCompare
	precConcat
	precSum
	precProduct
	precUnary
	precPower
	precAtom   // a literal or table: needs parentheses before an index or call
	precPrefix // a name, index, call or parentheses
)

// lua is an expression of Lua with its precedence.
type lua struct {
	doc  doc
	prec int
}

func atom(s string) lua { return lua{text(s), precAtom} }

func prefix(s string) lua { return lua{text(s), precPrefix} }

// in puts parentheses around an expression that binds weaker than its place needs.
func (x lua) in(least int) doc {
	if x.prec >= least {
		return x.doc
	}
	return seq(text("("), x.doc, text(")"))
}

// binary joins two operands; right is the precedence that the right one needs.
func binary(x lua, op string, y lua, prec, right int) lua {
	return lua{seq(x.in(prec), text(" "+op+" "), y.in(right)), prec}
}

// call is a call of a function.
func call(fn string, args ...lua) lua {
	return lua{seq(text(fn), arguments(args)), precPrefix}
}

func arguments(args []lua) doc {
	l := &list{open: "(", closing: ")", sep: ","}
	for _, a := range args {
		l.items = append(l.items, item{doc: a.doc})
	}
	return doc{list: l}
}

// table is a table constructor.
func table(items []item) lua {
	l := &list{open: "{", closing: "}", sep: ",", spaced: true, trailing: true, items: items}
	for _, it := range items {
		l.broken = l.broken || len(it.before) > 0 || it.after != ""
	}
	return lua{doc{list: l}, precAtom}
}

// chain is a chain of an operator, broken before its operators when it is long.
func chain(op string, prec int, parts []lua) lua {
	l := &list{sep: " " + op + " "}
	for _, p := range parts {
		l.items = append(l.items, item{doc: p.in(prec + 1)})
	}
	return lua{doc{list: l}, prec}
}

// field is x.name, or x["key"] for what is no name.
func field(x lua, key string, ascii bool) lua {
	if isName(key, ascii) {
		return lua{seq(x.in(precPrefix), text("."+key)), precPrefix}
	}
	return index(x, quote(key))
}

func index(x, key lua) lua {
	open := "["
	if strings.HasPrefix(key.doc.text, "[[") {
		open = "[ "
	}
	return lua{seq(x.in(precPrefix), text(open), key.doc, text("]")), precPrefix}
}

// method is a call x:name(args).
func method(x lua, name string, args []lua) lua {
	return lua{seq(x.in(precPrefix), text(":"+name), arguments(args)), precPrefix}
}

const keywords = " and break do else elseif end false for function goto if in local nil not or repeat return then true until while "

// isKeyword tells whether Lua reserves a word.
func isKeyword(s string) bool { return strings.Contains(keywords, " "+s+" ") }

// isName tells whether a text can stand as a name.
func isName(s string, ascii bool) bool {
	for i, r := range s {
		letter := r == '_' || unicode.IsLetter(r) || i > 0 && unicode.IsDigit(r)
		if !letter || ascii && r >= 0x80 {
			return false
		}
	}
	return s != "" && !isKeyword(s)
}

// quote writes a text; one of several lines as a long string where that shows it as it is.
func quote(s string) lua {
	if strings.Count(s, "\n") > 1 && !strings.ContainsAny(s, "\r\\") && !strings.Contains(s, "]]") && !strings.HasSuffix(s, "]") {
		return atom("[[\n" + s + "]]")
	}
	if strings.Contains(s, `"`) && !strings.ContainsAny(s, "'\\\n\r\t\x00") {
		return atom("'" + s + "'")
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch r {
		case '"', '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\t':
			b.WriteString(`\t`)
		case 0:
			b.WriteString(`\000`)
		default:
			b.WriteRune(r)
		}
	}
	return atom(b.String() + `"`)
}

// number writes a number as Lua reads it, and tells whether it keeps all its digits.
func number(digits string) (lua, bool) {
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	out := whole
	if fraction != "" {
		out += "." + fraction
	}
	significant := strings.Trim(strings.TrimLeft(strings.Replace(out, ".", "", 1), "0"), " ")
	if fraction != "" {
		significant = strings.TrimRight(significant, "0")
	}
	f, err := strconv.ParseFloat(out, 64)
	exact := err == nil && (len(significant) <= 15 || fraction == "" && f <= 1<<53)
	return atom(out), exact
}
