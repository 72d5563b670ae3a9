package opi

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/vkscript/vkscript/vk"
)

// maxArgs is how many arguments a function has at most, so that a call is made in one piece.
const maxArgs = 8

// call is one carrying out of a function: its arguments, read and checked before anything is sent.
type call struct {
	*Module
	ctx    context.Context
	fn     *Function
	values [maxArgs]any // by place: string, bool, []string, int64, *vk.File, []*vk.File, Object
	given  [maxArgs]bool
	auth   parameters
	free   []func()
}

// ArgError says which argument of which function is wrong, and why.
type ArgError struct {
	Function string
	Arg      string
	Err      error
}

func (e *ArgError) Error() string { return fmt.Sprintf("%s: %s %v", e.Function, e.Arg, e.Err) }

func (e *ArgError) Unwrap() error { return e.Err }

// bind reads all arguments; files are found and looked at here, so that a missing one stops the
// function before its first request.
func (c *call) bind(args []any) error {
	if c.fn.oldPoll && len(args) == 4 && c.isAuth(args[3]) {
		args = []any{args[0], args[1], args[2], nil, args[3]}
	}
	if len(args) > len(c.fn.Args) {
		return &CallError{c.fn.Name, fmt.Errorf("takes %d arguments (%s), got %d", len(c.fn.Args), c.fn.signature(), len(args))}
	}
	for i := range c.fn.Args {
		var value any
		if i < len(args) {
			value = args[i]
		}
		if err := c.bindOne(i, value); err != nil {
			return &ArgError{c.fn.Name, c.fn.Args[i].Name, err}
		}
	}
	return nil
}

func (c *call) bindOne(i int, value any) (err error) {
	a := &c.fn.Args[i]
	c.given[i] = value != nil
	if a.Required && isBlank(value) {
		return fmt.Errorf("is missing: it wants %s", article(a.Type.String()))
	}
	if value == nil {
		value = a.Default
	}
	c.values[i], err = c.read(a.Type, value)
	return err
}

// article puts a or an in front.
func article(s string) string {
	if strings.ContainsRune("aeiou", rune(s[0])) {
		return "an " + s
	}
	return "a " + s
}

func (c *call) isAuth(v any) bool {
	if s, ok := v.(string); ok {
		s = strings.TrimSpace(s)
		return strings.HasPrefix(s, "{") || strings.HasSuffix(s, ".json")
	}
	_, ok := v.(Object)
	return ok
}

// read turns a value into the Go form of its type.
func (c *call) read(t Type, v any) (any, error) {
	switch t {
	case Text:
		if _, ok := v.(string); ok {
			return v, nil // as it is, without a copy
		}
		return scalar(v)
	case ID:
		return readID(v)
	case Flag:
		return boolean(v)
	case Texts:
		return c.list(v)
	case Date:
		return date(v, c.cfg.Zone)
	case Picture:
		return c.file("image", v)
	case Clip:
		return c.file("video", v)
	case Pictures:
		return c.files(v)
	case Keyboard:
		return c.keyboard(v)
	case Description:
		return c.description(v)
	}
	var err error
	c.auth, err = c.parameters(v)
	return nil, err
}

// readID takes a whole number, or text made of what ids are made of ("-1_2", "1,2"), so that no
// token is sent for an id when arguments are mixed up.
func readID(v any) (string, error) {
	switch n := v.(type) {
	case nil:
		return "", nil
	case float64:
		if n == math.Trunc(n) && math.Abs(n) <= maxExact {
			return text(n)
		}
	case string:
		if s := strings.TrimSpace(n); strings.Trim(s, "0123456789-_,") == "" {
			return s, nil
		}
	}
	return "", fmt.Errorf("wants a whole number or its digits, got %s", describe(v))
}

// keyboard is sent as JSON, whichever way it was given.
func (c *call) keyboard(v any) (any, error) {
	if isBlank(v) {
		return "", nil
	}
	v, err := c.collection(v)
	if err != nil {
		return nil, err
	}
	if _, ok := v.(Object); !ok {
		return nil, fmt.Errorf("wants a keyboard, as FormKeyboard makes it, got %s", describe(v))
	}
	return text(v)
}

// at returns the place of an argument.
func (c *call) at(name string) int {
	for i := range c.fn.Args {
		if c.fn.Args[i].Name == name {
			return i
		}
	}
	panic("opi: " + c.fn.Name + " has no argument " + name)
}

func (c *call) value(name string) any      { return c.values[c.at(name)] }
func (c *call) text(name string) string    { s, _ := c.values[c.at(name)].(string); return s }
func (c *call) flag(name string) bool      { b, _ := c.values[c.at(name)].(bool); return b }
func (c *call) texts(name string) []string { l, _ := c.values[c.at(name)].([]string); return l }
func (c *call) wasGiven(name string) bool  { return c.given[c.at(name)] }

// picture is the file of an argument, nil when there is none.
func (c *call) picture(name string) *vk.File { f, _ := c.values[c.at(name)].(*vk.File); return f }

// release frees what the arguments' files set aside.
func (c *call) release() {
	for _, free := range c.free {
		free()
	}
}

// answer calls the function's main method and gives its answer.
func (c *call) answer(method string, set vk.Params) (any, error) {
	raw, err := c.vk(method, set)
	if err != nil {
		return nil, err
	}
	return Answer{Response: raw}, nil
}

// vk calls the main method: it gets all that the caller put into Parameters.
func (c *call) vk(method string, set vk.Params) (json.RawMessage, error) {
	client, err := c.client()
	if err != nil {
		return nil, err
	}
	return client.Call(c.ctx, method, c.auth.forMethod(true, set, method))
}

// also calls a method beside the main one: it gets only what it knows.
func (c *call) also(method string, set vk.Params) (json.RawMessage, error) {
	client, err := c.client()
	if err != nil {
		return nil, err
	}
	return client.Call(c.ctx, method, c.auth.forMethod(false, set, method))
}

// client is the caller's own when Parameters hold a token.
func (c *call) client() (*vk.Client, error) {
	client := c.cfg.Client()
	if c.auth.token != "" {
		client = client.WithToken(c.auth.token, c.auth.kind)
	}
	if !client.HasToken() {
		return nil, ErrNoToken
	}
	return client, nil
}
