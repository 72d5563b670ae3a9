package schedule

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/vkscript/vkscript/vk/filelock"
)

// Mark is held by the process that runs an entry's script, from before the script's first line to its end. It tells
// whether a run goes on, and how it ended, also when the service that started it is gone.
type Mark struct{ file *os.File }

var (
	// ErrRunning says that a run of the entry goes on.
	ErrRunning = errors.New("a run of this entry of the schedule is going on")
	// ErrRan says that this very run has been carried out already.
	ErrRan = errors.New("this run of the schedule has been carried out already")
)

// lookTime is longer than anybody who only looks at a mark holds it.
const lookTime = time.Second

// Claim takes the mark at a path for one run, once.
func Claim(path, id string) (*Mark, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	m := &Mark{f}
	ctx, cancel := context.WithTimeoutCause(context.Background(), lookTime, ErrRunning)
	defer cancel()
	if err := filelock.Lock(ctx, f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if last, _, _, err := m.read(); err != nil || last == id {
		f.Close()
		if err == nil {
			err = ErrRan
		}
		return nil, err
	}
	if err := m.write(id + " "); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return m, nil
}

// Ended puts the exit code down and lets go of the mark.
func (m *Mark) Ended(code int) error {
	id, _, _, err := m.read()
	if err == nil {
		err = m.write(fmt.Sprintf("%s %d\n", id, code))
	}
	return errors.Join(err, m.file.Close())
}

// write replaces the content, which is shorter than what a disk writes at once.
func (m *Mark) write(text string) error {
	if err := m.file.Truncate(0); err != nil {
		return err
	}
	_, err := m.file.WriteAt([]byte(text), 0)
	return errors.Join(err, m.file.Sync())
}

// read is the run that has the mark or had it last, and its exit code if it came to its end.
func (m *Mark) read() (id string, code int, ended bool, err error) {
	text, err := io.ReadAll(io.NewSectionReader(m.file, 0, 1<<10))
	if err != nil {
		return "", 0, false, err
	}
	id, rest, _ := strings.Cut(string(text), " ")
	if number, whole := strings.CutSuffix(rest, "\n"); whole {
		code, err = strconv.Atoi(number)
		ended = err == nil
	}
	return id, code, ended, nil
}

// Look is what the mark of an entry tells.
type Look struct {
	Running bool
	ID      string // the run that has the mark or had it last; "" when none had
	Ended   bool   // it came to its end
	Code    int    // with this exit code
}

// LookAtRun reads an entry's mark.
func LookAtRun(path, name string) (Look, error) {
	f, err := os.OpenFile(markPath(path, name), os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return Look{}, nil
	}
	if err != nil {
		return Look{}, err
	}
	defer f.Close()
	held, err := filelock.TryLock(f)
	if err != nil {
		return Look{}, err
	}
	id, code, ended, err := (&Mark{f}).read()
	return Look{Running: !held, ID: id, Ended: ended, Code: code}, err
}
