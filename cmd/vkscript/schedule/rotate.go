package schedule

import (
	"os"
	"path/filepath"
	"sync"
)

// MaxLog is how long a log may grow before it becomes the old one, in bytes; there is one old log.
const MaxLog = 2 << 20

// Log is a file of bounded size: when it is full it becomes PATH.1, and a new one begins.
type Log struct {
	path string
	mu   sync.Mutex
	file *os.File
	size int64
}

// OpenLog opens a log to go on with.
func OpenLog(path string) (*Log, error) {
	l := &Log{path: path}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	return l, l.open()
}

func (l *Log) open() error {
	f, err := os.OpenFile(l.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return err
	}
	l.file, l.size = f, info.Size()
	return nil
}

// Write adds to the log.
func (l *Log) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.size > 0 && l.size+int64(len(text)) > MaxLog {
		if err := l.rotate(); err != nil {
			return 0, err
		}
	}
	n, err := l.file.Write(text)
	l.size += int64(n)
	return n, err
}

func (l *Log) rotate() error {
	l.file.Close() // Windows renames no open file
	if err := os.Rename(l.path, l.path+".1"); err != nil {
		os.Truncate(l.path, 0) // somebody holds the old one, and the bound matters more
	}
	return l.open()
}

// Close closes the file.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.file.Close()
}
