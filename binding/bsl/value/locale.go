package value

import (
	"strings"
	"time"
)

// Locale is how values look as text.
type Locale struct {
	yes, no                  string
	decimal, group           string
	shortDate, longDate      string // patterns as .NET's
	shortTime, longTime      string
	monthDay, yearMonth      string
	dateSeparator            string
	months, genitive, abbrev names
	days, shortDays          names // from Sunday
	am, pm                   string
}

// The locales: Invariant is what OneScript has where LANG=C, Russian where it is ru_RU.
var (
	Invariant = &Locale{
		yes: "True", no: "False", decimal: ".", group: ",",
		shortDate: "MM/dd/yyyy", longDate: "dddd, dd MMMM yyyy", shortTime: "HH:mm", longTime: "HH:mm:ss",
		monthDay: "MMMM dd", yearMonth: "yyyy MMMM", dateSeparator: "/",
		months: englishMonths, genitive: englishMonths, abbrev: englishAbbrev, days: englishDays, shortDays: englishShortDays, am: "AM", pm: "PM",
	}
	Russian = &Locale{
		yes: "Да", no: "Нет", decimal: ",", group: "\u00a0",
		shortDate: "dd.MM.yyyy", longDate: "d MMMM yyyy 'г.'", shortTime: "H:mm", longTime: "H:mm:ss",
		monthDay: "d MMMM", yearMonth: "MMMM yyyy", dateSeparator: ".",
		months:   "Январь Февраль Март Апрель Май Июнь Июль Август Сентябрь Октябрь Ноябрь Декабрь",
		genitive: "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
		abbrev:   "янв фев мар апр май июн июл авг сен окт ноя дек",
		days:     "воскресенье понедельник вторник среда четверг пятница суббота", shortDays: "Вс Пн Вт Ср Чт Пт Сб",
	}
	english = &Locale{
		yes: "True", no: "False", decimal: ".", group: ",",
		shortDate: "M/d/yyyy", longDate: "dddd, MMMM d, yyyy", shortTime: "h:mm tt", longTime: "h:mm:ss tt",
		monthDay: "MMMM d", yearMonth: "MMMM yyyy", dateSeparator: "/",
		months: englishMonths, genitive: englishMonths, abbrev: englishAbbrev, days: englishDays, shortDays: englishShortDays, am: "AM", pm: "PM",
	}
)

const (
	englishMonths    = "January February March April May June July August September October November December"
	englishAbbrev    = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
	englishDays      = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday"
	englishShortDays = "Sun Mon Tue Wed Thu Fri Sat"
)

// names are words with blanks between them, so that they cost nothing before they are used.
type names string

func (n names) at(i int) string { return strings.Fields(string(n))[i] }

// LocaleOf finds a locale by its name, as ru or en_US; false when there is none of ours.
func LocaleOf(name string) (*Locale, bool) {
	language, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(name), "-", "_"), "_")
	switch language {
	case "", "c", "posix", "invariant":
		return Invariant, true
	case "ru":
		return Russian, true
	case "en":
		return english, true
	}
	return nil, false
}

// Named is an object whose text is not the name of its type.
type Named interface {
	Object
	Text(l *Locale) string
}

// Text writes a value as the language does where it wants a string.
func (l *Locale) Text(v Value) string {
	switch v := v.(type) {
	case string:
		return v
	case Number:
		return v.String()
	case bool:
		if v {
			return l.yes
		}
		return l.no
	case Date:
		return l.date(v, l.shortDate+" "+l.longTime)
	case Type:
		return v.RU
	case Named:
		return v.Text(l)
	case Object:
		return v.Class().RU
	}
	return ""
}

// pattern is what a standard format of one letter stands for; empty when there is no such.
func (l *Locale) pattern(format byte) string {
	switch format {
	case 'd':
		return l.shortDate
	case 'D':
		return l.longDate
	case 't':
		return l.shortTime
	case 'T':
		return l.longTime
	case 'f':
		return l.longDate + " " + l.shortTime
	case 'F':
		return l.longDate + " " + l.longTime
	case 'g':
		return l.shortDate + " " + l.shortTime
	case 'G':
		return l.shortDate + " " + l.longTime
	case 'm', 'M':
		return l.monthDay
	case 'y', 'Y':
		return l.yearMonth
	case 's':
		return "yyyy'-'MM'-'dd'T'HH':'mm':'ss"
	case 'u':
		return "yyyy'-'MM'-'dd HH':'mm':'ss'Z'"
	}
	return ""
}

// date writes a date by a pattern of .NET.
func (l *Locale) date(d Date, pattern string) string {
	var b strings.Builder
	t := d.Time()
	runes := []rune(pattern)
	for i := 0; i < len(runes); {
		c := runes[i]
		switch {
		case c == '\'' || c == '"':
			end := i + 1
			for end < len(runes) && runes[end] != c {
				end++
			}
			b.WriteString(string(runes[i+1 : end]))
			i = end + 1
		case c == '\\' && i+1 < len(runes):
			b.WriteRune(runes[i+1])
			i += 2
		case c == '/':
			b.WriteString(l.dateSeparator)
			i++
		case strings.ContainsRune("dMyhHmstfF", c):
			n := 1
			for i+n < len(runes) && runes[i+n] == c {
				n++
			}
			b.WriteString(l.datePart(t, c, n, runes))
			i += n
		default:
			if c != '%' {
				b.WriteRune(c)
			}
			i++
		}
	}
	return b.String()
}

// datePart writes n letters c of a pattern.
func (l *Locale) datePart(t time.Time, c rune, n int, pattern []rune) string {
	switch c {
	case 'd':
		return named(t.Day(), n, l.shortDays, l.days, int(t.Weekday()))
	case 'M':
		long := l.months
		if hasDay(pattern) {
			long = l.genitive
		}
		return named(int(t.Month()), n, l.abbrev, long, int(t.Month())-1)
	case 'y':
		if n <= 2 {
			return digits(t.Year()%100, n)
		}
		return digits(t.Year(), n)
	case 'h':
		return digits((t.Hour()+11)%12+1, min(n, 2))
	case 'H':
		return digits(t.Hour(), min(n, 2))
	case 'm':
		return digits(t.Minute(), min(n, 2))
	case 's':
		return digits(t.Second(), min(n, 2))
	case 't':
		half := l.am
		if t.Hour() >= 12 {
			half = l.pm
		}
		return string([]rune(half)[:min(max(n, 1), len([]rune(half)))])
	case 'f':
		return strings.Repeat("0", n)
	}
	return ""
}

// hasDay tells whether a pattern shows the day of the month, beside which months stand in the genitive.
func hasDay(pattern []rune) bool {
	for i := 0; i < len(pattern); i++ {
		n := 0
		for i+n < len(pattern) && pattern[i+n] == 'd' {
			n++
		}
		if n == 1 || n == 2 {
			return true
		}
		i += n
	}
	return false
}

// named is a number of one or two digits, a short name for three letters, a long one for more.
func named(number, n int, short, long names, at int) string {
	switch {
	case n <= 2:
		return digits(number, n)
	case n == 3:
		return short.at(at)
	}
	return long.at(at)
}

func digits(number, width int) string {
	s := Int(number).String()
	return strings.Repeat("0", max(0, width-len(s))) + s
}
