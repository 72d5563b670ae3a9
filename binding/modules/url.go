package modules

import (
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
)

func urlModule() source {
	return source{
		doc: "Addresses: their parts, queries and escapes.",
		functions: []row{
			{"parse(url: string) -> Parts", "The parts of an address.", urlParse},
			{"build(parts: Parts) -> string", "An address of its parts.", urlBuild},
			{"join(base: string, reference: string) -> string", "Where a link of a page leads.", urlJoin},
			{"encode(query: table) -> string", "Writes {q = 'cat', page = 2} as q=cat&page=2; a list repeats its key.", urlEncode},
			{"decode(query: string) -> table", "Reads a query; a key that repeats gives a list.", urlDecode},
			{"escape(text: string) -> string", "Escapes a value of a query.", onText(url.QueryEscape)},
			{"escape_path(text: string) -> string", "Escapes one part of a path.", onText(url.PathEscape)},
			{"unescape(text: string) -> string", "Undoes both.", urlUnescape},
		},
		types: []typeSource{
			{"Parts", "The parts of an address.", []field{
				{"scheme?: string", "'https'."},
				{"user?: string", ""},
				{"password?: string", ""},
				{"host?: string", "Without the port."},
				{"port?: integer", ""},
				{"path?: string", "Unescaped."},
				{"query?: table", "By name; a list for a name that repeats."},
				{"fragment?: string", "Behind the #."},
			}, nil},
		},
	}
}

func parseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	var e *url.Error
	if errors.As(err, &e) {
		// The address itself may hold a secret.
		return nil, fmt.Errorf("not an address: %w", e.Err)
	}
	return u, err
}

func urlParse(c *call) (lua.LValue, error) {
	u, err := parseURL(c.text(1))
	if err != nil {
		return nil, err
	}
	query, err := c.decodeQuery(u.RawQuery)
	if err != nil {
		return nil, err
	}
	t := c.L.CreateTable(0, 6)
	password, _ := u.User.Password()
	for _, part := range [][2]string{{"scheme", u.Scheme}, {"user", u.User.Username()}, {"password", password},
		{"host", u.Hostname()}, {"path", u.Path + u.Opaque}, {"fragment", u.Fragment}} {
		if part[1] != "" {
			t.RawSetString(part[0], lua.LString(part[1]))
		}
	}
	if port := u.Port(); port != "" {
		t.RawSetString("port", lua.LVAsNumber(lua.LString(port)))
	}
	t.RawSetString("query", query)
	return t, nil
}

func urlBuild(c *call) (lua.LValue, error) {
	o := c.options(1)
	u := url.URL{Scheme: o.text("scheme", ""), Host: o.text("host", ""), Path: o.text("path", ""), Fragment: o.text("fragment", "")}
	if strings.Contains(u.Host, ":") {
		u.Host = "[" + strings.Trim(u.Host, "[]") + "]"
	}
	if o.has("port") {
		u.Host += ":" + o.text("port", "")
	}
	if o.has("user") {
		u.User = url.User(o.text("user", ""))
	}
	if o.has("password") {
		u.User = url.UserPassword(o.text("user", ""), o.text("password", ""))
	}
	if u.Host != "" && u.Path != "" && u.Path[0] != '/' {
		u.Path = "/" + u.Path
	}
	var err error
	u.RawQuery, err = encodeQuery(o.table("query"))
	return lua.LString(u.String()), err
}

func urlJoin(c *call) (lua.LValue, error) {
	base, err := parseURL(c.text(1))
	if err != nil {
		return nil, err
	}
	reference, err := parseURL(c.text(2))
	if err != nil {
		return nil, err
	}
	return lua.LString(base.ResolveReference(reference).String()), nil
}

func urlEncode(c *call) (lua.LValue, error) {
	text, err := encodeQuery(c.table(1))
	return lua.LString(text), err
}

// encodeQuery keeps the order of the table.
func encodeQuery(t *lua.LTable) (string, error) {
	var out strings.Builder
	err := eachPair(t, func(name, value string) {
		if out.Len() > 0 {
			out.WriteByte('&')
		}
		out.WriteString(url.QueryEscape(name) + "=" + url.QueryEscape(value))
	})
	return out.String(), err
}

// eachPair gives the names and values of a form; a list gives its name once an item.
func eachPair(t *lua.LTable, use func(name, value string)) error {
	for k, v := range pairs(t) {
		items := []lua.LValue{v}
		if list, ok := v.(*lua.LTable); ok {
			items = items[:0]
			for i := 1; i <= list.Len(); i++ {
				items = append(items, list.RawGetInt(i))
			}
		}
		for _, item := range items {
			switch item.Type() {
			case lua.LTString, lua.LTNumber, lua.LTBool:
				use(k.String(), item.String())
			default:
				return fmt.Errorf("field '%s' must be a string, a number, a boolean or a list of them, got %s", k, describe(item))
			}
		}
	}
	return nil
}

func urlDecode(c *call) (lua.LValue, error) { return c.decodeQuery(strings.TrimPrefix(c.text(1), "?")) }

// decodeQuery keeps the order of the text.
func (c *call) decodeQuery(text string) (*lua.LTable, error) {
	t, n := c.L.NewTable(), 0
	for pair := range strings.SplitSeq(text, "&") {
		n++
		c.look(n)
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		if err == nil {
			value, err = url.QueryUnescape(value)
		}
		if err != nil {
			return nil, err
		}
		c.addValue(t, name, lua.LString(value))
	}
	return t, nil
}

// addValue makes a list of the values of a name that repeats.
func (c *call) addValue(t *lua.LTable, name string, value lua.LValue) {
	switch old := t.RawGetString(name).(type) {
	case *lua.LNilType:
		t.RawSetString(name, value)
	case *lua.LTable:
		old.Append(value)
	default:
		both := c.L.CreateTable(2, 0)
		both.Append(old)
		both.Append(value)
		t.RawSetString(name, both)
	}
}

func urlUnescape(c *call) (lua.LValue, error) {
	var b strings.Builder
	b.Grow(len(c.text(1)))
	for piece := range c.escaped(c.text(1)) {
		text, err := url.QueryUnescape(piece)
		if err != nil {
			return nil, err
		}
		b.WriteString(text)
	}
	return lua.LString(b.String()), nil
}

// escaped cuts a text between escapes, and looks between.
func (c *call) escaped(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for len(text) > pieceBytes {
			n := pieceBytes
			if i := strings.IndexByte(text[n-2:n], '%'); i >= 0 {
				n += i - 2
			}
			if !yield(text[:n]) {
				return
			}
			text = text[n:]
			engine.Look(c.L)
		}
		yield(text)
	}
}
