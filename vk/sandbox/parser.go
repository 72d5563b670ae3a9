package sandbox

import (
	"encoding/json"
	"fmt"
	"strings"
)

// parser reads the part of VKScript that batches are written in: calls with
// JSON-like arguments, whose keys may go without quotes and whose strings may be in
// single quotes. It panics with a syntaxError; rescue turns that into an error.
type parser struct {
	text string
	at   int
}

type syntaxError string

func (e syntaxError) Error() string { return string(e) }

func (p *parser) rescue(err *error) {
	switch failure := recover().(type) {
	case nil:
	case syntaxError:
		*err = failure
	default:
		panic(failure)
	}
}

func (p *parser) fail(want string) {
	panic(syntaxError(fmt.Sprintf(
		"the sandbox runs only `return [API.section.method({...}), ...];`, and wants %s at character %d of code", want, p.at+1)))
}

func (p *parser) skip() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}

// next steps over a character, if it comes next.
func (p *parser) next(c byte) bool {
	p.skip()
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

func (p *parser) want(c byte) {
	if !p.next(c) {
		p.fail("'" + string(c) + "'")
	}
}

func (p *parser) word(want string) {
	if p.skip(); !strings.HasPrefix(p.text[p.at:], want) {
		p.fail(want)
	}
	p.at += len(want)
}

// name reads an identifier.
func (p *parser) name() string {
	p.skip()
	from := p.at
	for p.at < len(p.text) && (isLetter(p.text[p.at]) || p.at > from && isDigit(p.text[p.at])) {
		p.at++
	}
	if from == p.at {
		p.fail("a name")
	}
	return p.text[from:p.at]
}

func isLetter(c byte) bool { return c == '_' || c|32 >= 'a' && c|32 <= 'z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// items reads what stands between commas up to the closing character.
func (p *parser) items(end byte, item func()) {
	if p.next(end) {
		return
	}
	for {
		item()
		if p.next(end) {
			return
		}
		p.want(',')
		if p.next(end) {
			return
		}
	}
}

// maxDepth bounds values inside values.
const maxDepth = 20

func (p *parser) value(depth int) any {
	if p.skip(); p.at == len(p.text) || depth > maxDepth {
		p.fail("a value")
	}
	switch c := p.text[p.at]; {
	case c == '"' || c == '\'':
		return p.str()
	case c == '-' || isDigit(c):
		return p.num()
	case c == '[':
		p.at++
		list := []any{}
		p.items(']', func() { list = append(list, p.value(depth+1)) })
		return list
	case c == '{':
		p.at++
		object := map[string]any{}
		p.items('}', func() {
			key, value := p.pair(depth + 1)
			object[key] = value
		})
		return object
	}
	return p.constant()
}

func (p *parser) pair(depth int) (key string, value any) {
	if p.skip(); p.at < len(p.text) && (p.text[p.at] == '"' || p.text[p.at] == '\'') {
		key = p.str()
	} else {
		key = p.name()
	}
	p.want(':')
	return key, p.value(depth + 1)
}

func (p *parser) constant() any {
	from := p.at
	switch p.name() {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	p.at = from
	p.fail("a value")
	return nil
}

func (p *parser) num() json.Number {
	from := p.at
	for p.at < len(p.text) && strings.IndexByte("+-.eE0123456789", p.text[p.at]) >= 0 {
		p.at++
	}
	text := p.text[from:p.at]
	if !json.Valid([]byte(text)) {
		p.at = from
		p.fail("a number")
	}
	return json.Number(text)
}

// str reads a string in either quotes, with JSON's escapes.
func (p *parser) str() string {
	from, quote := p.at, p.text[p.at]
	for p.at++; p.at < len(p.text) && p.text[p.at] != quote; p.at++ {
		if p.text[p.at] == '\\' {
			p.at++
		}
	}
	if p.at >= len(p.text) {
		p.at = from
		p.fail("the end of the string that begins")
	}
	inside := p.text[from+1 : p.at]
	p.at++
	if quote == '\'' {
		inside = strings.NewReplacer(`\'`, `'`, `\\`, `\\`, `"`, `\"`, `\"`, `\"`).Replace(inside)
	}
	var text string
	if json.Unmarshal([]byte(`"`+inside+`"`), &text) != nil {
		p.at = from
		p.fail("a well-formed string")
	}
	return text
}
