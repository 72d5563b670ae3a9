package journal

import (
	"fmt"
	"time"
)

// LockedError says that another process has the journal.
type LockedError struct {
	Path  string
	PID   int       // 0 when it is not known
	Since time.Time // when that process began
}

func (e *LockedError) Error() string {
	text := "the journal " + e.Path + " is in use by another process"
	if e.PID != 0 {
		text += fmt.Sprintf(" (pid %d, since %s)", e.PID, e.Since.Format(time.DateTime))
	}
	return text
}

// Hint says what to do.
func (e *LockedError) Hint() string {
	return "one run at a time has a journal: wait for that one, or give this script a journal of its own"
}

// CorruptError says that a file is no journal, or a damaged one. What it holds is left as it is.
type CorruptError struct {
	Path  string
	Cause error
}

func (e *CorruptError) Error() string {
	return fmt.Sprintf("the journal %s is damaged or no journal: %v", e.Path, e.Cause)
}

func (e *CorruptError) Unwrap() error { return e.Cause }

// Hint says what to do.
func (e *CorruptError) Hint() string {
	return "nothing was done. Put a backup in its place; or move it away, look at VK what the last run has done, and begin anew"
}

// FileError says that the file can't be opened or made.
type FileError struct {
	Path  string
	Cause error
}

func (e *FileError) Error() string {
	return fmt.Sprintf("the journal %s can't be opened: %v", e.Path, e.Cause)
}

func (e *FileError) Unwrap() error { return e.Cause }

// WriteError says that something could not be made durable.
type WriteError struct {
	Path  string
	Cause error
}

func (e *WriteError) Error() string {
	return fmt.Sprintf("the journal %s can't be written: %v", e.Path, e.Cause)
}

func (e *WriteError) Unwrap() error { return e.Cause }

// Hint says what to do.
func (e *WriteError) Hint() string {
	return "make room on the disk or make it writable, and run the script again with the same journal: it goes on where it stopped"
}
