// Package cron understands cron expressions: which moments "0 9 * * 1-5" means in a time zone, days with a changed
// clock included. Start with [Parse].
package cron

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Expr is a parsed expression.
type Expr struct {
	minutes, hours, days, months, weekdays set
	anyDay, anyWeekday                     bool // the field begins with *
}

// set holds the numbers whose bits are set.
type set uint64

func (s set) has(n int) bool { return s&(1<<n) != 0 }

// everyHour is what the field of hours holds when no hour is left out.
const everyHour set = 1<<24 - 1

// longhand is the common expression of this name, "" when there is none.
func longhand(name string) string {
	switch name {
	case "@yearly", "@annually":
		return "0 0 1 1 *"
	case "@monthly":
		return "0 0 1 * *"
	case "@weekly":
		return "0 0 * * 0"
	case "@daily", "@midnight":
		return "0 0 * * *"
	case "@hourly":
		return "0 * * * *"
	}
	return ""
}

// Parse reads five fields (minute, hour, day of the month, month, day of the week) or a shorthand such as @daily.
// A field is *, a number, a range 1-5, a step */15 or 8-18/2, or a list of those; months and days of the week have
// English names too. When both day fields are restricted, a day that fits either counts, as cron has it.
func Parse(text string) (*Expr, error) {
	fields := strings.Fields(text)
	if len(fields) == 1 && strings.HasPrefix(fields[0], "@") {
		long := longhand(strings.ToLower(fields[0]))
		if long == "" {
			return nil, fmt.Errorf("%s is none of @hourly, @daily, @weekly, @monthly, @yearly", fields[0])
		}
		fields = strings.Fields(long)
	}
	if len(fields) != 5 {
		return nil, fmt.Errorf("%q has %d fields instead of 5: minute, hour, day of the month, month, day of the week", text, len(fields))
	}
	e := &Expr{anyDay: fields[2][0] == '*', anyWeekday: fields[4][0] == '*'}
	for i, into := range []*set{&e.minutes, &e.hours, &e.days, &e.months, &e.weekdays} {
		var err error
		if *into, err = parseField(&kinds[i], fields[i]); err != nil {
			return nil, err
		}
	}
	if e.weekdays.has(7) { // Sunday, as 0 is
		e.weekdays |= 1
	}
	if e.Next(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return nil, errors.New("no month has such a day, so that it would never run")
	}
	return e, nil
}

// searched is how far ahead a day is looked for: 29 February of a certain weekday is 40 years away at the most.
const searched = 41 * 366

// Next returns the first moment after another, in its zone; the zero time when there is none.
//
// An expression that leaves out hours names times of the clock: each comes once a day. One that the clock jumps over comes
// when the clock has jumped; one that the clock shows twice comes the first time. Where every hour is allowed, the
// expression counts time as it passes, through repeated hours too.
func (e *Expr) Next(after time.Time) time.Time {
	year, month, day := after.Date()
	for n := range searched {
		midnight := time.Date(year, month, day+n, 12, 0, 0, 0, time.UTC)
		if !e.fits(midnight) {
			continue
		}
		if t := e.inDay(midnight, after); !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// fits tells whether a day is one of the expression's.
func (e *Expr) fits(day time.Time) bool {
	if !e.months.has(int(day.Month())) {
		return false
	}
	inMonth, inWeek := e.days.has(day.Day()), e.weekdays.has(int(day.Weekday()))
	if e.anyDay || e.anyWeekday {
		return inMonth && inWeek
	}
	return inMonth || inWeek
}

// inDay is the first moment of a day after another, the zero time when there is none.
func (e *Expr) inDay(day, after time.Time) time.Time {
	if e.Elapsed() {
		return e.passing(day, after)
	}
	for hour := range 24 {
		for minute := range 60 {
			if !e.hours.has(hour) || !e.minutes.has(minute) {
				continue
			}
			if t := At(day.Year(), day.Month(), day.Day(), hour, minute, after.Location()); t.After(after) {
				return t
			}
		}
	}
	return time.Time{}
}

// passing goes through a day minute by minute as time passes, whatever the clock shows.
func (e *Expr) passing(day, after time.Time) time.Time {
	begin := At(day.Year(), day.Month(), day.Day(), 0, 0, after.Location())
	end := At(day.Year(), day.Month(), day.Day()+1, 0, 0, after.Location())
	t := begin
	if next := after.Add(time.Minute - time.Duration(after.Second())*time.Second - time.Duration(after.Nanosecond())); next.After(begin) {
		t = next
	}
	for ; t.Before(end); t = t.Add(time.Minute) {
		if e.minutes.has(t.Minute()) {
			return t
		}
	}
	return time.Time{}
}

// At returns when the clock of a zone shows a time. One that it jumps over is the moment of the jump; of
// one that it shows twice it is the first.
func At(year int, month time.Month, day, hour, minute int, zone *time.Location) time.Time {
	t := time.Date(year, month, day, hour, minute, 0, 0, zone)
	wanted := time.Date(year, month, day, hour, minute, 0, 0, time.UTC)
	begin, end := t.ZoneBounds()
	switch shown := wall(t); {
	case shown.After(wanted):
		return begin
	case shown.Before(wanted):
		return end
	case begin.IsZero():
		return t
	}
	_, offset := begin.Add(-time.Second).Zone()
	if earlier := wanted.Add(-time.Duration(offset) * time.Second).In(zone); earlier.Before(begin) && wall(earlier).Equal(wanted) {
		return earlier
	}
	return t
}

// wall is what the clock shows, as if in UTC.
func wall(t time.Time) time.Time {
	_, offset := t.Zone()
	return time.Unix(t.Unix()+int64(offset), 0).UTC()
}

// Elapsed tells whether the expression counts time as it passes, because it allows every hour.
func (e *Expr) Elapsed() bool { return e.hours == everyHour }
