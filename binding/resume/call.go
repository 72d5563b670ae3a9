package resume

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/journal"
	"github.com/vkscript/vkscript/vk"
)

// keyLife is how long VK is taken to know a key: it says about an hour.
const keyLife = 55 * time.Minute

// maxRounds is how often one call is made, looked for, and found not to have been made.
const maxRounds = 3

// call is one step on its way.
type call struct {
	keeper *Keeper
	ctx    context.Context
	step   *vk.Step
	next   vk.Handler
	trail  string
	place  engine.Place
	rounds int
}

// read answers a call that changes nothing, from the record of a resumed run unless the script asks anew.
func (c *call) read() (json.RawMessage, error) {
	k := c.keeper
	if !k.ReadsAreRemembered() {
		return c.next(c.ctx, c.step)
	}
	sum, err := digestOf(c.step)
	if err != nil {
		return nil, err
	}
	place := placeText(c.place)
	k.mu.Lock()
	e := k.find(journal.Query, c.trail, place, sum)
	k.mu.Unlock()
	if e != nil {
		return replay(e.Step)
	}
	answer, err := c.next(c.ctx, c.step)
	if c.ctx.Err() != nil {
		return answer, err
	}
	now := time.Now()
	s := &journal.Step{
		Kind: journal.Query, State: journal.Done, Trail: c.trail, Place: place, Method: c.step.Method, Digest: sum,
		Begun: now, Ended: now, Answer: answer,
	}
	if err != nil {
		s.State, s.Error = journal.Refused, failureOf(err)
	}
	return answer, joined(err, k.learn(c.trail, s))
}

// write makes a call with an effect once, over all processes of the run.
func (c *call) write() (json.RawMessage, error) {
	k, kind := c.keeper, journal.Call
	if c.step.File != nil {
		kind = journal.File
	}
	sum, err := digestOf(c.step)
	if err != nil {
		return nil, err
	}
	place := placeText(c.place)
	k.mu.Lock()
	e, wrong := k.find(kind, c.trail, place, sum), error(nil)
	if e == nil && kind == journal.Call {
		wrong = k.mismatch(c, place, sum)
	}
	k.mu.Unlock()
	switch {
	case wrong != nil:
		return nil, wrong
	case e == nil:
		s := &journal.Step{Kind: kind, Trail: c.trail, Place: place, Method: c.step.Method, Digest: sum, Target: targetOf(c.step), About: about(c.step)}
		return c.begin(s)
	case e.State == journal.Pending, e.State == journal.Unknown && !e.passed:
		return c.takeUp(e.Step)
	}
	if e.State == journal.Unknown {
		k.countUnknown()
	}
	return replay(e.Step)
}

// mismatch stops a call that should not come yet.
func (k *Keeper) mismatch(c *call, place, digest string) error {
	e := k.astray(c.trail, digest)
	if e == nil {
		return nil
	}
	return &MismatchError{
		Journal: k.run.Path(), Run: k.run.ID, Changed: k.changed, Method: c.step.Method, About: about(c.step), Place: place, Expected: e.Step,
	}
}

// begin makes a step's intent durable and then carries it out. What can't be written is not done.
func (c *call) begin(s *journal.Step) (json.RawMessage, error) {
	_, s.Key = c.step.Key()
	s.State, s.Begun, s.Server = journal.Pending, time.Now(), c.step.ServerTime()
	s.Note, s.Error = "", nil
	if err := c.keeper.write(c.trail, s); err != nil {
		return nil, fmt.Errorf("%s was not called: %w", c.step.Method, err)
	}
	return c.perform(s)
}

// perform carries out a step whose intent is durable, and makes durable what came of it.
func (c *call) perform(s *journal.Step) (json.RawMessage, error) {
	answer, err := c.next(c.ctx, c.step)
	switch {
	case err == nil:
		return c.done(s, answer, "")
	case errors.Is(err, vk.ErrUnknownOutcome):
		if c.ctx.Err() != nil {
			return nil, err // as if the process had ended: the next one takes it up
		}
		return c.lost(s, err)
	}
	s.Ended, s.State, s.Error = time.Now(), journal.Refused, failureOf(err)
	if c.ctx.Err() != nil {
		s.State = journal.Dropped // it had not left
	}
	return nil, joined(err, c.keeper.write(c.trail, s))
}

