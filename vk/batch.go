package vk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// maxBatch is how many calls VK takes in one execute.
const maxBatch = 25

// gather is how long a batch waits for another call of the same moment; maxGathers bounds how often.
const (
	gather     = 2 * time.Millisecond
	maxGathers = 10
)

// riding says which calls may ride in a batch.
type riding uint8

const (
	ridesNone riding = iota
	ridesSafe        // those that VK would not do twice
	ridesAll
)

func ridesOf(writes bool) riding {
	if writes {
		return ridesAll
	}
	return ridesSafe
}

type batchKey struct{}

// WithBatch returns a context under which calls that wait at the same moment for the same token ride
// together, 25 in one execute: as many times the quota. Calls that read and calls that carry a key
// (guid, random_id) ride; writes without a key do not, since their batch could not be repeated after
// a lost answer. Each call has its own answer or error. Uploads never ride.
func WithBatch(ctx context.Context) context.Context {
	return context.WithValue(ctx, batchKey{}, ridesSafe)
}

// WithBatchWrites is WithBatch for writes without a key too. They ride with each other only, in order; when
// the answer to such a batch is lost, each of its calls fails with an *OutcomeError.
func WithBatchWrites(ctx context.Context) context.Context {
	return context.WithValue(ctx, batchKey{}, ridesAll)
}

// WithoutBatch returns a context under which no call rides, whatever is around it.
func WithoutBatch(ctx context.Context) context.Context {
	return context.WithValue(ctx, batchKey{}, ridesNone)
}

// batches tells whether a call may ride with others, if it has the client's version and language: execute has one
// of each for all.
func (c *Client) batches(ctx context.Context, method string) bool {
	mode, said := ctx.Value(batchKey{}).(riding)
	if !said {
		mode = c.batch
	}
	if mode == ridesNone || mode == ridesSafe && !repeatable(method) {
		return false
	}
	section, _, dotted := strings.Cut(method, ".")
	return dotted && section != "ads" && section != "auth" && section != "execute" && c.bucket().resting("execute") == nil
}

func (c *Client) bucket() *bucket { return c.cfg.Limits.bucket(c.token, c.kind) }

type executeErrorsKey struct{}

// WithExecuteErrors returns a context under which hear gets the errors of the calls that failed inside an execute
// which itself succeeded: each stands for a false in its answer, in order.
func WithExecuteErrors(ctx context.Context, hear func([]*Error)) context.Context {
	return context.WithValue(ctx, executeErrorsKey{}, hear)
}

// tellInner hands the errors inside an execute to whoever wants them.
func (c *call) tellInner(ctx context.Context) {
	hear, wanted := ctx.Value(executeErrorsKey{}).(func([]*Error))
	var raw []json.RawMessage
	if !wanted || json.Unmarshal(c.innerErrs, &raw) != nil {
		return
	}
	errs := make([]*Error, len(raw))
	for i := range raw {
		var named struct {
			Method string `json:"method"`
		}
		json.Unmarshal(raw[i], &named)
		errs[i] = decodeError(named.Method, c.client.token.hideIn(raw[i]))
	}
	hear(errs)
}

// batcher gathers the calls of one token.
type batcher struct {
	mu      sync.Mutex
	waiting []*rider
	running bool
}

// rider is a call on its way in a batch.
type rider struct {
	ctx    context.Context
	client *Client
	method string
	fields []field
	own    *call // the same without a batch
	sent   bool  // it left in a batch; the batcher's mutex is held
	done   chan struct{}
	alone  bool // not carried out in its batch: its caller goes on with own
	answer json.RawMessage
	err    error
}

func (r *rider) finish(answer json.RawMessage, err error) {
	r.answer, r.err = answer, err
	close(r.done)
}

// goAlone leaves the call to its caller. sent says that VK may have carried it out.
func (r *rider) goAlone(sent bool) {
	r.own.noteSent(sent)
	r.alone = true
	close(r.done)
}

// batcher is the one of the client's token.
func (c *Client) batcher() *batcher {
	l := c.cfg.Limits
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.batch[c.token]
	if b == nil {
		b = &batcher{}
		l.batch[c.token] = b
	}
	return b
}

