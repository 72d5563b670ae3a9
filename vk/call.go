package vk

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"time"
)

// maxAnswer bounds what is read of one answer; VK's own limit is about 5 MB.
const maxAnswer = 64 << 20

// maxQuotaWaits bounds how often one call waits for another slot after error 6.
const maxQuotaWaits = 20

// call is one method call with all its attempts.
type call struct {
	client  *Client
	bucket  *bucket // of the client's token
	method  string
	form    []byte
	number  int // of the attempt
	lost    int // attempts that failed on the way
	quota   int // answers with error 6
	waited  time.Duration
	asked   int         // how often a handler was asked
	extra   url.Values  // what the handlers answered
	conn    *connection // of this attempt
	header  http.Header // of its answer
	wasSent bool        // some attempt may have been carried out
	sentAt  time.Time   // the first of them

	slotTaken  bool      // the quota was waited for before the first attempt
	repeatable bool      // VK would not do it twice
	batch      bool      // an execute of our own: what is known of its calls is said for each
	patient    time.Time // until when it waits for the method's rests, once there was one
	innerErrs  []byte    // execute_errors of the answer
}

func (c *Client) newCall(method string, form []byte) *call {
	return &call{client: c, bucket: c.bucket(), method: method, form: form, repeatable: repeatable(method)}
}

// run makes attempts until there is an answer or an error that stays.
func (c *call) run(ctx context.Context) (json.RawMessage, error) {
	for {
		if err := c.awaitRest(ctx); err != nil {
			return nil, c.unlessSent(err)
		}
		began := time.Now()
		if err := c.takeSlot(ctx); err != nil {
			return nil, c.giveUp(err)
		}
		if c.bucket.resting(c.method) != nil { // VK said so to another call meanwhile
			continue
		}
		if c.wasSent && !IsRead(c.method) && time.Since(c.sentAt) > keyLife {
			return nil, c.giveUp(errOldKey)
		}
		c.waited = time.Since(began)
		answer, err := c.attempt(ctx)
		if err == nil {
			c.bucket.answered(c.method)
			if c.innerErrs != nil && !c.batch {
				c.tellInner(ctx)
			}
			c.report(time.Since(began), nil, -1)
			return answer, nil
		}
		pause, final := c.next(ctx, err)
		c.report(time.Since(began), err, pause)
		if final != nil {
			return nil, final
		}
		if err := sleep(ctx, pause); err != nil {
			return nil, c.giveUp(err)
		}
	}
}

// takeSlot waits for the quota.
func (c *call) takeSlot(ctx context.Context) error {
	if c.slotTaken {
		c.slotTaken = false
		return ended(ctx)
	}
	return c.bucket.wait(ctx)
}

func (c *call) report(took time.Duration, err error, pause time.Duration) {
	if hear := c.client.cfg.OnAttempt; hear != nil {
		hear(Attempt{Method: c.method, Number: c.number, Duration: took - c.waited, Waited: c.waited, Err: err, Retry: pause, Header: c.header})
	}
}

// attempt sends the request once.
func (c *call) attempt(ctx context.Context) (json.RawMessage, error) {
	c.number++
	c.conn, c.header = newConnection(), nil
	limited, cancel := context.WithTimeout(ctx, c.client.cfg.Timeout)
	defer cancel()
	req, err := c.request(httptrace.WithClientTrace(limited, &c.conn.trace))
	if err != nil {
		return nil, err
	}
	resp, err := c.client.roundTrip(req)
	if err != nil {
		return nil, c.timedOut(limited, err)
	}
	defer resp.Body.Close()
	c.header = resp.Header
	c.client.clock.note(resp.Header)
	body, err := readAll(resp, maxAnswer)
	if err != nil {
		return nil, c.timedOut(limited, err)
	}
	return c.decode(resp, body)
}

// timedOut tells the end of an attempt's time from the end of the caller's context.
func (c *call) timedOut(limited context.Context, err error) error {
	if errors.Is(err, context.DeadlineExceeded) && limited.Err() != nil {
		return fmt.Errorf("no answer within %v", c.client.cfg.Timeout)
	}
	return err
}

// decode finds the response or the error in an answer.
func (c *call) decode(resp *http.Response, body []byte) (json.RawMessage, error) {
	p, err := envelope(body)
	switch {
	case err == nil && p.err != nil:
		return nil, decodeError(c.method, c.client.token.hideIn(p.err))
	case err == nil && resp.StatusCode < 500:
		c.innerErrs = p.executeErrors
		return p.response, nil
	}
	e := &AnswerError{Status: resp.StatusCode, Type: resp.Header.Get("Content-Type")}
	if resp.StatusCode == http.StatusOK {
		e.Reason = "not VK's JSON, or cut short"
	}
	return nil, e
}

