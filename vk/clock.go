package vk

import (
	"net/http"
	"sync/atomic"
	"time"
)

// serverClock is VK's clock, as far as the heads of its answers tell it.
type serverClock struct{ last atomic.Pointer[serverTime] }

type serverTime struct {
	text string // "Sat, 28 Nov 2026 00:40:35 GMT"
	at   time.Time
}

// note remembers what VK's clock said. Its seconds change rarely beside the number of answers.
func (c *serverClock) note(head http.Header) {
	date := head["Date"]
	if len(date) == 0 {
		return
	}
	if last := c.last.Load(); last == nil || last.text != date[0] {
		c.last.Store(&serverTime{date[0], time.Now()})
	}
}

// now is VK's time by the last answer, the zero one before there was any.
func (c *serverClock) now() time.Time {
	last := c.last.Load()
	if last == nil {
		return time.Time{}
	}
	said, err := http.ParseTime(last.text)
	if err != nil {
		return time.Time{}
	}
	return said.Add(time.Since(last.at))
}

// ServerTime is the time by VK's clock, to the second, whatever this machine's says; the zero time before VK's first
// answer.
func (s *Step) ServerTime() time.Time { return s.client.clock.now() }
