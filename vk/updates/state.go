package updates

import (
	"errors"
	"slices"
	"sync"
)

// remembered is how many ids of done events are known at least.
const remembered = 2000

// State is what a listener knows of its past: the ts up to which all events are done, and the ids of those done
// last. It belongs to one Poller or Callback. It is safe for concurrent use.
type State struct {
	mu       sync.Mutex
	file     *stateFile // nil in memory
	closed   bool
	listener string            // whose events these are, "" before the first
	position position          // all events before it are done
	done     recent            // ids
	running  map[string]*batch // ids of events that are not done yet
	batches  []*batch          // oldest first; each has running events
	accepted []Event           // of a Callback: stored, and not done
}

// batch is the events of one answer: when they and all before them are done, the position moves behind them.
type batch struct {
	position position
	left     int // running events
}

// NewState returns a state in memory: it forgets at the program's end.
func NewState() *State { return &State{running: map[string]*batch{}} }

// OpenState returns the state that a file keeps, and makes the file when there is none. A second listener, of this
// or another process, can't open it before Close. Errors are *StateError.
func OpenState(path string) (*State, error) {
	s := NewState()
	file, err := openStateFile(path)
	if err != nil {
		return nil, err
	}
	s.file = file
	if err := file.load(s.replay); err != nil {
		file.close()
		return nil, err
	}
	return s, nil
}

// Close gives the file free. Events that are not done come again at the next start.
func (s *State) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.file == nil {
		s.closed = true
		return nil
	}
	s.closed = true
	return s.file.close()
}

// replay takes in one record of the file.
func (s *State) replay(r record) {
	if r.Listener != "" {
		s.listener = r.Listener
	}
	if r.TS != "" {
		s.position = r.TS
	}
	if r.Event != nil {
		event := decodeEvent(r.Event)
		event.ID = r.ID
		s.accepted = append(s.accepted, event)
		s.running[event.ID] = nil
	}
	if r.Done != "" {
		s.forget(r.Done)
	}
}

// forget moves an event from the running ones to the done ones.
func (s *State) forget(id string) {
	delete(s.running, id)
	s.done.add(id)
	if i := slices.IndexFunc(s.accepted, func(e Event) bool { return e.ID == id }); i >= 0 {
		s.accepted = slices.Delete(s.accepted, i, i+1)
	}
}

// bind says whose events the state is about, which must not change.
func (s *State) bind(listener string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.listener == listener:
		return nil
	case s.listener != "" && s.file != nil:
		return &StateError{Path: s.file.path, Reason: "is of another listener, " + s.listener + ": name another file for " + listener}
	}
	s.listener = listener
	return s.write(record{Listener: listener})
}

// ts is the position to listen from, "" when there is none yet.
func (s *State) ts() position {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.position
}

// take notes events that an answer brought, and returns those that came for the first time. When all are done the
// position is what follows the answer.
func (s *State) take(next position, events []Event) (fresh []Event, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := &batch{position: next}
	for _, event := range events {
		if s.knows(event.ID) {
			continue
		}
		s.running[event.ID] = b
		b.left++
		fresh = append(fresh, event)
	}
	s.batches = append(s.batches, b)
	if moved := s.settle(b); moved {
		err = s.write(record{TS: s.position})
	}
	return fresh, err
}

// accept stores an event that VK is about to be told has arrived; false when it has come before.
func (s *State) accept(event Event) (fresh bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.knows(event.ID) {
		return false, nil
	}
	s.running[event.ID] = nil
	if s.file == nil {
		return true, nil
	}
	s.accepted = append(s.accepted, event)
	if err = s.write(record{Event: event.JSON, ID: event.ID}); err == nil {
		err = s.file.sync()
	}
	if err != nil {
		delete(s.running, event.ID)
		s.accepted = s.accepted[:len(s.accepted)-1]
	}
	return err == nil, err
}

// unfinished are the events of an earlier run that were accepted and not done.
func (s *State) unfinished() []Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.accepted)
}

// has tells whether an event has come before.
func (s *State) has(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.knows(id)
}

// knows is has for who holds the lock.
func (s *State) knows(id string) bool {
	_, running := s.running[id]
	return running || s.done.has(id)
}

// finish notes that an event is done.
func (s *State) finish(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, running := s.running[id]
	if !running {
		return nil
	}
	s.forget(id)
	r := record{Done: id}
	if b != nil {
		b.left--
		if s.settle(b) {
			r.TS = s.position
		}
	}
	return s.write(r)
}

// settle drops a batch that has no running events. The position moves when it was the oldest; else the batch before
// takes its end over. It tells whether the position moved.
func (s *State) settle(b *batch) (moved bool) {
	if b.left > 0 {
		return false
	}
	i := slices.Index(s.batches, b)
	if i > 0 {
		s.batches[i-1].position = b.position
	} else {
		moved = s.position != b.position
		s.position = b.position
	}
	s.batches = slices.Delete(s.batches, i, i+1)
	return moved
}

var errStateClosed = errors.New("the state was closed")

// write adds a record to the file.
func (s *State) write(r record) error {
	switch {
	case s.closed:
		return errStateClosed
	case s.file == nil:
		return nil
	}
	return s.file.write(r, s.records)
}

// records are the fewest that say what the state is.
func (s *State) records() []record {
	records := []record{{Listener: s.listener, TS: s.position}}
	for _, id := range s.done.order {
		records = append(records, record{Done: id})
	}
	for _, event := range s.accepted {
		records = append(records, record{Event: event.JSON, ID: event.ID})
	}
	return records
}

// recent knows the last ids that were added.
type recent struct {
	known map[string]bool
	order []string
}

func (r *recent) has(id string) bool { return r.known[id] }

func (r *recent) add(id string) {
	if r.known[id] {
		return
	}
	if r.known == nil {
		r.known = map[string]bool{}
	}
	r.known[id] = true
	r.order = append(r.order, id)
	if len(r.order) > remembered {
		delete(r.known, r.order[0])
		r.order = r.order[1:]
	}
}
