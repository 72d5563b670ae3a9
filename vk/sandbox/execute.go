package sandbox

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"

	"github.com/vkscript/vkscript/vk/sandbox/vkscript"
)

const maxBatch = 25 // calls in one execute

// executeError belongs to one false in the answer of execute.
type executeError struct {
	Method string `json:"method"`
	Code   int    `json:"error_code"`
	Msg    string `json:"error_msg"`
}

// execute runs a program in VKScript. A call that failed is false in it, and is listed
// in execute_errors in order.
func (c *call) execute() ([]byte, *apiError) {
	if failure := c.token.refuse(user | community); failure != nil {
		return nil, failure
	}
	if !c.given("code") {
		return nil, invalid("code is undefined")
	}
	program, err := vkscript.Compile(c.Get("code"))
	if err != nil {
		return nil, fail(12, err.Error())
	}
	run := &execution{call: c}
	answer, err := program.Run(vkscript.Env{Call: run.inner, Args: c.args()})
	if err != nil {
		return nil, fail(13, err.Error())
	}
	body := map[string]any{"response": answer}
	if len(run.errors) > 0 {
		body["execute_errors"] = run.errors
	}
	return encode(body), nil
}

// args are the parameters of the execute itself.
func (c *call) args() map[string]string {
	all := map[string]string{}
	for name := range c.Values {
		if name != "code" {
			all[name] = c.Get(name)
		}
	}
	return all
}

// execution is the calls of one program.
type execution struct {
	*call
	calls  int
	errors []executeError
}

var errTooManyCalls = errors.New("Too many API calls")

// inner makes one call of a program. Of the faults only error codes strike it.
func (e *execution) inner(method string, params map[string]string) (json.RawMessage, error) {
	if e.calls++; e.calls > maxBatch {
		return nil, errTooManyCalls
	}
	one := *e.call
	one.method, one.values = method, values{url.Values{}}
	for name, value := range params {
		one.Set(name, value)
	}
	answer, failure := e.attempt(&one)
	e.shaped = e.shaped || one.shaped
	if failure != nil {
		e.errors = append(e.errors, executeError{method, failure.code, failure.msg})
		return json.RawMessage("false"), nil
	}
	return answer, nil
}

func (e *execution) attempt(c *call) (json.RawMessage, *apiError) {
	if fault := c.server.strike(c.method, ErrorCode); fault.Kind == ErrorCode {
		return nil, fail(fault.Code)
	}
	if !known(c.method) || strings.HasPrefix(c.method, "execute") {
		return nil, fail(3)
	}
	return c.invoke()
}
