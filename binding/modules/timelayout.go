package modules

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A directive of a layout: how Go writes it, and how it is read.
type directive struct {
	layout string // of package time
	width  int    // the most digits, when it is a number
	set    func(*clock, int)
	expand string // a directive that stands for others
}

// clock is what has been read of a time.
type clock struct {
	year, month, day, yday        int
	hour, minute, second, nanosec int
	pm, twelve                    bool
	zone                          *time.Location
}

func directiveOf(c byte) (directive, bool) {
	switch c {
	case 'Y':
		return directive{"2006", 4, func(c *clock, n int) { c.year = n }, ""}, true
	case 'y':
		return directive{"06", 2, func(c *clock, n int) { c.year = shortYear(n) }, ""}, true
	case 'm':
		return directive{"01", 2, func(c *clock, n int) { c.month = n }, ""}, true
	case 'd':
		return directive{"02", 2, func(c *clock, n int) { c.day = n }, ""}, true
	case 'e':
		return directive{"_2", 2, func(c *clock, n int) { c.day = n }, ""}, true
	case 'j':
		return directive{"002", 3, func(c *clock, n int) { c.yday = n }, ""}, true
	case 'H':
		return directive{"15", 2, func(c *clock, n int) { c.hour = n }, ""}, true
	case 'I':
		return directive{"03", 2, func(c *clock, n int) { c.hour, c.twelve = n, true }, ""}, true
	case 'M':
		return directive{"04", 2, func(c *clock, n int) { c.minute = n }, ""}, true
	case 'S':
		return directive{"05", 2, func(c *clock, n int) { c.second = n }, ""}, true
	case 'B', 'b', 'h', 'A', 'a', 'p', 'z', 'Z', 's', 'f', 'u', 'w', 'V', 'G', 'C':
		return directive{layout: namedLayout(c)}, true
	}
	expand := compound(c)
	return directive{expand: expand}, expand != ""
}

// namedLayout is how package time writes the directives that are no plain numbers.
func namedLayout(c byte) string {
	switch c {
	case 'B':
		return "January"
	case 'b', 'h':
		return "Jan"
	case 'A':
		return "Monday"
	case 'a':
		return "Mon"
	case 'p':
		return "PM"
	case 'z':
		return "-0700"
	case 'Z':
		return "MST"
	}
	return ""
}

// compound is what a directive stands for, in the C locale.
func compound(c byte) string {
	switch c {
	case 'F':
		return "%Y-%m-%d"
	case 'T', 'X':
		return "%H:%M:%S"
	case 'R':
		return "%H:%M"
	case 'D', 'x':
		return "%m/%d/%y"
	case 'r':
		return "%I:%M:%S %p"
	case 'c':
		return "%a %b %e %H:%M:%S %Y"
	case 'n':
		return "\n"
	case 't':
		return "\t"
	case '%':
		return "%"
	}
	return ""
}

// shortYear takes 69 to 99 as of the last century, as C does.
func shortYear(n int) int {
	if n < 69 {
		return n + 2000
	}
	return n + 1900
}

// formatTime writes a time by a layout of % directives.
func formatTime(t time.Time, layout string) (string, error) {
	var out strings.Builder
	for i := 0; i < len(layout); i++ {
		if layout[i] != '%' {
			out.WriteByte(layout[i])
			continue
		}
		i++
		d, err := nextDirective(layout, i)
		if err != nil {
			return "", err
		}
		switch {
		case d.layout != "":
			out.WriteString(t.Format(d.layout))
		case d.expand == "%" || d.expand == "\n" || d.expand == "\t":
			out.WriteString(d.expand)
		case d.expand != "":
			text, _ := formatTime(t, d.expand)
			out.WriteString(text)
		default:
			out.WriteString(formatNumber(t, layout[i]))
		}
	}
	return out.String(), nil
}

func nextDirective(layout string, i int) (directive, error) {
	if i >= len(layout) {
		return directive{}, fmt.Errorf("layout %q ends in a single %%", layout)
	}
	d, ok := directiveOf(layout[i])
	if !ok {
		r, _ := utf8.DecodeRuneInString(layout[i:])
		return directive{}, fmt.Errorf("layout %q has an unknown directive %%%c", layout, r)
	}
	return d, nil
}

// formatNumber writes the directives that package time does not have.
func formatNumber(t time.Time, directive byte) string {
	year, week := t.ISOWeek()
	switch directive {
	case 's':
		return strconv.FormatInt(t.Unix(), 10)
	case 'f':
		return fmt.Sprintf("%06d", t.Nanosecond()/1000)
	case 'u':
		return strconv.Itoa(weekday(t))
	case 'w':
		return strconv.Itoa(int(t.Weekday()))
	case 'V':
		return fmt.Sprintf("%02d", week)
	case 'G':
		return strconv.Itoa(year)
	}
	return fmt.Sprintf("%02d", t.Year()/100) // %C
}
