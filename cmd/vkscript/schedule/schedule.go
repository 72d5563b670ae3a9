// Package schedule runs scripts when they are due: it reads a file that people edit by hand, remembers over restarts
// what has been started, and never starts a run twice.
//
// Start with [Parse] and [Service].
package schedule

import (
	"path/filepath"
	"strings"
	"time"
)

// Entry is a script and when it runs.
type Entry struct {
	Name    string
	Line    int // of its heading in the file
	When    *When
	Script  string   // the path of the file
	Args    []string // the script's
	Options []string // the program's, such as --profile
	Missed  Missed
	Overlap Overlap
	Journal string // the path of the run's journal, "" for none
}

// Missed is what becomes of runs that were due while no service ran.
type Missed string

// The values of missed.
const (
	RunOnce    Missed = "run-once" // one run instead of all of them
	SkipMissed Missed = "skip"
)

// Overlap is what becomes of a run that is due while the one before is going on.
type Overlap string

// The values of overlap.
const (
	SkipOverlap Overlap = "skip"
	Wait        Overlap = "wait" // one run follows the one that is going on
)

// Command is the entry's command line as a person would type it.
func (e *Entry) Command() string { return JoinWords(append([]string{e.Script}, e.Args...)) }

// Folder is where a schedule keeps what is not for editing: next to its file.
func Folder(path string) string {
	return strings.TrimSuffix(path, filepath.Ext(path)) + ".state"
}

// folder is where a schedule keeps what belongs to one entry.
func folder(path, name string) string { return filepath.Join(Folder(path), name) }

// LogPath is the file with what an entry's runs print.
func LogPath(path, name string) string { return filepath.Join(folder(path, name), "output.log") }

// markPath is the file by which a run tells that it goes on, or how it ended.
func markPath(path, name string) string { return filepath.Join(folder(path, name), "run") }

// journalPath is the default of Entry.Journal.
func journalPath(path, name string) string { return filepath.Join(folder(path, name), "journal.db") }

// Upcoming returns the next moments of an entry, none when there are no more.
func (e *Entry) Upcoming(after time.Time, n int) (all []time.Time) {
	for range n {
		if after = e.When.Next(after); after.IsZero() {
			break
		}
		all = append(all, after)
	}
	return all
}
