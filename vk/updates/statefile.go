package updates

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"

	"github.com/vkscript/vkscript/vk/filelock"
)

// record is a line of a state file. A file is what happened, in order, and is now and then replaced by a shorter one
// that says the same; its first record has a Listener. Only the last line can be cut short, by a crash.
type record struct {
	Listener string          `json:"listener,omitempty"`
	TS       position        `json:"ts,omitempty"`
	Done     string          `json:"done,omitempty"`
	ID       string          `json:"id,omitempty"` // of Event
	Event    json.RawMessage `json:"event,omitempty"`
}

// maxLine bounds a record, and so the event in it.
const maxLine = 8 << 20

// maxLines is when a file is replaced by a shorter one.
const maxLines = 3 * remembered

// stateFile is the open file of a state, and the lock that keeps others off: another file beside it, which stays.
type stateFile struct {
	path  string
	lock  *os.File
	out   *os.File // nil until something is written
	lines int
}

// openStateFile takes the lock.
func openStateFile(path string) (*stateFile, error) {
	lock, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, &StateError{Path: path, Reason: "can't be locked", Cause: plain(err)}
	}
	held, err := filelock.TryLock(lock)
	if err == nil && held {
		return &stateFile{path: path, lock: lock}, nil
	}
	lock.Close()
	if err != nil {
		return nil, &StateError{Path: path, Reason: "can't be locked", Cause: plain(err)}
	}
	return nil, &StateError{Path: path, Reason: "is in use by another listener: end that one, or name another file"}
}

// load reads the file's records.
func (f *stateFile) load(replay func(record)) error {
	in, err := os.Open(f.path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return f.failed("can't be read", err)
	}
	defer in.Close()
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	lines.Split(wholeLines)
	for lines.Scan() {
		var r record
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil || f.lines == 0 && r.Listener == "" {
			return &StateError{Path: f.path, Reason: "is damaged or no state file: remove it to begin anew"}
		}
		f.lines++
		r.Event = bytes.Clone(r.Event)
		replay(r)
	}
	if err := lines.Err(); err != nil {
		return f.failed("can't be read", err)
	}
	if info, err := in.Stat(); err == nil && f.lines == 0 && info.Size() > 0 {
		return &StateError{Path: f.path, Reason: "is no state file: name another one"}
	}
	return nil
}

// wholeLines splits at line ends and leaves out a last line that has none.
func wholeLines(data []byte, atEOF bool) (int, []byte, error) {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1, data[:i], nil
	}
	if atEOF {
		return len(data), nil, nil
	}
	return 0, nil, nil
}

// write adds a record. The first one of a run, and one too many, replaces the file by all: the records of the state.
func (f *stateFile) write(r record, all func() []record) error {
	if f.out == nil || f.lines >= maxLines {
		return f.replace(all())
	}
	line, err := json.Marshal(r)
	if err == nil {
		_, err = f.out.Write(append(line, '\n'))
	}
	if err != nil {
		return f.failed("can't be written", err)
	}
	f.lines++
	return nil
}

// sync waits until the records would survive a loss of power.
func (f *stateFile) sync() error {
	if err := f.out.Sync(); err != nil {
		return f.failed("can't be written", err)
	}
	return nil
}

// replace writes the whole file beside its place and moves it there, so that it is never seen in part.
func (f *stateFile) replace(records []record) error {
	if err := f.tryReplace(records); err != nil {
		return f.failed("can't be written", err)
	}
	f.lines = len(records)
	return nil
}

func (f *stateFile) tryReplace(records []record) error {
	var text bytes.Buffer
	lines := json.NewEncoder(&text)
	for _, r := range records {
		if err := lines.Encode(r); err != nil {
			return err
		}
	}
	temp, err := os.CreateTemp(filepath.Dir(f.path), filepath.Base(f.path)+".*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(text.Bytes())
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	if f.out != nil { // Windows renames over no open file
		f.out.Close()
		f.out = nil
	}
	if err := os.Rename(temp.Name(), f.path); err != nil {
		return err
	}
	f.out, err = os.OpenFile(f.path, os.O_WRONLY|os.O_APPEND, 0o600)
	return err
}

func (f *stateFile) failed(reason string, err error) error {
	return &StateError{Path: f.path, Reason: reason, Cause: plain(err)}
}

func (f *stateFile) close() error {
	var err error
	if f.out != nil {
		err = f.out.Close()
	}
	return errors.Join(err, f.lock.Close())
}

// plain drops the path from an error that is shown behind one.
func plain(err error) error {
	var e *os.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}
