package modules

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/bsl/value"
	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/luajson"
)

func bslModule() source {
	s := source{
		doc: "What programs of 1C and OneScript have and Lua has not; `vkscript port` writes calls of it. Texts are counted in characters from 1, " +
			"as 1C does, and values of other types are written as text by 1C's rules. A date is a value of its own: `bsl.date(2024, 1, 31) + 86400` is the next " +
			"day, the difference of two dates is in seconds, and OPI_VK takes it where a date is due. Where a date is due here, seconds as of os.time will do too.",
		functions: bslValues(),
		constants: []constant{{"undefined: any", "Undefined where nil would be a hole in an array; the same value as json.null.", func() lua.LValue { return luajson.Null() }}},
		types:     bslTypes(),
	}
	for _, rows := range [][]row{bslTexts(), bslCollections(), bslDates(), bslFiles()} {
		s.functions = append(s.functions, rows...)
	}
	return s
}

// bslValues are the functions over values of any type.
func bslValues() []row {
	return []row{
		{"str(value: any) -> string", "A value as text: nothing for nil, numbers without grouping, dates as 01/31/2024 00:00:00, or as in the language of --locale.", func(c *call) (lua.LValue, error) { return lua.LString(c.str(1)), nil }},
		{"add(a: any, b: any) -> any", "a + b by the type of a: texts are joined, numbers and dates added.", bslAdd},
		{"div(a: any, b: any) -> number", "a / b; an error when b is 0.", operate(value.Div)},
		{"mod(a: any, b: any) -> number", "The rest of a / b with the sign of a; an error when b is 0.", operate(value.Mod)},
		{"bool(value: any) -> boolean", "A value as a condition: 0 is false, and what is neither boolean nor number is an error.", bslBool},
		{"boolean(value: any) -> boolean", "A value as a boolean, as bool.", bslBool},
		{"number(value: any) -> number", "A text or boolean as a number; an error for what is none.", bslNumber},
		{"int(value: any) -> number", "A number without its fraction.", rounding(func(n value.Number, _ int) (value.Number, error) { return n.Trunc(), nil })},
		{"round(value: any, digits?: integer) -> number", "A number rounded half away from zero, to whole numbers or so many digits.", rounding(func(n value.Number, digits int) (value.Number, error) { return n.Round(digits, false) })},
		{"min(...: any) -> any", "The least of numbers, texts or dates.", extreme(-1)},
		{"max(...: any) -> any", "The greatest of them.", extreme(1)},
		{"eq(a: any, b: any) -> boolean", "Whether two values are equal: no conversions, tables by identity.", func(c *call) (lua.LValue, error) { return lua.LBool(value.Equal(c.val(1), c.val(2))), nil }},
		{"lt(a: any, b: any) -> boolean", "Whether a comes before b: numbers, dates, booleans, and texts by the alphabet.", bslLess},
		{"iif(condition: boolean, yes: function, no: function) -> any", "What one of two functions gives; only that one is called.", bslChoose},
		{"filled(value: any) -> boolean", "False for nil, 0, blank texts, the empty date and empty tables.", bslFilled},
		{"type_of(value: any) -> string", "The name of a type: String, Number, Boolean, Date, Array, Structure, BinaryData, Undefined.", bslTypeOf},
		{"format(value: any, format?: string) -> string", "A number, date or boolean by 1C's format: 'NFD=2; NG=0', 'DF=dd.MM.yyyy', also under the Russian names.", bslFormat},
		{"error_text(err: any) -> string", "The text of a caught error, without its place.", func(c *call) (lua.LValue, error) { return lua.LString(c.errorText(c.arg(1))), nil }},
		{"error_info(err: any) -> table", "The parts of a caught error: description, line_number, module_name, source_line.", bslErrorInfo},
		{"xml_string(value: any) -> string", "A value as XML and JSON write it: true, 1.5, 2024-01-31T00:00:00.", bslXMLString},
		{"xml_value(type: string, text: string) -> any", "Reads such a text as a Number, Boolean, Date or String.", bslXMLValue},
		{"uuid() -> string", "A new UUID.", func(*call) (lua.LValue, error) { return lua.LString(newUUID()), nil }},
		{"random(seed?: integer) -> Random", "A generator of random numbers; the same seed gives the same numbers.", bslRandom},
	}
}

// val is an argument as 1C's value; a table is an opaque object.
func (c *call) val(n int) value.Value { return c.value(c.arg(n)) }

func (c *call) value(v lua.LValue) value.Value {
	switch v := v.(type) {
	case lua.LBool:
		return bool(v)
	case lua.LNumber:
		if n, err := value.Float(float64(v)); err == nil {
			return n
		}
	case lua.LString:
		return string(v)
	case *lua.LTable:
		return &bslTable{v}
	case *lua.LUserData:
		if d, ok := v.Value.(bslDate); ok {
			return d.Date
		}
		if v != luajson.Null() {
			return &bslOther{c.L.ToStringMeta(v).String()}
		}
	}
	return nil
}

