package modules

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// anyLayouts are tried by time.parse without a layout. The digits of the first two must be all there is.
var anyLayouts = []string{
	"%Y%m%d%H%M%S", "%Y%m%d", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f",
	"%Y-%m-%d %H:%M:%S%z", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d",
	"%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%a, %d %b %Y %H:%M:%S %Z", "%a, %d %b %Y %H:%M:%S %z",
}

func parseAnyTime(text string, zone *time.Location) (time.Time, error) {
	text = strings.TrimSpace(text)
	for _, layout := range anyLayouts {
		if t, err := parseTime(text, layout, zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time that is known without a layout, as '2024-05-01 10:00', '01.05.2024' or '2024-05-01T10:00:00Z' are", text)
}

// parseTime reads a time by a layout of % directives; what it does not name is the beginning of it.
func parseTime(text, layout string, zone *time.Location) (time.Time, error) {
	r := timeReader{text: text, left: text, clock: clock{year: 1970, month: 1, day: 1, zone: zone}}
	if err := r.read(layout); err != nil {
		return time.Time{}, err
	}
	if r.left != "" {
		return time.Time{}, r.fail("the end of the text")
	}
	return r.time()
}

// timeReader reads a text piece by piece.
type timeReader struct {
	clock
	text, left string
	unix       *int64
}

func (r *timeReader) fail(wanted string) error {
	at := utf8.RuneCountInString(r.text[:len(r.text)-len(r.left)]) + 1
	return fmt.Errorf("%q: %s expected at character %d", r.text, wanted, at)
}

func (r *timeReader) read(layout string) error {
	for i := 0; i < len(layout); i++ {
		if layout[i] != '%' {
			if r.left == "" || r.left[0] != layout[i] {
				return r.fail(fmt.Sprintf("%q", layout[i:i+1]))
			}
			r.left = r.left[1:]
			continue
		}
		i++
		d, err := nextDirective(layout, i)
		if err != nil {
			return err
		}
		if err := r.directive(d, layout[i]); err != nil {
			return err
		}
	}
	return nil
}

func (r *timeReader) directive(d directive, name byte) error {
	switch {
	case name == '%':
		if rest, ok := strings.CutPrefix(r.left, "%"); ok {
			r.left = rest
			return nil
		}
		return r.fail("%")
	case d.expand != "":
		return r.read(d.expand)
	case d.set != nil:
		return r.number(d, name)
	}
	switch name {
	case 'B', 'b', 'h':
		return r.name(&r.month, 12, func(i int) string { return time.Month(i).String() }, "a month's English name")
	case 'A', 'a':
		ignored := 0
		return r.name(&ignored, 7, func(i int) string { return time.Weekday(i - 1).String() }, "a weekday's English name")
	case 'p':
		return r.half()
	case 'z', 'Z':
		return r.offset()
	case 's':
		return r.seconds()
	case 'f':
		return r.fraction()
	}
	return fmt.Errorf("%%%c can be written but not read", name)
}

// digits takes up to width digits.
func (r *timeReader) digits(width int) string {
	n := 0
	for n < len(r.left) && n < width && r.left[n] >= '0' && r.left[n] <= '9' {
		n++
	}
	digits := r.left[:n]
	r.left = r.left[n:]
	return digits
}

// number reads all digits of years and of what stands in fixed columns, or one digit less: 1.5.2024.
func (r *timeReader) number(d directive, name byte) error {
	if name == 'e' {
		r.left = strings.TrimLeft(r.left, " ")
	}
	before := r.left
	digits := r.digits(d.width)
	if digits == "" || name == 'Y' && len(digits) < 4 {
		r.left = before
		return r.fail(fmt.Sprintf("%d digits (%%%c)", d.width, name))
	}
	n, _ := strconv.Atoi(digits)
	d.set(&r.clock, n)
	return nil
}

// name reads a whole or shortened English name, in any case.
func (r *timeReader) name(into *int, count int, name func(int) string, wanted string) error {
	for i := 1; i <= count; i++ {
		for _, n := range []string{name(i), name(i)[:3]} {
			if len(r.left) >= len(n) && strings.EqualFold(r.left[:len(n)], n) {
				*into, r.left = i, r.left[len(n):]
				return nil
			}
		}
	}
	return r.fail(wanted)
}

func (r *timeReader) half() error {
	if len(r.left) >= 2 {
		switch strings.ToUpper(r.left[:2]) {
		case "AM", "PM":
			r.pm, r.left = r.left[0]|0x20 == 'p', r.left[2:]
			return nil
		}
	}
	return r.fail("AM or PM")
}

func (r *timeReader) offset() error {
	for _, utc := range []string{"Z", "UTC", "GMT"} {
		if rest, ok := strings.CutPrefix(r.left, utc); ok {
			r.zone, r.left = time.UTC, rest
			return nil
		}
	}
	for _, width := range []int{len("+03:00"), len("+0300"), len("+03")} {
		if len(r.left) >= width && (r.left[0] == '+' || r.left[0] == '-') {
			if zone, err := parseZone(r.left[:width]); err == nil {
				r.zone, r.left = zone, r.left[width:]
				return nil
			}
		}
	}
	return r.fail("a zone as Z or +03:00")
}

func (r *timeReader) seconds() error {
	rest, negative := strings.CutPrefix(r.left, "-")
	before := r.left
	r.left = rest
	n, err := strconv.ParseInt(r.digits(12), 10, 64)
	if err != nil {
		r.left = before
		return r.fail("Unix seconds")
	}
	if negative {
		n = -n
	}
	r.unix = &n
	return nil
}

func (r *timeReader) fraction() error {
	digits := r.digits(9)
	if digits == "" {
		return r.fail("the digits of a fraction")
	}
	r.nanosec, _ = strconv.Atoi(digits + strings.Repeat("0", 9-len(digits)))
	return nil
}

// time puts together what was read, and refuses a 30th of February.
func (r *timeReader) time() (time.Time, error) {
	if r.unix != nil {
		return time.Unix(*r.unix, int64(r.nanosec)), nil
	}
	if r.twelve {
		if r.hour < 1 || r.hour > 12 {
			return time.Time{}, fmt.Errorf("%q has hour %d of 12", r.text, r.hour)
		}
		r.hour %= 12
		if r.pm {
			r.hour += 12
		}
	}
	month, day := r.month, r.day
	if r.yday > 0 {
		month, day = 1, r.yday
	}
	t := time.Date(r.year, time.Month(month), day, r.hour, r.minute, r.second, r.nanosec, r.zone)
	date := t.Day() == r.day && int(t.Month()) == r.month || r.yday > 0 && t.YearDay() == r.yday
	if !date || r.hour > 23 || r.minute > 59 || r.second > 59 {
		return time.Time{}, fmt.Errorf("%q has a day or an hour that does not exist", r.text)
	}
	return t, nil
}
