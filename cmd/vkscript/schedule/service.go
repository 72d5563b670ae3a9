package schedule

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/vkscript/vkscript/vk/filelock"
)

// Service starts the runs of a schedule's file when they are due.
type Service struct {
	Path string // of the file, absolute
	// Start carries out a run and returns its exit code. When ctx ends it asks the script to end, and waits for that.
	Start func(ctx context.Context, e *Entry, run Run) (code int, err error)
	Log   func(entry, format string, args ...any) // entry is "" for what concerns all
	Now   func() time.Time                        // the clock on the wall; time.Now when nil
	Check func(*Entry) error                      // finds more wrong with an entry; may be nil

	tasks  []*task // in the order of the file
	ended  chan ending
	seen   stamp             // of the file
	told   map[string]string // what was said last of a thing that goes wrong again and again
	active int               // runs
}

// ending is a run that came to its end.
type ending struct {
	task *task
	code int
	err  error
}

// stamp is what changes when the file does.
type stamp struct {
	modified time.Time
	size     int64
	err      string
}

const (
	poll  = 2 * time.Second // how often the file and the clock are looked at, at least
	grace = time.Minute     // a run may start so late without being a missed one
	orbit = time.Second     // how often a run that an earlier service left is looked at
)

// ErrServed says that the schedule has a service already.
var ErrServed = errors.New("another service runs this schedule already")

// Lock makes this process the schedule's only service, until the file is closed. The error is ErrServed when there is one.
func Lock(path string) (*os.File, error) {
	if err := os.MkdirAll(Folder(path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(Folder(path), "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(context.Background(), lookTime, ErrServed)
	defer cancel()
	if err := filelock.Lock(ctx, f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Served tells whether a service runs the schedule.
func Served(path string) bool {
	f, err := os.OpenFile(filepath.Join(Folder(path), "lock"), os.O_RDWR, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	held, err := filelock.TryLock(f)
	return err == nil && !held
}

// Serve runs until ctx ends, then waits for the runs that go on. The caller holds the schedule's Lock.
func (s *Service) Serve(ctx context.Context) error {
	s.told, s.ended = map[string]string{}, make(chan ending)
	for ctx.Err() == nil {
		s.reload()
		now := s.now()
		next := now.Add(poll)
		for _, t := range slices.Clone(s.tasks) {
			if due := s.step(ctx, t, now); !due.IsZero() && due.Before(next) {
				next = due
			}
		}
		s.wait(ctx, next.Sub(now))
	}
	for s.active > 0 {
		s.end(ctx, <-s.ended)
	}
	return context.Cause(ctx)
}

// wait returns when a time has passed, a run ended, or ctx has.
func (s *Service) wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case e := <-s.ended:
		s.end(ctx, e)
	}
}

func (s *Service) now() time.Time {
	if s.Now != nil {
		return s.Now().Round(0)
	}
	return time.Now().Round(0) // without the clock that knows no jumps
}

// reload reads the file when it has changed.
func (s *Service) reload() {
	now := stampOf(s.Path)
	if now == s.seen {
		return
	}
	s.seen = now
	text, err := ReadFile(s.Path)
	if err != nil {
		s.say("", "file", "%v; the entries stay as they were", err)
		return
	}
	all := Parse(s.Path, text, s.checks()...)
	for _, p := range all.Problems {
		s.Log("", "%v", p)
	}
	if len(all.Problems) > 0 {
		s.Log("", "entries with mistakes don't run until they are mended")
	}
	if len(all.Entries)+len(all.Broken) > 0 || len(all.Problems) == 0 {
		s.take(all)
	}
}

func (s *Service) checks() []func(*Entry) error {
	if s.Check == nil {
		return nil
	}
	return []func(*Entry) error{s.Check}
}

func stampOf(path string) stamp {
	info, err := os.Stat(path)
	if err != nil {
		return stamp{err: err.Error()}
	}
	return stamp{modified: info.ModTime(), size: info.Size()}
}

// ReadFile reads a schedule's file, within bounds.
func ReadFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no schedule %s: %w", path, fs.ErrNotExist)
	case err != nil:
		return nil, err
	case info.Size() > MaxFile:
		return nil, fmt.Errorf("%s is larger than %d MB", path, MaxFile>>20)
	}
	return os.ReadFile(path)
}

// take compares the entries with those that were there before. One that is missing is not forgotten at once: some
// editors empty a file before they write it.
func (s *Service) take(all Parsed) {
	for _, t := range s.tasks {
		t.paused = true
		if slices.Contains(all.Broken, t.entry.Name) || all.Entry(t.entry.Name) != nil {
			t.gone = time.Time{}
		} else if t.gone.IsZero() {
			t.gone = s.now()
		}
	}
	for _, e := range all.Entries {
		i := slices.IndexFunc(s.tasks, func(t *task) bool { return t.entry.Name == e.Name })
		if i < 0 {
			s.tasks, i = append(s.tasks, &task{}), len(s.tasks)
		}
		s.tasks[i].entry, s.tasks[i].paused = e, false
	}
}

// say tells of something that may go wrong again and again, once.
func (s *Service) say(entry, about, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if s.told[entry+"/"+about] != text {
		s.told[entry+"/"+about] = text
		s.Log(entry, "%s", text)
	}
}
