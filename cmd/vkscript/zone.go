package main

import (
	"time"
	_ "time/tzdata" // Windows and bare containers have no zones of their own; costs 450 KB and no time
)

// zone is the one of --timezone.
func (p *program) zone() (*time.Location, error) {
	zone, err := time.LoadLocation(p.flags.timezone)
	if err != nil {
		return nil, usageError("--timezone %s: no such zone; give one such as Europe/Moscow, UTC or Local", p.flags.timezone)
	}
	return zone, nil
}