func (c *call) done(s *journal.Step, answer json.RawMessage, note string) (json.RawMessage, error) {
	s.Ended, s.State, s.Answer, s.Error, s.Note = time.Now(), journal.Done, answer, nil, note
	if s.Target != "" {
		c.keeper.claim(s.Target, idOf(answer))
	}
	if err := c.keeper.write(c.trail, s); err != nil {
		return nil, fmt.Errorf("%s was done, but that is not recorded: %w", s.Method, err)
	}
	return answer, nil
}

// lost goes on after an answer that did not come.
func (c *call) lost(s *journal.Step, cause error) (json.RawMessage, error) {
	if c.rounds++; c.rounds >= maxRounds {
		return nil, c.leave(s, "VK does not answer", cause)
	}
	return c.goOn(s, time.Now(), cause)
}

// takeUp goes on with the step at which the run broke off.
func (c *call) takeUp(s *journal.Step) (json.RawMessage, error) {
	return c.goOn(s, c.keeper.began, nil)
}

// goOn finishes a step whose request had gone, at since or before, and brought no answer; cause is nil if the run broke
// off with it.
func (c *call) goOn(s *journal.Step, since time.Time, cause error) (json.RawMessage, error) {
	switch {
	case s.Key != "" && c.isFresh(s):
		c.step.SetKey(s.Key)
		s.State = journal.Pending
		return c.perform(s)
	case s.Kind == journal.File:
		return c.begin(s)
	case isRepeatable(s.Method):
		return c.repeat(s)
	}
	found := c.look(s, since)
	switch {
	case c.ctx.Err() != nil:
		return nil, cmp.Or(cause, fmt.Errorf("%s: %w", s.Method, context.Cause(c.ctx))) // the next process looks
	case found.verdict == wasDone:
		return c.done(s, found.answer, found.note)
	case found.verdict == wasNotDone:
		return c.again(s)
	}
	return nil, c.leave(s, found.note, cause)
}

// leave records that an outcome is not known.
func (c *call) leave(s *journal.Step, why string, cause error) error {
	if cause == nil {
		cause = &UnresolvedError{Journal: c.keeper.run.Path(), Run: c.keeper.run.ID, Step: s, Why: why}
	}
	s.State, s.Note, s.Error = journal.Unknown, why, failureOf(cause)
	c.keeper.countUnknown()
	return joined(cause, c.keeper.write(c.trail, s))
}

// again makes a call anew that was not carried out.
func (c *call) again(s *journal.Step) (json.RawMessage, error) {
	if _, key := c.step.Key(); key == s.Key && !c.step.KeyGiven() {
		c.step.NewKey()
	}
	return c.begin(s)
}

// repeat makes a call again that leaves the same as it did the first time. One that removes something may be told
// that there is nothing.
func (c *call) repeat(s *journal.Step) (json.RawMessage, error) {
	answer, err := c.begin(s)
	if err != nil && vk.IsCode(err, goneCodes...) && removes(s.Method) {
		return c.done(s, json.RawMessage("1"), "it was gone already")
	}
	return answer, err
}

// isFresh tells whether VK still knows a step's key, by VK's own clock. This machine's counts only if it is right.
func (c *call) isFresh(s *journal.Step) bool {
	now, begun := c.serverTime(), s.Server
	if begun.IsZero() {
		begun = s.Begun
		if time.Since(now).Abs() > clockError {
			return false // and it may have been wrong then too
		}
	}
	age := now.Sub(begun)
	return !now.IsZero() && -clockError < age && age < keyLife
}

// clockError is how far apart clocks may be that count as right.
const clockError = time.Minute

// serverTime asks VK for the time if no answer has told it.
func (c *call) serverTime() time.Time {
	if now := c.step.ServerTime(); !now.IsZero() {
		return now
	}
	raw, err := c.next(c.ctx, c.step.Call("utils.getServerTime", nil))
	var unix int64
	if now := c.step.ServerTime(); !now.IsZero() || err != nil || json.Unmarshal(raw, &unix) != nil {
		return now
	}
	return time.Unix(unix, 0)
}

// joined is both errors, the first alone in most cases.
func joined(err, also error) error {
	if also == nil {
		return err
	}
	return errors.Join(err, also)
}

// replay is the recorded end of a step.
func replay(s *journal.Step) (json.RawMessage, error) {
	if s.State == journal.Done {
		return s.Answer, nil
	}
	return nil, errorOf(s)
}

// countUnknown counts an outcome that stays open.
func (k *Keeper) countUnknown() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.unknown++
}

// claim says whose an effect is.
func (k *Keeper) claim(target, id string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.found[target+" "+id] = true
}