// bslTable is a table among 1C's values.
type bslTable struct{ table *lua.LTable }

var (
	bslArrayClass     = &value.Class{Type: value.Type{RU: "Массив", EN: "Array"}}
	bslStructureClass = &value.Class{Type: value.Type{RU: "Структура", EN: "Structure"}}
)

func (t *bslTable) Class() *value.Class {
	if isArray(t.table) {
		return bslArrayClass
	}
	return bslStructureClass
}

// Len is how many members it has.
func (t *bslTable) Len() int { return countOf(t.table) }

// Equal is identity.
func (t *bslTable) Equal(v value.Value) bool {
	o, ok := v.(*bslTable)
	return ok && o.table == t.table
}

// bslOther is a value of Lua that 1C has not.
type bslOther struct{ text string }

func (o *bslOther) Class() *value.Class {
	return &value.Class{Type: value.Type{RU: o.text, EN: o.text}}
}

// isArray tells arrays from structures: an empty table is an array.
func isArray(t *lua.LTable) bool {
	if t.RawGetInt(1) != lua.LNil {
		return true
	}
	key, _ := t.Next(lua.LNil)
	return key == lua.LNil
}

func countOf(t *lua.LTable) int {
	if isArray(t) {
		return t.Len()
	}
	n := 0
	for range pairs(t) {
		n++
	}
	return n
}

// str is an argument as text.
func (c *call) str(n int) string {
	v := c.arg(n)
	if s, ok := v.(lua.LString); ok {
		return string(s)
	}
	return c.Locale.Text(c.value(v))
}

// back makes a value of Lua.
func (c *call) back(v value.Value) lua.LValue {
	switch v := v.(type) {
	case bool:
		return lua.LBool(v)
	case value.Number:
		return lua.LNumber(v.Float64())
	case string:
		return lua.LString(v)
	case value.Date:
		return c.bslDate(v)
	case *bslTable:
		return v.table
	}
	return lua.LNil
}

// operate is a function of two operands.
func operate(op func(a, b value.Value) (value.Value, error)) impl {
	return func(c *call) (lua.LValue, error) {
		v, err := op(c.val(1), c.val(2))
		if err != nil {
			return nil, explain(err)
		}
		return c.back(v), nil
	}
}

func bslAdd(c *call) (lua.LValue, error) { return operate(c.Locale.Add)(c) }

// explained is an error of 1C's in English; error_text gives its own words.
type explained struct {
	text string
	of   error
}

func (e *explained) Error() string { return e.text }

func (e *explained) Unwrap() error { return e.of }

// explain says in English what went wrong with values.
func explain(err error) error {
	for known, text := range map[error]string{
		value.ErrNumber: "a number is needed", value.ErrBoolean: "a boolean or number is needed", value.ErrDate: "a date is needed",
		value.ErrCompare: "these values can't be compared", value.ErrDivision: "division by zero", value.ErrOverflow: "the number is too large",
		value.ErrDateRange: "the date is out of range", value.ErrArgument: "this argument has no meaning here",
	} {
		if err == known {
			return &explained{text, err}
		}
	}
	return err
}

// refuse is an error of 1C's in better words.
func refuse(err error, format string, args ...any) error {
	return &explained{fmt.Sprintf(format, args...), err}
}

func bslBool(c *call) (lua.LValue, error) {
	b, err := value.ToBool(c.val(1))
	if err != nil {
		return nil, refuse(err, "a boolean or number is needed, got %s", c.kind(1))
	}
	return lua.LBool(b), nil
}

// kind names the type of an argument for a message.
func (c *call) kind(n int) string {
	if c.arg(n) == lua.LNil {
		return "nil"
	}
	return "a " + c.arg(n).Type().String()
}

func bslNumber(c *call) (lua.LValue, error) {
	n, err := value.ToNumber(c.val(1))
	if err != nil {
		return nil, refuse(err, "%q is not a number", c.str(1))
	}
	return lua.LNumber(n.Float64()), nil
}

func rounding(round func(value.Number, int) (value.Number, error)) impl {
	return func(c *call) (lua.LValue, error) {
		n, err := value.ToNumber(c.val(1))
		if err == nil {
			n, err = round(n, c.integer(2, 0))
		}
		if err != nil {
			return nil, explain(err)
		}
		return lua.LNumber(n.Float64()), nil
	}
}

