package journal

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Script says which runs belong together: those of one script with the same arguments.
type Script struct {
	Name   string   `json:"name"` // its whole path
	Args   []string `json:"args,omitempty"`
	Source string   `json:"source"` // a digest of its text
}

// The ends of a run.
const (
	Running   = "running" // or killed
	Failed    = "failed"
	Finished  = "finished"
	Abandoned = "abandoned" // another run of the script was begun instead
)

// Info is what is known of a run as a whole.
type Info struct {
	ID      uint64            `json:"id"`
	Script  Script            `json:"script"`
	Files   map[string]string `json:"files,omitempty"` // digests of what the script required, by path
	State   string            `json:"state"`
	Begun   time.Time         `json:"begun"`
	Resumed time.Time         `json:"resumed,omitzero"` // when it was taken up last
	Ended   time.Time         `json:"ended,omitzero"`
	Times   int               `json:"times"` // how often it was started
	Error   string            `json:"error,omitempty"`
	Seed    []byte            `json:"seed,omitempty"` // of its random values
}

// Run is a run under way.
type Run struct {
	Info
	Steps   []*Step // that a resumed run has taken before; of a new one none
	Was     Script  // the script as it was when the run was started last
	journal *Journal

	mu    sync.Mutex
	last  uint64
	later []*Step
	dirty bool // Info has changed since it was stored
}

// Mode says what becomes of a run that broke off.
type Mode int

// The modes of Begin.
const (
	Resume Mode = iota // it goes on
	Anew               // it is abandoned
)

// Old runs go when they are older than keepFor and not among the last keepRuns of the file.
const (
	keepFor  = 30 * 24 * time.Hour
	keepRuns = 20
)

// Begin takes up the script's last run if that broke off, or begins a new one.
func (j *Journal) Begin(script Script, mode Mode) (*Run, error) {
	r := &Run{journal: j}
	now := time.Now()
	err := j.commit(func(tx *bolt.Tx) error {
		old, err := lastOf(tx, script)
		if err != nil {
			return err
		}
		if err := prune(tx, now); err != nil {
			return err
		}
		if old != nil && mode == Anew {
			old.State, old.Ended = Abandoned, now
			if err := putInfo(tx, old); err != nil {
				return err
			}
			old = nil
		}
		if old == nil {
			return r.begin(tx, script, now)
		}
		return r.takeUp(tx, old, script, now)
	})
	return r, err
}

// lastOf is the script's last run if it broke off, else nil.
func lastOf(tx *bolt.Tx, script Script) (last *Info, err error) {
	err = tx.Bucket(runsBucket).ForEach(func(_, text []byte) error {
		info := &Info{}
		if err := json.Unmarshal(text, info); err != nil {
			return err
		}
		if info.Script.Name == script.Name && slices.Equal(info.Script.Args, script.Args) {
			last = info
		}
		return nil
	})
	if err != nil || last == nil || last.State != Running && last.State != Failed {
		return nil, err
	}
	return last, nil
}

func (r *Run) begin(tx *bolt.Tx, script Script, now time.Time) error {
	id, err := tx.Bucket(runsBucket).NextSequence()
	if err != nil {
		return err
	}
	seed := make([]byte, 32)
	rand.Read(seed)
	r.Info, r.Was = Info{ID: id, Script: script, State: Running, Begun: now, Times: 1, Seed: seed}, script
	if _, err := tx.Bucket(stepsBucket).CreateBucket(numberKey(id)); err != nil {
		return err
	}
	return putInfo(tx, &r.Info)
}

func (r *Run) takeUp(tx *bolt.Tx, old *Info, script Script, now time.Time) error {
	steps, err := readSteps(tx, old.ID)
	if err != nil {
		return err
	}
	r.Was = old.Script
	r.Info, r.Steps = *old, steps
	r.State, r.Resumed, r.Error, r.Script = Running, now, "", script
	r.Times++
	if n := len(steps); n > 0 {
		r.last = steps[n-1].N
	}
	return putInfo(tx, &r.Info)
}

// Path is the journal's file.
func (r *Run) Path() string { return r.journal.path }

// IsResumed tells whether the run was begun by an earlier process.
func (r *Run) IsResumed() bool { return r.Times > 1 }

