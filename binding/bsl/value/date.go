package value

import "time"

// Date is a date with its time of day, without a zone: the seconds since the beginning of year 1, which is the empty date.
type Date int64

const (
	day     = 86400
	maxDate = Date(315537897599) // 31.12.9999 23:59:59
	toUnix  = 62135596800        // seconds from year 1 to 1970
)

// NewDate makes a date of its parts; false when there is no such date.
func NewDate(year, month, dayOf, hour, minute, second int) (Date, bool) {
	if year < 1 || year > 9999 || month < 1 || month > 12 || dayOf < 1 || dayOf > daysIn(year, month) {
		return 0, false
	}
	if hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 {
		return 0, false
	}
	return DateOf(time.Date(year, time.Month(month), dayOf, hour, minute, second, 0, time.UTC)), true
}

// DateOf is what a clock shows at t, in t's zone.
func DateOf(t time.Time) Date {
	_, offset := t.Zone()
	return Date(t.Unix() + int64(offset) + toUnix)
}

// Time is d as a time in UTC, of which only year to second mean anything.
func (d Date) Time() time.Time { return time.Unix(int64(d)-toUnix, 0).UTC() }

// In is the moment when a clock of the zone shows d.
func (d Date) In(zone *time.Location) time.Time {
	t := d.Time()
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, zone)
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month+1), 0, 0, 0, 0, 0, time.UTC).Day()
}

// ParseDate reads 8, 12 or 14 digits: yyyyMMddHHmmss. Zeros alone are the empty date.
func ParseDate(text string) (Date, error) {
	if n := len(text); n != 8 && n != 12 && n != 14 {
		return 0, ErrDate
	}
	var parts [6]int
	for i := range text {
		c := text[i]
		if c < '0' || c > '9' {
			return 0, ErrDate
		}
		part := max(0, (i-2)/2)
		parts[part] = parts[part]*10 + int(c-'0')
	}
	if parts == [6]int{} {
		return 0, nil
	}
	d, ok := NewDate(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5])
	if !ok {
		return 0, ErrDate
	}
	return d, nil
}

// Plus adds seconds.
func (d Date) Plus(seconds Number) (Date, error) {
	s, ok := seconds.Int64()
	if !ok || s > int64(maxDate) || s < -int64(maxDate) || d+Date(s) < 0 || d+Date(s) > maxDate {
		return 0, ErrDateRange
	}
	return d + Date(s), nil
}

// AddMonths keeps the day of the month where there is one: a month after 31 January is 29 February.
func (d Date) AddMonths(n int) (Date, error) {
	t := d.Time()
	months := t.Year()*12 + int(t.Month()) - 1 + n
	year, month := months/12, months%12+1
	if n < -120000 || n > 120000 || year < 1 || year > 9999 {
		return 0, ErrDateRange
	}
	out, _ := NewDate(year, month, min(t.Day(), daysIn(year, month)), t.Hour(), t.Minute(), t.Second())
	return out, nil
}

// Period is a stretch of the calendar that has a beginning and an end.
type Period uint8

// The periods.
const (
	Minute Period = iota
	Hour
	Day
	Week
	Month
	Quarter
	Year
)

// Begin is the first second of d's period.
func (d Date) Begin(p Period) Date {
	t := d.Time()
	year, month := t.Year(), int(t.Month())
	switch p {
	case Minute:
		return d - d%60
	case Hour:
		return d - d%3600
	case Week:
		return max(0, d-d%day-Date(d.Weekday()-1)*day)
	case Month:
		d, _ = NewDate(year, month, 1, 0, 0, 0)
	case Quarter:
		d, _ = NewDate(year, (month-1)/3*3+1, 1, 0, 0, 0)
	case Year:
		d, _ = NewDate(year, 1, 1, 0, 0, 0)
	}
	return d - d%day
}

// End is the last second of d's period.
func (d Date) End(p Period) Date {
	begin := d.Begin(p)
	switch p {
	case Minute:
		return begin + 59
	case Hour:
		return begin + 3599
	case Day:
		return begin + day - 1
	case Week:
		return min(maxDate, begin+7*day-1)
	}
	months := map[Period]int{Month: 1, Quarter: 3, Year: 12}[p]
	t := begin.Time()
	return DateOf(t.AddDate(0, months, 0)) - 1
}

// Weekday is 1 for Monday to 7 for Sunday.
func (d Date) Weekday() int { return (int(d.Time().Weekday())+6)%7 + 1 }

// WeekOfYear counts weeks from 1 January, each beginning on Monday.
func (d Date) WeekOfYear() int {
	first := d.Begin(Year)
	return (d.Time().YearDay()-1+first.Weekday()-1)/7 + 1
}
