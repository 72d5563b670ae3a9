package cron_test

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/cmd/vkscript/cron"
)

func zone(t testing.TB, name string) *time.Location {
	z, err := time.LoadLocation(name)
	require.NoError(t, err)
	return z
}

// next walks the moments of an expression that follow a time, in words.
func next(t testing.TB, expr, zoneName, after string, n int) string {
	e, err := cron.Parse(expr)
	require.NoError(t, err)
	at, err := time.ParseInLocation("2006-01-02 15:04", after, zone(t, zoneName))
	require.NoError(t, err)
	var all []string
	for range n {
		at = e.Next(at)
		all = append(all, at.Format("Jan 2 15:04 -07"))
	}
	return strings.Join(all, ", ")
}

func TestNext(t *testing.T) {
	for _, c := range []struct{ expr, zone, after, want string }{
		{"0 9 * * 1-5", "Europe/Moscow", "2026-11-27 09:00", "Nov 30 09:00 +03, Dec 1 09:00 +03, Dec 2 09:00 +03"},
		{"0 9 * * MON-Fri", "UTC", "2026-11-27 08:59", "Nov 27 09:00 +00, Nov 30 09:00 +00, Dec 1 09:00 +00"},
		{"*/20 8-9 * * *", "UTC", "2026-01-01 08:10", "Jan 1 08:20 +00, Jan 1 08:40 +00, Jan 1 09:00 +00"},
		{"5/25 * * * *", "UTC", "2026-01-01 23:40", "Jan 1 23:55 +00, Jan 2 00:05 +00, Jan 2 00:30 +00"},
		{"0 0 1,15 jan,JUL *", "UTC", "2026-01-15 00:00", "Jul 1 00:00 +00, Jul 15 00:00 +00, Jan 1 00:00 +00"},
		{"0 12 * * 7", "UTC", "2026-11-27 00:00", "Nov 29 12:00 +00, Dec 6 12:00 +00, Dec 13 12:00 +00"},
		{"0 12 * * fri-sun", "UTC", "2026-11-27 12:00", "Nov 28 12:00 +00, Nov 29 12:00 +00, Dec 4 12:00 +00"},
		{"0 12 13 * 5", "UTC", "2026-11-05 13:00", "Nov 6 12:00 +00, Nov 13 12:00 +00, Nov 20 12:00 +00"},   // either day
		{"0 12 */10 * 5", "UTC", "2026-01-01 13:00", "May 1 12:00 +00, Jul 31 12:00 +00, Aug 21 12:00 +00"}, // both, as cron has it
		{"0 0 29 2 *", "UTC", "2026-01-01 00:00", "Feb 29 00:00 +00, Feb 29 00:00 +00, Feb 29 00:00 +00"},
		{"@hourly", "Asia/Kolkata", "2026-01-01 00:10", "Jan 1 01:00 +05, Jan 1 02:00 +05, Jan 1 03:00 +05"},
		{"@daily", "Europe/Moscow", "2026-12-30 00:00", "Dec 31 00:00 +03, Jan 1 00:00 +03, Jan 2 00:00 +03"},
		{"@weekly", "UTC", "2026-11-27 00:00", "Nov 29 00:00 +00, Dec 6 00:00 +00, Dec 13 00:00 +00"},
	} {
		assert.Equal(t, c.want, next(t, c.expr, c.zone, c.after, 3), "%s in %s", c.expr, c.zone)
	}
}

