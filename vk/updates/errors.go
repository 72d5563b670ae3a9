package updates

import (
	"errors"
	"fmt"
)

var errKeyExpired = errors.New("the key expired")

// PollError says that a long poll request was not answered, or not by VK. The poller goes on.
type PollError struct{ Cause error }

func (e *PollError) Error() string { return e.Cause.Error() }

func (e *PollError) Unwrap() error { return e.Cause }

// GapError says that VK no longer has all events since the last answer. The poller goes on with those after the gap.
type GapError struct{ Failed int }

func (e *GapError) Error() string {
	return fmt.Sprintf("events may be missing: VK has not kept all since the last answer (failed = %d)", e.Failed)
}

// VersionError says that VK does not know Config.Version (failed = 4).
type VersionError struct{ Version, Min, Max int }

func (e *VersionError) Error() string {
	return fmt.Sprintf("VK's long poll has no version %d: it takes %d to %d", e.Version, e.Min, e.Max)
}

// StateError says why a state file can't be used.
type StateError struct {
	Path   string
	Reason string
	Cause  error // of the system; nil when the file itself is wrong
}

func (e *StateError) Error() string {
	text := fmt.Sprintf("the state file %s %s", e.Path, e.Reason)
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	return text
}

func (e *StateError) Unwrap() error { return e.Cause }