// call waits for its answer from a batch, or for the end of its context.
func (b *batcher) call(ctx context.Context, c *Client, method string, fields []field) (json.RawMessage, error) {
	r := &rider{
		ctx: ctx, client: c, method: method, fields: fields, own: c.newCall(method, encodeForm(fields)), done: make(chan struct{}),
	}
	if err := r.own.awaitRest(ctx); err != nil {
		return nil, err
	}
	b.mu.Lock()
	b.waiting = append(b.waiting, r)
	if !b.running {
		b.running = true
		go b.run(c)
	}
	b.mu.Unlock()
	select {
	case <-r.done:
	case <-ctx.Done():
		return nil, b.abandon(r)
	}
	if r.alone {
		return r.own.run(ctx)
	}
	return r.answer, r.err
}

// abandon says what is known of a call whose caller waits no longer.
func (b *batcher) abandon(r *rider) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if r.sent && !IsRead(r.method) {
		return &OutcomeError{Method: r.method, Cause: ended(r.ctx)}
	}
	return fmt.Errorf("%s: %w", r.method, ended(r.ctx))
}

// run sends batches, one for each slot of the quota, until nobody waits.
func (b *batcher) run(c *Client) {
	b.gather()
	for b.anyone() {
		c.bucket().wait(context.Background())
		if riders := b.take(); riders != nil {
			go send(riders)
		}
	}
}

// gather waits while calls keep coming, until a batch is full.
func (b *batcher) gather() {
	for seen, n := 0, 0; n < maxGathers; n++ {
		sleep(context.Background(), gather)
		b.mu.Lock()
		now := len(b.waiting)
		b.mu.Unlock()
		if now == seen || now >= maxBatch {
			return
		}
		seen = now
	}
}

// anyone tells whether a call waits; when none does, the next one starts a new run.
func (b *batcher) anyone() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.running = len(b.waiting) > 0
	return b.running
}

// take removes up to a batch of calls that agree, leaving out those whose caller has gone.
func (b *batcher) take() (riders []*rider) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var rest []*rider
	for _, r := range b.waiting {
		switch {
		case r.ctx.Err() != nil:
		case len(riders) < maxBatch && (riders == nil || riders[0].agrees(r)):
			r.sent = true
			riders = append(riders, r)
		default:
			rest = append(rest, r)
		}
	}
	b.waiting = rest
	return riders
}

// agrees tells whether two calls may have the same execute around them.
func (r *rider) agrees(other *rider) bool {
	a, b := &r.client.cfg, &other.client.cfg
	return a.Version == b.Version && a.Lang == b.Lang && a.APIURL == b.APIURL && repeatable(r.method) == repeatable(other.method)
}

// send carries out a batch for which the quota has a slot; one call alone goes as it is.
func send(riders []*rider) {
	first := riders[0]
	if len(riders) == 1 {
		first.own.slotTaken = true
		first.finish(first.own.run(first.ctx))
		return
	}
	ctx, cancel := together(riders)
	defer cancel()
	call := first.client.newCall("execute", encodeForm(first.client.fields("execute", Params{"code": program(riders)})))
	call.slotTaken, call.batch, call.repeatable = true, true, repeatable(first.method)
	raw, err := call.run(ctx)
	switch {
	case err == nil:
		deal(riders, raw, call.innerErrs, call.wasSent)
	case IsCode(err, CodeTooBig) && call.repeatable:
		split(riders)
	case IsCode(err, CodeCompile, CodeFlood, CodeQuota, CodeActions, CodeTooOften) && (call.repeatable || !call.wasSent):
		for _, r := range riders { // VK wants no execute now, or not this one
			r.goAlone(call.wasSent)
		}
	default:
		for _, r := range riders {
			r.finish(nil, r.blame(err, call.wasSent))
		}
	}
}

// together is a context that ends when every caller's has.
func together(riders []*rider) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(riders[0].ctx))
	var all sync.WaitGroup
	for _, r := range riders {
		all.Add(1)
		stop := context.AfterFunc(r.ctx, all.Done)
		context.AfterFunc(ctx, func() {
			if stop() {
				all.Done()
			}
		})
	}
	go func() { all.Wait(); cancel() }()
	return ctx, cancel
}