// extreme is min for -1 and max for 1.
func extreme(sign int) impl {
	return func(c *call) (lua.LValue, error) {
		best := c.val(1)
		for i := 2; i <= c.count(); i++ {
			order, err := value.Compare(c.val(i), best)
			if err != nil {
				return nil, explain(err)
			}
			if order*sign > 0 {
				best = c.val(i)
			}
		}
		return c.back(best), nil
	}
}

func bslLess(c *call) (lua.LValue, error) {
	order, err := value.Compare(c.val(1), c.val(2))
	if err != nil {
		return nil, refuse(err, "%s and %s can't be compared", c.kind(1), c.kind(2))
	}
	return lua.LBool(order < 0), nil
}

func bslChoose(c *call) (lua.LValue, error) {
	if lua.LVAsBool(c.arg(1)) {
		return c.invoke(c.arg(2)), nil
	}
	return c.invoke(c.arg(3)), nil
}

func bslFilled(c *call) (lua.LValue, error) { return lua.LBool(value.Filled(c.val(1))), nil }

func bslTypeOf(c *call) (lua.LValue, error) {
	v := c.val(1)
	if o, ok := v.(*bslOther); ok {
		name, _, _ := strings.Cut(o.text, ":")
		return lua.LString(strings.TrimPrefix(name, "bsl.")), nil
	}
	return lua.LString(value.TypeOf(v).EN), nil
}

func bslFormat(c *call) (lua.LValue, error) {
	s, err := c.Locale.Format(c.val(1), c.textOr(2, ""))
	return lua.LString(s), err
}

// errorPlace is the place in front of an error's message: "post.lua:12: ".
var errorPlace = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([^\s:]+):(\d+): `) })

// errorText is the message of an error without the place in front of it.
func (c *call) errorText(v lua.LValue) string {
	if err := engine.ErrorOf(v); err != nil {
		var known *value.Error
		if errors.As(err, &known) {
			return known.Text
		}
		return err.Error()
	}
	switch v := v.(type) {
	case lua.LString:
		return string(v)[len(errorPlace().FindString(string(v))):]
	case *lua.LTable:
		if text, ok := v.RawGetString("description").(lua.LString); ok {
			return string(text)
		}
	}
	return c.Locale.Text(c.value(v))
}

func bslErrorInfo(c *call) (lua.LValue, error) {
	v := c.arg(1)
	if t, ok := v.(*lua.LTable); ok && t.RawGetString("description") != lua.LNil {
		return t, nil
	}
	place := errorPlace().FindStringSubmatch(c.L.ToStringMeta(v).String())
	if place == nil {
		place = []string{"", "", "0"}
	}
	line, _ := strconv.Atoi(place[2])
	t := c.L.CreateTable(0, 4)
	t.RawSetString("description", lua.LString(c.errorText(v)))
	t.RawSetString("module_name", lua.LString(place[1]))
	t.RawSetString("line_number", lua.LNumber(line))
	t.RawSetString("source_line", lua.LString(""))
	return t, nil
}

func bslXMLString(c *call) (lua.LValue, error) {
	switch v := c.val(1).(type) {
	case bool:
		return lua.LString(fmt.Sprint(v)), nil
	case value.Date:
		return lua.LString(value.ISODate(v)), nil
	default:
		return lua.LString(value.Invariant.Text(v)), nil
	}
}

func bslXMLValue(c *call) (lua.LValue, error) {
	text := strings.TrimSpace(c.text(2))
	switch c.text(1) {
	case "String":
		return lua.LString(c.text(2)), nil
	case "Boolean":
		if text == "true" || text == "1" || text == "false" || text == "0" {
			return lua.LBool(text == "true" || text == "1"), nil
		}
	case "Number":
		if n, err := value.Parse(text); err == nil {
			return lua.LNumber(n.Float64()), nil
		}
	case "Date":
		for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02", time.RFC3339} {
			if t, err := time.Parse(layout, text); err == nil {
				return c.bslDate(value.DateOf(t)), nil
			}
		}
	}
	return nil, fmt.Errorf("%q is not a %s", text, c.text(1))
}

// bslRandom makes a generator.
func bslRandom(c *call) (lua.LValue, error) {
	seed := rand.Uint64()
	if c.has(1) {
		seed = uint64(int64(c.number(1)))
	}
	return c.object("bsl.Random", rand.New(rand.NewPCG(seed, seed))), nil
}

func bslRandomNumber(c *call) (lua.LValue, error) {
	least, most := 0.0, float64(math.MaxUint32)
	if c.has(1) {
		least = c.number(1)
	}
	if c.has(2) {
		most = c.number(2)
	}
	if most < least || most-least > 1<<53 {
		return nil, errors.New("the bounds are the wrong way round, or too far apart")
	}
	return lua.LNumber(least + float64(c.self.(*rand.Rand).Int64N(int64(most-least)+1))), nil
}
