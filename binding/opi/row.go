package opi

import (
	"github.com/vkscript/vkscript/vk"
)

// Function is one function of OPI_VK: a row of the table Functions.
type Function struct {
	Name    string
	Russian string
	Older   []string // names of earlier releases
	Does    string   // one line for help
	Args    []Arg
	Method  string // the VK method that gives the answer; "" when nothing is called

	fixed   vk.Params // parameters that every call of Method sends
	steps   func(*call) (any, error)
	raises  bool // VK's errors are raised: it returns a list
	oldPoll bool // four arguments mean the signature without Text
}

// Type says what an argument may be.
type Type int

// The types of arguments.
const (
	Text        Type = iota // text or a number
	ID                      // a number or its digits
	Flag                    // a boolean
	Texts                   // an array of texts, or one
	Date                    // Unix seconds or text
	Picture                 // a path, an address, Base64 or BinaryData
	Pictures                // an array of them, or one
	Clip                    // a video, given as a picture is
	Keyboard                // JSON of FormKeyboard, or a table
	Description             // a product's description: a table, JSON or a .json path
	Auth                    // Parameters
)

var typeNames = [...]string{
	Text: "text", ID: "id", Flag: "true or false", Texts: "array of text", Date: "date", Picture: "picture: path, URL, Base64 or BinaryData",
	Pictures: "array of pictures", Clip: "video: path, URL, Base64 or BinaryData", Keyboard: "keyboard: JSON or table",
	Description: "product: table, JSON or .json path", Auth: "parameters: table, JSON or .json path",
}

// String describes the type for help.
func (t Type) String() string { return typeNames[t] }

// Arg is one argument.
type Arg struct {
	Name     string
	Russian  string
	Key      string // the option on the command line, without dashes
	Type     Type
	Required bool
	Default  any // used for nil

	param  string // the VK parameter that a row without steps sends it as
	keepIt bool   // sent also when empty
}

// opt makes an argument optional.
func (a Arg) opt() Arg { a.Required = false; return a }

// def gives an optional argument a default.
func (a Arg) def(v any) Arg { a.Required, a.Default = false, v; return a }

// empty sends a text also when it is empty.
func (a Arg) empty() Arg { a.Required, a.keepIt = false, true; return a }

func arg(t Type, name, russian, key string, param ...string) Arg {
	a := Arg{Name: name, Russian: russian, Key: key, Type: t, Required: true}
	if len(param) > 0 {
		a.param = param[0]
	}
	return a
}

// auth is the last argument of every function that calls VK.
var auth = Arg{Name: "Parameters", Russian: "Параметры", Key: "auth", Type: Auth}

// run carries out the row's steps, or its one method.
func (f *Function) run(c *call) (any, error) {
	if f.steps != nil {
		return f.steps(c)
	}
	set := vk.Params{}
	for name, value := range f.fixed {
		set[name] = value
	}
	for i, a := range f.Args {
		value := c.values[i]
		if a.param == "" || value == nil {
			continue
		}
		if s, ok := value.(string); ok && isBlank(s) && !a.keepIt {
			continue
		}
		set[a.param] = value
	}
	return c.answer(f.Method, set)
}
