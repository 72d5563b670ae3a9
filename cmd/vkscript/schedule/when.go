package schedule

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/vkscript/vkscript/cmd/vkscript/cron"
)

// When is the moments of an entry: cron, every or at.
type When struct {
	Kind, Text string // "cron", "0 9 * * 1-5"
	Zone       *time.Location
	expr       *cron.Expr
	every      time.Duration
	at         time.Time
}

// grid is what every counts from, on a zone's clock: a Monday.
var grid = [3]int{2024, 1, 1}

// atLayout is how moments are written.
const atLayout = "2006-01-02 15:04"

// ParseWhen reads what stands behind the key cron, every or at.
func ParseWhen(kind, text string, zone *time.Location) (w *When, err error) {
	w = &When{Kind: kind, Text: text, Zone: zone}
	switch kind {
	case "cron":
		w.expr, err = cron.Parse(text)
	case "every":
		w.every, err = parseEvery(text)
	case "at":
		var wall time.Time
		if wall, err = time.Parse(atLayout, text); err != nil {
			err = fmt.Errorf("%q is no date and time such as 2026-12-31 23:59", text)
		}
		w.at = cron.At(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), zone)
	}
	return w, err
}

// parseEvery reads 90s, 15m, 1h30m, and also whole days, 2d.
func parseEvery(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if days, isDays := strings.CutSuffix(text, "d"); isDays {
		var n int
		n, err = strconv.Atoi(days)
		d = time.Duration(min(n, 100_000)) * 24 * time.Hour
	}
	switch {
	case err != nil:
		return 0, fmt.Errorf("%q is no time such as 90s, 15m, 2h or 1d", text)
	case d < time.Second:
		return 0, fmt.Errorf("%q is less than a second", text)
	case d%time.Second != 0:
		return 0, fmt.Errorf("%q has parts of a second", text)
	}
	return d, nil
}

// Next is the first moment after another, in the zone of the entry; the zero time when there is none.
func (w *When) Next(after time.Time) time.Time {
	after = after.In(w.Zone)
	switch {
	case w.expr != nil:
		return w.expr.Next(after)
	case w.every > 0:
		base := time.Date(grid[0], time.Month(grid[1]), grid[2], 0, 0, 0, 0, w.Zone)
		past := after.Sub(base)
		n := past / w.every
		if past < 0 && past%w.every != 0 {
			n--
		}
		return base.Add((n + 1) * w.every)
	case w.at.After(after):
		return w.at
	}
	return time.Time{}
}

// String is "cron 0 9 * * 1-5 in Europe/Moscow".
func (w *When) String() string {
	return w.Kind + " " + w.Text + " in " + w.Zone.String()
}

// holds is how far back the clock may be set without anything being run again: as long as the same moments
// would come once more, a day at the most. Entries that count elapsed time wait for one interval only.
func (w *When) holds() time.Duration {
	const day = 24 * time.Hour
	switch {
	case w.every > 0:
		return min(w.every, day)
	case w.expr != nil && w.expr.Elapsed():
		return time.Hour
	}
	return day
}
