package schedule

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"time"
)

// task is an entry in service.
type task struct {
	entry   *Entry
	state   *State // nil before the first look
	running bool
	left    bool      // what runs was started by an earlier service
	paused  bool      // the file has it no more, or with mistakes
	gone    time.Time // since when the file has it no more
}

// step starts the task's run if one is due, and returns when to look again; the zero time leaves that to others.
func (s *Service) step(ctx context.Context, t *task, now time.Time) time.Time {
	if t.paused {
		s.drop(t, now)
		return time.Time{}
	}
	if t.state == nil && !s.load(ctx, t, now) || !s.follow(t, now) {
		return time.Time{}
	}
	if t.state.Pending && !t.running {
		t.state.Pending = false
		t.state.Pending = !s.launch(ctx, t, s.newRun(now, now, HadWaited))
	}
	next := t.entry.When.Next(t.state.Handled)
	if next.IsZero() || next.After(now) {
		return next
	}
	s.due(ctx, t, next, now)
	return t.entry.When.Next(now)
}

// drop forgets a task whose entry is gone for good, when its run has ended.
func (s *Service) drop(t *task, now time.Time) {
	if t.running || t.gone.IsZero() || now.Before(t.gone.Add(grace)) {
		return
	}
	s.tasks = slices.DeleteFunc(s.tasks, func(other *task) bool { return other == t })
	if err := Forget(s.Path, t.entry.Name); err != nil {
		s.Log(t.entry.Name, "%v", err)
	}
}

// load reads what is remembered, and goes on with a run that was cut off.
func (s *Service) load(ctx context.Context, t *task, now time.Time) bool {
	state, err := ReadState(s.Path, t.entry.Name)
	if err == nil && state == nil {
		state = &State{When: t.entry.When.String(), Handled: now}
		err = state.write(s.Path, t.entry.Name)
	}
	if err == nil {
		t.state = state
		err = s.recover(ctx, t, now)
	}
	if err != nil {
		t.state = nil
		s.say(t.entry.Name, "state", "does not run: %v", err)
	}
	return err == nil
}

// recover finds out what became of a run that has no end put down.
func (s *Service) recover(ctx context.Context, t *task, now time.Time) error {
	look, err := LookAtRun(s.Path, t.entry.Name)
	last := t.state.Last
	switch {
	case err != nil:
		return err
	case look.Running:
		s.Log(t.entry.Name, "a run that an earlier service started goes on")
		s.await(ctx, t)
	case last == nil || !last.Ended.IsZero():
	case look.ID != last.ID:
		s.Log(t.entry.Name, "the run of %s never began; it begins now", s.clock(t, last.Started))
		return s.launched(ctx, t, Run{ID: last.ID, Due: last.Due, Started: now, Reason: NeverBegan})
	case look.Ended && look.Code != codeInterrupted:
		return s.close(t, look.Code, nil)
	case t.entry.Journal != "":
		s.Log(t.entry.Name, "the run of %s was cut off; its journal knows how far it came, and it goes on", s.clock(t, last.Started))
		return s.launched(ctx, t, s.newRun(last.Due, now, WasBroken))
	default:
		return s.close(t, -1, errCutOff)
	}
	return nil
}

var (
	errCutOff  = errors.New("it was cut off, and is not repeated: without a journal nothing tells how far it came")
	errNotKept = errors.New("the disk takes nothing")
)

// launched is launch for a run that an earlier service owes.
func (s *Service) launched(ctx context.Context, t *task, r Run) error {
	if !s.launch(ctx, t, r) {
		return errNotKept
	}
	return nil
}

// codeInterrupted is the exit code of a run that was told to end.
const codeInterrupted = 130

// CodeTaken is the exit code of a run whose mark another process has or had.
const CodeTaken = 75

// await follows a run that an earlier service started, until it ends or ctx does.
func (s *Service) await(ctx context.Context, t *task) {
	t.running, t.left = true, true
	s.active++
	name := t.entry.Name
	go func() {
		tick := time.NewTicker(orbit)
		defer tick.Stop()
		for look, err := LookAtRun(s.Path, name); err == nil && look.Running && ctx.Err() == nil; look, err = LookAtRun(s.Path, name) {
			select {
			case <-ctx.Done():
			case <-tick.C:
			}
		}
		s.ended <- ending{task: t}
	}()
}

