package modules

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
)

func timeModule() source {
	return source{
		doc: "Times are Unix seconds, as VK has them, with a fraction where it counts; durations are seconds. " +
			"A zone is a name ('Europe/Moscow', 'UTC') or an offset ('+03:00'); the program's --timezone when absent.",
		functions: []row{
			{"now() -> number", "The time now, with its fraction.", timeNow},
			{"unix() -> integer", "The time now in whole seconds.", timeUnix},
			{"parse(text: string, layout?: string, zone?: string) -> number", "Reads a time. Without a layout: ISO 8601, RFC 3339, HTTP dates, and 1C's 20240501100000 and 01.05.2024 10:00:00.", timeParse},
			{"format(time: number, layout?: string, zone?: string) -> string", "Writes a time. The layout has os.date's directives (%d.%m.%Y %H:%M); without it the text is RFC 3339.", timeFormat},
			{"date(time?: number, zone?: string) -> Date", "The parts of a time; of now when absent.", timeDate},
			{"make(date: Date, zone?: string) -> number", "The time of a date by its parts; month 13 is January of the next year.", timeMake},
			{"add(time: number, step: string|number|Step, zone?: string) -> number", "A time later: by seconds, by a duration ('1h30m'), or by calendar parts {days = 1, months = -1}. A month after 31 January is the last of February.", timeAdd},
			{"diff(from: number, to: number, zone?: string) -> Step", "The calendar parts and clock time between two times.", timeDiff},
			{"start_of(unit: \"minute\"|\"hour\"|\"day\"|\"week\"|\"month\"|\"year\", time?: number, zone?: string) -> number", "The first second of the time's day, week (from Monday) and so on.", timeStartOf},
			{"duration(text: string) -> number", "Reads a duration in seconds: '90', '1h30m', '2d', '1w', '250ms'.", timeDuration},
			{"format_duration(seconds: number) -> string", "Writes a duration: 5400 gives '1h30m'.", timeFormatDuration},
			{"sleep(duration: number|string)", "Waits: time.sleep(0.5), time.sleep('2m').", timeSleep},
		},
		types: []typeSource{
			{"Date", "The parts of a time.", []field{
				{"year: integer", "2024."},
				{"month: integer", "1 to 12."},
				{"day: integer", "1 to 31."},
				{"hour?: integer", "0 to 23; time.make takes 0 when absent."},
				{"minute?: integer", "0 to 59."},
				{"second?: number", "0 to 59, with its fraction."},
				{"weekday?: integer", "1 is Monday, 7 Sunday; time.make ignores it, and what follows."},
				{"yday?: integer", "The day of the year, from 1."},
				{"week?: integer", "The ISO week."},
				{"zone?: string", "'MSK'."},
				{"offset?: integer", "Seconds east of UTC."},
			}, nil},
			{"Step", "A distance in time; all parts may be negative.", []field{
				{"years?: integer", ""}, {"months?: integer", ""}, {"weeks?: integer", ""}, {"days?: integer", ""},
				{"hours?: number", ""}, {"minutes?: number", ""}, {"seconds?: number", ""},
			}, nil},
		},
	}
}

// seconds is a time for Lua.
func seconds(t time.Time) lua.LNumber {
	return lua.LNumber(float64(t.Unix()) + float64(t.Nanosecond()/1000)/1e6)
}

// maxSeconds bounds times to the years that have four digits.
const maxSeconds = 253402300799

// moment reads a time argument; now when it is absent.
func (c *call) moment(n int, zone *time.Location) (time.Time, error) {
	if !c.has(n) {
		return engine.Now(c.L).In(zone), nil
	}
	s := c.number(n)
	if !(math.Abs(s) <= maxSeconds) {
		return time.Time{}, fmt.Errorf("argument %d is no time: %v seconds is beyond year 9999", n, s)
	}
	whole := math.Floor(s)
	return time.Unix(int64(whole), int64(math.Round((s-whole)*1e6))*1000).In(zone), nil
}

// zone reads an optional zone argument.
func (c *call) zone(n int) (*time.Location, error) {
	if !c.has(n) {
		return c.Zone, nil
	}
	return parseZone(c.text(n))
}

func parseZone(name string) (*time.Location, error) {
	if name == "UTC" || name == "Z" {
		return time.UTC, nil
	}
	if strings.HasPrefix(name, "+") || strings.HasPrefix(name, "-") {
		for _, layout := range []string{"-07:00", "-0700", "-07"} {
			if t, err := time.Parse(layout, name); err == nil {
				_, offset := t.Zone()
				return time.FixedZone(name, offset), nil
			}
		}
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return nil, fmt.Errorf("unknown zone %q; a zone is named as 'Europe/Moscow', 'UTC' or '+03:00'", name)
	}
	return zone, nil
}

// zoned reads a time and the zone it is looked at in.
func (c *call) zoned(timeArg, zoneArg int) (time.Time, error) {
	zone, err := c.zone(zoneArg)
	if err != nil {
		return time.Time{}, err
	}
	return c.moment(timeArg, zone)
}

func timeNow(c *call) (lua.LValue, error) { return seconds(engine.Now(c.L)), nil }

func timeUnix(c *call) (lua.LValue, error) { return lua.LNumber(engine.Now(c.L).Unix()), nil }

// maxTimeText bounds what is read as a time: each way of writing one that it is not repeats it.
const maxTimeText = 1 << 16

