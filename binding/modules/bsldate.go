package modules

import (
	"fmt"
	"maps"
	"math"
	"strings"
	"time"
	"weak"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/bsl/value"
	"github.com/vkscript/vkscript/binding/engine"
)

// bslDate is a date in Lua: a time of the day by the clock of the script's zone.
type bslDate struct{ value.Date }

// ISO is the date as OPI_VK and JSON take it.
func (d bslDate) ISO() string { return value.ISODate(d.Date) }

// bslDate makes a date, or gives the one that the script holds already.
func (c *call) bslDate(d value.Date) lua.LValue {
	if ud := c.dates.held[d].Value(); ud != nil {
		return ud
	}
	ud := c.object("bsl.Date", bslDate{d})
	c.dates.hold(d, ud)
	if meta := ud.Metatable.(*lua.LTable); meta.RawGetString("__add") == lua.LNil {
		c.dateOperators(meta)
	}
	return ud
}

// dateValues are the dates that a script holds: equal ones are one value, since tables tell their keys apart by identity.
type dateValues struct {
	held map[value.Date]weak.Pointer[lua.LUserData]
	most int // how many there are before those that are gone are forgotten
}

func (v *dateValues) hold(d value.Date, ud *lua.LUserData) {
	if len(v.held) >= v.most {
		maps.DeleteFunc(v.held, func(_ value.Date, ud weak.Pointer[lua.LUserData]) bool { return ud.Value() == nil })
		v.most = max(1000, 2*len(v.held))
	}
	if v.held == nil {
		v.held = map[value.Date]weak.Pointer[lua.LUserData]{}
	}
	v.held[d] = weak.Make(ud)
}

// dateOperators gives dates their operators.
func (c *call) dateOperators(meta *lua.LTable) {
	set := func(name string, do func(*call) (lua.LValue, error)) {
		r := c.runtime
		meta.RawSetString(name, c.L.NewFunction(func(L *lua.LState) int {
			v, err := do(&call{runtime: r, L: L})
			if err != nil {
				engine.Raise(L, fmt.Errorf("bsl.Date: %w", explain(err)))
			}
			L.Push(v)
			return 1
		}))
	}
	set("__add", bslAdd)
	set("__sub", operate(value.Sub))
	set("__lt", bslLess)
	set("__le", func(c *call) (lua.LValue, error) {
		order, err := value.Compare(c.val(1), c.val(2))
		return lua.LBool(order <= 0), err
	})
	set("__eq", func(c *call) (lua.LValue, error) { return lua.LBool(value.Equal(c.val(1), c.val(2))), nil })
	set("__tostring", func(c *call) (lua.LValue, error) { return lua.LString(c.str(1)), nil })
	set("__concat", func(c *call) (lua.LValue, error) { return lua.LString(c.str(1) + c.str(2)), nil })
}

// date is an argument as a date: seconds count as those of os.time.
func (c *call) date(n int) (value.Date, error) {
	switch v := c.arg(n).(type) {
	case lua.LNumber:
		if math.Abs(float64(v)) < maxUnix {
			return value.DateOf(time.Unix(int64(v), 0).In(c.Zone)), nil
		}
	case lua.LString:
		return value.ParseDate(string(v))
	}
	d, ok := c.val(n).(value.Date)
	if !ok {
		return 0, fmt.Errorf("a date is needed, got %s", c.kind(n))
	}
	return d, nil
}

const maxUnix = 1e11

// onDate is a function of one date.
func onDate[T any](fn func(value.Date) T) impl {
	return func(c *call) (lua.LValue, error) {
		d, err := c.date(1)
		if err != nil {
			return nil, explain(err)
		}
		switch v := any(fn(d)).(type) {
		case int:
			return lua.LNumber(v), nil
		case value.Date:
			return c.bslDate(v), nil
		}
		return lua.LNil, nil
	}
}

// bslDates are the functions over dates.
func bslDates() []row {
	rows := []row{
		{"date(year: any, month?: integer, day?: integer, hour?: integer, minute?: integer, second?: integer) -> Date", "A date by its parts, or read from text like '20240131' and '20240131123000'.", bslMakeDate},
		{"now() -> Date", "The time now, in the script's zone.", func(c *call) (lua.LValue, error) { return c.bslDate(value.DateOf(c.Now().In(c.Zone))), nil }},
		{"utc_now() -> Date", "The time now in UTC.", func(c *call) (lua.LValue, error) { return c.bslDate(value.DateOf(c.Now().UTC())), nil }},
		{"unix(date: any) -> integer", "The Unix seconds of a date in the script's zone, as VK takes them.", bslUnix},
		{"add_month(date: any, months: integer) -> Date", "A date so many months later; 31 January and one month is the last of February.", bslAddMonth},
	}
	for _, part := range []struct {
		name, doc string
		of        func(value.Date) int
	}{
		{"year", "The year of a date.", func(d value.Date) int { return d.Time().Year() }},
		{"month", "Its month.", func(d value.Date) int { return int(d.Time().Month()) }},
		{"day", "Its day of the month.", func(d value.Date) int { return d.Time().Day() }},
		{"hour", "Its hour.", func(d value.Date) int { return d.Time().Hour() }},
		{"minute", "Its minute.", func(d value.Date) int { return d.Time().Minute() }},
		{"second", "Its second.", func(d value.Date) int { return d.Time().Second() }},
		{"weekday", "Its day of the week; Monday is 1.", value.Date.Weekday},
		{"day_of_year", "Its day of the year.", func(d value.Date) int { return d.Time().YearDay() }},
		{"week_of_year", "Its week of the year.", value.Date.WeekOfYear},
	} {
		rows = append(rows, row{part.name + "(date: any) -> integer", part.doc, onDate(part.of)})
	}
	for i, name := range strings.Fields("minute hour day week month quarter year") {
		period := value.Period(i) + value.Minute
		rows = append(rows,
			row{"beg_of_" + name + "(date: any) -> Date", "The first second of its " + name + ".", onDate(func(d value.Date) value.Date { return d.Begin(period) })},
			row{"end_of_" + name + "(date: any) -> Date", "The last second of its " + name + ".", onDate(func(d value.Date) value.Date { return d.End(period) })})
	}
	return rows
}

func bslMakeDate(c *call) (lua.LValue, error) {
	if !c.has(2) {
		d, err := c.date(1)
		if err != nil {
			return nil, fmt.Errorf("%q is not a date: write it as 20240131 or 20240131123000", c.str(1))
		}
		return c.bslDate(d), nil
	}
	year, err := value.ToInt(c.val(1))
	if err != nil {
		return nil, explain(err)
	}
	d, ok := value.NewDate(year, c.integer(2, 1), c.integer(3, 1), c.integer(4, 0), c.integer(5, 0), c.integer(6, 0))
	if !ok {
		return nil, fmt.Errorf("there is no such date: %d-%02d-%02d", year, c.integer(2, 1), c.integer(3, 1))
	}
	return c.bslDate(d), nil
}

func bslUnix(c *call) (lua.LValue, error) {
	d, err := c.date(1)
	if err != nil {
		return nil, err
	}
	return lua.LNumber(d.In(c.Zone).Unix()), nil
}

func bslAddMonth(c *call) (lua.LValue, error) {
	d, err := c.date(1)
	if err == nil {
		d, err = d.AddMonths(c.integer(2, 0))
	}
	if err != nil {
		return nil, explain(err)
	}
	return c.bslDate(d), nil
}
