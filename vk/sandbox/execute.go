package sandbox

import (
	"encoding/json"
	"net/url"
	"strings"
)

const (
	maxBatch   = 25      // calls in one execute
	maxAnswers = 5 << 20 // bytes of their answers
)

// executeError belongs to one false in the answer of execute.
type executeError struct {
	Method string `json:"method"`
	Code   int    `json:"error_code"`
	Msg    string `json:"error_msg"`
}

// execute runs a batch: return [API.a.b({...}), API.c.d({...})]; or one call. What
// failed is false, and is listed in execute_errors in order.
func (c *call) execute() ([]byte, *apiError) {
	if failure := c.token.refuse(user | community); failure != nil {
		return nil, failure
	}
	if !c.given("code") {
		return nil, invalid("code is undefined")
	}
	batch, err := parseBatch(c.Get("code"))
	if err != nil {
		return nil, fail(12, err.Error())
	}
	if len(batch.calls) > maxBatch {
		return nil, fail(13, "Too many API calls")
	}
	answers, errors := c.runBatch(batch)
	answer := map[string]any{"response": answers}
	if batch.single {
		answer["response"] = answers[0]
	}
	if len(errors) > 0 {
		answer["execute_errors"] = errors
	}
	body := encode(answer)
	if len(body) > maxAnswers {
		return nil, fail(13, "response size is too big")
	}
	return body, nil
}

func (c *call) runBatch(b batch) (answers []json.RawMessage, errors []executeError) {
	answers = []json.RawMessage{}
	for _, one := range b.calls {
		answer, failure := c.runInner(one)
		if failure != nil {
			answer = json.RawMessage("false")
			errors = append(errors, executeError{one.method, failure.code, failure.msg})
		}
		answers = append(answers, answer)
	}
	return answers, errors
}

// runInner makes one call of a batch. Of the faults only error codes strike it.
func (c *call) runInner(one batchCall) (json.RawMessage, *apiError) {
	if fault := c.server.strike(one.method, ErrorCode); fault.Kind == ErrorCode {
		return nil, fail(fault.Code)
	}
	if _, ok := methods()[one.method]; !ok {
		return nil, unknownMethod(one.method)
	}
	inner := *c
	inner.method, inner.values = one.method, values{one.params}
	return inner.invoke()
}

// batch is the program of an execute that the sandbox understands.
type batch struct {
	calls  []batchCall
	single bool // one call, not an array of calls
}

type batchCall struct {
	method string
	params url.Values
}

// parseBatch reads the code of execute.
func parseBatch(code string) (b batch, err error) {
	p := &parser{text: code}
	defer p.rescue(&err)
	p.word("return")
	if b.single = !p.next('['); b.single {
		b.calls = []batchCall{p.call()}
	} else {
		p.items(']', func() { b.calls = append(b.calls, p.call()) })
	}
	p.next(';')
	if p.skip(); p.at < len(p.text) {
		p.fail("the end")
	}
	return b, nil
}

// call reads API.section.name({...}).
func (p *parser) call() batchCall {
	p.word("API")
	p.want('.')
	method := p.name()
	p.want('.')
	method += "." + p.name()
	params := url.Values{}
	p.want('(')
	if !p.next(')') {
		p.want('{')
		p.items('}', func() { p.param(params) })
		p.want(')')
	}
	return batchCall{method, params}
}

func (p *parser) param(params url.Values) {
	key, value := p.pair(0)
	if value != nil {
		params.Set(key, paramText(value))
	}
}

// paramText is a value as a parameter: arrays of simple values are joined with
// commas, what is deeper goes as JSON.
func paramText(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case json.Number:
		return value.String()
	case bool:
		return map[bool]string{true: "1", false: "0"}[value]
	case []any:
		if list, ok := simpleList(value); ok {
			return list
		}
	}
	return string(encode(value))
}

func simpleList(items []any) (string, bool) {
	var all []string
	for _, item := range items {
		switch item.(type) {
		case []any, map[string]any, nil:
			return "", false
		}
		all = append(all, paramText(item))
	}
	return strings.Join(all, ","), true
}
