package check

import (
	"fmt"
	"strings"
	"sync"

	"github.com/vkscript/vkscript/binding/engine/syntax"
	"github.com/vkscript/vkscript/binding/opi"
	"github.com/vkscript/vkscript/vk"
)

// calls checks the arguments of all calls whose function is known.
func (c *checker) calls() {
	for _, call := range c.script.calls {
		path := c.path(call.Func)
		base, rest := root(path)
		switch {
		case path == "":
		case base == "OPI_VK":
			if f := opi.Lookup(rest); f != nil {
				c.opiCall(f, call)
			}
		case base == "vk":
			c.vkCall(rest, call)
		default:
			c.moduleCall(path, call)
		}
	}
	for _, call := range c.script.methods {
		if !c.objectMethod(call) {
			c.stringMethod(call)
			c.methodCall(call)
		}
	}
	c.dotsForColons()
}

// methodCall finds a colon where a dot belongs: the module itself would be the first argument.
func (c *checker) methodCall(call *syntax.MethodCall) {
	object := c.path(call.Object)
	base, rest := root(object)
	if object == "" || c.added[object+"."+call.Name] {
		return
	}
	function := object == "OPI_VK" && opi.Lookup(call.Name) != nil ||
		base == "vk" && rest != "" && vk.LookupMethod(rest+"."+call.Name) != nil ||
		moduleFunction(object+"."+call.Name) != nil
	if function {
		c.addName(call.Pos, call.Name, Error, CodeArgument, "", "write %s.%s with a dot: a colon passes %s itself as the first argument", object, call.Name, object)
	}
}

// place is where a call is shown: at the name of what is called.
func (c *checker) place(call *syntax.Call) syntax.Pos {
	switch f := call.Func.(type) {
	case *syntax.Index:
		if key, ok := f.Key.(*syntax.String); ok {
			return c.text.locate(key.Pos, key.Value)
		}
	case *syntax.Name:
		return c.text.locate(f.Pos, f.Name)
	}
	return call.Pos
}

// argPlace is where an argument is shown.
func (c *checker) argPlace(e syntax.Expr) syntax.Pos {
	switch e := e.(type) {
	case *syntax.Name:
		return c.text.locate(e.Pos, e.Name)
	case *syntax.Index:
		return c.argPlace(e.Object)
	case *syntax.Call:
		return c.argPlace(e.Func)
	}
	return e.Position()
}

// atLeast is how many arguments a call passes at least, and whether it may pass more.
func atLeast(args []syntax.Expr) (n int, more bool) {
	if n = len(args); n > 0 && isMulti(args[n-1]) {
		return n - 1, true
	}
	return n, false
}

// opiCall compares a call with the row of its function, as the function itself will.
func (c *checker) opiCall(f *opi.Function, call *syntax.Call) {
	n, more := atLeast(call.Args)
	if n > len(f.Args) {
		c.add(c.argPlace(call.Args[len(f.Args)]), Error, CodeArgument, "", "%s takes %d arguments, got %d: %s", f.Name, len(f.Args), n, f.Signature())
		return
	}
	if f.Name == "CreatePoll" && len(call.Args) == 4 {
		n, more = 3, true // the fourth may be Text, or Parameters as it once was
	}
	var missing []string
	for i, arg := range f.Args {
		switch {
		case i < n:
			c.opiArg(f, arg, call.Args[i])
		case arg.Required && !more:
			missing = append(missing, arg.Name)
		}
	}
	if missing != nil {
		c.add(c.place(call), Error, CodeArgument, "", "%s needs %s too: %s", f.Name, strings.Join(missing, ", "), f.Signature())
	}
}

func (c *checker) opiArg(f *opi.Function, arg opi.Arg, e syntax.Expr) {
	v := c.constant(e)
	if v == nil {
		return
	}
	problem := ""
	switch blank := isBlank(v); {
	case blank && arg.Required:
		problem = "is required, got " + describe(v)
	case !blank || kind(v) == "table" && arg.Type != opi.Picture && arg.Type != opi.Clip:
		problem = wrongArg(arg.Type, v)
	}
	if problem != "" {
		c.add(c.argPlace(e), Error, CodeArgument, "", "%s: %s %s", f.Name, arg.Name, problem)
	}
}

// isBlank is true for what OPI_VK takes as not given.
func isBlank(v any) bool {
	switch v := v.(type) {
	case none:
		return true
	case string:
		return strings.TrimSpace(v) == ""
	case *syntax.Table:
		return len(v.Items) == 0
	}
	return false
}

// wrongArg says what is certainly wrong with a constant for an argument of OPI_VK.
func wrongArg(t opi.Type, v any) string {
	allowed := opiKinds()[t]
	text, isText := v.(string)
	number, isNumber := v.(float64)
	switch {
	case !strings.Contains(allowed, kind(v)):
		return fmt.Sprintf("wants %s, got %s", t, describe(v))
	case t == opi.ID && isNumber && number != float64(int64(number)):
		return fmt.Sprintf("wants a whole number, got %v", number)
	case t == opi.ID && isText && strings.Trim(strings.TrimSpace(text), "0123456789-_,") != "":
		return fmt.Sprintf("wants a number or its digits, got %s", describe(v))
	case t == opi.Flag && isText && len([]rune(strings.TrimSpace(text))) > longestFlag:
		return fmt.Sprintf("wants true or false, got %s", describe(v))
	case t == opi.Auth && isText && !strings.HasPrefix(strings.TrimSpace(text), "{") && !strings.HasSuffix(strings.ToLower(strings.TrimSpace(text)), ".json"):
		return "wants a table such as GetAuthParameters gives, got a text" // which may be a token: not shown
	}
	return ""
}

// longestFlag is the length of the longest word that OPI_VK reads as a boolean.
const longestFlag = 6

// opiKinds are the types of Lua that an argument may have; nil stands for not given.
var opiKinds = sync.OnceValue(func() map[opi.Type]string {
	return map[opi.Type]string{
		opi.Text: "string number", opi.ID: "string number", opi.Flag: "boolean number string",
		opi.Texts: "string number boolean table", opi.Date: "string number", opi.Picture: "string", opi.Pictures: "string table",
		opi.Clip: "string", opi.Keyboard: "string table", opi.Description: "string table", opi.Auth: "string table",
	}
})

// maxShown is how much of a text a message repeats.
const maxShown = 30

// describe names a constant in a message.
func describe(v any) string {
	switch v := v.(type) {
	case string:
		if r := []rune(v); len(r) > maxShown {
			v = string(r[:maxShown]) + "…"
		}
		return fmt.Sprintf("the text %q", v)
	case float64:
		return fmt.Sprintf("the number %v", v)
	case bool:
		return fmt.Sprint(v)
	case none:
		return "nil"
	}
	return "a " + kind(v)
}
