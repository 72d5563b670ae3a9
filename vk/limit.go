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

// bucket is one token's: the next free moment, and the methods that VK has told to rest.
type bucket struct {
	mu       sync.Mutex
	interval time.Duration
	next     time.Time
	rests    map[string]rest
}

// rest is a pause that VK asked of one method.
type rest struct {
	until time.Time
	err   *Error
	count int
}

func (l *Limits) bucket(token Token, kind TokenKind) *bucket {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.tokens[token]
	if b == nil {
		b = &bucket{interval: l.interval(kind), rests: map[string]rest{}}
		l.tokens[token] = b
	}
	return b
}

// interval is the pause between two requests, 1.5 % more than the rate says: VK counts arrivals,
// and the way there shortens some pauses.
func (l *Limits) interval(kind TokenKind) time.Duration {
	rate, ok := l.rates[kind]
	if !ok {
		rate = tokenKinds[kind].rate
	}
	if rate <= 0 {
		return 0
	}
	return time.Duration(1.015 * float64(time.Second) / rate)
}

// wait returns when the next request may go, in the order of asking.
func (b *bucket) wait(ctx context.Context) error {
	b.mu.Lock()
	now := time.Now()
	slot := now
	if b.next.After(now) {
		slot = b.next
	}
	b.next = slot.Add(b.interval)
	b.mu.Unlock()
	if err := sleep(ctx, slot.Sub(now)); err != nil {
		b.giveBack(slot)
		return err
	}
	return nil
}

// giveBack frees the slot of a request that was not sent, if no later one was given away.
func (b *bucket) giveBack(slot time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next.Equal(slot.Add(b.interval)) {
		b.next = slot
	}
}

// pause keeps the token silent for a while: VK counted more requests than we did.
func (b *bucket) pause(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if until := time.Now().Add(d); until.After(b.next) {
		b.next = until
	}
}

// rest silences one method after a flood error: a minute, then twice as long each time, up to an hour.
func (b *bucket) rest(method string, err *Error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := b.rests[method]
	pause := min(time.Minute<<r.count, time.Hour)
	b.rests[method] = rest{until: time.Now().Add(pause), err: err, count: min(r.count+1, 6)}
}

// resting returns VK's last flood error while the method has to rest.
func (b *bucket) resting(method string) *Error {
	b.mu.Lock()
	defer b.mu.Unlock()
	r, ok := b.rests[method]
	if !ok || time.Now().After(r.until) {
		return nil
	}
	again := *r.err
	again.RestUntil = r.until
	return &again
}

// wake forgets a method's rests after it was answered.
func (b *bucket) wake(method string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.rests, method)
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