func timeParse(c *call) (lua.LValue, error) {
	zone, err := c.zone(3)
	if err != nil {
		return nil, err
	}
	var t time.Time
	if n := len(c.text(1)); n > maxTimeText {
		return nil, fmt.Errorf("a text of %d bytes is no time", n)
	}
	if c.has(2) {
		t, err = parseTime(c.text(1), c.text(2), zone)
	} else {
		t, err = parseAnyTime(c.text(1), zone)
	}
	return seconds(t), err
}

func timeFormat(c *call) (lua.LValue, error) {
	t, err := c.zoned(1, 3)
	if err != nil {
		return nil, err
	}
	if !c.has(2) {
		return lua.LString(t.Format(time.RFC3339Nano)), nil
	}
	text, err := formatTime(t, c.text(2))
	return lua.LString(text), err
}

func timeDate(c *call) (lua.LValue, error) {
	t, err := c.zoned(1, 2)
	if err != nil {
		return nil, err
	}
	out := c.L.CreateTable(0, 11)
	name, offset := t.Zone()
	_, week := t.ISOWeek()
	for _, part := range []struct {
		name  string
		value int
	}{
		{"year", t.Year()}, {"month", int(t.Month())}, {"day", t.Day()}, {"hour", t.Hour()}, {"minute", t.Minute()},
		{"weekday", weekday(t)}, {"yday", t.YearDay()}, {"week", week}, {"offset", offset},
	} {
		out.RawSetString(part.name, lua.LNumber(part.value))
	}
	out.RawSetString("second", lua.LNumber(float64(t.Second())+float64(t.Nanosecond())/1e9))
	out.RawSetString("zone", lua.LString(name))
	return out, nil
}

// weekday counts from Monday, 1.
func weekday(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 }

func timeMake(c *call) (lua.LValue, error) {
	zone, err := c.zone(2)
	if err != nil {
		return nil, err
	}
	o := c.options(1)
	t := time.Date(o.integer("year", 0), time.Month(o.integer("month", 1)), o.integer("day", 1),
		o.integer("hour", 0), o.integer("minute", 0), 0, 0, zone)
	return seconds(t.Add(asDuration(o.number("second")))), nil
}

func (o options) number(name string) float64 {
	n, _ := o.get(name).(lua.LNumber)
	return float64(n)
}

func timeAdd(c *call) (lua.LValue, error) {
	t, err := c.zoned(1, 3)
	if err != nil {
		return nil, err
	}
	if c.table(2) == nil {
		d, err := parseDuration(c.arg(2))
		return seconds(t.Add(d)), err
	}
	o := c.options(2)
	t = addMonths(t, 12*o.integer("years", 0)+o.integer("months", 0)).AddDate(0, 0, 7*o.integer("weeks", 0)+o.integer("days", 0))
	clock := o.number("hours")*3600 + o.number("minutes")*60 + o.number("seconds")
	return seconds(t.Add(asDuration(clock))), nil
}

// addMonths keeps the day, or takes the month's last one when it is shorter: 31 January gives 29 February.
func addMonths(t time.Time, months int) time.Time {
	first := t.AddDate(0, 0, 1-t.Day()).AddDate(0, months, 0)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

// timeDiff counts whole years, months and days first, and what is left on the clock.
func timeDiff(c *call) (lua.LValue, error) {
	from, err := c.zoned(1, 3)
	if err != nil {
		return nil, err
	}
	to, err := c.zoned(2, 3)
	if err != nil {
		return nil, err
	}
	sign := 1
	if to.Before(from) {
		from, to, sign = to, from, -1
	}
	months := (to.Year()-from.Year())*12 + int(to.Month()) - int(from.Month())
	for addMonths(from, months).After(to) {
		months--
	}
	from = addMonths(from, months)
	days := int(to.Sub(from).Hours()/24) + 1
	for from.AddDate(0, 0, days).After(to) {
		days--
	}
	rest := to.Sub(from.AddDate(0, 0, days))
	out := c.L.CreateTable(0, 6)
	for _, part := range []struct {
		name  string
		value float64
	}{
		{"years", float64(months / 12)}, {"months", float64(months % 12)}, {"days", float64(days)},
		{"hours", math.Floor(rest.Hours())}, {"minutes", float64(int(rest.Minutes()) % 60)}, {"seconds", (rest % time.Minute).Seconds()},
	} {
		out.RawSetString(part.name, lua.LNumber(part.value*float64(sign)+0))
	}
	return out, nil
}

func timeStartOf(c *call) (lua.LValue, error) {
	t, err := c.zoned(2, 3)
	if err != nil {
		return nil, err
	}
	y, m, d := t.Date()
	switch c.text(1) {
	case "minute":
		return seconds(time.Date(y, m, d, t.Hour(), t.Minute(), 0, 0, t.Location())), nil
	case "hour":
		return seconds(time.Date(y, m, d, t.Hour(), 0, 0, 0, t.Location())), nil
	case "week":
		d -= weekday(t) - 1
	case "month":
		d = 1
	case "year":
		m, d = 1, 1
	}
	return seconds(time.Date(y, m, d, 0, 0, 0, 0, t.Location())), nil
}

func timeSleep(c *call) (lua.LValue, error) {
	d, err := parseDuration(c.arg(1))
	if err != nil {
		return nil, err
	}
	return nothing, c.wait(func(ctx context.Context) error {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	})
}
