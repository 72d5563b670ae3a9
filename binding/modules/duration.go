package modules

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"
)

func timeDuration(c *call) (lua.LValue, error) {
	d, err := parseDuration(c.arg(1))
	return lua.LNumber(d.Seconds()), err
}

func timeFormatDuration(c *call) (lua.LValue, error) {
	return lua.LString(formatDuration(asDuration(c.number(1)))), nil
}

// asDuration takes what is too long as the longest duration, 292 years.
func asDuration(seconds float64) time.Duration {
	const longest = float64(math.MaxInt64 / 2)
	return time.Duration(math.Round(max(-longest, min(longest, seconds*1e9))))
}

// parseDuration reads seconds, or a text like "1h30m" with days and weeks too.
func parseDuration(v lua.LValue) (time.Duration, error) {
	if n, ok := v.(lua.LNumber); ok {
		return asDuration(float64(n)), nil
	}
	text := strings.TrimSpace(v.String())
	if s, err := strconv.ParseFloat(text, 64); err == nil && !math.IsNaN(s) {
		return asDuration(s), nil
	}
	total, rest := 0.0, strings.TrimPrefix(text, "-")
	for rest != "" {
		n := strings.IndexFunc(rest, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if n <= 0 {
			return 0, badDuration(text)
		}
		value, err := strconv.ParseFloat(rest[:n], 64)
		unit, length := durationUnit(rest[n:])
		if err != nil || length == 0 {
			return 0, badDuration(text)
		}
		total += value * unit
		rest = strings.TrimSpace(rest[n+length:])
	}
	if text == "" {
		return 0, badDuration(text)
	}
	if text[0] == '-' {
		total = -total
	}
	return asDuration(total), nil
}

func badDuration(text string) error {
	return fmt.Errorf("%q is no duration; one looks like '90', '1h30m', '2d' or '250ms'", text)
}

// durationUnit is the seconds of the unit at the beginning of a text, and how long its name is.
func durationUnit(s string) (unit float64, length int) {
	switch {
	case strings.HasPrefix(s, "ms"):
		return 0.001, 2
	case s == "":
		return 0, 0
	}
	units := map[byte]float64{'s': 1, 'm': 60, 'h': 3600, 'd': 86400, 'w': 604800}
	if unit, ok := units[s[0]]; ok {
		return unit, 1
	}
	return 0, 0
}

// formatDuration writes the parts that are not zero; milliseconds are the smallest.
func formatDuration(d time.Duration) string {
	var out strings.Builder
	if d = d.Round(time.Millisecond); d < 0 {
		out.WriteByte('-')
		d = -d
	}
	for _, part := range []struct {
		unit time.Duration
		name string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "m"}, {time.Second, "s"}, {time.Millisecond, "ms"}} {
		if n := d / part.unit; n > 0 {
			fmt.Fprintf(&out, "%d%s", n, part.name)
			d -= n * part.unit
		}
	}
	if out.Len() == 0 {
		return "0s"
	}
	return out.String()
}