// follow begins anew when the entry has other moments, or the clock was set back so far that waiting for it
// makes no sense. What can't be put down does not run.
func (s *Service) follow(t *task, now time.Time) bool {
	state := t.state
	switch {
	case state.When != t.entry.When.String():
		state.When, state.Handled, state.Pending = t.entry.When.String(), now, false
	case state.Handled.After(now.Add(t.entry.When.holds())):
		s.Log(t.entry.Name, "the clock was set back by %v; the schedule goes on from now", state.Handled.Sub(now).Round(time.Second))
		state.Handled = now
	default:
		return true
	}
	return s.save(t)
}

// due does what is right for a moment that has come: the first since the last one handled.
func (s *Service) due(ctx context.Context, t *task, first, now time.Time) {
	missed, timely := false, first
	if first.Before(now.Add(-grace)) {
		timely = t.entry.When.Next(now.Add(-grace))
		missed = timely.IsZero() || timely.After(now)
	}
	before := t.state.Handled
	t.state.Handled = now
	switch {
	case missed && t.entry.Missed == SkipMissed:
		if s.save(t) {
			s.Log(t.entry.Name, "the run of %s was missed and is skipped", s.clock(t, first))
		}
	case t.running:
		s.collide(t, first, before)
	case missed:
		s.Log(t.entry.Name, "the run of %s was missed; it runs now", s.clock(t, first))
		s.begin(ctx, t, before, s.newRun(first, now, WasMissed))
	default:
		s.begin(ctx, t, before, s.newRun(timely, now, ""))
	}
}

// collide is for a run that is due while the one before goes on.
func (s *Service) collide(t *task, due, before time.Time) {
	t.state.Pending = t.state.Pending || t.entry.Overlap == Wait
	if !s.save(t) {
		t.state.Handled = before
		return
	}
	if t.entry.Overlap == Wait {
		s.Log(t.entry.Name, "the run of %s waits for the one before", s.clock(t, due))
	} else {
		s.Log(t.entry.Name, "the run of %s is skipped, since the one before goes on", s.clock(t, due))
	}
}

func (s *Service) newRun(due, now time.Time, why Reason) Run {
	return Run{ID: rand.Text()[:12], Due: due, Started: now, Reason: why}
}

// begin starts a run; when it can't be put down first, the moment stays due.
func (s *Service) begin(ctx context.Context, t *task, before time.Time, r Run) {
	if !s.launch(ctx, t, r) {
		t.state.Handled = before
	}
}

// launch puts a run down, then starts it: what the disk has not is not started.
func (s *Service) launch(ctx context.Context, t *task, r Run) bool {
	last := t.state.Last
	t.state.Last = &r
	if !s.save(t) {
		t.state.Last = last
		return false
	}
	t.running = true
	s.active++
	s.Log(t.entry.Name, "started, due %s", s.clock(t, r.Due))
	entry := t.entry
	go func() {
		code, err := s.Start(ctx, entry, r)
		s.ended <- ending{t, code, err}
	}()
	return true
}

// end puts the end of a run down. One that ended because the service does is left open: the next service goes on with it.
func (s *Service) end(ctx context.Context, e ending) {
	t := e.task
	left := t.left || e.code == CodeTaken
	t.running, t.left = false, false
	s.active--
	switch {
	case ctx.Err() != nil && left:
	case ctx.Err() != nil && (e.code == codeInterrupted || e.code < 0):
		s.Log(t.entry.Name, "was told to end")
	case left:
		if err := s.recover(ctx, t, s.now()); err != nil {
			s.Log(t.entry.Name, "%v", err)
		}
	default:
		s.close(t, e.code, e.err)
	}
}

// close puts down how the last run ended.
func (s *Service) close(t *task, code int, err error) error {
	last := t.state.Last
	last.Ended, last.Code = s.now(), code
	if err != nil {
		last.Error = err.Error()
	}
	s.Log(t.entry.Name, "%s", last.Outcome())
	if !s.save(t) {
		return errNotKept
	}
	return nil
}

// save writes the state; it tells once when that fails.
func (s *Service) save(t *task) bool {
	if err := t.state.write(s.Path, t.entry.Name); err != nil {
		s.say(t.entry.Name, "state", "does not run, since that can't be put down: %v", err)
		return false
	}
	delete(s.told, t.entry.Name+"/state")
	return true
}

// clock is a moment on the entry's clock.
func (s *Service) clock(t *task, at time.Time) string {
	return at.In(t.entry.When.Zone).Format("2006-01-02 15:04:05")
}