// next decides what follows a failed attempt: a pause and another one, or the final error.
func (c *call) next(ctx context.Context, err error) (time.Duration, error) {
	var vkErr *Error
	if errors.As(err, &vkErr) {
		return c.nextAfterAnswer(ctx, vkErr)
	}
	if ctx.Err() != nil {
		c.noteSent(c.conn.wasSent(err))
		return -1, c.giveUp(ended(ctx))
	}
	var page *AnswerError
	if errors.As(err, &page) && page.Status == http.StatusTooManyRequests && c.tooMany() {
		return 0, nil
	}
	if errors.As(err, &page) && page.Status >= 300 && page.Status < 500 && page.Status != http.StatusRequestTimeout {
		return -1, c.refused(page)
	}
	return c.nextAfterLoss(err)
}

// nextAfterAnswer follows VK's code.
func (c *call) nextAfterAnswer(ctx context.Context, e *Error) (time.Duration, error) {
	b := c.bucket
	switch {
	case isUnclear(e.Code):
		return c.nextAfterLoss(e)
	case e.Code == CodeTooMany:
		if c.tooMany() {
			return 0, nil
		}
	case isFlood(e.Code):
		if until := b.rest(c.method, e); c.waitsUntil(ctx, until) {
			return b.until(until), nil
		}
	case asksFor(e.Code):
		if again, err := c.ask(ctx, e); again {
			return 0, nil
		} else if err != nil {
			return -1, c.unlessSent(err)
		}
	}
	return -1, c.unlessSent(e)
}

// tooMany slows the token down; false when the call has waited often enough.
func (c *call) tooMany() bool {
	if c.quota++; c.quota > maxQuotaWaits {
		return false
	}
	c.bucket.tooMany()
	return true
}

// keyLife is for how long VK is trusted to know a guid or random_id again; it honours them for about an hour. It is
// longer than all attempts together, but a captcha may wait for a person.
const keyLife = 45 * time.Minute

var errOldKey = errors.New("an earlier attempt got no answer, and VK may not know its key any more")

// noteSent remembers when the first attempt was made that may have been carried out.
func (c *call) noteSent(sent bool) {
	if sent && !c.wasSent {
		c.wasSent, c.sentAt = true, time.Now()
	}
}

// unlessSent is the error of a call that did nothing, unless an earlier attempt of it may have done it.
func (c *call) unlessSent(err error) error {
	if c.wasSent && !IsRead(c.method) && !c.batch {
		return &OutcomeError{Method: c.method, Cause: err}
	}
	return err
}

// nextAfterLoss follows an attempt of which no answer came: the same request goes out again if it
// was not sent, or if VK would not do it twice.
func (c *call) nextAfterLoss(err error) (time.Duration, error) {
	sent := c.conn.wasSent(err)
	c.noteSent(sent)
	c.lost++
	switch {
	case sent && !c.repeatable:
		return -1, &OutcomeError{Method: c.method, Cause: err}
	case c.lost >= c.client.cfg.Attempts, IsPermanent(err):
		return -1, c.giveUp(err)
	}
	return c.client.cfg.Backoff(c.lost), nil
}

// giveUp says what is known about a call that got no answer.
func (c *call) giveUp(cause error) error {
	var vkErr *Error
	var refused interface{ Refused() bool } // by the transport itself: nothing has left
	switch {
	case errors.As(cause, &refused) && refused.Refused():
		return fmt.Errorf("%s: %w", c.method, cause)
	case c.wasSent && !IsRead(c.method) && !c.batch:
		return &OutcomeError{Method: c.method, Cause: cause}
	case errors.As(cause, &vkErr):
		return cause
	case errors.Is(cause, context.Canceled), errors.Is(cause, context.DeadlineExceeded):
		return fmt.Errorf("%s: %w", c.method, cause)
	}
	return &NetworkError{Method: c.method, Attempts: c.number, Cause: cause}
}

// refused is for a status that says the request was not carried out, as a wrong address does.
func (c *call) refused(page *AnswerError) error {
	return &NetworkError{Method: c.method, Attempts: c.number, Cause: page}
}

// backoff is the pause before the next attempt: half a second doubling to half a minute, jittered.
func backoff(failures int) time.Duration {
	d := min(500*time.Millisecond<<min(failures-1, 10), 30*time.Second)
	return d/2 + rand.N(d/2)
}

// IsPermanent is true for a fault of the way that no repetition mends: a certificate, or an error of a transport that
// says so by a method Permanent() bool.
func IsPermanent(err error) bool {
	var cert *tls.CertificateVerificationError
	var says interface{ Permanent() bool }
	return errors.As(err, &cert) || errors.As(err, &says) && says.Permanent()
}