// Loaded notes a file that the script required, durably with the next step. It tells whether the file was another one
// when the run loaded it last.
func (r *Run) Loaded(path, digest string) (changed bool) {
	r.mu.Lock()
	old, known := r.Files[path]
	if r.Files == nil {
		r.Files = map[string]string{}
	}
	r.Files[path] = digest
	r.dirty = r.dirty || old != digest
	r.mu.Unlock()
	return known && old != digest
}

// End says how the run ended.
func (r *Run) End(failure error) error {
	r.mu.Lock()
	r.Ended, r.State, r.dirty = time.Now(), Finished, true
	if failure != nil {
		r.State, r.Error = Failed, failure.Error()
	}
	r.mu.Unlock()
	return r.Write(nil)
}

// info is the run as a whole as it is to be stored, nil if nothing changed.
func (r *Run) info() (text []byte, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.dirty {
		return nil, nil
	}
	r.dirty = false
	return json.Marshal(&r.Info)
}

func putInfo(tx *bolt.Tx, info *Info) error {
	text, err := json.Marshal(info)
	if err != nil {
		return err
	}
	return tx.Bucket(runsBucket).Put(numberKey(info.ID), text)
}

// prune removes old runs that ended.
func prune(tx *bolt.Tx, now time.Time) error {
	infos, err := readInfos(tx)
	if err != nil {
		return err
	}
	for i, info := range infos {
		ended := info.State == Finished || info.State == Abandoned
		if !ended || now.Sub(info.Ended) < keepFor || i >= len(infos)-keepRuns {
			continue
		}
		if err := tx.Bucket(runsBucket).Delete(numberKey(info.ID)); err != nil {
			return err
		}
		if err := tx.Bucket(stepsBucket).DeleteBucket(numberKey(info.ID)); err != nil && !errors.Is(err, bolt.ErrBucketNotFound) {
			return err
		}
	}
	return nil
}

func readInfos(tx *bolt.Tx) (infos []*Info, err error) {
	err = tx.Bucket(runsBucket).ForEach(func(_, text []byte) error {
		info := &Info{}
		infos = append(infos, info)
		return json.Unmarshal(text, info)
	})
	return infos, err
}

// Runs are all runs of the file, the oldest first.
func (j *Journal) Runs() (infos []*Info, err error) {
	err = j.view(func(tx *bolt.Tx) error {
		infos, err = readInfos(tx)
		return err
	})
	return infos, err
}

// Steps are those of a run, in the order in which they were begun.
func (j *Journal) Steps(run uint64) (steps []*Step, err error) {
	err = j.view(func(tx *bolt.Tx) error {
		if tx.Bucket(runsBucket).Get(numberKey(run)) == nil {
			return &NoStepError{Path: j.path, Run: run}
		}
		steps, err = readSteps(tx, run)
		return err
	})
	return steps, err
}

func (j *Journal) view(fn func(*bolt.Tx) error) error {
	return guarded(j.path, func() error { return j.db.View(fn) })
}

// Resolve changes a step of a run that is not under way, as a person says.
func (j *Journal) Resolve(run, step uint64, change func(*Step) error) error {
	var refused error
	err := j.commit(func(tx *bolt.Tx) error {
		bucket := tx.Bucket(stepsBucket).Bucket(numberKey(run))
		if bucket == nil || bucket.Get(numberKey(step)) == nil {
			refused = &NoStepError{j.path, run, step}
			return nil
		}
		s := &Step{}
		if err := json.Unmarshal(bucket.Get(numberKey(step)), s); err != nil {
			return err
		}
		if refused = change(s); refused != nil {
			return nil
		}
		text, err := json.Marshal(s)
		if err != nil {
			return err
		}
		return bucket.Put(numberKey(step), text)
	})
	if refused != nil {
		return refused
	}
	return err
}

// NoStepError says that the journal has no such run or step.
type NoStepError struct {
	Path      string
	Run, Step uint64 // Step 0: there is no such run
}

func (e *NoStepError) Error() string {
	if e.Step == 0 {
		return fmt.Sprintf("the journal %s has no run %d", e.Path, e.Run)
	}
	return fmt.Sprintf("run %d in the journal %s has no step %d", e.Run, e.Path, e.Step)
}
