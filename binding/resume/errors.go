package resume

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/vkscript/vkscript/binding/journal"
	"github.com/vkscript/vkscript/vk"
)

// UnresolvedError says that the run broke off during a call of which nothing tells whether VK made it.
type UnresolvedError struct {
	Journal string
	Run     uint64
	Step    *journal.Step
	Why     string // it could not be found out
}

func (e *UnresolvedError) Error() string {
	return fmt.Sprintf("%s (%s), begun at %s: the run broke off before the answer came, and %s: it is not known whether VK did it",
		e.Step.Method, e.Step.About, e.Step.Begun.Local().Format(time.DateTime), e.Why)
}

// Unwrap makes it an unknown outcome.
func (e *UnresolvedError) Unwrap() error { return vk.ErrUnknownOutcome }

// Hint says what to do.
func (e *UnresolvedError) Hint() string {
	command := fmt.Sprintf("vkscript journal resolve %s %d.%d", e.Journal, e.Run, e.Step.N)
	return fmt.Sprintf("look at VK; then `%s --done ID` with what VK made, or `%s --not-done`, and run the script again", command, command)
}

// MismatchError says that a resumed script does something else than it did before.
type MismatchError struct {
	Journal       string
	Run           uint64
	Changed       bool // the script is another one
	Method, About string
	Place         string
	Expected      *journal.Step // what it did before, and has not done again
}

func (e *MismatchError) Error() string {
	what := "the script takes another way than before the run broke off"
	if e.Changed {
		what = "the script has changed since the run broke off, and this is not what it did before"
	}
	return fmt.Sprintf("%s: it calls %s (%s), but %s (%s) at %s has not come again; nothing was called",
		what, e.Method, e.About, e.Expected.Method, e.Expected.About, line(e.Expected.Place))
}

// Hint says what to do.
func (e *MismatchError) Hint() string {
	return fmt.Sprintf("`vkscript journal show %s %d` lists what is done. --accept-changes goes on: what the record has is not done again, "+
		"all else is done. --fresh begins a new run: everything is done again", e.Journal, e.Run)
}

// line is the first line of a place.
func line(place string) string {
	first, _, _ := strings.Cut(place, " < ")
	return first
}

// failure is an error as it is recorded, so that a resumed script gets one of the same kind.
type failure struct {
	Kind   string    `json:"kind"` // "vk", "outcome", "network", "upload", or "" for any other
	Method string    `json:"method,omitempty"`
	Text   string    `json:"text"`
	VK     *vk.Error `json:"vk,omitempty"`
}

func failureOf(err error) json.RawMessage {
	f := failure{Text: err.Error()}
	var refused *vk.Error
	var unresolved *UnresolvedError
	var outcome *vk.OutcomeError
	var network *vk.NetworkError
	var upload *vk.UploadError
	switch {
	case errors.As(err, &unresolved):
		f.Kind, f.Method = "outcome", unresolved.Step.Method
	case errors.As(err, &outcome):
		f.Kind, f.Method, f.Text = "outcome", outcome.Method, outcome.Cause.Error()
	case errors.As(err, &refused):
		f.Kind, f.VK = "vk", refused
	case errors.As(err, &network):
		f.Kind, f.Method, f.Text = "network", network.Method, network.Cause.Error()
	case errors.As(err, &upload):
		f.Kind, f.Method, f.Text = "upload", upload.Method, upload.Reason
	}
	text, _ := json.Marshal(f)
	return text
}

// errorOf is the recorded error of a step.
func errorOf(s *journal.Step) error {
	var f failure
	if err := json.Unmarshal(s.Error, &f); err != nil {
		return fmt.Errorf("%s: the journal holds neither an answer nor an error", s.Method)
	}
	switch f.Kind {
	case "vk":
		return f.VK
	case "outcome":
		return &vk.OutcomeError{Method: f.Method, Cause: errors.New(f.Text)}
	case "network":
		return &vk.NetworkError{Method: f.Method, Attempts: 1, Cause: errors.New(f.Text)}
	case "upload":
		return &vk.UploadError{Method: f.Method, File: s.About, Attempts: 1, Reason: f.Text}
	}
	return errors.New(f.Text)
}
