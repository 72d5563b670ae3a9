package vk

import (
	"context"
	"time"
)

// rest is a pause that VK asked of one method.
type rest struct {
	until time.Time
	err   *Error
	count int
}

type restKey struct{}

// WithRest returns a context under which a call of a method that VK told to rest (errors 9, 29, 219, 601: flood
// control and daily limits) waits until the rest is over and is made then, where a call otherwise fails with
// VK's error. A call waits for limit at the most, however often VK refuses it meanwhile, and fails at once when
// the rest is longer.
func WithRest(ctx context.Context, limit time.Duration) context.Context {
	return context.WithValue(ctx, restKey{}, limit)
}

// AwaitRest waits until VK's rest of a method is over, for limit at the most. It returns at once when the method
// does not rest, and with VK's *Error when it rests for longer.
func (c *Client) AwaitRest(ctx context.Context, method string, limit time.Duration) error {
	return c.newCall(method, nil).awaitRest(WithRest(ctx, limit))
}

// awaitRest returns when the method may be called, or with VK's error when the call does not wait for that.
func (c *call) awaitRest(ctx context.Context) error {
	for {
		e := c.bucket.resting(c.method)
		if e == nil {
			return nil
		}
		if !c.waitsUntil(ctx, e.RestUntil) {
			return e
		}
		if err := sleep(ctx, time.Until(e.RestUntil)); err != nil {
			return c.giveUp(err)
		}
	}
}

// waitsUntil tells whether the call waits for a rest that ends then. Its patience begins with its first rest. What
// may have been done does not wait: VK would have forgotten its key.
func (c *call) waitsUntil(ctx context.Context, end time.Time) bool {
	if c.wasSent && !IsRead(c.method) {
		return false
	}
	if c.patient.IsZero() {
		limit, said := ctx.Value(restKey{}).(time.Duration)
		if !said {
			limit = c.client.rest
		}
		c.patient = time.Now().Add(limit)
	}
	return !end.After(c.patient)
}

// rest silences one method after a flood error, a minute, then twice as long each time, up to an hour, and
// returns until when. Errors of calls that were under way together count once.
func (b *bucket) rest(method string, err *Error) (until time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := b.rests[method]
	if time.Now().Before(r.until) {
		return r.until
	}
	until = time.Now().Add(min(time.Minute<<r.count, time.Hour))
	b.rests[method] = rest{until: until, err: err, count: min(r.count+1, 6)}
	return until
}

// until is the pause that a rest asks for.
func (b *bucket) until(end time.Time) time.Duration {
	if b.none {
		return 0
	}
	return time.Until(end)
}

// resting returns VK's last flood error while the method has to rest.
func (b *bucket) resting(method string) *Error {
	b.mu.Lock()
	defer b.mu.Unlock()
	r, ok := b.rests[method]
	if !ok || b.none || !time.Now().Before(r.until) {
		return nil
	}
	again := *r.err
	again.RestUntil = r.until
	return &again
}

// recovered forgets a method's rests: VK carried it out. Answers to what was under way when VK told it to rest
// tell nothing.
func (b *bucket) recovered(method string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.forget(method)
}

// forget forgets a rest that is over.
func (b *bucket) forget(method string) {
	if r, ok := b.rests[method]; ok && !time.Now().Before(r.until) {
		delete(b.rests, method)
	}
}
