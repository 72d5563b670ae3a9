package onescript

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/value"
)

// ExactDoc tells what the module bsl.exact is, for the reference and editors.
const ExactDoc = "1C's language for Lua: its decimal numbers, collections, errors and functions, exactly as `vkscript run` has them. `vkscript port --exact` writes calls of it; " +
	"scripts get it by `local bsl = require \"bsl.exact\"`. Undefined is nil, texts, booleans and whole numbers up to 2^53 are Lua's own; fractions, larger numbers, dates and objects are values " +
	"of their own, with Lua's operators and tostring, members by either language's names in any case, " +
	"`list:Add(1)`, `order.Name`, `list[0]`. All functions, enumerations and OPI_VK of the language are fields: `bsl.StrLen(text)`, `bsl.СтрДлина(text)`, `bsl.Chars.LF`. Of two whole numbers Lua's `/` is Lua's own, and of a value of bsl and a number of Lua `==` is always false and `<` an error, since Lua asks nobody: bsl.div, bsl.eq and bsl.lt are right for all of them."

// ExactRow is a function of the module bsl.exact: "add(a: any, b: any) -> any" and what it does.
type ExactRow struct {
	Signature, Doc string
	make           func(x *exact) lua.LGFunction
}

func (r *ExactRow) name() string {
	name, _, _ := strings.Cut(r.Signature, "(")
	return name
}

// ExactRows are the functions of bsl.exact beside those of the language.
func ExactRows() []ExactRow { return exactRows() }

func exactRows() []ExactRow {
	return append(exactOperators(), exactObjects()...)
}

// single makes a row of a function with one result, pushing one of a function that gives its results itself.
func single(signature, doc string, do func(x *exact, L *lua.LState) value.Value) ExactRow {
	return ExactRow{signature, doc, func(x *exact) lua.LGFunction { return x.valued(func(L *lua.LState) value.Value { return do(x, L) }) }}
}

func pushing(signature, doc string, do func(x *exact, L *lua.LState) int) ExactRow {
	return ExactRow{signature, doc, func(x *exact) lua.LGFunction { return x.guard(func(L *lua.LState) int { return do(x, L) }) }}
}

func arithmetic(signature, doc string, fast func(a, b float64) float64, op func(a, b value.Value) (value.Value, error)) ExactRow {
	return ExactRow{signature, doc, func(x *exact) lua.LGFunction { return x.arithmetic(fast, op) }}
}

func comparing(signature, doc string, is func(order int) bool) ExactRow {
	return ExactRow{signature, doc, func(x *exact) lua.LGFunction { return x.comparison(is) }}
}

func exactOperators() []ExactRow {
	return []ExactRow{
		{"num(digits: any) -> any", "A decimal number by its digits: `bsl.num \"0.10\"`. Compare it with a number of Lua by bsl.eq and bsl.lt: Lua's `==` says false of the two, its `<` is an error.", (*exact).numFn},
		{"add(a: any, b: any, ...: any) -> any", "a + b by the type of a: texts are joined, seconds added to a date, all else are numbers. More than two are added from the left.", (*exact).addition},
		arithmetic("sub(a: any, b: any) -> any", "a - b, of dates too.", func(a, b float64) float64 { return a - b }, value.Sub),
		arithmetic("mul(a: any, b: any) -> any", "a * b.", func(a, b float64) float64 { return a * b }, value.Mul),
		arithmetic("div(a: any, b: any) -> any", "a / b to 28 digits.", divideWholes, value.Div),
		arithmetic("mod(a: any, b: any) -> any", "What is left of a / b, with the sign of a.", restOfWholes, value.Mod),
		single("neg(a: any) -> any", "-a.", func(x *exact, L *lua.LState) value.Value {
			v, err := value.Neg(x.fromLua(L.Get(1)))
			x.check(err, bsl.Pos{})
			return v
		}),
		{"eq(a: any, b: any) -> boolean", "Whether a equals b: no conversions, collections by identity.", func(x *exact) lua.LGFunction { return x.equality(true) }},
		{"ne(a: any, b: any) -> boolean", "Whether they differ.", func(x *exact) lua.LGFunction { return x.equality(false) }},
		comparing("lt(a: any, b: any) -> boolean", "Whether a comes before b: numbers, texts by the alphabet, dates, booleans.", func(c int) bool { return c < 0 }),
		comparing("le(a: any, b: any) -> boolean", "Whether a comes before b or equals it.", func(c int) bool { return c <= 0 }),
		comparing("gt(a: any, b: any) -> boolean", "Whether a comes behind b.", func(c int) bool { return c > 0 }),
		comparing("ge(a: any, b: any) -> boolean", "Whether a comes behind b or equals it.", func(c int) bool { return c >= 0 }),
		{"bool(value: any) -> boolean", "A value as a condition: 0 is false, and what is no boolean, number or such a text is an error.", (*exact).boolFn},
		pushing("iif(condition: any, yes: function, no: function) -> any", "What one of two functions gives; only that one is called.", (*exact).iifFn),
		single("next(counter: any) -> any", "The next value of the counter of a loop.", func(x *exact, L *lua.LState) value.Value { return x.next(x.fromLua(L.Get(1))) }),
	}
}

func exactObjects() []ExactRow {
	return []ExactRow{
		single("new(type: string, ...: any) -> any", "A new object of the library, bsl.new(\"Array\", 3).", (*exact).newFn),
		single("new_dynamic(type: any, ...: any) -> any", "New of a computed type, whose arguments one array may hold.", (*exact).newDynamicFn),
		single("get(object: any, name: string) -> any", "A property of any value.", (*exact).getFn),
		pushing("set(object: any, name: string, value: any)", "Assigns a property.", (*exact).setFn),
		single("at(object: any, key: any) -> any", "object[key]: arrays count from 0.", (*exact).atFn),
		pushing("put(object: any, key: any, value: any)", "Assigns object[key].", (*exact).putFn),
		{"call(object: any, method: string, ...: any) -> any", "Calls a method of any value.", func(x *exact) lua.LGFunction { return x.callFn(false) }},
		{"func(object: any, method: string, ...: any) -> any", "Calls a method whose value is used: a procedure is an error.", func(x *exact) lua.LGFunction { return x.callFn(true) }},
		pushing("each(collection: any) -> function", "For Each: `for _, item in bsl.each(list) do`. A change of the collection meanwhile is an error.", (*exact).eachFn),
		pushing("range(from: any, to: any) -> function", "The values of a counter: `for n in bsl.range(1, last) do`.", (*exact).rangeFn),
		pushing("ref(get: any, set?: function) -> bsl.exact.Ref", "A reference to a variable by functions that read and assign it, or with a value alone to a new one. `r:get()` and `r:set(value)`.", (*exact).refFn),
		pushing("ref_at(object: any, key: any) -> bsl.exact.Ref", "A reference to object[key].", (*exact).refAtFn),
		pushing("ref_get(object: any, name: string) -> bsl.exact.Ref", "A reference to a property.", (*exact).refGetFn),
		pushing("by_ref(...: any) -> any", "References as they are, and one to a new variable for each plain value.", (*exact).byRefFn),
		pushing("raise(what: any)", "Raises an error with a text, or an ErrorInfo.", (*exact).raiseFn),
		pushing("try(body: function, ...: any) -> any", "As pcall; an error comes as an ErrorInfo.", (*exact).tryFn),
		single("error_info(err: any) -> any", "The ErrorInfo of what pcall caught.", (*exact).errorInfoFn),
		single("error_text(err: any) -> string", "What ErrorDescription says of it: the text with its place.", (*exact).errorTextFn),
	}
}
