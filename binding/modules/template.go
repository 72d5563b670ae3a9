package modules

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/luajson"
)

func templateModule() source {
	return source{
		doc: "Texts with places to fill: {{name}}, {{user.name}}, {{#items}}once an item{{/items}}, {{#flag}}when true{{/flag}}, " +
			"{{^items}}when empty or false{{/items}}, {{.}} the item itself, {{! a remark}}. Nothing is escaped, and a value that is missing is an error. " +
			"A line that holds a section's tag alone leaves no empty line.",
		functions: []row{
			{"render(text: string, data: table) -> string", "Fills a text.", templateRender},
		},
	}
}

// node is a piece of a template: text, a value or a section.
type node struct {
	kind  byte   // 't' text, 'v' a value, '#' or '^' a section
	text  string // of a value or a section its name
	line  int
	inner []node
}

// maxSections bounds how deep sections nest.
const maxSections = 100

// templateParser reads a text into nodes.
type templateParser struct {
	text   string
	at     int
	line   int // of the tag read last
	atLine int // of at
}

func (p *templateParser) fail(format string, args ...any) error {
	return fmt.Errorf("line %d: %s", p.line, fmt.Sprintf(format, args...))
}

// nodes reads to the end of the section that is open, or of the text.
func (p *templateParser) nodes(open string, begun, depth int) ([]node, error) {
	var out []node
	if depth > maxSections {
		return nil, p.fail("sections nest deeper than %d levels", maxSections)
	}
	for {
		text, tag, err := p.next()
		if err != nil {
			return nil, err
		}
		if text != "" {
			out = append(out, node{kind: 't', text: text})
		}
		name := strings.TrimSpace(tag)
		if name == "" {
			if open != "" {
				return nil, fmt.Errorf("line %d: {{#%s}} is not closed by {{/%s}}", begun, open, open)
			}
			return out, nil
		}
		mark, rest := name[0], strings.TrimSpace(name[1:])
		switch mark {
		case '!':
		case '/':
			if rest != open {
				return nil, p.fail("{{/%s}} closes nothing that is open", rest)
			}
			return out, nil
		case '#', '^':
			section := node{kind: mark, text: rest, line: p.line}
			if section.inner, err = p.nodes(rest, section.line, depth+1); err != nil {
				return nil, err
			}
			out = append(out, section)
		default:
			out = append(out, node{kind: 'v', text: name, line: p.line})
		}
	}
}

// next gives the text before a tag and what stands in the tag; no tag at the end of the text.
func (p *templateParser) next() (text, tag string, err error) {
	start := p.at
	p.line = p.atLine
	i := strings.Index(p.text[start:], "{{")
	if i < 0 {
		p.at = len(p.text)
		return p.text[start:], "", nil
	}
	i += start
	p.line += strings.Count(p.text[start:i], "\n")
	n := strings.Index(p.text[i:], "}}")
	if n < 0 {
		return "", "", p.fail("{{ is not closed by }}")
	}
	tag, p.at = p.text[i+2:i+n], i+n+2
	if strings.TrimSpace(tag) == "" {
		return "", "", p.fail("{{}} names nothing")
	}
	end := i
	if strings.ContainsRune("#^/!", rune(strings.TrimSpace(tag)[0])) {
		end = p.ownLine(i)
	}
	p.atLine = p.line + strings.Count(p.text[i:p.at], "\n")
	return p.text[start:end], tag, nil
}

// ownLine skips the line of a tag that stands alone on it, and tells where the text before it ends.
func (p *templateParser) ownLine(tag int) int {
	lineStart := strings.LastIndexByte(p.text[:tag], '\n') + 1
	rest, _, more := strings.Cut(p.text[p.at:], "\n")
	if strings.Trim(p.text[lineStart:tag], " \t") != "" || strings.Trim(rest, " \t\r") != "" {
		return tag
	}
	p.at += len(rest)
	if more {
		p.at++
	}
	return lineStart
}

func templateRender(c *call) (lua.LValue, error) {
	p := templateParser{text: c.text(1), atLine: 1}
	nodes, err := p.nodes("", 0, 0)
	if err != nil {
		return nil, err
	}
	r := renderer{c: c, scope: []lua.LValue{c.arg(2)}}
	if err := r.render(nodes); err != nil {
		return nil, err
	}
	return lua.LString(r.out.String()), nil
}

// renderer fills a template. The innermost scope that has a name gives its value.
type renderer struct {
	c      *call
	scope  []lua.LValue
	out    strings.Builder
	rounds int // of all sections
}

func (r *renderer) render(nodes []node) error {
	for i := range nodes {
		if err := r.node(&nodes[i]); err != nil {
			return err
		}
		if r.out.Len() > maxText {
			return tooLarge()
		}
	}
	return nil
}

func (r *renderer) node(n *node) error {
	switch n.kind {
	case 't':
		r.out.WriteString(n.text)
		return nil
	case 'v':
		return r.value(n)
	}
	v := r.lookup(n.text)
	items, isTable := v.(*lua.LTable)
	isList := isTable && (items.Len() > 0 || isEmpty(items))
	filled := lua.LVAsBool(v) && v != lua.LValue(luajson.Null()) && !(isList && items.Len() == 0)
	switch {
	case n.kind == '^':
		if filled {
			return nil
		}
		return r.render(n.inner)
	case !filled:
		return nil
	case !isList:
		return r.within(v, n.inner)
	}
	for i := 1; i <= items.Len(); i++ {
		r.rounds++
		r.c.look(r.rounds)
		if err := r.within(items.RawGetInt(i), n.inner); err != nil {
			return err
		}
	}
	return nil
}

func isEmpty(t *lua.LTable) bool {
	k, _ := t.Next(lua.LNil)
	return k == lua.LNil
}

func (r *renderer) within(v lua.LValue, nodes []node) error {
	r.scope = append(r.scope, v)
	err := r.render(nodes)
	r.scope = r.scope[:len(r.scope)-1]
	return err
}

func (r *renderer) value(n *node) error {
	v := r.lookup(n.text)
	switch v.Type() {
	case lua.LTString, lua.LTNumber, lua.LTBool:
		r.out.WriteString(v.String())
		return nil
	case lua.LTNil:
		return fmt.Errorf("line %d: no value for {{%s}}", n.line, n.text)
	}
	if text, ok := r.c.L.ToStringMeta(v).(lua.LString); ok && v.Type() == lua.LTUserData {
		r.out.WriteString(string(text))
		return nil
	}
	return fmt.Errorf("line %d: {{%s}} is a %s", n.line, n.text, typeName(v))
}

// lookup follows a dotted name from the innermost scope that has its first part.
func (r *renderer) lookup(name string) lua.LValue {
	if name == "." {
		return r.scope[len(r.scope)-1]
	}
	first, rest, _ := strings.Cut(name, ".")
	v := lua.LNil
	for i := len(r.scope) - 1; i >= 0 && v == lua.LNil; i-- {
		v = r.field(r.scope[i], first)
	}
	for rest != "" {
		first, rest, _ = strings.Cut(rest, ".")
		v = r.field(v, first)
	}
	return v
}

func (r *renderer) field(v lua.LValue, name string) lua.LValue {
	if v.Type() != lua.LTTable && v.Type() != lua.LTUserData {
		return lua.LNil
	}
	if found := r.c.L.GetField(v, name); found != lua.LNil {
		return found
	}
	if t, ok := v.(*lua.LTable); ok && name != "" && name[0] >= '0' && name[0] <= '9' {
		return t.RawGet(lua.LVAsNumber(lua.LString(name)))
	}
	return lua.LNil
}
