// Package journal keeps durably what the runs of scripts have done, so that a run which broke off can
// go on: a file with runs, and in each run the steps that it took.
//
//	j, err := journal.Open("jobs.db")
//	run, err := j.Begin(journal.Script{Name: "nightly.lua", Source: digest}, journal.Resume)
//	err = run.Write(&journal.Step{Kind: journal.Call, Method: "wall.post", ...}) // before the call
//	err = run.Write(step)                                                        // after it, with its answer
//	err = run.End(nil)
//
// When Write has returned nil, a power cut loses nothing of the step. One process at a time has the file.
// The package knows neither VK nor Lua: whoever uses it says what a step is, and what its answers mean.
package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Journal is an open file.
type Journal struct {
	path string
	db   *bolt.DB
	note string // the file that tells who has the journal, "" when it is open for reading

	mu      sync.Mutex
	waiting []*change // to be written together
	busy    bool
}

// format is written into each file; another one is refused.
const format = "vkscript journal 1"

var (
	aboutBucket = []byte("about")
	runsBucket  = []byte("runs")
	stepsBucket = []byte("steps")
	formatKey   = []byte("format")
)

// lockWait is how long Open waits for a process that is just ending.
const lockWait = 200 * time.Millisecond

// Open opens a journal for a run, and makes it when there is none. The errors are *LockedError while
// another process has it, *CorruptError for a file that is no journal or a damaged one, and those of the disk.
func Open(path string) (*Journal, error) {
	if err := create(path); err != nil {
		return nil, &FileError{path, err}
	}
	j, err := open(path, false)
	if err != nil {
		return nil, err
	}
	j.note = notePath(path)
	if err := j.writeNote(); err != nil {
		j.db.Close()
		return nil, &FileError{path, err}
	}
	return j, nil
}

// View opens a journal to look at it.
func View(path string) (*Journal, error) { return open(path, true) }

// create makes a whole file under another name, so that a kill leaves no half one.
func create(path string) error {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	temp := fmt.Sprintf("%s.%d.tmp", path, os.Getpid())
	defer os.Remove(temp)
	db, err := bolt.Open(temp, 0o600, nil)
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bolt.Tx) error {
		about, err := tx.CreateBucket(aboutBucket)
		if err == nil {
			err = about.Put(formatKey, []byte(format))
		}
		for _, name := range [][]byte{runsBucket, stepsBucket} {
			if err == nil {
				_, err = tx.CreateBucket(name)
			}
		}
		return err
	})
	if closeErr := db.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return publish(temp, path)
}

// publish gives the file its name, unless another process was faster.
func publish(temp, path string) error {
	err := os.Link(temp, path)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil { // a disk without links
		err = os.Rename(temp, path)
	}
	if dir, openErr := os.Open(filepath.Dir(path)); openErr == nil {
		dir.Sync()
		dir.Close()
	}
	return err
}

func open(path string, readOnly bool) (j *Journal, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, &FileError{path, err}
	}
	if !info.Mode().IsRegular() || info.Size() == 0 {
		return nil, &CorruptError{path, errors.New("it is no journal")}
	}
	err = guarded(path, func() error {
		db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: lockWait, ReadOnly: readOnly})
		if err != nil {
			return openError(path, err)
		}
		j = &Journal{path: path, db: db}
		if err := j.check(); err != nil {
			db.Close()
			return &CorruptError{path, err}
		}
		return nil
	})
	return j, err
}

// openError tells the causes apart that people meet.
func openError(path string, err error) error {
	var disk *fs.PathError
	switch {
	case errors.Is(err, bolt.ErrTimeout):
		return lockedBy(path)
	case errors.Is(err, fs.ErrPermission), errors.As(err, &disk):
		return &FileError{path, err}
	}
	return &CorruptError{path, err}
}

// check walks over the whole file: better an error now than in the middle of a run. bbolt's own check does it in a
// goroutine, whose panics nobody could catch.
func (j *Journal) check() error {
	return j.db.View(func(tx *bolt.Tx) error {
		about := tx.Bucket(aboutBucket)
		if about == nil || string(about.Get(formatKey)) != format || tx.Bucket(runsBucket) == nil || tx.Bucket(stepsBucket) == nil {
			return errors.New("it is no journal of this version of vkscript")
		}
		return tx.ForEach(func(_ []byte, b *bolt.Bucket) error { return walk(b) })
	})
}

func walk(b *bolt.Bucket) error {
	return b.ForEach(func(key, value []byte) error {
		if value == nil {
			return walk(b.Bucket(key))
		}
		if len(value) == 0 {
			return fmt.Errorf("there is an empty record")
		}
		return nil
	})
}

// guarded turns what bbolt makes of a damaged file, a panic or a fault of the mapped memory, into an error.
func guarded(path string, fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		switch r := recover().(type) {
		case nil:
		case runtime.Error:
			err = &CorruptError{path, errors.New("a part of it is missing or scrambled")}
		default:
			err = &CorruptError{path, fmt.Errorf("%v", r)}
		}
	}()
	return fn()
}

// Close gives the file free.
func (j *Journal) Close() error {
	if j.note != "" {
		os.Remove(j.note)
	}
	return j.db.Close()
}

// holder is what the note beside a journal tells.
type holder struct {
	PID   int       `json:"pid"`
	Since time.Time `json:"since"`
}

func notePath(path string) string { return path + ".lock" }

// writeNote says who has the journal. The lock itself is the system's: a note that a crash left locks nobody out.
func (j *Journal) writeNote() error {
	text, err := json.Marshal(holder{os.Getpid(), time.Now().Truncate(time.Second)})
	if err != nil {
		return err
	}
	return os.WriteFile(j.note, text, 0o600)
}

func lockedBy(path string) error {
	e := &LockedError{Path: path}
	var h holder
	if text, err := os.ReadFile(notePath(path)); err == nil && json.Unmarshal(text, &h) == nil {
		e.PID, e.Since = h.PID, h.Since
	}
	return e
}
