package engine

import (
	"fmt"
	"math"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// osTime is the time now, or of a table of date fields, in seconds since 1970.
func (e *Engine) osTime(L *lua.LState) int {
	if L.Get(1) == lua.LNil {
		L.Push(lua.LNumber(Now(L).Unix()))
		return 1
	}
	t := checkTable(L, 1)
	field := func(name string, def int) int {
		n, ok := numberOf(t.RawGetString(name))
		if !ok && def < 0 {
			raiseString(L, "field '%s' missing in date table", name)
		}
		if !ok {
			return def
		}
		return int(n)
	}
	at := time.Date(field("year", -1), time.Month(field("month", -1)), field("day", -1),
		field("hour", 12), field("min", 0), field("sec", 0), 0, e.location())
	L.Push(lua.LNumber(at.Unix()))
	return 1
}

// osDate is os.date(format, time): "*t" gives a table, "!" at the beginning means UTC.
func (e *Engine) osDate(L *lua.LState) int {
	format, at := optString(L, 1, "%c"), time.Time{}
	if L.Get(2) == lua.LNil {
		at = Now(L)
	} else {
		seconds := checkNumber(L, 2)
		if math.Abs(seconds) > 1e12 || math.IsNaN(seconds) {
			argError(L, 2, "time out of range")
		}
		at = time.Unix(int64(math.Floor(seconds)), 0)
	}
	at = at.In(e.location())
	if rest, ok := strings.CutPrefix(format, "!"); ok {
		format, at = rest, at.In(time.FixedZone("GMT", 0))
	}
	if strings.HasPrefix(format, "*t") {
		L.Push(dateTable(L, at))
	} else {
		L.Push(lua.LString(strftime(L, format, at)))
	}
	return 1
}

func dateTable(L *lua.LState, at time.Time) *lua.LTable {
	t := L.CreateTable(0, 9)
	for _, f := range []struct {
		name  string
		value int
	}{
		{"sec", at.Second()}, {"min", at.Minute()}, {"hour", at.Hour()}, {"day", at.Day()}, {"month", int(at.Month())},
		{"year", at.Year()}, {"wday", int(at.Weekday()) + 1}, {"yday", at.YearDay()},
	} {
		t.RawSetString(f.name, lua.LNumber(f.value))
	}
	t.RawSetString("isdst", lua.LBool(at.IsDST()))
	return t
}

// goLayouts are the directives that are one of Go's layouts.
var goLayouts = [256]string{
	'a': "Mon", 'A': "Monday", 'b': "Jan", 'B': "January", 'h': "Jan", 'c': "Mon Jan _2 15:04:05 2006",
	'd': "02", 'D': "01/02/06", 'e': "_2", 'F': "2006-01-02", 'H': "15", 'I': "03", 'm': "01", 'M': "04",
	'p': "PM", 'P': "pm", 'r': "03:04:05 PM", 'R': "15:04", 'S': "05", 'T': "15:04:05", 'x': "01/02/06", 'X': "15:04:05",
	'y': "06", 'Y': "2006", 'z': "-0700", 'Z': "MST",
}

// strftime formats a time as C does in the C locale.
func strftime(L *lua.LState, format string, at time.Time) string {
	var b strings.Builder
	for {
		text, rest, ok := strings.Cut(format, "%")
		b.WriteString(text)
		if !ok {
			return b.String()
		}
		if rest == "" {
			argError(L, 1, "invalid conversion specifier '%%'")
		}
		if len(rest) > 1 && (rest[0] == 'E' || rest[0] == 'O') { // forms of other locales than C
			rest = rest[1:]
		}
		b.WriteString(directive(L, rest[0], at))
		format = rest[1:]
	}
}

func directive(L *lua.LState, c byte, at time.Time) string {
	if layout := goLayouts[c]; layout != "" {
		return at.Format(layout)
	}
	year, week := at.ISOWeek()
	weekday := int(at.Weekday())
	switch c {
	case '%':
		return "%"
	case 'n':
		return "\n"
	case 't':
		return "\t"
	case 'C':
		return fmt.Sprintf("%02d", at.Year()/100)
	case 'g':
		return fmt.Sprintf("%02d", year%100)
	case 'G':
		return fmt.Sprint(year)
	case 'k':
		return fmt.Sprintf("%2d", at.Hour())
	case 'l':
		return fmt.Sprintf("%2d", (at.Hour()+11)%12+1)
	case 'j':
		return fmt.Sprintf("%03d", at.YearDay())
	case 's':
		return fmt.Sprint(at.Unix())
	case 'u':
		return fmt.Sprint((weekday+6)%7 + 1)
	case 'U': // weeks that begin on Sunday
		return fmt.Sprintf("%02d", (at.YearDay()+6-weekday)/7)
	case 'V':
		return fmt.Sprintf("%02d", week)
	case 'w':
		return fmt.Sprint(weekday)
	case 'W': // weeks that begin on Monday
		return fmt.Sprintf("%02d", (at.YearDay()+6-(weekday+6)%7)/7)
	}
	argError(L, 1, "invalid conversion specifier '%%%c'", c)
	return ""
}
