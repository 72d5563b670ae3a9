package schedule

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/vkscript/vkscript/cmd/vkscript/atomicfile"
)

// State is what is remembered of an entry.
type State struct {
	When    string    `json:"when"`              // the moments that Handled belongs to
	Handled time.Time `json:"handled"`           // no run is due for a moment up to this one
	Pending bool      `json:"pending,omitempty"` // a run waits for the end of the one before
	Last    *Run      `json:"last,omitempty"`
}

// Run is one run of an entry.
type Run struct {
	ID      string    `json:"id"`
	Due     time.Time `json:"due"` // the moment it is for
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended,omitzero"`
	Code    int       `json:"code"`            // the exit code
	Error   string    `json:"error,omitempty"` // why there is no code
	Reason  Reason    `json:"reason,omitempty"`
}

// Outcome says how the run ended.
func (r *Run) Outcome() string {
	took := r.Ended.Sub(r.Started).Round(time.Second)
	switch {
	case r.Error != "":
		return "failed: " + r.Error
	case r.Code == 0:
		return fmt.Sprintf("ended well after %v", took)
	}
	return fmt.Sprintf("failed after %v with exit code %d", took, r.Code)
}

// Reason is why a run starts at another time than it was due.
type Reason string

// The reasons.
const (
	WasMissed  Reason = "missed"  // instead of the runs that were due while no service ran
	HadWaited  Reason = "waited"  // after the run before
	WasBroken  Reason = "resumed" // the run before it was cut off, and has a journal to go on from
	NeverBegan Reason = "again"   // the service ended between putting a run down and starting it
)

// ReadState reads what is remembered of an entry; nil when nothing is.
func ReadState(path, name string) (*State, error) {
	file := statePath(path, name)
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	s := &State{}
	if err := json.Unmarshal(data, s); err != nil {
		return nil, fmt.Errorf("%s is damaged (%v): remove it, and the entry begins anew", file, err)
	}
	return s, nil
}

// Expect notes that an entry was added: moments from now on count as missed when no service is there for them.
func Expect(path string, e *Entry, now time.Time) error {
	return (&State{When: e.When.String(), Handled: now}).write(path, e.Name)
}

// write returns when the disk has it.
func (s *State) write(path, name string) error {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder(path, name), 0o700); err != nil {
		return err
	}
	return atomicfile.Write(statePath(path, name), append(data, '\n'), 0o600)
}

func statePath(path, name string) string { return filepath.Join(folder(path, name), "state.json") }

// Forget removes what is remembered of an entry that the schedule has no more: a new one of this name begins
// anew. What its runs printed stays. While a run goes on nothing is removed.
func Forget(path, name string) error {
	if look, err := LookAtRun(path, name); err != nil || look.Running {
		return err
	}
	var all error
	for _, file := range []string{statePath(path, name), markPath(path, name), journalPath(path, name)} {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			all = errors.Join(all, err)
		}
	}
	return all
}