// split sends the halves of a batch whose answer was too big for VK, without the calls whose caller has gone.
func split(riders []*rider) {
	waiting := riders[:0:0]
	for _, r := range riders {
		if r.ctx.Err() == nil {
			waiting = append(waiting, r)
		}
	}
	half := (len(waiting) + 1) / 2
	for _, part := range [][]*rider{waiting[:half], waiting[half:]} {
		if len(part) > 0 {
			part[0].client.bucket().wait(context.Background())
			send(part)
		}
	}
}

// program is the code of an execute that makes the calls in order.
func program(riders []*rider) string {
	var code bytes.Buffer
	code.WriteString("return [")
	for i, r := range riders {
		if i > 0 {
			code.WriteByte(',')
		}
		code.WriteString("API." + r.method + "({")
		comma := ""
		for _, f := range r.fields {
			if f.name != "v" && f.name != "lang" {
				code.WriteString(comma + quote(f.name) + ":" + quote(f.value))
				comma = ","
			}
		}
		code.WriteString("})")
	}
	code.WriteString("];")
	return code.String()
}

// quote writes a text as JSON, without HTML's escapes.
func quote(text string) string {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.Encode(text)
	return strings.TrimSuffix(buf.String(), "\n")
}

// deal hands every caller its part of the answer. The errors belong to the entries false, in order. sent says that
// an earlier attempt may have been carried out.
func deal(riders []*rider, raw, rawErrors []byte, sent bool) {
	var answers, errs []json.RawMessage
	if json.Unmarshal(raw, &answers) != nil || len(answers) != len(riders) {
		for _, r := range riders {
			r.finish(nil, r.blame(&AnswerError{Status: 200, Reason: "execute answered another number of calls"}, true))
		}
		return
	}
	json.Unmarshal(rawErrors, &errs)
	for i, r := range riders {
		if string(answers[i]) != "false" || len(errs) == 0 || !r.failedBy(errs[0]) {
			r.client.bucket().recovered(r.method)
			r.finish(answers[i], nil)
			continue
		}
		err := decodeError(r.method, r.client.token.hideIn(errs[0]))
		errs = errs[1:]
		r.settle(err, sent)
	}
}

// failedBy tells whether an entry of execute_errors may be this call's: it names its method.
func (r *rider) failedBy(entry json.RawMessage) bool {
	var named struct {
		Method string `json:"method"`
	}
	json.Unmarshal(entry, &named)
	return named.Method == "" || strings.EqualFold(named.Method, r.method)
}

// settle ends a call that failed inside its batch: alone once more where that may help.
func (r *rider) settle(err *Error, sent bool) {
	switch {
	case isUnclear(err.Code) && repeatable(r.method), asksFor(err.Code), err.Code == CodeTooMany:
		r.goAlone(sent || isUnclear(err.Code))
		return
	case isUnclear(err.Code), sent && !IsRead(r.method):
		r.finish(nil, &OutcomeError{Method: r.method, Cause: err})
		return
	case isFlood(err.Code):
		if until := r.client.bucket().rest(r.method, err); r.own.waitsUntil(r.ctx, until) {
			r.goAlone(sent)
			return
		}
	}
	r.finish(nil, err)
}

// blame names the call's own method in an error of the whole batch.
func (r *rider) blame(err error, sent bool) error {
	var outcome *OutcomeError
	if errors.As(err, &outcome) {
		err, sent = outcome.Cause, true
	}
	var vkErr *Error
	refused := errors.As(err, &vkErr)
	sent = sent || refused && (isUnclear(vkErr.Code) || vkErr.Code == CodeTooBig)
	switch {
	case sent && !IsRead(r.method):
		return &OutcomeError{Method: r.method, Cause: err}
	case refused:
		own := *vkErr
		own.Method = r.method
		return &own
	}
	var network *NetworkError
	if errors.As(err, &network) {
		return &NetworkError{Method: r.method, Attempts: network.Attempts, Cause: network.Cause}
	}
	return &NetworkError{Method: r.method, Attempts: 1, Cause: err}
}
