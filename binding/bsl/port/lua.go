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
	doc   doc
	prec  int
	calls int // of functions inside of each other's arguments
}

func piece(d doc, prec int) lua { return lua{doc: d, prec: prec} }

func atom(s string) lua { return lua{doc: text(s), prec: precAtom} }

func prefix(s string) lua { return lua{doc: text(s), prec: precPrefix} }

// in puts parentheses around an expression that binds weaker than its place needs.
func (x lua) in(least int) doc {
	if x.prec >= least {
		return x.doc
	}
	return seq(text("("), x.doc, text(")"))
}

// binary joins two operands; right is the precedence that the right one needs.
func binary(x lua, op string, y lua, prec, right int) lua {
	return lua{seq(x.in(prec), text(" "+op+" "), y.in(right)), prec, max(x.calls, y.calls)}
}

// call is a call of a function.
func call(fn string, args ...lua) lua {
	list, calls := arguments(args)
	return lua{seq(text(fn), list), precPrefix, calls}
}

// maxCalls is how many calls stand inside of each other's arguments in one function: each takes registers, and Lua has 250.
const maxCalls = 50

// arguments writes a list of arguments, and tells how deep a call with it is. One that is too deep gets a function of its own.
func arguments(args []lua) (written doc, calls int) {
	l := &list{open: "(", closing: ")", sep: ","}
	for _, a := range args {
		if a.calls >= maxCalls {
			a = lua{doc: seq(text("(function() return "), a.doc, text(" end)()"))}
		}
		calls = max(calls, a.calls)
		l.items = append(l.items, item{doc: a.doc})
	}
	return doc{list: l}, calls + 1
}

// table is a table constructor.
func table(items []item) lua {
	l := &list{open: "{", closing: "}", sep: ",", spaced: true, trailing: true, items: items}
	for _, it := range items {
		l.broken = l.broken || len(it.before) > 0 || it.after != ""
	}
	return lua{doc: doc{list: l}, prec: precAtom}
}

// maxChain is how long a chain is before its beginning goes into parentheses: each part takes a register.
const maxChain = 100

// chain is a chain of an operator for which the order does not matter, broken before its operators when it is long.
func chain(op string, prec int, parts []lua) lua {
	if len(parts) > maxChain {
		parts = append([]lua{chain(op, prec, parts[:len(parts)-maxChain+1])}, parts[len(parts)-maxChain+1:]...)
	}
	l := &list{sep: " " + op + " "}
	for _, p := range parts {
		l.items = append(l.items, item{doc: p.in(prec + 1)})
	}
	return lua{doc: doc{list: l}, prec: prec}
}

// field is x.name, or x["key"] for what is no name.
func field(x lua, key string, ascii bool) lua {
	if isName(key, ascii) {
		return lua{seq(x.in(precPrefix), text("."+key)), precPrefix, x.calls}
	}
	return index(x, quote(key))
}

func index(x, key lua) lua {
	open := "["
	if strings.HasPrefix(key.doc.text, "[[") {
		open = "[ "
	}
	return lua{seq(x.in(precPrefix), text(open), key.doc, text("]")), precPrefix, max(x.calls, key.calls)}
}

// method is a call x:name(args).
func method(x lua, name string, args []lua) lua {
	list, calls := arguments(args)
	return lua{seq(x.in(precPrefix), text(":"+name), list), precPrefix, max(x.calls, calls)}
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
