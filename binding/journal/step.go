package journal

import (
	"encoding/binary"
	"encoding/json"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Kind is what a step is.
type Kind string

// The kinds of step.
const (
	Call   Kind = "call"   // a call that changes something
	File   Kind = "file"   // the sending of a file
	Query  Kind = "read"   // a call that changes nothing
	Named  Kind = "step"   // a step with a name and a result
	Moment Kind = "moment" // times that the script was told
)

// State is what is known of a step.
type State string

// The states of a step.
const (
	Pending State = "open"    // begun: without an answer since the run broke off, or just under way
	Done    State = "done"    // with its answer
	Refused State = "refused" // with an error: nothing was changed
	Unknown State = "unknown" // its answer was lost, and the run went on
	Dropped State = "dropped" // it was not made, or does not count any more
)

// Step is one thing that a run did or was told.
type Step struct {
	N      uint64          `json:"n"` // its number in the run, given by the first Write
	Kind   Kind            `json:"kind"`
	State  State           `json:"state"`
	Trail  string          `json:"trail,omitempty"` // the part of the run that it belongs to
	Place  string          `json:"place,omitempty"` // the lines that led to it, "post.lua:12 < post.lua:40"
	Method string          `json:"method,omitempty"`
	Name   string          `json:"name,omitempty"`
	Digest string          `json:"digest,omitempty"` // of its arguments
	Key    string          `json:"key,omitempty"`    // by which a repetition is recognised
	Target string          `json:"target,omitempty"` // where its effect is looked for
	About  string          `json:"about,omitempty"`  // its arguments in short, for people
	Begun  time.Time       `json:"begun"`            // by the clock of this machine
	Server time.Time       `json:"server,omitzero"`  // by the other side's clock, when known
	Ended  time.Time       `json:"ended,omitzero"`
	Answer json.RawMessage `json:"answer,omitempty"`
	Error  json.RawMessage `json:"error,omitempty"`
	Note   string          `json:"note,omitempty"` // how the answer was found, if not by the call
	Values []int64         `json:"values,omitempty"`
}

func numberKey(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// record is a step as it is stored.
type record struct{ key, text []byte }

// Write makes a step durable, and with it what Later has gathered. A new step gets its number here.
func (r *Run) Write(s *Step) error {
	steps, records, err := r.gather(s)
	if err != nil {
		return &WriteError{r.journal.path, err}
	}
	info, err := r.info()
	if err != nil {
		return &WriteError{r.journal.path, err}
	}
	err = r.journal.commit(func(tx *bolt.Tx) error {
		bucket := tx.Bucket(stepsBucket).Bucket(numberKey(r.ID))
		for _, rec := range records {
			if err := bucket.Put(rec.key, rec.text); err != nil {
				return err
			}
		}
		if info == nil {
			return nil
		}
		return tx.Bucket(runsBucket).Put(numberKey(r.ID), info)
	})
	if err != nil {
		r.mu.Lock()
		r.later, r.dirty = append(steps, r.later...), r.dirty || info != nil
		r.mu.Unlock()
	}
	return err
}

// Later gathers a step that only has to be durable before the next one that Write makes so.
func (r *Run) Later(s *Step) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.number(s)
	r.later = append(r.later, s)
}

// Reserve gives a step its number in the run, before it is known whether it will be written.
func (r *Run) Reserve(s *Step) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.number(s)
}

// gather takes what Later has gathered, and s if there is one.
func (r *Run) gather(s *Step) (later []*Step, records []record, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	later, r.later = r.later, nil
	for _, one := range later {
		records, err = appendRecord(records, one, err)
	}
	if s != nil {
		r.number(s)
		records, err = appendRecord(records, s, err)
	}
	return later, records, err
}

func appendRecord(records []record, s *Step, err error) ([]record, error) {
	text, failed := json.Marshal(s)
	if err == nil {
		err = failed
	}
	return append(records, record{numberKey(s.N), text}), err
}

// number gives a new step its number; the mutex is held.
func (r *Run) number(s *Step) {
	if s.N == 0 {
		r.last++
		s.N = r.last
	}
}

func readSteps(tx *bolt.Tx, run uint64) (steps []*Step, err error) {
	bucket := tx.Bucket(stepsBucket).Bucket(numberKey(run))
	if bucket == nil {
		return nil, nil
	}
	err = bucket.ForEach(func(_, text []byte) error {
		s := &Step{}
		steps = append(steps, s)
		return json.Unmarshal(text, s)
	})
	return steps, err
}