// TestClockChanges has the nights in which clocks are set: Berlin on 29 March and 25 October 2026, Santiago at midnight,
// Lord Howe by half an hour.
func TestClockChanges(t *testing.T) {
	for _, c := range []struct{ about, expr, zone, after, want string }{
		{"a time that does not exist comes at the jump", "30 2 * * *", "Europe/Berlin", "2026-03-28 12:00", "Mar 29 03:00 +02, Mar 30 02:30 +02"},
		{"several of them come once", "*/15 2 * * *", "Europe/Berlin", "2026-03-28 12:00", "Mar 29 03:00 +02, Mar 30 02:00 +02"},
		{"one that is shown twice comes once", "30 2 * * *", "Europe/Berlin", "2026-10-24 12:00", "Oct 25 02:30 +02, Oct 26 02:30 +01"},
		{"also in lists of hours", "30 2,3 * * *", "Europe/Berlin", "2026-10-24 12:00", "Oct 25 02:30 +02, Oct 25 03:30 +01"},
		{"every hour is every hour", "30 * * * *", "Europe/Berlin", "2026-03-29 01:00", "Mar 29 01:30 +01, Mar 29 03:30 +02"},
		{"and through the repeated one", "30 * * * *", "Europe/Berlin", "2026-10-25 01:45", "Oct 25 02:30 +02, Oct 25 02:30 +01"},
		{"midnight that does not exist", "0 0 * * *", "America/Santiago", "2026-09-05 12:00", "Sep 6 01:00 -03, Sep 7 00:00 -03"},
		{"every hour from such a midnight on", "15 * * * *", "America/Santiago", "2026-09-05 23:00", "Sep 5 23:15 -04, Sep 6 01:15 -03"},
		{"half an hour is left out", "15 2 * * *", "Australia/Lord_Howe", "2026-10-03 12:00", "Oct 4 02:30 +11, Oct 5 02:15 +11"},
		{"half an hour is repeated", "45 1 * * *", "Australia/Lord_Howe", "2026-04-04 12:00", "Apr 5 01:45 +11, Apr 6 01:45 +10"},
	} {
		assert.Equal(t, c.want, next(t, c.expr, c.zone, c.after, 2), c.about)
	}
}

func TestMistakes(t *testing.T) {
	for expr, want := range map[string]string{
		"":                    "has 0 fields instead of 5",
		"0 0 9 * * 1":         "has 6 fields instead of 5",
		"60 * * * *":          `minute "60": 60 is not between 0 and 59`,
		"0 24 * * *":          "24 is not between 0 and 23",
		"0 0 0 * *":           "day of the month",
		"0 0 * 13 *":          "13 is not between 1 and 12",
		"0 0 * * 8":           "8 is not between 0 and 7",
		"0 22-2 * * *":        "22-2 goes down; write it as two ranges, 22-23,0-2",
		"0 9 * * пн":          `"пн" is not understood; it takes *, numbers from 0 to 7 and names such as mon`,
		"*/0 * * * *":         `the step "0" is not a number from 1 on`,
		"*/ * * * *":          `the step ""`,
		"1,,2 * * * *":        "something is missing",
		"0 0 L * *":           `"L" is not understood`,
		"0 0 31 2,4 *":        "no month has such a day",
		"@reboot":             "@reboot is none of @hourly",
		"-5 * * * *":          "something is missing",
		"1--5 * * * *":        `-5 is not between`,
		"99999999999 * * * *": "is not between",
	} {
		_, err := cron.Parse(expr)
		assert.ErrorContains(t, err, want, "%q", expr)
	}
}

// FuzzNext looks for expressions that hang, go backwards or come at minutes that they don't name.
func FuzzNext(f *testing.F) {
	zones := []string{"UTC", "Europe/Moscow", "Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Asia/Kolkata"}
	f.Add("0 9 * * 1-5", int64(1_700_000_000), 0)
	f.Add("*/15 2 29 feb *", int64(1_774_700_000), 2)
	f.Add("30 * 1-7 * sun", int64(-5_000_000_000), 3)
	f.Fuzz(func(t *testing.T, text string, unix int64, z int) {
		e, err := cron.Parse(text)
		if err != nil || unix < -1e10 || unix > 1e11 {
			return
		}
		at := time.Unix(unix, 0).In(zone(t, zones[(z%len(zones)+len(zones))%len(zones)]))
		for range 5 {
			next := e.Next(at)
			require.True(t, next.After(at), "%q: %v does not follow %v", text, next, at)
			require.Zero(t, next.Second())
			at = next
		}
	})
}

func BenchmarkNext(b *testing.B) {
	e, err := cron.Parse("0 9 * * 1-5")
	require.NoError(b, err)
	at := time.Date(2026, 11, 27, 9, 0, 0, 0, zone(b, "Europe/Moscow"))
	for b.Loop() {
		e.Next(at)
	}
}
