package vk

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Limits spaces the requests of every token evenly, whatever the number of clients that share it.
type Limits struct {
	none   bool   // nobody waits for anything
	dir    string // of the files that other processes see; "" when they do not
	rates  map[TokenKind]float64
	mu     sync.Mutex
	tokens map[Token]*bucket
	batch  map[Token]*batcher
}

// NewLimits returns limits with these requests a second by kind of token. A kind that is left out
// has VK's usual rate (user 3, community 20, service 3); zero or less means no limit.
func NewLimits(rates map[TokenKind]float64) *Limits {
	return &Limits{rates: rates, tokens: map[Token]*bucket{}, batch: map[Token]*batcher{}}
}

// Unlimited returns limits under which no request ever waits, whatever VK answers: for answers that were recorded.
func Unlimited() *Limits {
	l := NewLimits(map[TokenKind]float64{UserToken: 0, CommunityToken: 0, ServiceToken: 0})
	l.none = true
	return l
}

// Share lets all processes whose limits share the folder keep to the quotas together. Where the folder
// can't be used, each keeps to them alone. It has to be called before the first request.
func (l *Limits) Share(dir string) { l.dir = dir }

// Quota is what is known of one token's quota.
type Quota struct {
	Kind    TokenKind
	Rate    float64              // requests a second; 0 without a limit
	Next    time.Time            // when the next request may go
	Resting map[string]time.Time // methods that VK told to rest, and until when
}

// Quota returns the state of the quota of the client's token.
func (c *Client) Quota() Quota {
	b := c.cfg.Limits.bucket(c.token, c.kind)
	b.mu.Lock()
	defer b.mu.Unlock()
	q := Quota{Kind: c.kind, Next: b.next, Resting: map[string]time.Time{}}
	if b.interval > 0 {
		q.Rate = margin * float64(time.Second) / float64(b.pace())
	}
	for method, r := range b.rests {
		if time.Now().Before(r.until) {
			q.Resting[method] = r.until
		}
	}
	return q
}

// bucket is one token's: the next free moment, and the methods that VK has told to rest.
type bucket struct {
	none     bool // nobody waits
	mu       sync.Mutex
	interval time.Duration
	slower   float64 // how many times slower than the rate says, learned from error 6
	smooth   int     // answers since the last error 6
	next     time.Time
	rests    map[string]rest
	ticket   *ticket // nil when no other process looks
}

// What error 6 teaches: a fifth slower each time, and back a tenth after so many answers without it.
const (
	slowDown   = 1.2
	speedUp    = 1.1
	mostSlower = 4
	smoothRun  = 200
)

// minShared is the shortest pause worth a look into a file by every request.
const minShared = 5 * time.Millisecond

func (l *Limits) bucket(token Token, kind TokenKind) *bucket {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.tokens[token]
	if b == nil {
		b = &bucket{none: l.none, interval: l.interval(kind), slower: 1, rests: map[string]rest{}}
		if l.dir != "" && b.interval >= minShared && token != "" {
			b.ticket = newTicket(l.dir, token)
		}
		l.tokens[token] = b
	}
	return b
}

// margin makes the pause between two requests 1.5 % longer than the rate says: VK counts arrivals,
// and the way there shortens some pauses.
const margin = 1.015

// interval is the pause between two requests.
func (l *Limits) interval(kind TokenKind) time.Duration {
	rate, ok := l.rates[kind]
	if !ok {
		rate = tokenKinds[kind].rate
	}
	if rate <= 0 {
		return 0
	}
	return time.Duration(margin * float64(time.Second) / rate)
}

// wait returns when the next request may go, in the order of asking.
func (b *bucket) wait(ctx context.Context) error {
	slot := b.takeSlot()
	if err := sleep(ctx, time.Until(slot)); err != nil {
		b.giveBack(slot)
		return err
	}
	return nil
}

// pace is the pause between two requests as learned.
func (b *bucket) pace() time.Duration { return time.Duration(float64(b.interval) * b.slower) }

// takeSlot reserves the next free moment.
func (b *bucket) takeSlot() (slot time.Time) {
	b.move(func(next time.Time) time.Time {
		slot = time.Now()
		if next.After(slot) {
			slot = next
		}
		return slot.Add(b.pace())
	})
	return slot
}

// move changes the next free moment, also for other processes. A file that fails is left alone from
// then on.
func (b *bucket) move(update func(next time.Time) time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ticket == nil {
		b.next = update(b.next)
		return
	}
	err := b.ticket.reserve(func(next time.Time) time.Time {
		b.next = update(next)
		return b.next
	})
	if err != nil {
		b.ticket = nil
		b.next = update(b.next)
	}
}

// giveBack frees the slot of a request that was not sent, if no later one was given away.
func (b *bucket) giveBack(slot time.Time) {
	b.move(func(next time.Time) time.Time {
		if next.Equal(slot.Add(b.pace())) {
			return slot
		}
		return next
	})
}

// tooMany keeps the token silent for a second and slows it down: VK counted more requests than we did.
func (b *bucket) tooMany() {
	const d = time.Second
	if b.none {
		return
	}
	b.mu.Lock()
	b.slower, b.smooth = min(b.slower*slowDown, mostSlower), 0
	b.mu.Unlock()
	b.move(func(next time.Time) time.Time {
		if until := time.Now().Add(d); until.After(next) {
			return until
		}
		return next
	})
}

// answered forgets a method's rests, and some of the slowness after a long run.
func (b *bucket) answered(method string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.forget(method)
	if b.smooth++; b.smooth >= smoothRun {
		b.slower, b.smooth = max(b.slower/speedUp, 1), 0
	}
}

// sleep waits for d or for the context's end.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ended(ctx)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ended(ctx)
	}
}

// ended is why a context ended, with the context's own error in the chain; nil while it lasts.
func ended(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if err == nil || errors.Is(cause, err) {
		return cause
	}
	return fmt.Errorf("%w (%w)", cause, err)
}
